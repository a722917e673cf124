FROM cypress/browsers:node11.13.0-chrome73
ENV TZ=Europe/Berlin
RUN apt-get update && \
    apt-get install -y --no-install-recommends google-chrome-stable && \
    rm -rf /var/lib/apt/lists/*
