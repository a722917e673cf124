# escape=`
FROM alpine:3.20 AS build
RUN apk add --no-cache `
      build-base cmake
COPY src /src
RUN cmake -S /src -B /build -DCMAKE_EXE_LINKER_FLAGS=-static && `
    cmake --build /build && cp /build/server /usr/bin/server

FROM scratch
COPY --from=build /usr/bin/server /usr/bin/server
USER 65532:65532
ENTRYPOINT ["/usr/bin/server"]
