FROM cypress/browsers:node11.13.0-chrome73
ENV TZ=Europe/Berlin
RUN apt-get update && apt-get install -y google-chrome-stable
RUN rm -rf /var/lib/apt/lists/*
