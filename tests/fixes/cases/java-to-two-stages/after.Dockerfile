FROM local/jdk:bookworm AS build
WORKDIR /app
COPY Main.java manifest.txt ./
RUN javac Main.java && jar --create --file main.jar --manifest manifest.txt Main.class

FROM local/jre:bookworm
COPY --from=build /app/main.jar /app/main.jar
WORKDIR /app
CMD ["java", "-jar", "main.jar"]
