FROM node:24-slim AS builder
WORKDIR /app
COPY package*.json ./
RUN npm ci
COPY . .
RUN npx tsc

FROM node:24-slim AS dependencies
WORKDIR /app
COPY package*.json ./
RUN npm ci --omit=dev

# node_modules without what only building needs, and the compiled program.
FROM node:24-slim
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY --from=builder /app/dist dist
USER node
CMD ["node", "dist/server.js"]
