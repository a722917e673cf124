//! Where a source lands: fsutil's `copy.Copy`.

use super::Copied;
use crate::context::pattern::{FolderMatch, Patterns};
use crate::filesystem::{
    AbsPath, Adornment, Dir, Inodes, MergeError, Meta, ModeChange, Node, PathError, WriteError, Writer,
};
use std::sync::Arc;

/// Mode of folders that are made on the way, unless `--chmod` says otherwise.
const MADE_DIR_MODE: u16 = 0o755;

/// What `--chown` and `--chmod` make of everything that is copied.
#[derive(Clone, Debug, Default)]
pub struct Adorn {
    /// New owner and group.
    pub owner: Option<(u32, u32)>,
    /// New mode.
    pub mode: Option<ModeChange>,
}

impl Adorn {
    fn is_nothing(&self) -> bool {
        self.owner.is_none() && self.mode.is_none()
    }

    pub(super) fn meta(&self, node: &Node) -> Meta {
        let meta = self.owner.map_or(node.meta, |owner| node.meta.owned_by(owner));
        match &self.mode {
            Some(mode) if node.as_symlink().is_none() => {
                Meta { mode: mode.apply_copied(meta.mode, node.is_dir()), ..meta }
            }
            _ => meta,
        }
    }

    /// A subtree with new owners and modes; shared with the old one where nothing changes.
    fn subtree(&self, node: &Arc<Node>) -> Arc<Node> {
        if self.is_nothing() { Arc::clone(node) } else { node.with_metas(&mut |node| self.meta(node)) }
    }

    /// Folders made on the way take the octal mode without its special bits; a symbolic mode leaves them at 0755.
    fn made_dir(&self) -> u16 {
        match self.mode {
            Some(ModeChange::Octal(mode)) => mode & 0o777,
            _ => MADE_DIR_MODE,
        }
    }
}

/// Copies one source into a snapshot.
pub struct Placer<'a> {
    pub(super) writer: &'a mut Writer,
    pub(super) adorn: &'a Adorn,
    include: Option<Patterns>,
    exclude: Option<Patterns>,
    inodes: Inodes,
    pub(super) copied: Copied,
    /// Folders on the way that are made only when something in them is taken.
    waiting: Vec<(Arc<Node>, AbsPath, bool)>,
    /// Whether a pattern let something in.
    pub took: bool,
}

/// State of the include and exclude patterns for what lies in a folder.
#[derive(Clone, Debug, Default)]
struct Matches {
    include: FolderMatch,
    exclude: FolderMatch,
}

impl<'a> Placer<'a> {
    /// Starts to write; patterns are relative to the source.
    pub fn new(writer: &'a mut Writer, adorn: &'a Adorn, include: Option<Patterns>, exclude: Option<Patterns>) -> Self {
        let (inodes, copied) = (Inodes::default(), Copied::default());
        Self { writer, adorn, include, exclude, inodes, copied, waiting: Vec::new(), took: false }
    }

    /// Copies `node`, whose name is `name`, to `destination`. With `contents_only` a folder's contents are copied rather
    /// than the folder itself. The error is BuildKit's message.
    pub fn copy(
        &mut self,
        node: &Arc<Node>,
        name: &str,
        destination: &AbsPath,
        is_folder: bool,
        contents_only: bool,
    ) -> Result<Copied, String> {
        let ensured = if is_folder { destination.clone() } else { destination.parent().unwrap_or_default() };
        self.make_dirs(&ensured)?;
        let found = self.writer.tree().resolve(destination).map_err(|e| refused(&e))?;
        let (mut target, existing) = (found.path, found.node);
        let lands_inside = match (&existing, node.is_dir()) {
            (Some(_), true) => !contents_only,
            (Some(there), false) => there.is_dir(),
            (None, _) => false,
        };
        if lands_inside {
            target = target.child(name);
        }
        let made =
            if contents_only && node.is_dir() && existing.is_none() { Some(target.clone()) } else { target.parent() };
        if let Some(made) = made {
            self.make_dirs(&made)?;
        }
        self.place(node, "", &target, false, &Matches::default())?;
        Ok(self.copied)
    }

    pub(super) fn make_dirs(&mut self, path: &AbsPath) -> Result<(), String> {
        let found = self.writer.tree().resolve(path).map_err(|e| refused(&e))?;
        match found.node {
            Some(node) if node.is_dir() => return Ok(()),
            Some(_) => return Err(format!("mkdir {}: not a directory", found.path)),
            None => {}
        }
        self.writer.inherit_dirs(&found.path, self.adorn.made_dir(), self.adorn.owner).map_err(|e| format!("mkdir {e}"))
    }

