FROM rust:1-bookworm AS build
RUN apt-get update && apt-get install -y pkg-config libssl-dev
WORKDIR /app
COPY . .
RUN cargo install --path .

FROM debian:bookworm-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends libssl3 && \
    rm -rf /var/lib/apt/lists/*
COPY --from=build /usr/local/cargo/bin/shop /usr/local/cargo/bin/shop
COPY --from=build /app/Rocket.toml /app/Rocket.toml
COPY --from=build /app/templates /app/templates
WORKDIR /app
ENV ROCKET_ADDRESS=0.0.0.0 CARGO_TERM_COLOR=never
CMD ["/usr/local/cargo/bin/shop"]
