FROM local/debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends bc && \
    apt-get install -y --no-install-recommends jq && \
    rm -rf /var/lib/apt/lists/*
RUN apt-get clean
RUN rm -rf /var/lib/apt/lists/*
CMD ["sh", "-c", "jq -n 1+1 && echo 2+2 | bc"]
