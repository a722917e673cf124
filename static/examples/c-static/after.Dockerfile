FROM debian:bookworm-slim AS builder
RUN apt-get update && apt-get install -y --no-install-recommends build-essential
WORKDIR /src
COPY . .
RUN gcc -O2 -static -s -o /usr/local/bin/hello hello.c

# Linked statically: it needs no loader and no library.
FROM scratch
COPY --from=builder /usr/local/bin/hello /hello
CMD ["/hello"]
