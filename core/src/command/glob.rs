//! The paths that a shell pattern matches.

use super::{Machine, Process, pattern};
use crate::filesystem::{AGGREGATE, AbsPath};

/// The paths that a pattern matches, sorted bytewise; `*` matches what stands for files known only in total, too.
pub fn paths(machine: &Machine, process: &Process, pattern: &str) -> Vec<String> {
    let absolute = pattern.starts_with('/');
    let mut found = vec![if absolute { "/".to_owned() } else { String::new() }];
    let parts: Vec<&str> = pattern.split('/').filter(|p| !p.is_empty()).collect();
    for (i, part) in parts.iter().enumerate() {
        let last = i + 1 == parts.len();
        let mut next = Vec::new();
        for prefix in &found {
            matching(machine, process, prefix, part, last, &mut next);
        }
        found = next;
    }
    if pattern.ends_with('/') {
        found.iter_mut().for_each(|f| f.push('/'));
    }
    found
}

fn matching(machine: &Machine, process: &Process, prefix: &str, part: &str, last: bool, next: &mut Vec<String>) {
    let join = |name: &str| {
        if prefix.is_empty() || prefix.ends_with('/') { format!("{prefix}{name}") } else { format!("{prefix}/{name}") }
    };
    if !pattern::is_pattern(part) || part.contains('\\') && !has_active(part) {
        let name = part.replace('\\', "");
        let path = join(&name);
        if !last || machine.link_node(process, &path).is_ok() {
            next.push(path);
        }
        return;
    }
    let folder = if prefix.is_empty() { "." } else { prefix };
    let Ok((path, _)) = machine.node(process, folder) else { return };
    let path: AbsPath = path;
    for edge in machine.tree().list(&path) {
        let hidden = edge.name.starts_with('.') && !part.starts_with('.');
        let fits = if edge.name == AGGREGATE { part == "*" } else { pattern::matches(part, edge.name) };
        if fits && !hidden && (last || edge.node.as_file().is_none()) {
            next.push(join(edge.name));
        }
    }
}

/// Whether a pattern character stands in it that is not escaped.
fn has_active(part: &str) -> bool {
    let mut escaped = false;
    part.chars().any(|c| {
        let active = !escaped && matches!(c, '*' | '?' | '[');
        escaped = c == '\\' && !escaped;
        active
    })
}
