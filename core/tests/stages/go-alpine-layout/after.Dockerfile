ARG GO=1.22
FROM --platform=linux/amd64 golang:${GO}-alpine AS build
ARG VERSION=dev
RUN apk add --no-cache git ca-certificates tzdata && adduser -D app
ENV GO111MODULE=on \
    PORT=8080
WORKDIR /go/src/app
COPY go.* ./
RUN go mod download
COPY . .
ENV CGO_ENABLED=0
RUN go build -ldflags "-X main.version=$VERSION" -o server ./cmd/server
COPY entrypoint.sh /entrypoint.sh
RUN mkdir -p /data && chmod +x /entrypoint.sh

FROM --platform=linux/amd64 alpine:3.20 AS app
ARG VERSION=dev
RUN apk add --no-cache tzdata && \
    adduser -D app
ENV PORT=8080
COPY --from=build /go/src/app/server /go/src/app/server
COPY --from=build /go/src/app/config.yaml /go/src/app/config.yaml
COPY --from=build /go/src/app/templates /go/src/app/templates
COPY --from=build /data /data
COPY --from=build /entrypoint.sh /entrypoint.sh
WORKDIR /go/src/app
# who keeps it
LABEL org.opencontainers.image.version=$VERSION \
      maintainer="me"
EXPOSE $PORT
# not as root
USER app
HEALTHCHECK --interval=5s CMD wget -qO- http://localhost:$PORT/health || exit 1
# start
CMD ./server
