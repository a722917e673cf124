FROM example/busybox:1
COPY . /srv
CMD ["httpd", "-f", "-h", "/srv"]
