FROM node:24 AS builder
WORKDIR /app
COPY package*.json ./
RUN npm ci
COPY . .
RUN npm run build

# The bundle is files: a web server is all it takes.
FROM nginx:alpine-slim
COPY --from=builder /app/dist /usr/share/nginx/html
