FROM example/busybox:1
COPY --chown=app:app model.bin labels.txt /data/
USER app
CMD ["ls", "-l", "/data"]
