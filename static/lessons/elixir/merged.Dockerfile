FROM elixir:1.13.2-alpine
ENV MIX_ENV=prod
WORKDIR /app
COPY . .
RUN mix local.hex --force && \
    mix local.rebar --force && \
    mix archive.install --force hex phx_new && \
    mix deps.get && \
    mix compile
CMD ["mix", "phx.server"]
