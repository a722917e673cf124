FROM golang:1.22
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -o app .
ONBUILD COPY conf /conf
CMD ["./app"]
