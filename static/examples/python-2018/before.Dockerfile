FROM python:3.6-alpine
RUN apk update && apk add build-base
WORKDIR /code
COPY . .
RUN pip install -r requirements.txt
EXPOSE 8000
ENTRYPOINT ["gunicorn", "-b", "0.0.0.0:8000", "app:app"]
