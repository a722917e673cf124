FROM elixir:1.13.2-alpine
ENV MIX_ENV=prod
WORKDIR /app
COPY . .
RUN mix local.hex --force
RUN mix local.rebar --force
RUN mix archive.install --force hex phx_new
RUN mix deps.get && rm -rf /root/.hex
RUN mix compile
CMD ["mix", "phx.server"]
