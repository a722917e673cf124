FROM ruby:3.4 AS builder
WORKDIR /app
ENV BUNDLE_WITHOUT=development:test
COPY Gemfile Gemfile.lock ./
# What was downloaded and what compiling left behind goes in the RUN that made it.
RUN bundle install && \
    rm -rf /usr/local/bundle/cache /usr/local/bundle/doc

FROM ruby:3.4-slim
WORKDIR /app
ENV BUNDLE_WITHOUT=development:test
COPY --from=builder /usr/local/bundle /usr/local/bundle
COPY . .
USER nobody
CMD ["bundle", "exec", "puma", "-p", "3000"]
