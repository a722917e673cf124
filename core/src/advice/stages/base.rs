//! Base images: what a program was built on, and what it can run on.

use super::Subject;
use crate::catalog::{self, Match};
use crate::image::reference::Reference;

/// What an image is made from, as far as it decides which programs run on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// musl, BusyBox, apk.
    Alpine,
    /// glibc, apt.
    Debian,
    /// glibc, apt, on releases of its own.
    Ubuntu,
    /// No distribution at all: `scratch`, distroless.
    Bare,
    /// Another one.
    Other,
}

/// A base image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    /// As FROM names it, variables expanded.
    pub image: String,
    /// What it is made from.
    pub family: Family,
    /// Release of its distribution, such as `bookworm`, `12` or `3.20`; empty where that is not known.
    pub release: String,
}

/// Words that are Debian's releases.
const DEBIAN: [&str; 8] = ["stretch", "buster", "bullseye", "bookworm", "trixie", "forky", "sid", "jessie"];
/// Words that are Ubuntu's.
const UBUNTU: [&str; 6] = ["bionic", "focal", "jammy", "noble", "resolute", "xenial"];

impl Base {
    /// What an image is that stands on a base of its own.
    pub fn of(subject: &Subject<'_, '_>) -> Self {
        let base = Self::named(subject.base);
        let lowest = subject.chain().first().copied().unwrap_or_default();
        let Some((id, version)) = subject.context.os(lowest) else { return base.catalogued() };
        let family = match id.as_str() {
            "alpine" => Family::Alpine,
            "debian" => Family::Debian,
            "ubuntu" => Family::Ubuntu,
            _ => base.family,
        };
        // Catalogues put the release where others put the distribution.
        let family =
            if family == Family::Debian && UBUNTU.contains(&version.as_str()) { Family::Ubuntu } else { family };
        let release = if base.release.is_empty() { version.clone() } else { base.release };
        Self { family, release, ..base }
    }

    /// With the release that the catalogue knows of just this image, where its name does not say it.
    fn catalogued(self) -> Self {
        let known = Reference::parse(&self.image).ok().and_then(|reference| catalog::image(&reference));
        let known = known.filter(|known| self.release.is_empty() && known.matched == Match::Exact);
        known.map_or(self.clone(), |known| Self { release: known.release.to_owned(), ..self })
    }

    /// What the name of an image tells.
    pub fn named(image: &str) -> Self {
        let reference = Reference::parse(image).ok();
        let name = reference.as_ref().map_or(String::new(), Reference::familiar_name);
        let tag = reference.as_ref().and_then(Reference::effective_tag).unwrap_or_default();
        let short = name.rsplit('/').next().unwrap_or_default();
        let words: Vec<&str> = tag.split('-').collect();
        let release = |known: &[&str]| words.iter().find(|w| known.contains(w)).map(|w| (*w).to_owned());
        let number = |word: &str| {
            let number = word.strip_prefix("alpine").unwrap_or(word);
            number.starts_with(|c: char| c.is_ascii_digit()).then(|| number.to_owned())
        };
        let is_alpine = short == "alpine" || words.iter().any(|word| word.starts_with("alpine"));
        let family = if image == "scratch" || name.contains("distroless") || name.contains("chainguard") {
            Family::Bare
        } else if is_alpine {
            Family::Alpine
        } else if short == "ubuntu" || release(&UBUNTU).is_some() {
            Family::Ubuntu
        } else if short == "debian" || release(&DEBIAN).is_some() || OFFICIAL.contains(&name.as_str()) {
            Family::Debian
        } else {
            Family::Other
        };
        let release = match family {
            Family::Alpine if short == "alpine" => number(tag),
            Family::Alpine => words.iter().find(|w| w.starts_with("alpine")).and_then(|word| number(word)),
            Family::Debian if short == "debian" => release(&DEBIAN).or_else(|| number(words.first()?)),
            Family::Ubuntu if short == "ubuntu" => release(&UBUNTU).or_else(|| number(tag)),
            Family::Debian => release(&DEBIAN),
            Family::Ubuntu => release(&UBUNTU),
            _ => None,
        };
        Self { image: image.to_owned(), family, release: release.unwrap_or_default() }
    }

    /// What an image is that takes the place of `own`: where build arguments hide its tag, it is of the same family.
    pub fn in_place_of(own: &Self, image: &str) -> Self {
        let named = Self::named(image);
        if !image.contains('$') {
            return if named.family == Family::Other { Self { family: own.family, ..named } } else { named };
        }
        let family = if image.contains("alpine") { Family::Alpine } else { own.family };
        let name = image.split([':', '@']).next().unwrap_or(image);
        Self { image: name.to_owned(), family, release: String::new() }
    }

    /// Whether a user of this name comes with the image.
    pub fn has_user(&self, name: &str) -> bool {
        let repository = Reference::parse(&self.image).map(|r| r.familiar_name()).unwrap_or_default();
        match self.family {
            Family::Bare => self.image.contains("distroless") && matches!(name, "nonroot" | "nobody"),
            Family::Debian | Family::Ubuntu if matches!(name, "nobody" | "www-data" | "daemon") => true,
            Family::Alpine if matches!(name, "nobody" | "daemon" | "guest") => true,
            _ => matches!((repository.as_str(), name), ("node", "node") | ("php", "www-data") | ("nginx", "nginx")),
        }
    }

