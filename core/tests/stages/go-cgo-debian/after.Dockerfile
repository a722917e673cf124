FROM golang:1.22-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends gcc libsqlite3-dev libpq-dev ffmpeg \
    && rm -rf /var/lib/apt/lists/*
RUN groupadd -r app && useradd -r -g app app
WORKDIR /src
COPY . .
ENV CGO_ENABLED=1
RUN go build -o /usr/local/bin/server .

FROM debian:bookworm-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends ffmpeg libpq5 libsqlite3-0 && \
    rm -rf /var/lib/apt/lists/* && \
    groupadd -r app && \
    useradd -r -g app app
COPY --from=build /usr/local/bin/server /usr/local/bin/server
WORKDIR /src
USER app:app
ENTRYPOINT ["/usr/local/bin/server"]
CMD ["--port", "80"]
