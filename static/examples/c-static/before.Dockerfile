FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends build-essential
WORKDIR /src
COPY . .
RUN gcc -O2 -o /usr/local/bin/hello hello.c
CMD ["hello"]
