FROM local/rust:bookworm AS build
WORKDIR /app
COPY Cargo.toml Cargo.lock ./
COPY src src
COPY templates templates
RUN cargo build --release --offline

FROM local/debian:bookworm-slim
COPY --from=build /app/target/release/greeter /app/target/release/greeter
COPY --from=build /app/templates /app/templates
WORKDIR /app
ENTRYPOINT ["/app/target/release/greeter"]
CMD ["Rust"]
