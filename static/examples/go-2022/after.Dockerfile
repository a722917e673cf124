FROM golang:1.19 AS builder
COPY . /app
WORKDIR /app
RUN go build -o myapp

FROM alpine:3.17.0
COPY --from=builder /app/myapp /main
CMD ["/main"]
