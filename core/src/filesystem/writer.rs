//! Writing to a tree, on behalf of one step. Models of commands touch files only through this.

use super::dir::{Dir, Edge};
use super::node::{File, Kind, Meta, Node};
use super::path::AbsPath;
use super::rewrite::Rewrite;
use super::stamp::{Clock, Key, Stamp};
use super::tree::Tree;
use smol_str::SmolStr;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// Longest path that Linux takes (`PATH_MAX`).
pub(super) const PATH_MAX: usize = 4096;

/// Why a write is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WriteError {
    /// The folder that is to hold the path is missing.
    NoParent(AbsPath),
    /// A folder on the way is none.
    NotADirectory(AbsPath),
    /// There is nothing at the path.
    Missing(AbsPath),
    /// The path is longer than Linux takes.
    TooLong,
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoParent(path) | Self::Missing(path) => write!(f, "{path}: no such file or directory"),
            Self::NotADirectory(path) => write!(f, "{path}: not a directory"),
            Self::TooLong => write!(f, "file name too long (over {PATH_MAX} bytes)"),
        }
    }
}

/// Which inodes of the source became which here, over the grafts of one copy.
#[derive(Clone, Debug, Default)]
pub struct Inodes(BTreeMap<u32, u32>);

/// A tree under change. Paths are real paths: resolve symbolic links first ([`Tree::resolve`]).
#[derive(Clone, Debug)]
pub struct Writer {
    tree: Tree,
    step: Key,
    clock: Clock,
    /// Names of the inodes that got a second name in this step.
    links: BTreeMap<u32, Vec<AbsPath>>,
}

impl Writer {
    /// Starts to write on top of `tree` on behalf of the step with this key: everything that led to it, so that no other
    /// step has the same.
    pub fn new(tree: Tree, step: Key) -> Self {
        Self { tree, step, clock: Clock::new(step), links: BTreeMap::new() }
    }

    /// The tree as it is now.
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// The tree when all is written.
    pub fn finish(self) -> Tree {
        self.tree
    }

    /// The step that is written for.
    pub fn step(&self) -> Key {
        self.step
    }

    /// A modification time that nothing else has.
    pub fn now(&mut self) -> Stamp {
        self.clock.now()
    }

    /// Puts a node at a path in place of whatever is there; the folder that holds it must exist.
    pub fn put(&mut self, path: &AbsPath, node: Node) -> Result<(), WriteError> {
        self.graft(path, Arc::new(node))
    }

    /// Puts a node with all that is below it at a path in place of whatever is there, sharing it with where it comes from.
    /// Hard links within it stay linked among themselves.
    pub fn graft(&mut self, path: &AbsPath, node: Arc<Node>) -> Result<(), WriteError> {
        self.graft_with(path, node, &mut Inodes::default())
    }

    /// As [`Writer::graft`], for several grafts of one copy: hard links among them stay linked.
    pub fn graft_with(&mut self, path: &AbsPath, mut node: Arc<Node>, inodes: &mut Inodes) -> Result<(), WriteError> {
        if node.totals().linked > 0 {
            self.renumber(path, &mut node, inodes);
        }
        self.graft_linked(path, node)
    }

    fn graft_linked(&mut self, path: &AbsPath, node: Arc<Node>) -> Result<(), WriteError> {
        let step = self.step;
        if path.is_root() {
            self.tree = Tree::new(node);
            return Ok(());
        }
        let name = SmolStr::new(path.name().unwrap_or_default());
        self.in_parent(path, |dir| dir.set(Edge { name, step, node }))
    }

    /// Takes a path away with all below it; `None` when there was nothing.
    pub fn remove(&mut self, path: &AbsPath) -> Option<Arc<Node>> {
        self.tree.get(path)?;
        let name = path.name()?.to_owned();
        for names in self.links.values_mut() {
            names.retain(|n| !n.is_within(path));
        }
        self.in_parent(path, |dir| dir.take(&name)).ok().flatten().map(|e| e.node)
    }

    /// Moves a path with all below it, keeping modes, owners and times. What is moved counts as written here: overlayfs copies a
    /// lower file up, and refuses to move a lower folder, which `mv` then copies with its hard links.
    pub fn rename(&mut self, from: &AbsPath, to: &AbsPath) -> Result<(), WriteError> {
        let fresh = self.tree.is_written_by(from, self.step);
        let groups: Vec<(u32, Vec<AbsPath>)> = self.links.iter().map(|(k, v)| (*k, v.clone())).collect();
        let node = self.remove(from).ok_or_else(|| WriteError::Missing(from.clone()))?;
        match (fresh, node.is_dir()) {
            (true, _) => self.graft_linked(to, node)?,
            (false, true) => return self.graft(to, node),
            // A lower file that is copied up loses the other names of its inode.
            (false, false) => self.graft_linked(to, unlinked(node))?,
        }
        for (link, names) in groups {
            let moved = names.iter().map(|n| n.below(from).map_or_else(|| n.clone(), |rest| to.join(rest)));
            self.links.insert(link, moved.collect());
        }
        Ok(())
    }

