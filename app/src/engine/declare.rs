//! Changes of the manifest's text that forms ask for: the worker has the reader that knows every place.

use crate::draft::beside::Beside;
use crate::text::{Patch, Text};
use layerlab_core::manifest::edit::{Change, Outline, Step};
use serde::{Deserialize, Serialize};

/// What is to be changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeclareAsk {
    /// The revision of the draft.
    pub revision: u32,
    /// The manifest as it is; it crosses by itself ([`super::post`]).
    #[serde(skip)]
    pub manifest: Text,
    /// The changes, in their order.
    pub changes: Vec<Change>,
    /// Whether forms are shown, which need to know what is declared.
    pub forms: bool,
    /// The entry whose line is asked for.
    pub entry: Option<Vec<Step>>,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declared {
    /// The revision that was asked about.
    pub revision: u32,
    /// The changes that it answers.
    pub changes: Vec<Change>,
    /// What the changes make of the manifest; the error is a sentence for a person.
    pub manifest: Result<Patch, String>,
    /// What lies beside it, where a change took something out of a listing there.
    pub beside: Option<Beside>,
    /// What is declared then, for forms.
    pub outline: Option<Outline>,
    /// The line of the entry that was asked for.
    pub line: Option<u32>,
}
