//! Questions about files: rows, rectangles, one path. They are asked about a text that was reported on before, which the
//! worker still has, so that scrolling does not send whole manifests.

use super::Kind;
use layerlab_core::report::files::{Blocks, BlocksQuery, FilesPage, FilesQuery};
use layerlab_core::report::trace::Trace;
use serde::{Deserialize, Serialize};

/// What is asked about files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookAsk {
    /// The revision of the draft.
    pub revision: u32,
    /// The version of its Dockerfile.
    pub version: usize,
    /// What is to be seen.
    pub what: Look,
}

/// What is to be seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Look {
    /// Rows of a tree.
    Rows(FilesQuery),
    /// Rectangles of a treemap.
    Blocks(BlocksQuery),
    /// A path through all layers of a stage; of the target when none is named.
    Trace(Option<usize>, String),
}

impl LookAsk {
    /// Its kind.
    pub fn kind(&self) -> Kind {
        match self.what {
            Look::Rows(_) => Kind::Rows,
            Look::Blocks(_) => Kind::Blocks,
            Look::Trace(..) => Kind::Trace,
        }
    }
}

/// What was seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Looked {
    /// The revision that was asked about.
    pub revision: u32,
    /// The version.
    pub version: usize,
    /// What was found.
    pub found: Found,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Found {
    /// Another revision has been reported on meanwhile; it will be asked about anew.
    Stale,
    /// Rows, from the one with this number on.
    Rows(usize, FilesPage),
    /// Rectangles.
    Blocks(Blocks),
    /// A path.
    Trace(Trace),
}
