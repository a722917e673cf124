FROM local/ruby:bookworm AS build
ENV BUNDLE_PATH=/usr/local/bundle
WORKDIR /app
COPY Gemfile Gemfile.lock ./
COPY vendor/cache vendor/cache
RUN bundle install --local
COPY main.rb .

FROM local/ruby-run:bookworm
ENV BUNDLE_PATH=/usr/local/bundle
COPY --from=build /usr/local/bundle /usr/local/bundle
COPY --from=build /app /app
WORKDIR /app
CMD ["bundle", "exec", "ruby", "main.rb"]
