FROM elixir:1.13.2-slim
WORKDIR /app
ENV MIX_ENV=prod LANG=C.UTF-8
COPY . .
RUN mix local.hex --force && mix deps.get && mix release
EXPOSE 4000
CMD ["_build/prod/rel/shop/bin/shop", "start"]
