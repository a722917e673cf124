FROM php:8.2-apache-bookworm AS build
RUN apt-get update && apt-get install -y git unzip libzip-dev libicu-dev \
    && docker-php-ext-install intl zip pdo_mysql \
    && a2enmod rewrite
COPY --from=composer:2 /usr/bin/composer /usr/bin/composer
COPY apache.conf /etc/apache2/sites-available/000-default.conf
WORKDIR /var/www/html
COPY . .
RUN composer install --no-dev --optimize-autoloader && chown -R www-data:www-data var

FROM php:8.2-apache-bookworm
RUN apt-get update && \
    apt-get install -y --no-install-recommends libicu72 libzip4 && \
    rm -rf /var/lib/apt/lists/*
COPY --from=build /usr/local/lib/php /usr/local/lib/php
COPY --from=build /usr/local/etc/php /usr/local/etc/php
COPY --from=build /etc/apache2 /etc/apache2
COPY --from=build /var/www/html /var/www/html
WORKDIR /var/www/html
EXPOSE 80
CMD ["apache2-foreground"]
