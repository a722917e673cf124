FROM rust:1.98.1 AS builder
WORKDIR /src
COPY . .
RUN cargo build --release

# The program needs glibc, and nothing else of the system that compiled it.
FROM debian:trixie-slim
COPY --from=builder /src/target/release/server /usr/local/bin/server
USER nobody
EXPOSE 8080
CMD ["server"]
