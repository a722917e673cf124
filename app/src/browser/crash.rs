//! The last words of a page that broke: what a person typed is in the storage already, and they are told so.

use super::{document, mount_point};
use wasm_bindgen::JsValue;

/// Shows an alert where a panic would leave a dead page.
pub fn tell_of_panics() {
    // Yew would put its own hook over one of the standard library's.
    yew::set_custom_panic_hook(Box::new(|info| {
        let what = info.to_string();
        web_sys::console::error_1(&JsValue::from_str(&what));
        let _ = draw(&what);
    }));
}

/// The alert, made without the part of the program that just failed.
fn draw(what: &str) -> Result<(), JsValue> {
    let document = document();
    let alert = document.create_element("section")?;
    alert.set_attribute("class", "crash")?;
    alert.set_attribute("role", "alert")?;
    let title = document.create_element("h1")?;
    title.set_text_content(Some("Layerlab has stopped"));
    let text = document.create_element("p")?;
    text.set_text_content(Some(
        "What you typed is kept in this browser; reload the page to go on. If it happens again, this is what to report:",
    ));
    let report = document.create_element("pre")?;
    report.set_text_content(Some(what));
    for child in [title, text, report] {
        alert.append_child(&child)?;
    }
    mount_point().prepend_with_node_1(&alert)
}
