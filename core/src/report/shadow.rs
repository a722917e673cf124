//! Files that are gone from sight and still shipped.

use super::Shadowed;
use super::make::{Making, each_entry};
use crate::filesystem::diff::Depth;
use crate::filesystem::{AbsPath, ChangeKind, Key, Tree};
use crate::plan::Step;
use crate::simulate::Outcome;
use std::collections::BTreeMap;

/// As many as a person, or a page, can make use of; the heaviest stay.
const MOST: usize = 1000;

/// What the image of a stage hides: files that a later step removed or stored again. The heaviest come first.
pub fn find(making: &Making<'_>, stage: usize) -> Vec<Shadowed> {
    let chain = making.chain(stage);
    let from = making.plan.stages.get(chain.first().map_or(stage, |(s, _, _)| *s));
    let from_line = from.map_or(0, |s| making.lines.line(s.span.start));
    let mut lines = BTreeMap::from([(Key::default(), from_line)]);
    let mut all = Vec::new();
    for (_, step, outcome) in &chain {
        let removed_line = making.lines.line(step.span.start);
        each_entry(outcome, making.engine, Depth::TopOfAdded, &mut |found| {
            if !matches!(found.kind, ChangeKind::Parent | ChangeKind::Added) {
                hide(outcome, found.path, found.kind, &lines, removed_line, &mut all);
            }
        });
        lines.insert(outcome.key, line_of(making, step));
    }
    all.sort_by(|a, b| b.secret.cmp(&a.secret).then(b.bytes.cmp(&a.bytes)).then_with(|| a.path.cmp(&b.path)));
    all.truncate(MOST);
    all.sort_by(|a, b| b.bytes.cmp(&a.bytes).then_with(|| a.path.cmp(&b.path)));
    all
}

fn line_of(making: &Making<'_>, step: &Step) -> u32 {
    making.lines.line(step.span.start)
}

fn hide(
    outcome: &Outcome,
    path: &str,
    kind: ChangeKind,
    lines: &BTreeMap<Key, u32>,
    removed_line: u32,
    all: &mut Vec<Shadowed>,
) {
    let path = AbsPath::new(path);
    let Some(node) = outcome.lower.get(&path) else { return };
    if node.is_dir() && kind == ChangeKind::Modified {
        return;
    }
    let mut add = |path: &AbsPath, bytes: u64| {
        let added_line = added_line(&outcome.lower, path, lines);
        let secret = looks_secret(path);
        if bytes > 0 {
            all.push(Shadowed { path: path.to_string(), bytes, added_line, removed_line, secret });
        }
    };
    if let Some(file) = node.as_file() {
        add(&path, file.size);
    }
    outcome.lower.walk(&path, &mut |below, node| {
        if let Some(file) = node.as_file() {
            add(below, file.size);
        }
    });
}

/// The line of the last step of this image that put a path, or a folder above it, where it is.
fn added_line(tree: &Tree, path: &AbsPath, lines: &BTreeMap<Key, u32>) -> u32 {
    let (mut node, mut line) = (tree.root(), 0);
    for name in path.components() {
        let Some(edge) = node.as_dir().and_then(|d| d.get(name)) else { break };
        line = line.max(lines.get(&edge.step).copied().unwrap_or_default());
        node = &edge.node;
    }
    line
}

/// Whether a path goes by a name that secrets usually go by.
pub fn looks_secret(path: &AbsPath) -> bool {
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
    let name = path.name().unwrap_or_default().to_ascii_lowercase();
    let dotenv = name.starts_with(".env.") && !name.ends_with(".example") && !name.ends_with(".sample");
    // Certificates of authorities are public.
    let public = path.as_str().starts_with("/etc/ssl/") || path.as_str().starts_with("/usr/share/ca-certificates/");
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
            assert_eq!(looks_secret(&AbsPath::new(path)), want, "{path}");
        }
    }
}
