FROM local/debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends jq && rm -rf /var/lib/apt/lists/*
RUN rm -rf /var/lib/apt/lists/*
CMD ["jq", "--version"]
