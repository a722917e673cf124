//! What can be improved in one version, with the proof and the documentation of each rule: the optimizer runs in the worker, and
//! all that the page draws of it comes with the answer.

use layerlab_core::optimize::{Advice, Choice};
use layerlab_core::report::Edit;
use serde::{Deserialize, Serialize};

/// What can be improved in a text that was reported on before.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdviseAsk {
    /// The revision of the draft.
    pub revision: u32,
    /// The version of its Dockerfile.
    pub version: usize,
    /// What a person chose.
    pub choice: Choice,
    /// Whether somebody looks at the answer, so that it is worth a wait: else a large project is left alone.
    pub wanted: bool,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Advised {
    /// What was asked about.
    pub ask: AdviseAsk,
    /// Whether the worker knew all that it will ever know.
    pub settled: bool,
    /// What was found; nothing when another revision has been reported on meanwhile, or the project is too large to be looked
    /// at unasked.
    pub found: Option<Proposal>,
}

/// The findings, and the texts with every fix that was chosen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    /// The image as it is.
    pub before: Total,
    /// The image with the chosen fixes.
    pub after: Total,
    /// The Dockerfile with them.
    pub dockerfile: String,
    /// The ignore file with them; nothing when it stays as it is.
    pub dockerignore: Option<String>,
    /// What was found.
    pub findings: Vec<Advice>,
    /// For each finding what switches its rule off there.
    pub hushes: Vec<Vec<Edit>>,
    /// The rules of what was found: name and documentation, in Markdown.
    pub rules: Vec<(String, String)>,
    /// How many files, folders and links a safe fix was compared on.
    pub compared: u64,
    /// The file whose edit the rebuild figures are about.
    pub edited: Option<String>,
}

/// What an image costs, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Total {
    /// Base and layers.
    pub bytes: u64,
    /// At least this.
    pub low: u64,
    /// At most this.
    pub high: u64,
    /// What a push or pull moves, about.
    pub gzip_bytes: u64,
    /// What a rebuild and push after an edit moves, where there is a file to edit.
    pub rebuild: Option<i64>,
}
