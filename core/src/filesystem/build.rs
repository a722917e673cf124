//! Building a tree from a list of paths in any order, in one pass.

use super::dir::{Dir, Edge};
use super::node::{Kind, Meta, Node};
use super::path::AbsPath;
use super::stamp::Key;
use super::tree::Tree;
use smol_str::SmolStr;
use std::collections::HashMap;
use std::sync::Arc;

/// Longest path that is taken, as Linux does.
const PATH_MAX: usize = 4096;

/// A tree under construction. Folders that are not listed are made; of two entries for one path the later one stays.
#[derive(Debug)]
pub struct Builder {
    root: Folder,
    implied: Meta,
    /// Further names of files: (path, target), resolved at the end.
    links: Vec<(AbsPath, AbsPath)>,
}

#[derive(Debug)]
struct Folder {
    meta: Meta,
    leaves: Vec<Edge>,
    folders: Vec<(SmolStr, Folder)>,
    /// Where each folder stands, once there are too many to look through.
    index: HashMap<SmolStr, usize>,
}

impl Folder {
    fn new(meta: Meta) -> Self {
        Self { meta, leaves: Vec::new(), folders: Vec::new(), index: HashMap::new() }
    }

    fn folder(&mut self, name: &str, implied: Meta) -> &mut Self {
        let last = self.folders.len().wrapping_sub(1);
        let at = match self.folders.get(last) {
            Some((n, _)) if n == name => last,
            _ => match self.index.get(name) {
                Some(i) => *i,
                None => {
                    let name = SmolStr::new(name);
                    self.index.insert(name.clone(), self.folders.len());
                    self.folders.push((name, Self::new(implied)));
                    self.folders.len() - 1
                }
            },
        };
        #[allow(clippy::indexing_slicing, reason = "`at` was looked up or pushed just above")]
        &mut self.folders[at].1
    }

    fn finish(self) -> Node {
        let mut entries = self.leaves;
        let folders = self.folders.into_iter();
        // Folders come last, so that a folder wins over a file of the same name.
        entries.extend(folders.map(|(name, f)| Edge { name, step: Key::default(), node: Arc::new(f.finish()) }));
        Node { meta: self.meta, kind: Kind::Dir(Box::new(Dir::new(entries))) }
    }
}

impl Builder {
    /// Starts an empty tree; folders that are only implied get `implied`.
    pub fn new(implied: Meta) -> Self {
        Self { root: Folder::new(implied), implied, links: Vec::new() }
    }

    /// Adds a node at a path, which may be relative to the root; a folder's entries are added by their own paths. False
    /// when the path is too long to be real.
    pub fn add(&mut self, path: &str, node: Node) -> bool {
        if path.len() > PATH_MAX {
            return false;
        }
        let clean;
        let mut path = path.trim_start_matches("./").trim_matches('/');
        if path.split('/').any(|p| p.is_empty() || p == "." || p == "..") {
            clean = AbsPath::new(path);
            path = clean.as_str().trim_start_matches('/');
        }
        let (parents, name) = path.rsplit_once('/').unwrap_or(("", path));
        let mut folder = &mut self.root;
        for part in parents.split('/').filter(|p| !p.is_empty()) {
            folder = folder.folder(part, self.implied);
        }
        match &node.kind {
            Kind::Dir(_) if name.is_empty() => folder.meta = node.meta,
            Kind::Dir(_) => folder.folder(name, self.implied).meta = node.meta,
            _ if name.is_empty() => {}
            _ => folder.leaves.push(Edge { name: SmolStr::new(name), step: Key::default(), node: Arc::new(node) }),
        }
        true
    }

    /// Adds a further name of a file, which may be listed later.
    pub fn add_hard_link(&mut self, path: &str, target: &str) {
        self.links.push((AbsPath::new(path), AbsPath::new(target)));
    }

    /// The tree, and the hard links whose target was not listed.
    pub fn finish(self) -> (Tree, Vec<AbsPath>) {
        let mut tree = Tree::new(Arc::new(self.root.finish()));
        let (mut lost, mut next) = (Vec::new(), 0x8000_0000_u32);
        for (path, target) in self.links {
            let Some(node) = tree.get(&target).cloned() else {
                lost.push(path);
                continue;
            };
            let mut node = Node::clone(&node);
            if let Kind::File(file) = &mut node.kind
                && file.link() == 0
            {
                next += 1;
                *file = std::mem::take(file).with_link(next);
            }
            let node = Arc::new(node);
            tree.set(&target, &node);
            tree.set(&path, &node);
        }
        (tree, lost)
    }
}

impl Tree {
    /// Puts a node of the base at a path whose folder exists.
    fn set(&mut self, path: &AbsPath, node: &Arc<Node>) {
        fn descend(at: &mut Arc<Node>, parts: &mut dyn Iterator<Item = &str>, edge: Edge) {
            let Kind::Dir(dir) = &mut Arc::make_mut(at).kind else { return };
            match parts.next() {
                None => dir.set(edge),
                Some(name) => {
                    dir.update(name, |e| descend(&mut e.node, parts, edge));
                }
            }
        }
        let edge =
            Edge { name: SmolStr::new(path.name().unwrap_or_default()), step: Key::default(), node: Arc::clone(node) };
        let parent = path.parent().unwrap_or_default();
        descend(&mut self.root, &mut parent.components(), edge);
    }
}
