FROM public.ecr.aws/docker/library/python:3.11-bookworm AS build
# what psycopg2 and its kin are compiled with
RUN apt-get update && \
    apt-get install -y --no-install-recommends gcc libpq-dev libjpeg-dev && \
    rm -rf /var/lib/apt/lists/*
ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1
WORKDIR /srv/app
COPY requirements.txt .
RUN pip install --upgrade pip
RUN python3 -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
RUN pip3 install -r requirements.txt
COPY . .
COPY docker/entrypoint.sh /usr/local/bin/
RUN chmod +x /usr/local/bin/entrypoint.sh && python manage.py collectstatic --noinput
RUN useradd --create-home web

FROM public.ecr.aws/docker/library/python:3.11-slim-bookworm
RUN apt-get update && \
    apt-get install -y --no-install-recommends libjpeg62-turbo libpq5 && \
    rm -rf /var/lib/apt/lists/* && \
    useradd --create-home web
ENV PYTHONUNBUFFERED=1
ENV PATH=/opt/venv/bin:$PATH
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/app /srv/app
COPY --from=build /usr/local/bin/entrypoint.sh /usr/local/bin/entrypoint.sh
WORKDIR /srv/app
USER web
EXPOSE 8000
ENTRYPOINT ["python", "-m", "gunicorn"]
CMD ["-b", "0.0.0.0:8000", "app.wsgi"]
