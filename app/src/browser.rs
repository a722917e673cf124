//! Every effect on the browser, each with its clean-up. Nothing outside this folder touches a window.

pub mod address;
pub mod choices;
pub mod crash;
pub mod disk;
pub mod editor;
pub mod effects;
pub mod embed;
pub mod exports;
pub mod files;
pub mod folder;
pub mod lessons;
pub mod library;
pub mod message;
pub mod near;
pub mod observe;
pub mod opening;
pub mod prepared;
pub mod serve;
pub mod share;
pub mod sharing;
pub mod shortcuts;
pub mod storage;
pub mod theme;
pub mod worker;

use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue, UnwrapThrowExt};
use web_sys::{Document, Element, Window};

/// The window.
pub fn window() -> Window {
    js_sys::global().dyn_into().expect_throw("the page runs in a window")
}

/// The document.
pub fn document() -> Document {
    window().document().expect_throw("a window has a document")
}

/// Where the page is drawn; the body where the host document has no such place.
pub fn mount_point() -> Element {
    let document = document();
    let place = document.get_element_by_id("layerlab");
    place.unwrap_or_else(|| document.body().expect_throw("a document has a body").into())
}

/// A value as plain JavaScript objects, arrays and numbers.
pub fn plain<T: Serialize>(value: &T) -> Result<JsValue, String> {
    value.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).map_err(|e| e.to_string())
}

/// What a JavaScript exception says.
pub fn words_of(error: &JsValue) -> String {
    match error.dyn_ref::<js_sys::Error>() {
        Some(error) => error.message().into(),
        None => error.as_string().unwrap_or_else(|| "an unknown error".into()),
    }
}
