FROM public.ecr.aws/docker/library/python:3.11-bookworm
# what psycopg2 and its kin are compiled with
RUN apt-get update && \
    apt-get install -y --no-install-recommends gcc libpq-dev libjpeg-dev && \
    rm -rf /var/lib/apt/lists/*
ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1
WORKDIR /srv/app
COPY requirements.txt .
RUN pip install --upgrade pip
RUN pip3 install -r requirements.txt
COPY . .
COPY docker/entrypoint.sh /usr/local/bin/
RUN chmod +x /usr/local/bin/entrypoint.sh && python manage.py collectstatic --noinput
RUN useradd --create-home web
USER web
EXPOSE 8000
ENTRYPOINT ["python", "-m", "gunicorn"]
CMD ["-b", "0.0.0.0:8000", "app.wsgi"]
