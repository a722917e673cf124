//! The filesystem of an image: a persistent tree of nodes, and the difference of two of them, which is a layer.
//!
//! Cloning a [`Tree`] is free; a write copies the folders on its path and shares the rest. A node knows two identities:
//! which step wrote it (the edge's step, which decides what the `overlay2` engine stores) and its modification
//! time as a logical [`Stamp`] (the `containerd` engine leaves out what equals the lower entry in type, mode, owner, size
//! and time). Only [`diff`](mod@diff) knows the engines.

mod build;
mod counted;
pub mod diff;
mod dir;
mod merge;
mod mode;
mod node;
mod path;
mod resolve;
mod rewrite;
mod stamp;
mod tree;
mod writer;

pub use build::Builder;
pub use counted::{Packed, Totals};
pub use diff::{Change, ChangeKind, Changeset, diff};
pub use dir::{Dir, Edge, Entries, Entry, EntryIter};
pub use merge::{Adornment, MergeError};
pub use mode::ModeChange;
pub use node::{AGGREGATE, Extra, File, Kind, Meta, Node, Special};
pub use path::AbsPath;
pub use resolve::{PathError, Resolved};
pub use stamp::{Clock, Key, Stamp};
pub use tree::Tree;
pub use writer::{Inodes, WriteError, Writer};
