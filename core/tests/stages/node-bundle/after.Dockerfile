FROM node:20-bookworm AS builder
WORKDIR /app
COPY package.json yarn.lock ./
RUN yarn install --frozen-lockfile
COPY . .
RUN yarn build

FROM node:20-alpine
COPY --from=builder /app/dist /app/dist
WORKDIR /app
ENTRYPOINT ["node", "--enable-source-maps", "dist/index.js"]
