//! Questions about a second build: what runs again after an edit. As with files, they are about a text that was reported on
//! before.

use layerlab_core::report::rerun::{Change, Rerun};
use serde::{Deserialize, Serialize};

/// What is asked about a second build.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhatIfAsk {
    /// The revision of the draft.
    pub revision: u32,
    /// The versions of its Dockerfile that are built a second time.
    pub versions: Vec<usize>,
    /// What is edited between the two builds.
    pub edit: Edit,
}

/// What is edited between two builds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Edit {
    /// Something that the Dockerfile works on.
    Change(Change),
    /// The Dockerfile: the first build was one of this version.
    From(usize),
}

/// What the second builds do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WhatIf {
    /// What was asked.
    pub ask: WhatIfAsk,
    /// One a version; nothing when another revision has been reported on meanwhile, which will be asked about anew.
    pub reruns: Vec<Rerun>,
}
