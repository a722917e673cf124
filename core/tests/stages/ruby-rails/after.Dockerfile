FROM ruby:3.3 AS build
RUN apt-get update -qq && apt-get install -y nodejs libpq-dev
WORKDIR /myapp
COPY Gemfile Gemfile.lock ./
RUN bundle install
COPY . .

FROM ruby:3.3-slim
RUN apt-get update && \
    apt-get install -y --no-install-recommends libpq5 nodejs && \
    rm -rf /var/lib/apt/lists/*
COPY --from=build /usr/local/bundle /usr/local/bundle
COPY --from=build /myapp /myapp
WORKDIR /myapp
EXPOSE 3000
CMD ["rails", "server", "-b", "0.0.0.0"]
