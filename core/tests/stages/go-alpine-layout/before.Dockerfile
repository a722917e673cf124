ARG GO=1.22
FROM --platform=linux/amd64 golang:${GO}-alpine AS app
ARG VERSION=dev
# who keeps it
LABEL org.opencontainers.image.version=$VERSION \
      maintainer="me"
RUN apk add --no-cache git ca-certificates tzdata && adduser -D app
ENV GO111MODULE=on \
    PORT=8080
EXPOSE $PORT
WORKDIR /go/src/app
COPY go.* ./
RUN go mod download
COPY . .
RUN go build -ldflags "-X main.version=$VERSION" -o server ./cmd/server
COPY entrypoint.sh /entrypoint.sh
RUN mkdir -p /data && chmod +x /entrypoint.sh

# not as root
USER app
HEALTHCHECK --interval=5s CMD wget -qO- http://localhost:$PORT/health || exit 1
# start
CMD ./server
