//! What stands in a tree: files, folders, links.

use super::counted::Totals;
use super::dir::Dir;
use super::stamp::Stamp;
use crate::size::{Estimate, Provenance};
use std::sync::Arc;

/// Name of the entry that stands for all the files of a folder known only in total. It behaves as a file does: it is
/// copied, owned, ignored and removed with its folder, and `*` matches it.
pub const AGGREGATE: &str = "*";

/// Mode, owner and time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Meta {
    /// Permission bits with set-uid, set-gid and sticky: `0o7777` at most.
    pub mode: u16,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Modification time.
    pub mtime: Stamp,
}

impl Meta {
    /// Owned by root.
    pub fn root(mode: u16, mtime: Stamp) -> Self {
        Self { mode, mtime, ..Self::default() }
    }

    /// The same with another owner.
    pub fn owned_by(self, (uid, gid): (u32, u32)) -> Self {
        Self { uid, gid, ..self }
    }

    /// The same without the set-id bits that Linux takes off a file whose owner is set.
    pub fn without_set_id(self) -> Self {
        let group_bit = if self.mode & 0o010 != 0 { 0o2000 } else { 0 };
        Self { mode: self.mode & !(0o4000 | group_bit), ..self }
    }
}

/// A node; its name stands on the [`Edge`](super::Edge) that leads to it.
#[derive(Clone, Debug)]
pub struct Node {
    /// Mode, owner and time.
    pub meta: Meta,
    /// What it is.
    pub kind: Kind,
}

/// What a node is.
#[derive(Clone, Debug)]
pub enum Kind {
    /// Regular file.
    File(File),
    /// Folder.
    Dir(Box<Dir>),
    /// Symbolic link with its target.
    Symlink(Arc<str>),
    /// Neither.
    Special(Special),
}

/// Nodes without bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Special {
    /// Named pipe.
    Fifo,
    /// Character device.
    Char,
    /// Block device.
    Block,
}

/// A regular file, or all the files of a folder that is known only in total.
#[derive(Clone, Debug, Default)]
pub struct File {
    /// Bytes; the likeliest figure where they are not known exactly.
    pub size: u64,
    /// What is known beyond size; seldom anything.
    pub extra: Option<Arc<Extra>>,
    /// How many files it stands for; 1 but for an [`AGGREGATE`].
    pub count: u32,
    /// Where the size comes from.
    pub provenance: Provenance,
}

/// What is known of a file beyond its size.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extra {
    /// Its content, where declared and small.
    pub content: Option<Arc<[u8]>>,
    /// Bounds of its size, where it is an estimate.
    pub bounds: Option<(u64, u64)>,
    /// Where it was downloaded from.
    pub origin: Option<Arc<str>>,
    /// 0, or the number of the inode that it shares with other names.
    pub link: u32,
}

// Trees of millions of files are held several times over, and this with two counts of references and what the allocator
// needs for itself is 64 bytes: a larger node would take 80.
#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<Node>() == 40);

impl File {
    /// A file of an exact size and unknown content.
    pub fn sized(size: u64) -> Self {
        Self { size, count: 1, ..Self::default() }
    }

    /// A file with content.
    pub fn with_content(content: impl Into<Arc<[u8]>>) -> Self {
        let content: Arc<[u8]> = content.into();
        let size = content.len() as u64;
        Self { extra: Some(Arc::new(Extra { content: Some(content), ..Extra::default() })), ..Self::sized(size) }
    }

    /// A file whose size is an estimate.
    pub fn estimated(size: Estimate) -> Self {
        let bounds = (!size.is_certain()).then_some((size.low, size.high));
        let extra = bounds.map(|_| Arc::new(Extra { bounds, ..Extra::default() }));
        Self { extra, provenance: size.provenance, ..Self::sized(size.bytes) }
    }

    /// A file that was downloaded from `origin`.
    pub fn fetched(size: Estimate, origin: &Arc<str>) -> Self {
        let bounds = (!size.is_certain()).then_some((size.low, size.high));
        let extra = Extra { bounds, origin: Some(Arc::clone(origin)), ..Extra::default() };
        Self { extra: Some(Arc::new(extra)), provenance: size.provenance, ..Self::sized(size.bytes) }
    }

    /// The files of a folder that is known only in total.
    pub fn aggregate(size: Estimate, count: u32) -> Self {
        Self { count, ..Self::estimated(size) }
    }

    /// Its size with bounds and source.
    pub fn estimate(&self) -> Estimate {
        let (low, high) = self.extra.as_ref().and_then(|e| e.bounds).unwrap_or((self.size, self.size));
        Estimate { bytes: self.size, low, high, provenance: self.provenance }
    }

    /// 0, or the number of the inode that it shares with other names.
    pub fn link(&self) -> u32 {
        self.extra.as_ref().map_or(0, |extra| extra.link)
    }

    /// The same as a name of another inode; 0 for one that has no other names.
    pub fn with_link(mut self, link: u32) -> Self {
        if self.link() != link {
            let extra = Extra { link, ..self.extra.as_deref().cloned().unwrap_or_default() };
            self.extra = (extra != Extra::default()).then(|| Arc::new(extra));
        }
        self
    }

    /// Its content, where known.
    pub fn content(&self) -> Option<&Arc<[u8]>> {
        self.extra.as_ref().and_then(|e| e.content.as_ref())
    }

    /// Where it was downloaded from, where that is known.
    pub fn origin(&self) -> Option<&Arc<str>> {
        self.extra.as_ref().and_then(|e| e.origin.as_ref())
    }

    /// Stands for files of which not even a total is known: what a command without a model may have left. It weighs nothing
    /// itself and is stored in no layer; whoever puts it says elsewhere how much it may be.
    pub fn unseen() -> Self {
        Self { count: 0, ..Self::default() }
    }

    /// Whether it is [`Self::unseen`].
    pub fn is_unseen(&self) -> bool {
        self.count == 0 && self.size == 0 && self.extra.is_none()
    }

    /// Whether it stands for the files of a folder known only in total.
    pub fn is_aggregate(&self) -> bool {
        self.count != 1
    }
}

impl Node {
    /// A regular file.
    pub fn file(meta: Meta, file: File) -> Self {
        Self { meta, kind: Kind::File(file) }
    }

    /// An empty folder.
    pub fn dir(meta: Meta) -> Self {
        Self { meta, kind: Kind::Dir(Box::default()) }
    }

    /// A symbolic link; its mode is always 0777.
    pub fn symlink(meta: Meta, target: &str) -> Self {
        Self { meta: Meta { mode: 0o777, ..meta }, kind: Kind::Symlink(target.into()) }
    }

    /// Its folder, when it is one.
    pub fn as_dir(&self) -> Option<&Dir> {
        if let Kind::Dir(dir) = &self.kind { Some(dir) } else { None }
    }

    /// Its file, when it is one.
    pub fn as_file(&self) -> Option<&File> {
        if let Kind::File(file) = &self.kind { Some(file) } else { None }
    }

    /// Its target, when it is a symbolic link.
    pub fn as_symlink(&self) -> Option<&Arc<str>> {
        if let Kind::Symlink(target) = &self.kind { Some(target) } else { None }
    }

    /// Whether it is a folder.
    pub fn is_dir(&self) -> bool {
        matches!(self.kind, Kind::Dir(_))
    }

    /// Bytes and counts of the node with everything below.
    pub fn totals(&self) -> Totals {
        Totals::of(self)
    }
}
