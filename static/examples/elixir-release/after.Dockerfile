FROM elixir:1.20.4-slim AS builder
ENV MIX_ENV=prod
WORKDIR /app
RUN mix local.hex --force && mix local.rebar --force
COPY mix.exs mix.lock ./
RUN mix deps.get --only prod
COPY config config
COPY lib lib
RUN mix release

# A release brings its own Erlang: it needs only the libraries that Erlang is linked with.
FROM debian:trixie-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends libstdc++6 libncurses6 openssl && \
    rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=builder --chown=nobody:nogroup /app/_build/prod/rel/shop ./
USER nobody
CMD ["bin/shop", "start"]
