FROM elixir:1.13.2-slim
WORKDIR /app
ENV LANG=C.UTF-8
COPY . .
RUN mix local.hex --force && mix deps.get && mix release
EXPOSE 4000
CMD mix phx.server
