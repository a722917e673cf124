//! Pictures as SVG files, drawn in the worker: the same arithmetic as on the page, with the colours of a theme as they are, so
//! that any program shows them alike. The canvas that they are drawn on is the core's.

mod layers;
mod waterfall;

use crate::state::Theme;
use layerlab_core::export::picture::{self, Palette};
use layerlab_core::report::Report;
use serde::{Deserialize, Serialize};

/// The pictures that there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// Stages and layers, all bars on one scale.
    Layers,
    /// What flows from stage to stage.
    Flow,
    /// The way from one version's size to another's.
    Waterfall,
}

impl Kind {
    /// What is added to the name of its file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Layers => "-layers",
            Self::Flow => "-stages",
            Self::Waterfall => "-where-the-bytes-went",
        }
    }
}

/// A version with its name.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    /// What it is called.
    pub name: &'a str,
    /// What it weighs.
    pub report: &'a Report,
}

/// A picture of a version, held against another one where it compares; the error says in a sentence why there is none.
pub fn draw(kind: Kind, title: &str, of: Side, against: Option<Side>, palette: &Palette) -> Result<String, String> {
    let picture = match kind {
        Kind::Layers => layers::draw(title, of.report, palette),
        Kind::Flow => {
            picture::flow(title, of.report, palette).ok_or("There is one stage only, so that nothing flows.")?
        }
        Kind::Waterfall => {
            let from = against.ok_or("There is one version only, so that nothing is compared.")?;
            waterfall::draw(from, of, palette).ok_or("Both versions weigh the same in every layer.")?
        }
    };
    Ok(picture.close())
}

/// The colours of a theme that is chosen: what the system has is light where nobody says otherwise.
pub fn palette(theme: Theme) -> &'static Palette {
    if theme == Theme::Dark { &Palette::DARK } else { &Palette::LIGHT }
}

#[cfg(test)]
mod tests;
