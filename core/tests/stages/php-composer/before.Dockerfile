FROM example/php:8.2
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev unzip
WORKDIR /app
COPY composer.json composer.lock ./
RUN composer install --no-dev
COPY . .
CMD ["php", "main.php"]
