FROM example/busybox:1
COPY model.bin labels.txt /data/
RUN chown -R app:app /data
USER app
CMD ["ls", "-l", "/data"]
