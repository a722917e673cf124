FROM local/debian:bookworm-slim AS unused
RUN dd if=/dev/zero of=/big bs=1000 count=100

FROM local/debian:bookworm-slim
COPY greeting.txt /etc/greeting
CMD cat /etc/greeting
