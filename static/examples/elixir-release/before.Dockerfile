FROM elixir:1.20.4-slim
ENV MIX_ENV=prod
WORKDIR /app
COPY . .
RUN mix local.hex --force
RUN mix local.rebar --force
RUN mix deps.get
RUN mix release
CMD ["_build/prod/rel/shop/bin/shop", "start"]
