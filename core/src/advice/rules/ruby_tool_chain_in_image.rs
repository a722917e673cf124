//! `ruby-tool-chain-in-image`.

use crate::advice::rule::rule;
use crate::advice::stages::base::with_suffix;
use crate::advice::stages::{self, Subject, Verdict, interpreted, packages};
use crate::advice::{Context, Finding};
use crate::filesystem::AbsPath;

const RULE: &str = "ruby-tool-chain-in-image";

rule! {
    /// ## What it does
    /// Finds images that start a Ruby program and still have what its gems were built with: the large flavour of the base image, or
    /// compilers and headers.
    ///
    /// ## Why it costs
    /// The large flavour weighs some 800 MB more than the small one. Installed gems lie in one folder, which can be copied there.
    ///
    /// ## Bad
    /// ```dockerfile
    /// FROM ruby:3.3
    /// WORKDIR /app
    /// COPY Gemfile Gemfile.lock ./
    /// RUN bundle config set without development && bundle install
    /// COPY . .
    /// CMD ["bundle", "exec", "puma"]
    /// ```
    /// ```yaml
    /// context: {files: [{path: Gemfile, content: "gem 'puma'\n"}, {path: Gemfile.lock, size: 1 kB}, {path: config.ru, size: 100 B}]}
    /// images:
    ///   ruby:3.3: {size: 1000 MB, config: {env: {GEM_HOME: /usr/local/bundle}}}
    ///   ruby:3.3-slim: {size: 200 MB}
    /// runs:
    ///   - {command: bundle config *, writes: []}
    ///   - {command: bundle install, writes: [{path: /usr/local/bundle/gems/, size: 30 MB, files: 900}]}
    /// ```
    /// Saves 800 MB.
    ///
    /// ## Good
    /// ```dockerfile
    /// FROM ruby:3.3 AS build
    /// WORKDIR /app
    /// COPY Gemfile Gemfile.lock ./
    /// RUN bundle config set without development && bundle install
    /// COPY . .
    ///
    /// FROM ruby:3.3-slim
    /// COPY --from=build /usr/local/bundle /usr/local/bundle
    /// COPY --from=build /app /app
    /// WORKDIR /app
    /// CMD ["bundle", "exec", "puma"]
    /// ```
    ///
    /// ## Fix safety
    /// Assumes which libraries the gems need at run time; they and the image can be changed.
    ///
    /// ## Sources
    /// Docker's "Multi-stage builds"; the `ruby` image's documentation on its flavours; bundle-config(1).
    RubyToolChainInImage {
        name: "ruby-tool-chain-in-image",
        title: "The image has what its gems were built with",
        group: Size,
        severity: Warning,
        aliases: ["tally/prefer-multi-stage-build"],
    }
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    stages::check(context, "the image has what its gems were built with", judge)
}

const PROGRAMS: [&str; 8] = ["bundle", "puma", "rackup", "rails", "rake", "ruby", "sidekiq", "unicorn"];

/// Gems that are linked to a library of Debian.
const LINKED: [(&str, &str); 4] =
    [("pg", "libpq5"), ("mysql2", "libmariadb3"), ("sqlite3", "libsqlite3-0"), ("rmagick", "libmagickwand-6.q16-6")];

fn judge(subject: &Subject<'_, '_>) -> Verdict {
    let name = subject.start.name();
    let installs = ["bundle", "bundler"].iter().any(|program| {
        subject.calls(program).any(|ran| ran.call.is(program, "install") || ran.call.arguments().is_empty())
    });
    let needs_tools = packages::has_compiler(subject) || packages::has_headers(subject);
    if !PROGRAMS.contains(&name) || !installs || interpreted::is_small(subject) && !needs_tools {
        return Verdict::NotMine;
    }
    let written = subject.written_base().filter(|_| interpreted::is_official(subject, "ruby"));
    let Some(written) = written else { return Verdict::Cannot("of this base image no smaller flavour is known") };
    let is_small = interpreted::is_small(subject);
    let small = if is_small { Some(written.to_owned()) } else { with_suffix(written, "slim", true) };
    let project = subject.text(&subject.workdir().child("Gemfile"));
    let mut more =
        if subject.base.contains("alpine") { Vec::new() } else { interpreted::linked(project.as_deref(), &LINKED) };
    // Gems that compile assets run JavaScript.
    more.extend(packages::installed(subject).iter().any(|name| name == "nodejs").then_some("nodejs"));
    match interpreted::draft(subject, RULE, &small.unwrap_or_default(), &more) {
        Err(why) => Verdict::Cannot(why),
        Ok(mut draft) => {
            draft.build_only = &["BUNDLE_JOBS", "BUNDLE_RETRY"];
            let gems = subject.stage.config.env("BUNDLE_PATH").unwrap_or("/usr/local/bundle");
            // Gems change less often than the program.
            let gems = subject.workdir().join(gems);
            if !draft.carried.iter().any(|path| gems.is_within(path)) {
                draft.carried.insert(0, AbsPath::new(gems.as_str()));
            }
            Verdict::Convert(Box::new(draft))
        }
    }
}
