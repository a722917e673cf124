//! Files that are gone from sight and still shipped.

use crate::filesystem::diff::Found;
use crate::filesystem::{Dir, Key, Node, Tree};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

/// As many as a person, or a page, can make use of; the heaviest stay.
const MOST: usize = 1000;

/// A hidden file. Steps are told by their place in the image, from 1; 0 is the base.
#[derive(Clone, Debug)]
pub struct Hidden {
    /// Its path.
    pub path: String,
    /// Its bytes, which are shipped all the same.
    pub bytes: u64,
    /// The step that put it, or a folder above it, where it is; `None` when that is no step of the image.
    pub added: Option<usize>,
    /// The step that hid it.
    pub removed: usize,
    /// Whether its name looks like a secret.
    pub secret: bool,
}

impl Hidden {
    /// The secrets first, then the heaviest.
    fn order(&self, other: &Self) -> Ordering {
        let weight = other.secret.cmp(&self.secret).then(other.bytes.cmp(&self.bytes));
        weight.then_with(|| self.path.cmp(&other.path))
    }
}

/// What the image hides up to a step, files that the step or an earlier one removed or stored again: the secrets, and beside
/// them the heaviest. Steps that hide nothing share the list of the step below.
#[derive(Debug)]
pub struct Heaviest<'a> {
    below: Option<&'a Arc<Vec<Hidden>>>,
    kept: Vec<Hidden>,
    /// What is lighter need not be kept.
    least: u64,
    /// The place of every step up to this one in the image.
    places: &'a BTreeMap<Key, usize>,
    lower: &'a Tree,
    place: usize,
}

impl<'a> Heaviest<'a> {
    /// Starts a step on top of what the steps below it hide. `lower` is the snapshot before it, `place` its place.
    pub fn on(
        below: Option<&'a Arc<Vec<Hidden>>>,
        places: &'a BTreeMap<Key, usize>,
        lower: &'a Tree,
        place: usize,
    ) -> Self {
        Self { below, kept: Vec::new(), least: 0, places, lower, place }
    }

    /// Takes over what an entry of the step's layer hides.
    pub fn see(&mut self, found: &Found<'_>) {
        if let Some(lower) = found.hides() {
            self.hide(&mut found.path.to_owned(), lower);
        }
    }

    /// The list, secrets and then the heaviest first.
    pub fn finish(mut self) -> Arc<Vec<Hidden>> {
        match self.below {
            Some(below) if self.kept.is_empty() => Arc::clone(below),
            below => {
                // What was hidden first comes first among equals.
                let own = std::mem::take(&mut self.kept);
                self.kept = below.map(|below| below.as_ref().clone()).unwrap_or_default();
                self.kept.extend(own);
                self.cut();
                Arc::new(self.kept)
            }
        }
    }

    /// Takes a file, or all files of a folder, over into the list.
    fn hide(&mut self, path: &mut String, node: &Node) {
        if let Some(file) = node.as_file() {
            self.offer(path, file.size);
        }
        for edge in node.as_dir().map(Dir::entries).unwrap_or_default() {
            let length = path.len();
            path.push('/');
            path.push_str(edge.name);
            self.hide(path, edge.node);
            path.truncate(length);
        }
    }

    fn offer(&mut self, path: &str, bytes: u64) {
        if bytes == 0 {
            return;
        }
        let secret = looks_secret(path);
        if bytes < self.least && !secret {
            return;
        }
        let added = added(self.lower, path, self.places);
        self.kept.push(Hidden { path: path.to_owned(), bytes, added, removed: self.place, secret });
        if self.kept.len() > 4 * MOST {
            self.cut();
        }
    }

    fn cut(&mut self) {
        self.kept.sort_by(Hidden::order);
        self.kept.truncate(MOST);
        self.least = self.kept.last().filter(|last| !last.secret).map_or(0, |last| last.bytes);
    }
}

/// The last step of this image that put a path, or a folder above it, where it is.
fn added(tree: &Tree, path: &str, places: &BTreeMap<Key, usize>) -> Option<usize> {
    let (mut node, mut last) = (tree.root(), None);
    for name in path.split('/').filter(|name| !name.is_empty()) {
        let Some(edge) = node.as_dir().and_then(|d| d.get(name)) else { break };
        last = last.max(places.get(&edge.step).copied());
        node = edge.node;
    }
    last
}

/// Whether a path goes by a name that secrets usually go by.
pub fn looks_secret(path: &str) -> bool {
    const NAMES: [&str; 14] = [
        ".env",
        ".npmrc",
        ".netrc",
        ".pypirc",
        ".git-credentials",
        ".dockerconfigjson",
        ".htpasswd",
        "id_rsa",
        "id_dsa",
        "id_ecdsa",
        "id_ed25519",
        "credentials",
        "credentials.json",
        "secrets.yml",
    ];
    const ENDINGS: [&str; 6] = [".pem", ".key", ".p12", ".pfx", ".jks", ".kdbx"];
    let name = path.rsplit('/').next().unwrap_or_default();
    let starts = |start: &str| name.get(..start.len()).is_some_and(|own| own.eq_ignore_ascii_case(start));
    let ends = |end: &&str| {
        let own = name.len().checked_sub(end.len()).and_then(|at| name.get(at..));
        own.is_some_and(|own| own.eq_ignore_ascii_case(end))
    };
    let dotenv = starts(".env.") && !ends(&".example") && !ends(&".sample");
    // Certificates of authorities are public.
    let public = path.starts_with("/etc/ssl/") || path.starts_with("/usr/share/ca-certificates/");
    dotenv || NAMES.iter().any(|own| own.eq_ignore_ascii_case(name)) || (!public && ENDINGS.iter().any(ends))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_told_by_their_names() {
        for (path, want) in [
            ("/app/.env", true),
            ("/app/.env.production", true),
            ("/app/.env.example", false),
            ("/root/.ssh/id_rsa", true),
            ("/root/.ssh/id_rsa.pub", false),
            ("/srv/tls/server.key", true),
            ("/etc/ssl/certs/ca.pem", false),
            ("/app/main.go", false),
        ] {
            assert_eq!(looks_secret(path), want, "{path}");
        }
    }
}
