//! Questions about the build context: its files, and what the ignore file does with each. As with files, they are about a text
//! that was reported on before.

use layerlab_core::report::context::{ContextPage, ContextQuery};
use serde::{Deserialize, Serialize};

/// What is asked about the build context.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContextAsk {
    /// The revision of the draft.
    pub revision: u32,
    /// The version whose instructions take files of it.
    pub version: usize,
    /// The rows.
    pub query: ContextQuery,
}

/// What there is of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ContextSeen {
    /// What was asked.
    pub ask: ContextAsk,
    /// The rows; nothing when another revision has been reported on meanwhile.
    pub page: Option<ContextPage>,
}
