ARG NODE_VERSION=20-bookworm
FROM node:${NODE_VERSION}

ARG PORT=80
ENV NODE_ENV=development
ENV PORT $PORT
EXPOSE $PORT 9229

WORKDIR /code
RUN apt-get update && apt-get install -y python3 make g++ libcairo2-dev graphicsmagick && rm -rf /var/lib/apt/lists/*
COPY package.json package-lock.json ./
RUN npm ci
HEALTHCHECK --interval=30s \
  CMD curl -f http://localhost:$PORT/ || exit 1
COPY . .
RUN npm run build
USER node
CMD npm start
