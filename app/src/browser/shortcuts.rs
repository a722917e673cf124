//! Keys that work anywhere on the page, where nothing nearer takes them.

use super::window;
use crate::state::Frame;
use crate::store::Store;
use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, KeyboardEvent};
use yew::prelude::*;

/// Ctrl+Z or Cmd+Z takes back the last change, with Shift or Ctrl+Y makes it again. Fields have an undo of their own, the
/// editor too.
#[hook]
pub fn use_shortcuts(frame: Frame, store: &Store) {
    let store = store.clone();
    use_effect_with(frame, move |frame| {
        let listener = (*frame == Frame::Page).then(|| {
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&window(), "keydown", options, move |event| press(event, &store))
        });
        move || drop(listener)
    });
}

fn press(event: &Event, store: &Store) {
    let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
    let commands = (key.ctrl_key() || key.meta_key()) && !key.alt_key();
    if !commands || event.default_prevented() || is_in_a_field(event) {
        return;
    }
    match (key.key().to_ascii_lowercase().as_str(), key.shift_key()) {
        ("z", false) => store.undo(),
        ("z", true) | ("y", false) => store.redo(),
        _ => return,
    }
    event.prevent_default();
}

/// The editor lives in a shadow root, whose host is what the window sees.
fn is_in_a_field(event: &Event) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let fields = "input, textarea, .editor-text, dialog";
    target.is_some_and(|target| target.closest(fields).ok().flatten().is_some())
}
