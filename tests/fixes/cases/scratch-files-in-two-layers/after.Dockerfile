FROM local/debian:bookworm-slim
RUN dd if=/dev/zero of=/var/tmp/scratch.bin bs=1000 count=5000 && \
    cksum /var/tmp/scratch.bin > /etc/scratch.sum && rm /var/tmp/scratch.bin
CMD ["cat", "/etc/scratch.sum"]
