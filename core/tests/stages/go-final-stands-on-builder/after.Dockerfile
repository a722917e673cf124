from golang:1.22 as builder
workdir /src
copy . .
run CGO_ENABLED=0 go build -o app .

from scratch as final
copy --from=builder /src/app /src/app
workdir /src
# how it runs
expose 80
cmd ["./app"]
