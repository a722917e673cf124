//! The last words of a program that broke: they are left where `boot.js` finds them, which tells the person without the
//! program's help.

use js_sys::{Reflect, global};
use wasm_bindgen::JsValue;

/// Keeps what a panic says as `layerlab.panic`.
pub fn keep_last_words() {
    // Yew would put its own hook over one of the standard library's.
    yew::set_custom_panic_hook(Box::new(|info| {
        let words = JsValue::from_str(&info.to_string());
        web_sys::console::error_1(&words);
        if let Ok(layerlab) = Reflect::get(&global(), &"layerlab".into()) {
            let _ = Reflect::set(&layerlab, &"panic".into(), &words);
        }
    }));
}
