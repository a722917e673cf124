FROM example/busybox:1
WORKDIR /work
COPY measurements.csv credentials.json ./
RUN head -c 2000000 measurements.csv > sample.csv
RUN rm measurements.csv credentials.json
CMD ["cat", "sample.csv"]
