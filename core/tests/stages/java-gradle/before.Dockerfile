FROM gradle:8-jdk17 AS builder
WORKDIR /home/gradle/app
COPY . .
RUN gradle bootJar --no-daemon
EXPOSE 8080
ENTRYPOINT java -jar build/libs/shop.jar
