FROM example/build:3
WORKDIR /app
COPY Main.java .
RUN javac Main.java
CMD ["java", "Main"]
