//! What the page's address asks for.

use super::window;
use crate::draft::{Draft, Version, engine_of};
use crate::state::{Detail, Handover, Tab, Theme};
use web_sys::UrlSearchParams;

/// What an embedded page is to start with; `None` for a page of its own.
pub fn embedding() -> Option<Handover> {
    let search = window().location().search().unwrap_or_default();
    let query = UrlSearchParams::new_with_str(&search).ok().filter(|q| q.has("embed"))?;
    let word = |name: &str| query.get(name);
    let versions = vec![Version { name: "Dockerfile".into(), dockerfile: String::new() }];
    let engine = engine_of(&word("engine").unwrap_or_default());
    Some(Handover {
        draft: Draft { versions, engine, target: word("target").filter(|t| !t.is_empty()), ..Draft::default() },
        view: Some(view_of(&word("view").unwrap_or_default())),
        theme: Some(Theme::of(&word("theme").unwrap_or_default())),
    })
}

/// What a view's word means; an unknown word means the layers.
pub fn view_of(word: &str) -> (Tab, Detail) {
    match word {
        "editor" => (Tab::Editor, Detail::Compare),
        "stages" => (Tab::Details, Detail::Artifacts),
        "files" => (Tab::Details, Detail::Files),
        "context" => (Tab::Details, Detail::Context),
        "compare" => (Tab::Details, Detail::Compare),
        "findings" => (Tab::Details, Detail::Findings),
        _ => (Tab::Layers, Detail::Compare),
    }
}
