FROM local/php:bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev && rm -rf /var/lib/apt/lists/*
ENV COMPOSER_ALLOW_SUPERUSER=1 COMPOSER_DISABLE_NETWORK=1
WORKDIR /app
COPY composer.json composer.lock ./
COPY src src
RUN composer install --no-dev --no-interaction
COPY main.php .

FROM local/php-run:bookworm
COPY --from=build /app /app
WORKDIR /app
CMD ["php", "main.php"]
