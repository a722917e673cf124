# escape=`
FROM alpine:3.20
RUN apk add --no-cache `
      build-base cmake
COPY src /src
RUN cmake -S /src -B /build -DCMAKE_EXE_LINKER_FLAGS=-static && `
    cmake --build /build && cp /build/server /usr/bin/server
USER nobody
ENTRYPOINT exec /usr/bin/server
