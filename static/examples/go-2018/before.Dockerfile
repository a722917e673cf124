FROM golang:latest
WORKDIR /go/src/example.com/hello
COPY . .
RUN go get -u github.com/gin-gonic/gin
ENV CGO_ENABLED=0
RUN go build -o hello main.go
EXPOSE 8080
ENTRYPOINT ["./hello"]
