FROM local/debian:bookworm-slim
RUN useradd --uid 1001 app
COPY --chown=app:app app /srv/app
RUN chown app:app /srv/app
USER app
CMD ["stat", "-c", "%U:%G %a %n", "/srv/app", "/srv/app/run.sh", "/srv/app/data/text.txt"]
