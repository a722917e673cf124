FROM example/build:3 AS build
WORKDIR /app
COPY Main.java .
RUN javac Main.java

FROM eclipse-temurin:17-jre
COPY --from=build /app /app
WORKDIR /app
CMD ["java", "Main"]
