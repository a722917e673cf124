FROM golang:1.22 AS build
WORKDIR /src
RUN useradd -u 1234 app
COPY <<EOF /etc/app.conf
a = 1
EOF
COPY . .
RUN <<EOF
set -e
CGO_ENABLED=0 go install ./cmd/tool
EOF

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /go/bin/tool /go/bin/tool
COPY --from=build /etc/app.conf /etc/app.conf
WORKDIR /src
USER 1234:1234
CMD ["/go/bin/tool", "--config", "/etc/app.conf"]
