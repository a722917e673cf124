//! Files that are gone from sight and still shipped.

use super::Shadowed;
use super::make::{Making, each_entry};
use crate::filesystem::diff::Depth;
use crate::filesystem::{Dir, Key, Node, Tree};
use std::collections::BTreeMap;

/// As many as a person, or a page, can make use of; the heaviest stay.
const MOST: usize = 1000;

/// What the image of a stage hides: files that a later step removed or stored again. The heaviest come first.
pub fn find(making: &Making<'_>, stage: usize) -> Vec<Shadowed> {
    let chain = making.chain(stage);
    let from = making.plan.stages.get(chain.first().map_or(stage, |(s, _, _)| *s));
    let from_line = from.map_or(0, |s| making.lines.line(s.span.start));
    let mut lines = BTreeMap::from([(Key::default(), from_line)]);
    let mut all = Heaviest::default();
    for (_, step, outcome) in &chain {
        let line = making.lines.line(step.span.start);
        each_entry(outcome, making.engine, Depth::TopOfAdded, &mut |found| {
            if let Some(lower) = found.hides() {
                hide(&mut found.path.to_owned(), lower, &mut all, &mut |path| {
                    (added_line(&outcome.lower, path, &lines), line)
                });
            }
        });
        lines.insert(outcome.key, line);
    }
    all.finish()
}

/// Takes a file, or all files of a folder, over into the list; `lines` says which line added and which removed a path.
fn hide(path: &mut String, node: &Node, all: &mut Heaviest, lines: &mut dyn FnMut(&str) -> (u32, u32)) {
    if let Some(file) = node.as_file() {
        all.offer(path, file.size, lines);
    }
    for edge in node.as_dir().map(Dir::entries).unwrap_or_default() {
        let length = path.len();
        path.push('/');
        path.push_str(&edge.name);
        hide(path, &edge.node, all, lines);
        path.truncate(length);
    }
}

/// The secrets, and beside them the heaviest files.
#[derive(Default)]
struct Heaviest {
    kept: Vec<Shadowed>,
    /// What is lighter need not be kept.
    least: u64,
}

impl Heaviest {
    fn offer(&mut self, path: &str, bytes: u64, lines: &mut dyn FnMut(&str) -> (u32, u32)) {
        let secret = looks_secret(path);
        if bytes == 0 || (bytes < self.least && !secret) {
            return;
        }
        let (added_line, removed_line) = lines(path);
        self.kept.push(Shadowed { path: path.to_owned(), bytes, added_line, removed_line, secret });
        if self.kept.len() > 4 * MOST {
            self.cut();
        }
    }

    fn cut(&mut self) {
        self.kept.sort_by(|a, b| b.secret.cmp(&a.secret).then(b.bytes.cmp(&a.bytes)).then_with(|| a.path.cmp(&b.path)));
        self.kept.truncate(MOST);
        self.least = self.kept.last().filter(|last| !last.secret).map_or(0, |last| last.bytes);
    }

    fn finish(mut self) -> Vec<Shadowed> {
        self.cut();
        self.kept.sort_by(|a, b| b.bytes.cmp(&a.bytes).then_with(|| a.path.cmp(&b.path)));
        self.kept
    }
}

/// The line of the last step of this image that put a path, or a folder above it, where it is.
fn added_line(tree: &Tree, path: &str, lines: &BTreeMap<Key, u32>) -> u32 {
    let (mut node, mut line) = (tree.root(), 0);
    for name in path.split('/').filter(|name| !name.is_empty()) {
        let Some(edge) = node.as_dir().and_then(|d| d.get(name)) else { break };
        line = line.max(lines.get(&edge.step).copied().unwrap_or_default());
        node = &edge.node;
    }
    line
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
    let name = path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let dotenv = name.starts_with(".env.") && !name.ends_with(".example") && !name.ends_with(".sample");
    // Certificates of authorities are public.
    let public = path.starts_with("/etc/ssl/") || path.starts_with("/usr/share/ca-certificates/");
    dotenv || NAMES.contains(&name.as_str()) || (!public && ENDINGS.iter().any(|e| name.ends_with(e)))
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
