//! The ready-made texts, from wherever `boot.js` has them: they come behind the first view.

use super::{lessons, words_of};
use crate::later::Loader;
use crate::library::Library;
use js_sys::{Function, JSON, JsString, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// All of them; the error says what is in the way.
pub async fn load(loader: Loader) -> Result<Library, String> {
    let text = text().await.map_err(|error| words_of(&error))?;
    let later = (loader.0)().await.ok_or("the details of this page could not be loaded")?;
    (later.read_library)(&text)
}

/// Reads them, and those of a person's own; called behind the first view alone.
pub fn read(text: &str) -> Result<Library, String> {
    let value = JSON::parse(text).map_err(|error| words_of(&error))?;
    let mut library: Library = serde_wasm_bindgen::from_value(value).map_err(|error| error.to_string())?;
    lessons::load_own().into_iter().for_each(|lesson| library.put_own(lesson));
    Ok(library)
}

async fn text() -> Result<String, JsValue> {
    let layerlab = Reflect::get(&js_sys::global(), &"layerlab".into())?;
    let fetch: Function = Reflect::get(&layerlab, &"library".into())?.dyn_into()?;
    let promise: Promise = fetch.call0(&layerlab)?.dyn_into()?;
    let text: JsString = JsFuture::from(promise).await?.dyn_into()?;
    Ok(text.into())
}
