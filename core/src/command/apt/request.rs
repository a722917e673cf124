//! What the words behind `install` and `remove` ask for.

use crate::catalog::packages::apt::{Apt, Id};
use crate::command::pattern;

/// What was asked for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Request {
    /// Packages of the catalogue.
    pub packages: Vec<Id>,
    /// Packages that the catalogue does not have.
    pub unknown: Vec<String>,
    /// Packages that are to go, by name.
    pub unwanted: Vec<String>,
    /// Archives, by path.
    pub archives: Vec<String>,
}

impl Request {
    /// Reads names as apt does: `name=version`, `name/suite`, `name:architecture`, `name-`, `name+`, patterns, paths.
    pub fn read(apt: &Apt, words: &[String]) -> Self {
        let mut request = Self::default();
        for word in words {
            request.word(apt, word);
        }
        request
    }

    fn word(&mut self, apt: &Apt, word: &str) {
        if word.ends_with(".deb") && (word.starts_with('.') || word.starts_with('/')) {
            return self.archives.push(word.to_owned());
        }
        let name = word.split(['=', '/']).next().unwrap_or_default();
        let (name, foreign) = match name.split_once(':') {
            Some((name, "amd64" | "native" | "any" | "all")) => (name, false),
            Some(_) => (name, true),
            None => (name, false),
        };
        if let Some(id) = apt.find(name).filter(|_| !foreign) {
            return self.packages.push(id);
        }
        if let Some(id) = name.strip_suffix('+').and_then(|name| apt.find(name)) {
            return self.packages.push(id);
        }
        if let Some(unwanted) = name.strip_suffix('-').filter(|name| apt.find(name).is_some()) {
            return self.unwanted.push(unwanted.to_owned());
        }
        // A task is a set of packages that no index names.
        let plain = name.trim_end_matches('^');
        if name.contains(['*', '?', '[']) {
            let matching = apt.packages().filter(|package| pattern::matches(name, package.name)).map(|p| p.id);
            let before = self.packages.len();
            self.packages.extend(matching);
            if self.packages.len() > before {
                return;
            }
        }
        if !plain.is_empty() {
            self.unknown.push(plain.to_owned());
        }
    }
}
