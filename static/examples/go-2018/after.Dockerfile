FROM golang:latest AS base
WORKDIR /go/src/example.com/hello
COPY . .
RUN go get -u github.com/gin-gonic/gin
ENV CGO_ENABLED=0
RUN go build -o hello main.go

# Nothing but the program: it is linked statically, so it needs no system around it.
FROM scratch
COPY --from=base /go/src/example.com/hello/hello /usr/bin/hello
EXPOSE 8080
ENTRYPOINT ["/usr/bin/hello"]
