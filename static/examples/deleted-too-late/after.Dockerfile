FROM example/busybox:1
WORKDIR /work
# Lent to the command, and never in a layer.
RUN --mount=type=bind,source=measurements.csv,target=/tmp/measurements.csv \
    head -c 2000000 /tmp/measurements.csv > sample.csv
CMD ["cat", "sample.csv"]
