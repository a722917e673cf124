FROM node:19 AS builder
COPY . /app
WORKDIR /app
RUN npm install && npm run build

# node_modules stays behind: this runs only if the build bundles all that it needs into dist.
FROM node:19-alpine
COPY --from=builder /app/dist /app/dist
WORKDIR /app
CMD ["node", "dist/index.js"]
