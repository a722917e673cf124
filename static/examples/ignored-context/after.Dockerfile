FROM example/busybox:1
COPY index.html style.css photos.tar /srv/
CMD ["httpd", "-f", "-h", "/srv"]