    /// Puts an edge at a path as it is, or takes away what stands there, without counting as a write of the step: for what is
    /// mounted and unmounted. Gives what stood there; nothing happens where the folder that holds it is missing.
    pub fn swap(&mut self, path: &AbsPath, edge: Option<Edge>) -> Option<Edge> {
        let name = path.name()?.to_owned();
        let swapped = self.in_parent(path, |dir| {
            let old = dir.take(&name);
            if let Some(edge) = edge {
                dir.set(edge);
            }
            old
        });
        swapped.ok().flatten()
    }

    /// Makes a folder and the folders above it that are missing, each with `meta`; says how many were made.
    pub fn make_dirs(&mut self, path: &AbsPath, meta: Meta) -> Result<usize, WriteError> {
        let (mut at, mut made) = (AbsPath::root(), 0);
        for name in path.components() {
            at = at.child(name);
            match self.tree.get(&at).map(|n| n.is_dir()) {
                Some(true) => {}
                Some(false) => return Err(WriteError::NotADirectory(at)),
                None => {
                    self.put(&at, Node::dir(meta))?;
                    made += 1;
                }
            }
        }
        Ok(made)
    }

    /// Makes a folder and those above it that are missing as Linux does it for the builder: in a folder with the set-group-id
    /// bit they have that bit too, and its group unless there is an `owner`.
    pub fn inherit_dirs(&mut self, path: &AbsPath, mode: u16, owner: Option<(u32, u32)>) -> Result<(), WriteError> {
        let mut above = path.parent();
        while let Some(folder) = above.as_ref().filter(|p| self.tree.get(p).is_none()) {
            above = folder.parent();
        }
        let set_group = above.and_then(|p| self.tree.get(&p)).map(|n| n.meta).filter(|m| m.mode & 0o2000 != 0);
        let inherited = set_group.map_or((0, 0), |m| (0, m.gid));
        let mode = mode | set_group.map_or(0, |_| 0o2000);
        let meta = Meta::root(mode, self.now()).owned_by(owner.unwrap_or(inherited));
        self.make_dirs(path, meta).map(drop)
    }

    /// Changes mode, owner or time of one node. A file counts as written again, with all names that it got in this step.
    pub fn set_meta(&mut self, path: &AbsPath, meta: Meta) -> Result<(), WriteError> {
        self.change(path, |node| node.meta = meta)
    }

    /// Changes a regular file's content and time. It counts as written again.
    pub fn set_file(&mut self, path: &AbsPath, file: File, mtime: Stamp) -> Result<(), WriteError> {
        self.change(path, |node| {
            node.meta.mtime = mtime;
            if let Kind::File(old) = &mut node.kind {
                *old = file.clone().with_link(old.link());
            }
        })
    }

    /// Changes mode, owner or time of everything below `path` and of itself, in one pass: `change` gives the new ones, or
    /// `None` to leave a node untouched. Folders are not written again by a change below them.
    pub fn set_meta_below(&mut self, path: &AbsPath, change: &mut dyn FnMut(&Node) -> Option<Meta>) {
        let fresh = self.tree.is_written_by(path, self.step);
        let mut rewrite = Rewrite { step: Some(self.step), change };
        if path.is_root() {
            let root = rewrite.node(&self.tree.root, fresh);
            self.tree.root = root.map_or_else(|| Arc::clone(&self.tree.root), |(root, _)| Arc::new(root));
            return;
        }
        let name = path.name().unwrap_or_default().to_owned();
        // Nothing at the path: nothing to change.
        let _ = self.in_parent(path, |dir| dir.update(&name, |slot| *slot = rewrite.slot(slot, fresh).0));
    }

    /// Puts another node at a path that exists, which does not count as written by that.
    pub(super) fn replace(&mut self, path: &AbsPath, node: Arc<Node>) -> Result<(), WriteError> {
        if path.is_root() {
            self.tree = Tree::new(node);
            return Ok(());
        }
        let name = path.name().unwrap_or_default().to_owned();
        self.in_parent(path, |dir| dir.update(&name, |slot| slot.node = node)).map(drop)
    }

