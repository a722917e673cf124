FROM local/gcc:bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends zlib1g-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY greetings.conf /etc/greeter/greetings.conf
COPY main.c ./
RUN gcc -O2 -o greeter main.c -lz

FROM local/debian:bookworm-slim
COPY --from=build /src/greeter /src/greeter
COPY --from=build /etc/greeter/greetings.conf /etc/greeter/greetings.conf
WORKDIR /src
CMD ["./greeter"]
