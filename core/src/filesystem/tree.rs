//! A snapshot of a filesystem. Cloning is free.

use super::dir::Entries;
use super::node::{Meta, Node};
use super::path::AbsPath;
use super::stamp::Key;
use std::sync::Arc;

/// A snapshot: the root folder and everything below it.
#[derive(Clone, Debug)]
pub struct Tree {
    pub(super) root: Arc<Node>,
}

impl Default for Tree {
    fn default() -> Self {
        Self { root: Arc::new(Node::dir(Meta { mode: 0o755, ..Meta::default() })) }
    }
}

impl Tree {
    /// A tree with this root, which must be a folder; anything else gives an empty tree.
    pub fn new(root: Arc<Node>) -> Self {
        if root.is_dir() { Self { root } } else { Self::default() }
    }

    /// The root folder.
    pub fn root(&self) -> &Arc<Node> {
        &self.root
    }

    /// The node at a path, symbolic links not followed.
    pub fn get(&self, path: &AbsPath) -> Option<&Arc<Node>> {
        let mut node = &self.root;
        for name in path.components() {
            node = node.as_dir()?.get(name)?.node;
        }
        Some(node)
    }

    /// Whether `step` wrote the node at a path, alone or with a folder above it.
    pub fn is_written_by(&self, path: &AbsPath, step: Key) -> bool {
        let mut node = &self.root;
        for name in path.components() {
            let Some(edge) = node.as_dir().and_then(|d| d.get(name)) else { return false };
            if edge.step == step {
                return true;
            }
            node = edge.node;
        }
        false
    }

    /// Entries of a folder; empty when there is no folder at that path.
    pub fn list(&self, path: &AbsPath) -> Entries<'_> {
        self.get(path).and_then(|n| n.as_dir()).map(|d| d.entries()).unwrap_or_default()
    }

    /// Whether some files of the folder that holds `path`, or of one above it, are known only in total, so that a path that
    /// is not found may exist all the same.
    pub fn may_exist(&self, path: &AbsPath) -> bool {
        let (mut node, mut partly_known) = (&self.root, false);
        for name in path.components() {
            let Some(dir) = node.as_dir() else { return false };
            partly_known |= dir.is_partly_known();
            match dir.get(name) {
                Some(edge) => node = edge.node,
                None => return partly_known,
            }
        }
        true
    }

    /// Calls `visit` for everything below `path` (not for `path` itself), parents before children, names in order.
    pub fn walk(&self, path: &AbsPath, visit: &mut dyn FnMut(&AbsPath, &Arc<Node>)) {
        for edge in self.list(path) {
            let below = path.child(edge.name);
            visit(&below, edge.node);
            self.walk(&below, visit);
        }
    }
}
