FROM debian:bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev zlib1g-dev
COPY --from=tools / /
COPY settings/ /etc/
COPY pages/ /srv/pages/
WORKDIR /src
COPY main.c .
RUN gcc -O2 -o server main.c -lz

FROM debian:bookworm-slim
COPY --from=build /src/server /src/server
COPY --from=build /etc/server.conf /etc/server.conf
COPY --from=build /srv/pages /srv/pages
WORKDIR /src
CMD ["./server"]
