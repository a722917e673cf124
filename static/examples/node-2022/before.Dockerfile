FROM node:19
COPY . /app
WORKDIR /app
RUN npm install && npm run build
CMD ["node", "dist/index.js"]