    fn place(
        &mut self,
        node: &Arc<Node>,
        below: &str,
        target: &AbsPath,
        overwrite: bool,
        parent: &Matches,
    ) -> Result<(), String> {
        let (taken, excluded, own) = self.choose(node, below, parent);
        if !taken && !node.is_dir() {
            return Ok(());
        }
        if taken {
            self.took |= !below.is_empty();
            self.make_waiting(overwrite)?;
        }
        let existing = self.writer.tree().get(target).cloned();
        if !node.is_dir() {
            if existing.is_some_and(|e| e.is_dir()) {
                return Err(format!("cannot replace to directory {target} with file"));
            }
            return self.graft(target, node).map_err(|e| e.to_string());
        }
        if taken && self.include.is_none() && self.exclude.is_none() {
            match existing {
                None => return self.graft(target, node).map_err(|e| e.to_string()),
                Some(there) if there.is_dir() && node.totals().linked == 0 => {
                    return self.merge(target, node, overwrite);
                }
                Some(_) => {}
            }
        }
        if taken {
            self.make_like(node, target, overwrite)?;
        }
        if excluded && !self.exclude.as_ref().is_some_and(|e| e.may_except_below(below)) {
            return Ok(());
        }
        self.waiting.push((Arc::clone(node), target.clone(), taken));
        for edge in node.as_dir().map(Dir::entries).unwrap_or_default() {
            let name = if below.is_empty() { edge.name.to_string() } else { format!("{below}/{}", edge.name) };
            self.place(edge.node, &name, &target.child(edge.name), true, &own)?;
        }
        self.waiting.pop();
        Ok(())
    }

    /// Whether a path is taken, whether a pattern excludes it, and the state for what lies in it.
    fn choose(&self, node: &Node, below: &str, parent: &Matches) -> (bool, bool, Matches) {
        if below.is_empty() || (self.include.is_none() && self.exclude.is_none()) {
            return (true, false, Matches::default());
        }
        let judge = |patterns: &Option<Patterns>, state: &FolderMatch| match patterns {
            None => (None, FolderMatch::default()),
            Some(p) if node.is_dir() => {
                let (verdict, own) = p.enter(below, state);
                (Some(verdict.matched), own)
            }
            Some(p) => (Some(p.decide(below, state).matched), FolderMatch::default()),
        };
        let (included, include) = judge(&self.include, &parent.include);
        let (excluded, exclude) = judge(&self.exclude, &parent.exclude);
        let excluded = excluded.unwrap_or(false);
        (included.unwrap_or(true) && !excluded, excluded, Matches { include, exclude })
    }

    pub(super) fn graft(&mut self, target: &AbsPath, node: &Arc<Node>) -> Result<(), WriteError> {
        let node = Laid { adorn: self.adorn, copied: &mut self.copied }.tree(node);
        self.writer.graft_with(target, node, &mut self.inodes)
    }

    /// Copies a folder onto one that exists.
    fn merge(&mut self, target: &AbsPath, node: &Node, overwrite: bool) -> Result<(), String> {
        if overwrite {
            self.make_like(node, target, overwrite)?;
        }
        let mut laid = Laid { adorn: self.adorn, copied: &mut self.copied };
        self.writer.merge(target, node, &mut laid).map_err(|error| match error {
            MergeError::FileOverFolder(path) => format!("cannot replace to directory {path} with file"),
            MergeError::FolderOverOther(path) => format!("cannot copy to non-directory: {path}"),
            MergeError::Refused(error) => error.to_string(),
        })
    }

    /// Makes a folder like the source's. One that exists takes over mode and owner only below the top of the copy.
    fn make_like(&mut self, node: &Node, target: &AbsPath, overwrite: bool) -> Result<(), String> {
        let meta = self.adorn.meta(node);
        let existing = self.writer.tree().get(target).map(|n| n.is_dir());
        let done = match existing {
            None => self.writer.put(target, Node::dir(meta)),
            Some(true) if overwrite => self.writer.set_meta(target, meta),
            Some(true) => Ok(()),
            Some(false) => return Err(format!("cannot copy to non-directory: {target}")),
        };
        done.map_err(|e| e.to_string())
    }

    fn make_waiting(&mut self, overwrite: bool) -> Result<(), String> {
        let waiting = std::mem::take(&mut self.waiting);
        let mut done = Vec::with_capacity(waiting.len());
        for (node, target, made) in waiting {
            if !made {
                self.make_parent(&node, &target, overwrite)?;
            }
            done.push((node, target, true));
        }
        self.waiting = done;
        Ok(())
    }

    /// A folder on the way: one that exists takes over the mode only.
    fn make_parent(&mut self, node: &Node, target: &AbsPath, overwrite: bool) -> Result<(), String> {
        match self.writer.tree().get(target).map(|n| (n.is_dir(), n.meta)) {
            Some((true, meta)) if overwrite => {
                let meta = Meta { mode: node.meta.mode, ..meta };
                self.writer.set_meta(target, meta).map_err(|e| e.to_string())
            }
            _ => self.make_like(node, target, false),
        }
    }
}

/// What is laid over folders that exist is adorned, and counts as copied.
struct Laid<'a> {
    adorn: &'a Adorn,
    copied: &'a mut Copied,
}

impl Adornment for Laid<'_> {
    fn folder(&mut self, new: &Node) -> Meta {
        self.adorn.meta(new)
    }

    fn tree(&mut self, new: &Arc<Node>) -> Arc<Node> {
        let node = self.adorn.subtree(new);
        let totals = node.totals();
        self.copied.bytes += totals.estimate();
        self.copied.files += totals.files;
        node
    }
}

pub(super) fn refused(error: &PathError) -> String {
    match error {
        PathError::NotADirectory(path) => format!("mkdir {path}: not a directory"),
        PathError::Loop(_) => error.to_string(),
    }
}
