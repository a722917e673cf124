//! What was prepared when the page was built: the first example and its figures stand in the document, and a newcomer sees them at
//! once.

use super::document;
use crate::draft::Draft;
use crate::engine::{Answer, Reply};
use crate::example::Example;
use crate::library::Library;
use crate::state::Results;
use crate::wire;
use serde::de::DeserializeOwned;

/// The element that `cargo xtask` puts the first example into.
const EXAMPLE: &str = "layerlab-first";

/// The element that `cargo xtask` puts its figures into: the bytes of the worker's answer, as the letters of a JSON text.
const ANSWER: &str = "layerlab-prepared";

/// The first example.
pub fn example() -> Option<Example> {
    read(EXAMPLE)
}

/// The figures of a draft that is the first example as it is; nothing for any other.
pub fn results(draft: &Draft, library: &Library) -> Option<Results> {
    if *draft != Draft::of(library.first()?) {
        return None;
    }
    let letters: String = read(ANSWER)?;
    let bytes: Option<Vec<u8>> = letters.chars().map(|letter| u8::try_from(letter).ok()).collect();
    let Reply::Report(Answer { revision, settled, reports }) = wire::read(&bytes?)? else { return None };
    Some(Results { revision, settled, reports })
}

fn read<T: DeserializeOwned>(place: &str) -> Option<T> {
    let text = document().get_element_by_id(place)?.text_content()?;
    let value = js_sys::JSON::parse(&text).ok()?;
    serde_wasm_bindgen::from_value(value).ok()
}
