FROM example/toolbox:1 AS build
WORKDIR /site
COPY content content
COPY theme theme
RUN site-builder --out public

FROM example/server:1
COPY --from=build /site/public /srv
EXPOSE 8080
CMD ["static-server", "/srv"]
