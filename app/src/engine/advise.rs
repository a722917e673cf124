//! What can be improved in one version, with the proof and the documentation of each rule: the optimizer runs in the worker, and
//! all that the page draws of it comes with the answer.

use layerlab_core::optimize::Advice;
use serde::{Deserialize, Serialize};

/// What can be improved in a text that was reported on before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdviseAsk {
    /// The revision of the draft.
    pub revision: u32,
    /// The version of its Dockerfile.
    pub version: usize,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Advised {
    /// What was asked about.
    pub ask: AdviseAsk,
    /// Whether the worker knew all that it will ever know.
    pub settled: bool,
    /// What was found; nothing when another revision has been reported on meanwhile.
    pub found: Option<Proposal>,
}

/// The findings, and the Dockerfile with every safe fix.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    /// The image as it is.
    pub before: Total,
    /// The image with every safe fix.
    pub after: Total,
    /// The Dockerfile with every safe fix.
    pub dockerfile: String,
    /// What was found.
    pub findings: Vec<Advice>,
    /// The rules of what was found: name and documentation, in Markdown.
    pub rules: Vec<(String, String)>,
}

/// The weight of an image, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Total {
    /// Base and layers.
    pub bytes: u64,
    /// What a push or pull moves, about.
    pub gzip_bytes: u64,
}
