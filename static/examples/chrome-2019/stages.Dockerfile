FROM cypress/browsers:node11.13.0-chrome73 AS stage1
RUN apt-get update && apt-get install -y google-chrome-stable

# The program is new, but the package database and /etc/alternatives still say Chrome 73.
FROM cypress/browsers:node11.13.0-chrome73
ENV TZ=Europe/Berlin
COPY --from=stage1 /opt/google/chrome /opt/google/chrome
