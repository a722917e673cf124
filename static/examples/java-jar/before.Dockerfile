FROM eclipse-temurin:17-jdk
WORKDIR /src
COPY . .
RUN ./mvnw package
CMD ["java", "-jar", "target/shop.jar"]
