FROM local/debian:bookworm-slim
RUN apt-get update && apt-get install --no-install-recommends -y git && rm -rf /var/lib/apt/lists/*
CMD ["git", "--version"]
