FROM rust:1.98.1 AS builder
WORKDIR /src
COPY . .
# Crates and compiled dependencies stay on the builder's machine, in no layer; the program is copied out of the cache.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release && cp target/release/server /usr/local/bin/server

FROM debian:trixie-slim
COPY --from=builder /usr/local/bin/server /usr/local/bin/server
USER nobody
EXPOSE 8080
CMD ["server"]
