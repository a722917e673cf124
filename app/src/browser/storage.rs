//! What a person typed, kept in the browser: versioned, and never in the way when the storage is full, broken or switched off.

use super::{plain, window, words_of};
use crate::draft::Draft;
use serde::{Deserialize, Serialize};
use web_sys::Storage;

/// The key of the draft.
const DRAFT: &str = "layerlab.draft";

/// The key under which an unreadable draft is put aside.
const BROKEN: &str = "layerlab.draft.unreadable";

/// Version of the stored form.
const VERSION: u32 = 1;

/// The stored form.
#[derive(Serialize, Deserialize)]
struct Kept {
    version: u32,
    draft: Draft,
}

/// What was kept, if anything; the error is a sentence for a person.
pub fn load() -> Result<Option<Draft>, String> {
    let Ok(storage) = storage() else { return Ok(None) };
    let Ok(Some(text)) = storage.get_item(DRAFT) else { return Ok(None) };
    read(&text).map(Some).map_err(|reason| {
        let _ = storage.set_item(BROKEN, &text);
        format!(
            "What you had here before could not be read ({reason}). It is kept in this browser's storage as “{BROKEN}”, \
             and this is a fresh start."
        )
    })
}

/// Keeps a draft; the error is a sentence for a person.
pub fn save(draft: &Draft) -> Result<(), String> {
    let text = write(draft)?;
    let unkept = |reason: String| {
        format!("What you type cannot be kept in this browser ({reason}); it will be gone when you close this page.")
    };
    storage().map_err(unkept)?.set_item(DRAFT, &text).map_err(|e| unkept(words_of(&e)))
}

/// A small setting; nothing when there is none, or no storage.
pub fn setting(name: &str) -> Option<String> {
    storage().ok()?.get_item(&format!("layerlab.{name}")).ok()?
}

/// Keeps a small setting, or forgets it. Without storage it holds as long as the page does.
pub fn set_setting(name: &str, value: Option<&str>) {
    let Ok(storage) = storage() else { return };
    let key = format!("layerlab.{name}");
    let _ = match value {
        Some(value) => storage.set_item(&key, value),
        None => storage.remove_item(&key),
    };
}

fn storage() -> Result<Storage, String> {
    window().local_storage().map_err(|e| words_of(&e))?.ok_or_else(|| "it is switched off".into())
}

fn write(draft: &Draft) -> Result<String, String> {
    let value = plain(&Kept { version: VERSION, draft: draft.clone() })?;
    js_sys::JSON::stringify(&value).map(String::from).map_err(|e| words_of(&e))
}

fn read(text: &str) -> Result<Draft, String> {
    let value = js_sys::JSON::parse(text).map_err(|e| words_of(&e))?;
    let kept: Kept = serde_wasm_bindgen::from_value(value).map_err(|e| e.to_string())?;
    match kept.version {
        VERSION => Ok(kept.draft),
        newer => Err(format!("it was written by another version of this page, form {newer}")),
    }
}
