FROM eclipse-temurin:17-jdk AS builder
WORKDIR /src
COPY . .
RUN ./mvnw package && \
    java -Djarmode=layertools -jar target/shop.jar extract --destination /layers

# Running needs no compiler. What seldom changes comes first, so that an update moves only the last layer.
FROM eclipse-temurin:17-jre-alpine
WORKDIR /app
COPY --from=builder /layers/dependencies/ ./
COPY --from=builder /layers/spring-boot-loader/ ./
COPY --from=builder /layers/application/ ./
USER nobody
CMD ["java", "org.springframework.boot.loader.launch.JarLauncher"]
