//! Names that go into commands and comments: packages with what they weigh, and rules.
//!
//! They follow from the catalogue alone, and there are thousands of them, so that they are texts of lines: nobody reads them
//! whole.

use crate::catalog::packages::Packages;
use crate::catalog::packages::apt::Package;
use crate::catalog::packages::registry::Registry;
use serde::{Deserialize, Serialize};
use std::fmt::Write;

/// Lines `name bytes`, sorted by name, one text a package manager; and the names of rules.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    /// Debian's packages, each with what it weighs by itself.
    pub apt: String,
    /// Alpine's, each with all that it needs.
    pub apk: String,
    /// Python packages, each by itself, in its newest version.
    pub pip: String,
    /// Packages of the npm registry, likewise.
    pub npm: String,
    /// BuildKit's build checks.
    pub checks: Vec<String>,
    /// Every rule: our own, and the checks.
    pub rules: Vec<String>,
}

/// What can be named of a catalogue, besides these rules.
pub fn names(packages: &Packages, checks: Vec<String>, rules: Vec<String>) -> Names {
    Names {
        apt: lines(packages.apt.packages().map(|package| (package.name, Package::bytes(&package)))),
        apk: lines(packages.apk().all()),
        pip: of_registry(&packages.pip),
        npm: of_registry(&packages.npm),
        checks,
        rules,
    }
}

fn of_registry(registry: &Registry) -> String {
    lines(registry.newest().map(|(name, release)| (name, release.bytes.saturating_add(release.compiled))))
}

fn lines<'a>(all: impl Iterator<Item = (&'a str, u64)>) -> String {
    all.fold(String::new(), |mut text, (name, bytes)| {
        // Writing to a String can't fail.
        let _ = writeln!(text, "{name} {bytes}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_come_with_what_they_weigh() {
        let names = names(&Packages::builtin(), Vec::new(), Vec::new());
        let bytes = |text: &str, name: &str| {
            let own = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
            own.and_then(|bytes| bytes.parse::<u64>().ok()).unwrap_or_default()
        };
        // The files that `dpkg -L curl` lists on Debian 12 come to 485,406 B.
        assert!((480_000..490_000).contains(&bytes(&names.apt, "curl")), "{}", bytes(&names.apt, "curl"));
        for (text, name) in [(&names.apk, "git"), (&names.pip, "flask"), (&names.npm, "express")] {
            assert!(bytes(text, name) > 10_000, "{name}");
        }
        assert!(names.apt.lines().is_sorted_by_key(|line| line.split(' ').next()));
        assert_eq!(super::names(&Packages::default(), Vec::new(), Vec::new()).apt, "");
    }
}
