FROM local/debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends bc && rm -rf /var/lib/apt/lists/*
CMD ["sh", "-c", "echo 6*7 | bc"]