    /// Gives the file at `from` a second name.
    pub fn link(&mut self, from: &AbsPath, to: &AbsPath) -> Result<(), WriteError> {
        let node = self.tree.get(from).cloned().ok_or_else(|| WriteError::Missing(from.clone()))?;
        let Kind::File(file) = &node.kind else { return self.graft(to, node) };
        let known = self.links.contains_key(&file.link()) && self.tree.is_written_by(from, self.step);
        let link = if known { file.link() } else { self.new_link() };
        let linked = Arc::new(Node::file(node.meta, file.clone().with_link(link)));
        if !known {
            self.graft_linked(from, Arc::clone(&linked))?;
            self.links.insert(link, vec![from.clone()]);
        }
        self.graft_linked(to, linked)?;
        self.links.entry(link).or_default().push(to.clone());
        Ok(())
    }

    fn new_link(&self) -> u32 {
        // Base images number their links from the top bit on; every step has numbers of its own.
        let first = (self.step.0 as u32 & 0x000F_FFFF) << 11;
        self.links.keys().next_back().copied().unwrap_or(first) + 1
    }

    fn renumber(&mut self, path: &AbsPath, node: &mut Arc<Node>, inodes: &mut Inodes) {
        match &mut Arc::make_mut(node).kind {
            Kind::File(file) if file.link() != 0 => {
                let link = *inodes.0.entry(file.link()).or_insert_with(|| self.new_link());
                self.links.entry(link).or_default().push(path.clone());
                *file = std::mem::take(file).with_link(link);
            }
            Kind::Dir(dir) => {
                dir.relink(&mut |name, node| self.renumber(&path.child(name), node, inodes));
            }
            _ => {}
        }
    }

    fn change(&mut self, path: &AbsPath, change: impl Fn(&mut Node)) -> Result<(), WriteError> {
        if path.is_root() {
            change(Arc::make_mut(&mut self.tree.root));
            return Ok(());
        }
        let node = self.tree.get(path).ok_or_else(|| WriteError::Missing(path.clone()))?;
        let link = node.as_file().map_or(0, File::link);
        let fresh = self.tree.is_written_by(path, self.step);
        let names = if fresh { self.links.get(&link).cloned().filter(|n| n.contains(path)) } else { None };
        let step = self.step;
        for path in names.unwrap_or_else(|| vec![path.clone()]) {
            let name = path.name().unwrap_or_default().to_owned();
            self.in_parent(&path, |dir| {
                dir.update(&name, |slot| {
                    let node = Arc::make_mut(&mut slot.node);
                    change(node);
                    copy_up(node, &mut slot.step, step, fresh);
                })
            })?;
        }
        Ok(())
    }

    fn in_parent<T>(&mut self, path: &AbsPath, act: impl FnOnce(&mut Dir) -> T) -> Result<T, WriteError> {
        if path.as_str().len() > PATH_MAX {
            return Err(WriteError::TooLong);
        }
        let parent = path.parent().unwrap_or_default();
        match self.tree.get(&parent) {
            None => return Err(WriteError::NoParent(parent)),
            Some(node) if !node.is_dir() => return Err(WriteError::NotADirectory(parent)),
            Some(_) => {}
        }
        let done = descend(&mut self.tree.root, &mut parent.components(), act);
        done.ok_or(WriteError::NoParent(parent))
    }
}

fn descend<T>(
    node: &mut Arc<Node>,
    parts: &mut dyn Iterator<Item = &str>,
    act: impl FnOnce(&mut Dir) -> T,
) -> Option<T> {
    let Kind::Dir(dir) = &mut Arc::make_mut(node).kind else { return None };
    match parts.next() {
        None => Some(act(dir)),
        Some(name) => dir.update(name, |slot| descend(&mut slot.node, parts, act)).flatten(),
    }
}

/// A file that is changed is stored again, and a lower one loses the other names of its inode.
fn copy_up(node: &mut Node, slot_step: &mut Key, step: Key, fresh: bool) {
    if let Kind::Dir(_) = node.kind {
        return;
    }
    *slot_step = step;
    if let (Kind::File(file), false) = (&mut node.kind, fresh) {
        *file = std::mem::take(file).with_link(0);
    }
}

fn unlinked(mut node: Arc<Node>) -> Arc<Node> {
    if node.totals().linked > 0 {
        match &mut Arc::make_mut(&mut node).kind {
            Kind::File(file) => *file = std::mem::take(file).with_link(0),
            Kind::Dir(dir) => {
                dir.relink(&mut |_, node| *node = unlinked(Arc::clone(node)));
            }
            Kind::Symlink(_) | Kind::Special(_) => {}
        }
    }
    node
}
