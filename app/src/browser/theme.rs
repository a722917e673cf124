//! Light and dark: the choice is an attribute of the root element, which `theme.js` sets before the first paint.

use super::{document, storage};
use crate::state::Theme;

impl Theme {
    /// The word that is stored and set as an attribute; none for the system's own.
    pub fn word(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }

    /// The theme of a word.
    pub fn of(word: &str) -> Self {
        match word {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }
}

/// The theme that was chosen before.
pub fn load() -> Theme {
    storage::setting("theme").as_deref().map_or(Theme::System, Theme::of)
}

/// Keeps the choice.
pub fn save(theme: Theme) {
    storage::set_setting("theme", theme.word());
}

/// Draws the page in a theme.
pub fn apply(theme: Theme) {
    let Some(root) = document().document_element() else { return };
    let _ = match theme.word() {
        Some(word) => root.set_attribute("data-theme", word),
        None => root.remove_attribute("data-theme"),
    };
}

/// What a theme looks like here: light or dark.
pub fn resolved(theme: Theme) -> Theme {
    let dark =
        || super::window().match_media("(prefers-color-scheme: dark)").ok().flatten().is_some_and(|m| m.matches());
    match theme {
        Theme::System if dark() => Theme::Dark,
        Theme::System => Theme::Light,
        chosen => chosen,
    }
}
