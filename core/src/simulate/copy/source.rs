//! Which paths a source names.

use crate::context::wildcard::{Wildcard, is_wildcard};
use crate::filesystem::{AbsPath, Tree};

/// What a source text leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// These paths, in the order in which they are copied; none when a wildcard matches nothing, which is no error.
    Paths(Vec<AbsPath>),
    /// Not listed, in a tree that is known only in part.
    MayExist(AbsPath),
    /// Not there.
    Missing(AbsPath),
}

/// Resolves a source, which is read from the root of the tree, whatever slashes and dots it begins with.
pub fn find(tree: &Tree, text: &str) -> Found {
    let path = AbsPath::new(text);
    if !is_wildcard(text) {
        return match tree.resolve(&path) {
            Ok(found) if found.node.is_some() => Found::Paths(vec![path]),
            Ok(found) if found.may_exist => Found::MayExist(path),
            _ => Found::Missing(path),
        };
    }
    let parts: Vec<&str> = path.components().collect();
    let fixed = parts.iter().take_while(|p| !is_wildcard(p)).count();
    let (top, pattern) = parts.split_at(fixed.min(parts.len()));
    let top = AbsPath::new(&top.join("/"));
    let Ok(wildcard) = Wildcard::parse(&pattern.join("/")) else { return Found::Paths(Vec::new()) };
    match tree.resolve(&top) {
        Ok(found) if found.node.is_some() => {
            let mut out = Vec::new();
            descend(tree, &found.path, "", pattern.len(), &wildcard, &mut out);
            Found::Paths(out)
        }
        Ok(found) if found.may_exist => Found::MayExist(path),
        _ => Found::Missing(top),
    }
}

/// Looks at every path `depth` folders down; a `*` never crosses a slash, so no other can match.
fn descend(tree: &Tree, at: &AbsPath, below: &str, depth: usize, wildcard: &Wildcard, out: &mut Vec<AbsPath>) {
    for edge in tree.list(at) {
        let name = if below.is_empty() { edge.name.to_string() } else { format!("{below}/{}", edge.name) };
        let path = at.child(edge.name);
        if depth > 1 {
            descend(tree, &path, &name, depth - 1, wildcard, out);
        } else if wildcard.matches(&name) {
            out.push(path);
        }
    }
}
