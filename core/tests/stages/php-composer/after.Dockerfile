FROM example/php:8.2 AS build
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev unzip
WORKDIR /app
COPY composer.json composer.lock ./
RUN composer install --no-dev
COPY . .

FROM example/php:8.2
COPY --from=build /app /app
WORKDIR /app
CMD ["php", "main.php"]
