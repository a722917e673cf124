FROM local/golang:bookworm AS build
WORKDIR /src
COPY go.mod main.go ./
ENV CGO_ENABLED=0
RUN go build -o /usr/local/bin/hello .

FROM scratch
COPY --from=build /usr/local/bin/hello /usr/local/bin/hello
WORKDIR /src
ENTRYPOINT ["/usr/local/bin/hello"]