    /// Whether its programs are linked with musl.
    pub fn is_musl(&self) -> bool {
        self.family == Family::Alpine
    }

    /// The smallest image on which programs of this one find their C library.
    pub fn smallest(&self) -> String {
        match (self.family, self.release.as_str()) {
            (Family::Alpine, "") => "alpine:3".into(),
            (Family::Alpine, release) => format!("alpine:{release}"),
            (Family::Ubuntu, release) if !release.is_empty() => format!("ubuntu:{release}"),
            // Programs run with a newer C library than they were linked with, not with an older one.
            (_, "") => "debian:stable-slim".into(),
            (_, release) => format!("debian:{release}-slim"),
        }
    }
}

/// Official images that stand on Debian where their tag says nothing else.
const OFFICIAL: [&str; 12] =
    ["buildpack-deps", "debian", "elixir", "erlang", "gcc", "golang", "node", "perl", "php", "python", "ruby", "rust"];

/// The same repository with another tag: `suffix` behind the version, before the name of a release where `before_release`
/// says so. The image is taken as it is written, so that build arguments in it stay.
pub fn with_suffix(written: &str, suffix: &str, before_release: bool) -> Option<String> {
    let name = written.split('@').next()?;
    let (repository, tag) = match name.rsplit_once(':') {
        Some((repository, tag)) if !tag.contains('/') => (repository, tag),
        _ => return Some(format!("{name}:{suffix}")),
    };
    if tag == "latest" {
        return Some(format!("{repository}:{suffix}"));
    }
    if suffix == "alpine" {
        let version =
            tag.rsplit_once('-').filter(|(_, word)| DEBIAN.contains(word)).map_or(tag, |(version, _)| version);
        return Some(if DEBIAN.contains(&tag) {
            format!("{repository}:alpine")
        } else {
            format!("{repository}:{version}-alpine")
        });
    }
    let release = before_release.then(|| tag.rsplit_once('-')).flatten();
    match release.filter(|(_, word)| DEBIAN.contains(word)) {
        Some((version, release)) => Some(format!("{repository}:{version}-{suffix}-{release}")),
        None if DEBIAN.contains(&tag) && before_release => Some(format!("{repository}:{suffix}-{tag}")),
        None => Some(format!("{repository}:{tag}-{suffix}")),
    }
}

/// An official image as it is had from where another official image comes from, such as a mirror.
pub fn beside(image: &str, official: &str) -> String {
    let prefix = ["docker/library/", "library/"].iter().find_map(|middle| {
        let at = image.find(middle)?;
        image.get(..at + middle.len()).filter(|prefix| prefix.contains('.'))
    });
    if official == "scratch" { official.to_owned() } else { format!("{}{official}", prefix.unwrap_or_default()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_tells_its_family_and_release_by_its_name() {
        for (image, family, release) in [
            ("golang:1.22-alpine3.19", Family::Alpine, "3.19"),
            ("golang:1.22-alpine", Family::Alpine, ""),
            ("alpine:3.20", Family::Alpine, "3.20"),
            ("golang:1.22", Family::Debian, ""),
            ("node:20-bookworm-slim", Family::Debian, "bookworm"),
            ("debian:12-slim", Family::Debian, "12"),
            ("ubuntu:22.04", Family::Ubuntu, "22.04"),
            ("eclipse-temurin:17-jdk-jammy", Family::Ubuntu, "jammy"),
            ("gcr.io/distroless/static-debian12", Family::Bare, ""),
            ("scratch", Family::Bare, ""),
            ("acme/builder", Family::Other, ""),
        ] {
            let base = Base::named(image);
            assert_eq!((base.family, base.release.as_str()), (family, release), "{image}");
        }
    }

    #[test]
    fn the_slim_flavour_of_an_image_keeps_its_version() {
        for (written, before_release, want) in [
            ("python:3.12", true, "python:3.12-slim"),
            ("python:3.12-bookworm", true, "python:3.12-slim-bookworm"),
            ("python", true, "python:slim"),
            ("python:latest", true, "python:slim"),
            ("python:${PY}", true, "python:${PY}-slim"),
            ("node:20-bookworm", false, "node:20-bookworm-slim"),
            ("node:lts", false, "node:lts-slim"),
            ("r.io:5000/python", true, "r.io:5000/python:slim"),
        ] {
            assert_eq!(with_suffix(written, "slim", before_release).as_deref(), Some(want), "{written}");
        }
        assert_eq!(with_suffix("node:lts-buster", "alpine", false).as_deref(), Some("node:lts-alpine"));
        assert_eq!(
            beside("public.ecr.aws/docker/library/golang:1", "alpine:3"),
            "public.ecr.aws/docker/library/alpine:3"
        );
        assert_eq!(beside("golang:1", "alpine:3"), "alpine:3");
    }
}
