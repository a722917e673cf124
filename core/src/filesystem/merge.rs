//! Laying one tree over another, in one pass: COPY onto folders that exist.

use super::dir::{Dir, Edge, Entry};
use super::node::{Kind, Meta, Node};
use super::path::AbsPath;
use super::stamp::Key;
use super::writer::{PATH_MAX, WriteError, Writer};
use std::sync::Arc;

/// Why a tree can't be laid over another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MergeError {
    /// A file would take the place of a folder.
    FileOverFolder(AbsPath),
    /// A folder would take the place of something else.
    FolderOverOther(AbsPath),
    /// Anything else.
    Refused(WriteError),
}

/// What becomes of the nodes that are laid over others.
pub trait Adornment {
    /// Mode, owner and time that a folder which is there already takes over from the new one.
    fn folder(&mut self, new: &Node) -> Meta;

    /// What is put in place for a node, with all below it.
    fn tree(&mut self, new: &Arc<Node>) -> Arc<Node>;
}

impl Writer {
    /// Lays what is in a folder over the folder at `path`, whose own mode and owner stay; folders below that exist stay with
    /// what else is in them, and everything else is replaced. No file of `upper` may have several names.
    pub fn merge(&mut self, path: &AbsPath, upper: &Node, adornment: &mut dyn Adornment) -> Result<(), MergeError> {
        let missing = || MergeError::Refused(WriteError::Missing(path.clone()));
        let lower = self.tree().get(path).cloned().ok_or_else(missing)?;
        let at = path.as_str().trim_end_matches('/').to_owned();
        let kind = Merge { step: self.step(), adornment, path: at }.folder(&lower, upper)?;
        self.replace(path, Arc::new(Node { meta: lower.meta, kind })).map_err(MergeError::Refused)
    }
}

struct Merge<'a> {
    step: Key,
    adornment: &'a mut dyn Adornment,
    path: String,
}

impl Merge<'_> {
    fn folder(&mut self, lower: &Node, upper: &Node) -> Result<Kind, MergeError> {
        let (Some(below), Some(above)) = (lower.as_dir(), upper.as_dir()) else {
            return Err(MergeError::FolderOverOther(AbsPath::new(&self.path)));
        };
        let mut entries = Vec::with_capacity(below.entries().len() + above.entries().len());
        for (old, new) in below.entries().beside(above.entries()) {
            match (old, new) {
                (old, Some(new)) => entries.push(self.entry(old, new)?),
                (Some(old), None) => entries.push(old.to_edge()),
                (None, None) => {}
            }
        }
        Ok(Kind::Dir(Box::new(Dir::new(entries))))
    }

    fn entry(&mut self, old: Option<Entry<'_>>, new: Entry<'_>) -> Result<Edge, MergeError> {
        let length = self.path.len();
        self.path.push('/');
        self.path.push_str(new.name);
        let edge = match old {
            Some(old) if new.node.is_dir() => {
                let kind = self.folder(old.node, new.node)?;
                let meta = self.adornment.folder(new.node);
                Edge { name: old.name.clone(), step: old.step, node: Arc::new(Node { meta, kind }) }
            }
            Some(old) if old.node.is_dir() => return Err(MergeError::FileOverFolder(AbsPath::new(&self.path))),
            _ if self.path.len() > PATH_MAX => return Err(MergeError::Refused(WriteError::TooLong)),
            _ => Edge { name: new.name.clone(), step: self.step, node: self.adornment.tree(new.node) },
        };
        self.path.truncate(length);
        Ok(edge)
    }
}
