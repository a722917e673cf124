FROM local/debian:bookworm-slim
COPY . /srv/
COPY data /srv/data
CMD ["cksum", "/srv/data/text.txt"]
