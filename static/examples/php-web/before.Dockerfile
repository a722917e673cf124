FROM php:8.5.10-apache-trixie
RUN apt-get update
RUN apt-get install -y git unzip
COPY --from=composer:2.10.3 /usr/bin/composer /usr/bin/composer
WORKDIR /var/www/html
COPY . .
RUN composer install
