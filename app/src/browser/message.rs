//! Messages between the page and its worker: bytes, handed over and not copied.

use crate::wire;
use js_sys::{Array, Uint8Array};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::MessageEvent;

/// Asks the worker for its program and the package catalogue.
const WANTED: &str = "program";

/// A value as a message.
pub fn write<T: Serialize>(value: &T) -> Uint8Array {
    Uint8Array::from(wire::write(value).as_slice())
}

/// The value of a message.
pub fn read<T: DeserializeOwned>(event: &MessageEvent) -> Option<T> {
    wire::read(&bytes(event)?)
}

/// The bytes of a message.
pub fn bytes(event: &MessageEvent) -> Option<Vec<u8>> {
    Some(event.data().dyn_into::<Uint8Array>().ok()?.to_vec())
}

/// The message that asks a worker for its program and the package catalogue.
pub fn wanted() -> JsValue {
    WANTED.into()
}

/// Whether a message is that one.
pub fn is_wanted(event: &MessageEvent) -> bool {
    event.data().as_string().as_deref() == Some(WANTED)
}

/// The program and the text of the package catalogue, as a message.
pub fn program(program: &JsValue, packages: &JsValue) -> JsValue {
    Array::of2(program, packages).into()
}

/// The program and the text of the package catalogue that a message brings.
pub fn read_program(event: &MessageEvent) -> Option<(JsValue, JsValue)> {
    let parts = event.data().dyn_into::<Array>().ok()?;
    Some((parts.get(0), parts.get(1)))
}
