//! What the page's address asks for.

use super::window;
use crate::draft::engine_of;
use crate::state::{Frame, Tab, Theme};
use layerlab_core::Engine;
use web_sys::UrlSearchParams;

/// What the address asks for; only an embedded page takes more than the frame from it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wish {
    /// A page of its own, or a part of another one.
    pub frame: Frame,
    /// The theme.
    pub theme: Theme,
    /// Whose rules decide what a layer stores.
    pub engine: Engine,
}

/// Reads the address.
pub fn wish() -> Wish {
    let search = window().location().search().unwrap_or_default();
    let Ok(query) = UrlSearchParams::new_with_str(&search) else { return Wish::default() };
    let word = |name: &str| query.get(name).unwrap_or_default();
    if !query.has("embed") {
        return Wish::default();
    }
    Wish {
        frame: Frame::Embed(tab_of(&word("view"))),
        theme: Theme::of(&word("theme")),
        engine: engine_of(&word("engine")),
    }
}

/// The part of the page that a view's word means; an unknown word means the layers.
pub fn tab_of(view: &str) -> Tab {
    match view {
        "editor" => Tab::Editor,
        "files" | "compare" | "findings" => Tab::Details,
        _ => Tab::Layers,
    }
}
