//! Looking at the build context: every declared file with what it weighs, whether the ignore file leaves it out, and which of its
//! lines decided; and what of the rest no instruction takes.
//!
//! Plain data, asked for folder by folder as in [`super::files`]. The sums of folders are those that the trees of the context
//! remember, so that a question costs the rows that are looked at.

mod rows;
mod taken;

use super::EntryKind;
use super::files::Sort;
use crate::plan::Plan;
use crate::simulate::world::World;
use serde::{Deserialize, Serialize};

/// A question for rows of the build context.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ContextQuery {
    /// Folders that are unfolded: their rows follow theirs.
    pub open: Vec<String>,
    /// Only paths whose name holds this text, in any case; with a slash in it, whose path does. All folders are searched.
    pub text: String,
    /// Which files are shown.
    pub fate: Option<Fate>,
    /// In which order.
    pub sort: Sort,
    /// How many rows are left out at the beginning.
    pub offset: usize,
    /// How many rows are given at most.
    pub limit: usize,
}

/// Whether the builder gets to see a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fate {
    /// It does.
    #[default]
    Kept,
    /// The ignore file leaves it out.
    Ignored,
    /// Of a folder: some of its files are left out.
    Partly,
}

/// The answer: some rows, and what the whole context comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContextPage {
    /// How many rows there are without offset and limit.
    pub total: usize,
    /// The rows asked for.
    pub rows: Vec<Row>,
    /// What the builder gets to see.
    pub kept: Sum,
    /// What the ignore file leaves out.
    pub ignored: Sum,
    /// What the builder gets to see and no COPY, ADD or mount takes, the heaviest first.
    pub untaken: Vec<Untaken>,
}

/// Bytes and files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sum {
    /// Bytes of regular files.
    pub bytes: u64,
    /// Regular files.
    pub files: u64,
}

/// One path of the build context.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Relative to the context.
    pub path: String,
    /// How many folders deep it is unfolded; 0 for everything that a search finds.
    pub depth: u32,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: EntryKind,
    /// Bytes of a file, total of a folder, ignored files included.
    pub all: Sum,
    /// What of that the ignore file leaves out.
    pub ignored: Sum,
    /// Whether the builder gets to see it.
    pub fate: Fate,
    /// The line of the ignore file that decided about this very path, where one did.
    pub line: Option<u32>,
    /// The text of that line.
    pub pattern: String,
    /// Octal, four digits.
    pub mode: String,
    /// Target of a link.
    pub target: Option<String>,
}

/// A file or folder of the context that no instruction takes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Untaken {
    /// Relative to the context, with a slash at the end of a folder's.
    pub path: String,
    /// What the builder gets to see of it.
    pub sum: Sum,
}

/// Answers a question about the build context.
pub fn page(plan: &Plan, world: &World, query: &ContextQuery) -> ContextPage {
    ContextPage { untaken: taken::untaken(plan, world), ..rows::page(world, query) }
}

#[cfg(test)]
mod tests;
