//! The texts of a draft, as the editor has them.

use crate::draft::{Draft, Version};
use layerlab_core::offer::Offers;

/// A text in the editor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pane {
    /// The Dockerfile of a version.
    Version(usize),
    /// The manifest.
    Manifest,
    /// The ignore file.
    Ignore,
}

impl Draft {
    /// The text of a pane.
    pub fn text(&self, pane: Pane) -> &str {
        match pane {
            Pane::Version(index) => self.versions.get(index).map_or("", |v| v.dockerfile.as_str()),
            Pane::Manifest => &self.manifest,
            Pane::Ignore => self.ignore.as_deref().unwrap_or_default(),
        }
    }

    /// What the editor shows of a pane: where no ignore file was written here, the one that the manifest has.
    pub fn text_in_force<'a>(&'a self, pane: Pane, offers: &'a Offers) -> &'a str {
        match (pane, &self.ignore) {
            (Pane::Ignore, None) => &offers.ignore,
            _ => self.text(pane),
        }
    }

    pub(super) fn set_text(&mut self, pane: Pane, text: String) {
        match pane {
            Pane::Version(index) => {
                if let Some(Version { dockerfile, .. }) = self.versions.get_mut(index) {
                    *dockerfile = text;
                }
            }
            Pane::Manifest => self.manifest = text.into(),
            Pane::Ignore => self.ignore = Some(text),
        }
    }
}
