FROM golang:1.22-bookworm
RUN apt-get update && apt-get install -y --no-install-recommends gcc libsqlite3-dev libpq-dev ffmpeg \
    && rm -rf /var/lib/apt/lists/*
RUN groupadd -r app && useradd -r -g app app
WORKDIR /src
COPY . .
ENV CGO_ENABLED=1
RUN go build -o /usr/local/bin/server .
USER app:app
ENTRYPOINT ["server"]
CMD ["--port", "80"]
