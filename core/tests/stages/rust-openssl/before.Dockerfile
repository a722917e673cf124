FROM rust:1-bookworm
RUN apt-get update && apt-get install -y pkg-config libssl-dev
WORKDIR /app
COPY . .
RUN cargo install --path .
ENV ROCKET_ADDRESS=0.0.0.0 CARGO_TERM_COLOR=never
CMD ["shop"]
