FROM example/toolbox:1
WORKDIR /site
COPY . .
RUN site-builder --out public
RUN rm -rf drafts
EXPOSE 8080
CMD ["static-server", "public"]
