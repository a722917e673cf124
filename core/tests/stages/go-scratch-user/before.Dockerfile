FROM golang:1.22
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
USER app
CMD exec tool --config /etc/app.conf
