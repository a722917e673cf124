FROM local/elixir:bookworm AS build
ENV MIX_ENV=prod LANG=C.UTF-8
WORKDIR /app
COPY mix.exs ./
COPY lib lib
RUN mix compile
RUN mix release

FROM local/debian:bookworm-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends ca-certificates libncurses6 libstdc++6 openssl && \
    rm -rf /var/lib/apt/lists/*
ENV LANG=C.UTF-8
COPY --from=build /app/_build/prod/rel/greeter /app/_build/prod/rel/greeter
WORKDIR /app
CMD ["/app/_build/prod/rel/greeter/bin/greeter", "start"]
