//! Looking at files: what the page's tree and treemap show of a layer, of a stage after a step, or of the final image.
//!
//! Plain data, asked for folder by folder, so that a tree of a million files costs what is looked at and not what exists.
//! How it is worked out: [`changes`] (what a layer changes, by folder), [`stack`] (all layers of an image at one path),
//! [`list`] (rows), `search` (rows by name and size), [`blocks`] (rectangles), [`weight`] (what a path weighs).

pub mod blocks;
pub mod changes;
pub mod list;
mod search;
pub mod stack;
pub mod weight;

use super::{Base, EntryKind};
use crate::size::Provenance;
use serde::{Deserialize, Serialize};

/// Which files are looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Scope {
    /// The stage; the target when left out.
    pub stage: Option<usize>,
    /// The step of that stage, by its place among the stage's layers in the report. Left out: as the stage ends, with the
    /// changes against its base image.
    pub step: Option<usize>,
    /// What is seen of it.
    pub view: View,
}

/// What is seen of a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum View {
    /// All files that are there after it.
    #[default]
    Snapshot,
    /// Only what its layer stores and hides.
    Layer,
}

/// A question for rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FilesQuery {
    /// Which files.
    pub scope: Scope,
    /// The folder whose rows are asked for; the root when empty.
    pub folder: String,
    /// Folders in it that are unfolded: their rows follow theirs.
    pub open: Vec<String>,
    /// Only paths whose name holds this text, in any case; with a slash in it, whose path does. All folders are searched.
    pub text: String,
    /// Only files and folders that weigh at least as many bytes. All folders are searched.
    pub least: u64,
    /// Which changes are shown.
    pub show: Show,
    /// In which order.
    pub sort: Sort,
    /// How many rows are left out at the beginning.
    pub offset: usize,
    /// How many rows are given at most.
    pub limit: usize,
}

/// Which changes are shown, as dive's toggles do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Show {
    /// What is new.
    pub added: bool,
    /// What is stored again.
    pub modified: bool,
    /// What is gone and still shipped.
    pub removed: bool,
    /// What stays as it was.
    pub unchanged: bool,
}

impl Default for Show {
    fn default() -> Self {
        Self { added: true, modified: true, removed: true, unchanged: true }
    }
}

/// The order of rows within a folder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sort {
    /// By name, bytewise.
    #[default]
    Name,
    /// The heaviest first.
    Size,
}

/// The answer: some rows, and what the whole folder comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilesPage {
    /// Whether there is such a folder, or was one.
    pub found: bool,
    /// The stage that was looked at.
    pub stage: usize,
    /// How many rows there are without offset and limit.
    pub total: usize,
    /// The rows asked for.
    pub rows: Vec<Row>,
    /// The folder itself.
    pub folder: Row,
    /// How many files of the folder changed, and how.
    pub counts: Counts,
    /// Bytes that the layer may weigh at most beyond what is listed: what a command without a model may have left.
    pub unlisted_bytes: u64,
    /// The layers of which rows speak, the base image first.
    pub layers: Vec<LayerRef>,
}

/// How many files, links and special files of a folder changed, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// New.
    pub added: u64,
    /// Stored again.
    pub modified: u64,
    /// Gone with this change.
    pub removed: u64,
    /// As they were.
    pub unchanged: u64,
}

/// A layer that files come from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LayerRef {
    /// The stage.
    pub stage: usize,
    /// Its place among the layers of that stage; the base image has none.
    pub step: Option<usize>,
    /// Line of the instruction; for a base image that of its FROM.
    pub line: u32,
    /// The instruction, variables expanded.
    pub instruction: String,
}

/// What happened to a path.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// It was there before, and is the same. Of a folder: all in it, too.
    #[default]
    Unchanged,
    /// It is new.
    Added,
    /// It is stored again. Of a folder: it, or something in it.
    Modified,
    /// It is gone with this change, and still shipped by the layer below.
    Removed,
    /// It was gone before, and is still shipped.
    Hidden,
}

/// One path.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Absolute path.
    pub path: String,
    /// How many folders below the one that was asked for; 0 for its own entries and for everything that a search finds.
    pub depth: u32,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: EntryKind,
    /// Bytes of a file, total of a folder; what is gone, and a further name of a file counted elsewhere, has none. In the
    /// view of a layer: what the layer stores of it.
    pub bytes: u64,
    /// At least this.
    pub low: u64,
    /// At most this.
    pub high: u64,
    /// The weakest source that went into `bytes`.
    pub provenance: Provenance,
    /// How many files it stands for: of a folder those in it; 0 for links and special files.
    pub files: u64,
    /// What happened to it.
    pub change: Change,
    /// The layer that put it there, as a place in the page's list. Of what is gone: the one that took it away.
    pub layer: usize,
    /// Bytes that layers ship beneath it, or in its place, and nobody sees. In the view of a layer: what it hides.
    pub hidden_bytes: u64,
    /// Earlier versions of a file beneath it, the lowest first.
    pub beneath: Vec<Beneath>,
    /// Names in a folder.
    pub entries: u64,
    /// Octal, four digits.
    pub mode: String,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Target of a link.
    pub target: Option<String>,
}

/// An earlier version of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beneath {
    /// The layer that carries it, as a place in the page's list.
    pub layer: usize,
    /// Its bytes.
    pub bytes: u64,
}

/// A question for rectangles.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BlocksQuery {
    /// Which files.
    pub scope: Scope,
    /// The folder that is broken down; the root when empty.
    pub folder: String,
    /// How many folders deep.
    pub depth: u32,
    /// How many rectangles at most.
    pub limit: usize,
}

/// A folder broken down by bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blocks {
    /// The stage that was looked at.
    pub stage: usize,
    /// The folder.
    pub root: Block,
    /// The layers of which blocks speak, the base image first.
    pub layers: Vec<LayerRef>,
}

/// A rectangle: a file or a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// Its name; of the top the whole path.
    pub name: String,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: EntryKind,
    /// Its bytes.
    pub bytes: u64,
    /// How many files.
    pub files: u64,
    /// The layer that most of its bytes come from, as a place in the list.
    pub layer: usize,
    /// How many of its bytes come from that layer.
    pub layer_bytes: u64,
    /// What it is made of, the heaviest first; empty where it is not broken down further.
    pub blocks: Vec<Block>,
    /// Bytes in it that have no rectangle of their own, where it is broken down.
    pub rest_bytes: u64,
    /// Files in it that have no rectangle of their own.
    pub rest_files: u64,
}

/// What an asked-for path of a stage's final files weighs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PathWeight {
    /// The path as asked for.
    pub path: String,
    /// The stage.
    pub stage: usize,
    /// Whether there is such a path.
    pub exists: bool,
    /// The regular files at and below it, hard links once.
    pub bytes: u64,
    /// At least this.
    pub low: u64,
    /// At most this, files included that are known only in total and may lie there.
    pub high: u64,
    /// How many files.
    pub files: u64,
    /// The weakest source that went into `bytes`.
    pub provenance: Provenance,
}

/// Where a copied file came from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopiedFrom {
    /// The stage or image; the build context when left out.
    pub from: Option<Base>,
    /// Its path there.
    pub path: String,
    /// Line of the instruction that put it there, where that is a stage.
    pub line: Option<u32>,
}

#[cfg(test)]
mod tests;
