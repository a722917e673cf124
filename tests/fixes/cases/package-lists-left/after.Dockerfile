FROM local/debian:bookworm-slim
# what the service needs
RUN apt-get update && \
    apt-get install -y --no-install-recommends curl && \
    rm -rf /var/lib/apt/lists/*
CMD ["curl", "--version"]
