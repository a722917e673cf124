FROM elixir:1.13.2-slim AS build
WORKDIR /app
ENV MIX_ENV=prod LANG=C.UTF-8
COPY . .
RUN mix local.hex --force && mix deps.get && mix release

FROM debian:bullseye-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends ca-certificates libncurses6 libstdc++6 openssl && \
    rm -rf /var/lib/apt/lists/*
ENV LANG=C.UTF-8
COPY --from=build /app/_build/prod/rel/shop /app/_build/prod/rel/shop
WORKDIR /app
EXPOSE 4000
CMD ["_build/prod/rel/shop/bin/shop", "start"]
