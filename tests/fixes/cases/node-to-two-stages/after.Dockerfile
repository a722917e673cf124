FROM local/node:bookworm AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --offline --no-audit --no-fund
COPY lib lib
COPY server.js .

FROM local/node-run:bookworm
COPY --from=build /app /app
WORKDIR /app
CMD ["node", "server.js"]
