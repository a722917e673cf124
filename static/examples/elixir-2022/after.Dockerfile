FROM elixir:1.13.2-alpine AS builder
ENV MIX_ENV=prod
WORKDIR /app
RUN mix local.hex --force && mix local.rebar --force
COPY config config
COPY lib lib
COPY priv priv
COPY mix.exs mix.lock ./
RUN mix deps.get && \
    mix archive.install --force hex phx_new && \
    mix release

FROM alpine:3.16.2 AS runner
RUN apk add --no-cache openssl ncurses-libs libgcc libstdc++ && \
    adduser -D -h /home/app app
WORKDIR /home/app
COPY --from=builder /app/_build ./_build
# A new owner is a change of every file: the layer holds all of them once more.
RUN chown -R app:app ./_build
USER app
CMD ["./_build/prod/rel/shop/bin/shop", "start"]
