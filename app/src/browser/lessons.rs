//! What a person did in lessons, kept in the browser. It is no document: what cannot be read begins anew.

use super::{plain, storage};
use crate::state::learning::Learning;
use serde::{Deserialize, Serialize};

/// The setting that holds it.
const LESSONS: &str = "lessons";

/// Version of the stored form.
const VERSION: u32 = 1;

/// The stored form.
#[derive(Serialize, Deserialize)]
struct Kept {
    version: u32,
    learning: Learning,
}

/// What was kept.
pub fn load() -> Learning {
    let text = storage::setting(LESSONS).unwrap_or_default();
    let value = js_sys::JSON::parse(&text).ok();
    let kept = value.and_then(|value| serde_wasm_bindgen::from_value::<Kept>(value).ok());
    kept.filter(|kept| kept.version == VERSION).map(|kept| kept.learning).unwrap_or_default()
}

/// Keeps it; who took no lesson leaves nothing behind.
pub fn save(learning: &Learning) {
    if learning.taken.is_empty() {
        return storage::set_setting(LESSONS, None);
    }
    let value = plain(&Kept { version: VERSION, learning: learning.clone() });
    let text = value.ok().and_then(|value| js_sys::JSON::stringify(&value).ok()).map(String::from);
    storage::set_setting(LESSONS, text.as_deref());
}
