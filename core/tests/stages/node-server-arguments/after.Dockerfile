ARG NODE_VERSION=20-bookworm
FROM node:${NODE_VERSION} AS build

ARG PORT=80
ENV NODE_ENV=development
ENV PORT $PORT

WORKDIR /code
RUN apt-get update && apt-get install -y python3 make g++ libcairo2-dev graphicsmagick && rm -rf /var/lib/apt/lists/*
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build
RUN npm prune --omit=dev

FROM node:${NODE_VERSION}-slim
ARG PORT=80
RUN apt-get update && \
    apt-get install -y --no-install-recommends curl graphicsmagick libcairo-gobject2 libcairo-script-interpreter2 libcairo2 && \
    rm -rf /var/lib/apt/lists/*
ENV NODE_ENV=development
ENV PORT $PORT
COPY --from=build /code /code
WORKDIR /code
EXPOSE $PORT 9229
HEALTHCHECK --interval=30s \
  CMD curl -f http://localhost:$PORT/ || exit 1
USER node
CMD npm start
