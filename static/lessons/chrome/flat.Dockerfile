FROM cypress/browsers:node11.13.0-chrome73 AS stage1
RUN apt-get update && \
    apt-get install -y --no-install-recommends google-chrome-stable && \
    rm -rf /var/lib/apt/lists/*

# One layer with the final files only. It shares nothing with the base any more, and ENV, USER and CMD must be said again.
FROM scratch
COPY --from=stage1 / /
ENV TZ=Europe/Berlin
