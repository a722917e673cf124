//! Messages between the page and its worker: bytes, handed over and not copied.

use crate::wire;
use js_sys::Uint8Array;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsCast;
use web_sys::MessageEvent;

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
