//! Following symbolic links, as the kernel does inside a container.

use super::node::{Kind, Node};
use super::path::AbsPath;
use super::tree::Tree;
use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;

/// As many links as Linux follows in one path (`MAXSYMLINKS`).
const MAX_LINKS: u32 = 40;

/// Where a path leads.
#[derive(Clone, Debug)]
pub struct Resolved {
    /// The real path: no component of it that exists is a link, save the last when it was not to be followed.
    pub path: AbsPath,
    /// What stands there; `None` when it, or a folder on the way, is missing.
    pub node: Option<Arc<Node>>,
    /// True when it is missing below a folder that is known only in part, so it may exist all the same.
    pub may_exist: bool,
}

/// Why a path leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathError {
    /// A component that is to be a folder is none (ENOTDIR).
    NotADirectory(AbsPath),
    /// Too many symbolic links (ELOOP).
    Loop(AbsPath),
}

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotADirectory(path) => write!(f, "{path}: not a directory"),
            Self::Loop(path) => write!(f, "{path}: too many levels of symbolic links"),
        }
    }
}

impl Tree {
    /// Follows every symbolic link of `path`, the last component included.
    pub fn resolve(&self, path: &AbsPath) -> Result<Resolved, PathError> {
        self.resolve_with(path, true)
    }

    /// Follows every symbolic link of `path` but the last component, as `lstat` does.
    pub fn resolve_parent(&self, path: &AbsPath) -> Result<Resolved, PathError> {
        self.resolve_with(path, false)
    }

    fn resolve_with(&self, path: &AbsPath, follow_last: bool) -> Result<Resolved, PathError> {
        let mut todo: VecDeque<String> = path.components().map(str::to_owned).collect();
        let (mut at, mut node, mut links) = (AbsPath::root(), Arc::clone(&self.root), 0);
        let mut may_exist = false;
        while let Some(name) = todo.pop_front() {
            if name == ".." {
                at = at.join("..");
                node = self.get(&at).map_or_else(|| Arc::clone(&self.root), Arc::clone);
                continue;
            }
            let Some(dir) = node.as_dir() else { return Err(PathError::NotADirectory(at)) };
            may_exist |= dir.is_partly_known();
            let Some(edge) = dir.get(&name) else {
                let path = todo.iter().fold(at.child(&name), |p, n| p.join(n));
                return Ok(Resolved { path, node: None, may_exist });
            };
            if let (Kind::Symlink(target), true) = (&edge.node.kind, follow_last || !todo.is_empty()) {
                links += 1;
                if links > MAX_LINKS {
                    return Err(PathError::Loop(path.clone()));
                }
                let target = Arc::clone(target);
                if target.starts_with('/') {
                    (at, node) = (AbsPath::root(), Arc::clone(&self.root));
                }
                for part in target.split('/').rev().filter(|p| !p.is_empty() && *p != ".") {
                    todo.push_front(part.to_owned());
                }
                continue;
            }
            at = at.child(&name);
            let next = Arc::clone(edge.node);
            node = next;
        }
        Ok(Resolved { path: at, node: Some(node), may_exist: true })
    }
}
