FROM gradle:8-jdk17 AS builder
WORKDIR /home/gradle/app
COPY . .
RUN gradle bootJar --no-daemon

FROM eclipse-temurin:17-jre
COPY --from=builder /home/gradle/app/build/libs/shop.jar /home/gradle/app/build/libs/shop.jar
WORKDIR /home/gradle/app
EXPOSE 8080
ENTRYPOINT java -jar build/libs/shop.jar
