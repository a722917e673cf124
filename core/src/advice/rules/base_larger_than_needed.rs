//! `base-larger-than-needed`.

use crate::advice::rule::rule;
use crate::advice::{Call, Context, Finding};
use crate::catalog::{self, Match};
use crate::image::reference::Reference;
use crate::plan::Base;
use crate::size::Bytes;

const RULE: &str = "base-larger-than-needed";

rule! {
    /// ## What it does
    /// Finds a base image of which there is a smaller variant of the same version: `slim`, or else `alpine`.
    ///
    /// ## Why it costs
    /// The full variants of the official images of languages bring compilers, version control and hundreds of libraries with
    /// their headers, so that every package can be compiled there. A container that only runs a program needs none of it.
    ///
    /// ## Bad
    /// ```dockerfile
    /// FROM python:3.12
    /// COPY app.py /srv/
    /// CMD ["python", "/srv/app.py"]
    /// ```
    /// ```yaml
    /// context: {files: [{path: app.py, size: 2 kB}]}
    /// images:
    ///   python:3.12: {size: 1020 MB}
    ///   python:3.12-slim: {size: 130 MB}
    /// ```
    /// Saves 890 MB.
    ///
    /// ## Good
    /// ```dockerfile
    /// FROM python:3.12-slim
    /// COPY app.py /srv/
    /// CMD ["python", "/srv/app.py"]
    /// ```
    ///
    /// ## Fix safety
    /// Assumes that nothing needs what the smaller variant leaves out. Where a RUN uses a program that is among it (git, curl,
    /// gcc), there is no fix. Alpine's variant has another C library: programs that were compiled for the usual one do not run.
    ///
    /// ## Sources
    /// Docker's "Building best practices", section "Choose the right base image"; the descriptions of the official images,
    /// section "Image Variants".
    BaseLargerThanNeeded {
        name: "base-larger-than-needed",
        title: "There is a smaller variant of the base image",
        group: Size,
        severity: Info,
        aliases: ["BP3"],
    }
}

/// Images whose variants differ by nothing but what a running program rarely needs.
const SLIM: [&str; 9] = ["python", "node", "ruby", "perl", "elixir", "erlang", "debian", "openjdk", "php"];
/// Images of servers that have a variant on Alpine with the same configuration.
const ALPINE: [&str; 10] =
    ["nginx", "redis", "postgres", "httpd", "haproxy", "memcached", "rabbitmq", "traefik", "eclipse-temurin", "node"];
/// Names of Debian's and Ubuntu's releases, which stand in tags.
const RELEASES: [&str; 14] = [
    "wheezy", "jessie", "stretch", "buster", "bullseye", "bookworm", "trixie", "trusty", "xenial", "bionic", "focal",
    "jammy", "noble", "resolute",
];

/// What the full variants have, and the smaller ones have not.
const ONLY_THERE: [&str; 17] = [
    "git", "hg", "svn", "curl", "wget", "gcc", "g++", "cc", "c++", "make", "cmake", "unzip", "patch", "autoconf",
    "ssh", "gpg", "file",
];

fn check(context: &Context<'_>) -> Vec<Finding> {
    let found =
        (0..context.plan.stages.len()).filter(|stage| context.steps.iter().any(|at| at.in_image && at.stage == *stage));
    found.filter_map(|stage| find(context, stage)).collect()
}

fn find(context: &Context<'_>, stage: usize) -> Option<Finding> {
    let own = context.plan.stages.get(stage)?;
    let (Base::Image(image), (_, from)) = (&own.base, context.from_of(stage)?) else { return None };
    let written = from.base.text.as_str();
    let reference = Reference::parse(image).ok()?;
    if written.contains(['$', '@', '"']) || reference.digest.is_some() {
        return None;
    }
    let smaller = smaller(&reference)?;
    let (repository, tag) = smaller.rsplit_once(':')?;
    let size = |name: &str| {
        let found = catalog::image(&Reference::parse(name).ok()?)?;
        (!matches!(found.matched, Match::Stranger { .. })).then_some(found.size.bytes)
    };
    let (now, then) = (size(image)?, size(&smaller)?);
    let guess = format!("{}:{tag}", written.split(':').next().unwrap_or(repository));
    let chosen = context.value(RULE, "image", &guess);
    let message = format!("{written} weighs about {}, {guess} about {}", Bytes(now), Bytes(then));
    if then >= now {
        return None;
    }
    let finding = Finding::new(from.base.span, message);
    let is_alpine = tag.contains("alpine");
    let finding = match needed(context, stage, is_alpine) {
        Some((line, name)) => finding.because(format!("line {line} uses {name}, which the smaller one has not")),
        None => finding.edits([context.replace(from.base.span, chosen.clone())]),
    };
    let assumption = format!("Nothing needs what {chosen} leaves out.");
    Some(finding.assumes(assumption).with_value("image", "the base image", chosen))
}

/// The reference of the smaller variant, if the catalogue knows one.
fn smaller(reference: &Reference) -> Option<String> {
    let name = reference.familiar_name();
    let tag = reference.effective_tag()?;
    let is_variant = |word: &str| {
        [
            "alpine",
            "slim",
            "minimal",
            "windowsservercore",
            "nanoserver",
            "onbuild",
            "fpm",
            "apache",
            "perl",
            "management",
        ]
        .iter()
        .any(|variant| word.starts_with(variant))
    };
    if tag.split('-').any(is_variant) {
        return None;
    }
    let with = |variant: &str| match tag {
        "latest" => variant.to_owned(),
        _ if variant == "alpine" => {
            let words: Vec<&str> = tag.split('-').filter(|word| !RELEASES.contains(word)).collect();
            if words.is_empty() { variant.to_owned() } else { format!("{}-{variant}", words.join("-")) }
        }
        // Some put the variant before the release: `3.12-slim-bookworm`.
        _ => match tag.rsplit_once('-') {
            Some((version, release)) if RELEASES.contains(&release) && name != "node" => {
                format!("{version}-{variant}-{release}")
            }
            _ => format!("{tag}-{variant}"),
        },
    };
    let known = |variant: &str| {
        let smaller = format!("{name}:{}", with(variant));
        let found = catalog::image(&Reference::parse(&smaller).ok()?)?;
        // What only stands in for it does not say that there is one.
        (!matches!(found.matched, Match::Stranger { .. })).then_some(smaller)
    };
    let slim = SLIM.contains(&name.as_str()).then(|| known("slim")).flatten();
    slim.or_else(|| ALPINE.contains(&name.as_str()).then(|| known("alpine")).flatten())
}

/// A line of the stages in the image that needs what the smaller variant has not, and the program.
fn needed(context: &Context<'_>, stage: usize, is_alpine: bool) -> Option<(u32, String)> {
    let own = context.scripts().filter(|(at, _)| at.in_image && at.stage >= stage);
    for (at, script) in own {
        let calls = script.calls();
        let installed =
            |name: &str| calls.iter().any(|call| call.words.iter().any(|word| word == name) && call.name() != name);
        let is_missing = |call: &&Call<'_>| {
            let name = call.name();
            ONLY_THERE.contains(&name) && !installed(name)
                || is_alpine && matches!(name, "apt-get" | "apt" | "useradd" | "groupadd" | "bash")
        };
        if let Some(call) = calls.iter().find(is_missing) {
            return Some((context.line(at.step.span), call.name().to_owned()));
        }
    }
    None
}
