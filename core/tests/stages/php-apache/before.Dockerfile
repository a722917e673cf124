FROM php:8.2-apache-bookworm
RUN apt-get update && apt-get install -y git unzip libzip-dev libicu-dev \
    && docker-php-ext-install intl zip pdo_mysql \
    && a2enmod rewrite
COPY --from=composer:2 /usr/bin/composer /usr/bin/composer
COPY apache.conf /etc/apache2/sites-available/000-default.conf
WORKDIR /var/www/html
COPY . .
RUN composer install --no-dev --optimize-autoloader && chown -R www-data:www-data var
EXPOSE 80
CMD ["apache2-foreground"]
