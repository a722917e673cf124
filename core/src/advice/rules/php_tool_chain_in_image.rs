//! `php-tool-chain-in-image`.

use crate::advice::rule::rule;
use crate::advice::stages::{self, Subject, Verdict, interpreted, packages};
use crate::advice::{Context, Finding};
use crate::filesystem::AbsPath;

const RULE: &str = "php-tool-chain-in-image";

rule! {
    /// ## What it does
    /// Finds images that run PHP and still have what their extensions and libraries were built with: headers, compilers, git and
    /// Composer with its cache.
    ///
    /// ## Why it costs
    /// Headers and tools weigh 100 MB and more. Compiled extensions lie in two folders of PHP, and Composer's packages in `vendor`.
    ///
    /// ## Bad
    /// ```dockerfile
    /// FROM php:8.2-fpm-alpine
    /// RUN apk add --no-cache postgresql-dev && docker-php-ext-install pgsql
    /// WORKDIR /srv/shop
    /// COPY index.php .
    /// CMD ["php-fpm"]
    /// ```
    /// ```yaml
    /// context: {files: [{path: index.php, size: 4 kB}]}
    /// images:
    ///   php:8.2-fpm-alpine: {size: 100 MB, files: [{path: /usr/local/etc/php/php.ini, size: 5 kB}]}
    /// runs:
    ///   - {command: apk add *-dev, writes: [{path: /usr/include/postgresql/, size: 60 MB, files: 90}]}
    ///   - {command: apk add *, writes: [{path: /usr/lib/libpq.so.5, size: 400 kB}]}
    ///   - {command: docker-php-ext-install *, writes: [{path: /usr/local/lib/php/extensions/pgsql.so, size: 1 MB}]}
    /// ```
    /// Saves 59.6 MB.
    ///
    /// ## Good
    /// ```dockerfile
    /// FROM php:8.2-fpm-alpine AS build
    /// RUN apk add --no-cache postgresql-dev && docker-php-ext-install pgsql
    /// WORKDIR /srv/shop
    /// COPY index.php .
    ///
    /// FROM php:8.2-fpm-alpine
    /// RUN apk add --no-cache libpq
    /// COPY --from=build /usr/local/lib/php /usr/local/lib/php
    /// COPY --from=build /usr/local/etc/php /usr/local/etc/php
    /// COPY --from=build /srv/shop /srv/shop
    /// WORKDIR /srv/shop
    /// CMD ["php-fpm"]
    /// ```
    ///
    /// ## Fix safety
    /// Assumes which libraries the extensions need at run time; they and the image can be changed. Settings of PHP and Apache go along.
    ///
    /// ## Sources
    /// Docker's "Multi-stage builds"; the `php` image's documentation, "How to install more PHP extensions"; the Composer manual.
    PhpToolChainInImage {
        name: "php-tool-chain-in-image",
        title: "The image has what its PHP extensions were built with",
        group: Size,
        severity: Warning,
        aliases: ["tally/prefer-multi-stage-build"],
    }
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    stages::check(context, "the image has what its PHP extensions and packages were built with", judge)
}

const PROGRAMS: [&str; 4] = ["apache2-foreground", "docker-php-entrypoint", "php", "php-fpm"];

/// Where extensions lie, and what switches them on.
const EXTENSIONS: [&str; 2] = ["/usr/local/lib/php", "/usr/local/etc/php"];

fn judge(subject: &Subject<'_, '_>) -> Verdict {
    let builds = ["docker-php-ext-install", "pecl", "composer"].iter().any(|name| subject.calls(name).next().is_some());
    let needs_tools = packages::has_compiler(subject) || packages::has_headers(subject);
    if !PROGRAMS.contains(&subject.start.name()) || !builds || !needs_tools {
        return Verdict::NotMine;
    }
    let written = subject.written_base().filter(|_| interpreted::is_official(subject, "php"));
    let Some(written) = written else { return Verdict::Cannot("of this base image no smaller flavour is known") };
    match interpreted::draft(subject, RULE, written, &[]) {
        Err(why) => Verdict::Cannot(why),
        Ok(mut draft) => {
            draft.build_only = &["COMPOSER_*"];
            let apache = (subject.start.name() == "apache2-foreground"
                && subject.ran.iter().any(|ran| is_of_apache(&ran.call.words)))
            .then_some("/etc/apache2");
            let extensions = EXTENSIONS.into_iter().filter(|_| changes_php(subject));
            // Extensions change less often than the program.
            for folder in extensions.chain(apache).rev().map(AbsPath::new) {
                draft.carried.retain(|path| !path.is_within(&folder));
                draft.carried.insert(0, folder);
            }
            Verdict::Convert(Box::new(draft))
        }
    }
}

/// Whether a command adds extensions or changes settings; other images than the official ones need not have these folders.
fn changes_php(subject: &Subject<'_, '_>) -> bool {
    let is_of_php = |word: &String| ["/usr/local/etc/php", "PHP_INI_DIR"].iter().any(|name| word.contains(name));
    let extends = |name: &str| name.starts_with("docker-php-ext") || name == "pecl";
    subject.ran.iter().any(|ran| extends(ran.call.name()) || ran.call.words.iter().any(is_of_php))
}

/// Whether a command changes what Apache is told.
fn is_of_apache(words: &[String]) -> bool {
    words.iter().any(|word| word.starts_with("a2en") || word.starts_with("a2dis") || word.contains("/etc/apache2"))
}
