FROM local/gcc:bookworm
RUN mkdir /tmp/src && \
    echo 'int main(void) { return 0; }' > /tmp/src/hello.c && \
    dd if=/dev/zero of=/tmp/src/model.bin bs=1000 count=200 && \
    cc -o /usr/local/bin/hello /tmp/src/hello.c && \
# nobody needs the sources any more
    rm -rf /tmp/src
CMD ["sh", "-c", "hello && echo it runs"]
