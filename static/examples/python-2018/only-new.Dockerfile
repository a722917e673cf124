FROM python:3.6-alpine AS base
RUN apk update && apk add build-base
WORKDIR /code
COPY . .
RUN pip install --target /packages -r requirements.txt

# Only what the base does not have is copied, so no engine stores anything twice.
FROM python:3.6-alpine
COPY --from=base /packages /packages
COPY --from=base /code /code
ENV PYTHONPATH=/packages
WORKDIR /code
EXPOSE 8000
ENTRYPOINT ["/packages/bin/gunicorn", "-b", "0.0.0.0:8000", "app:app"]
