//! A whole draft in the fragment of an address, which no browser sends to a server: `#2.` and base64url(deflate(JSON)).
//!
//! The number is the version of the form; a page that meets one that it does not know says so instead of guessing. Form 1 had
//! the draft alone, form 2 has its name too.

use super::{plain, window, words_of};
use crate::draft::Draft;
use js_sys::{Array, ArrayBuffer, JSON, JsString, Uint8Array};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ReadableStream, ReadableWritablePair, Response};

/// Version of the form.
const VERSION: &str = "2";

/// The browser's own compression, by its name.
const FORMAT: &str = "deflate-raw";

/// The longest fragment that programs pass on unharmed.
pub const LONGEST: usize = 30_000;

// The browser's streams, which web-sys does not have yet.
#[wasm_bindgen]
extern "C" {
    type CompressionStream;
    #[wasm_bindgen(constructor, catch)]
    fn new(format: &str) -> Result<CompressionStream, JsValue>;

    type DecompressionStream;
    #[wasm_bindgen(constructor, catch)]
    fn new(format: &str) -> Result<DecompressionStream, JsValue>;
}

/// What a link holds.
#[derive(Serialize, Deserialize)]
struct Linked {
    name: String,
    draft: Draft,
}

/// Why there is no link.
pub enum Unlinked {
    /// It would have so many characters, more than all programs pass on.
    TooLong(usize),
    /// A sentence for a person.
    Failed(String),
}

/// An address of the full page that holds a draft.
pub async fn link(name: &str, draft: &Draft) -> Result<String, Unlinked> {
    let fragment = packed(name, draft).await.map_err(Unlinked::Failed)?;
    if fragment.len() > LONGEST {
        return Err(Unlinked::TooLong(fragment.len()));
    }
    let location = window().location();
    let [origin, path] = [location.origin(), location.pathname()].map(Result::unwrap_or_default);
    // A page from disk has no origin that could be named.
    let origin = if origin == "null" { "file://".into() } else { origin };
    Ok(format!("{origin}{path}#{VERSION}.{fragment}"))
}

async fn packed(name: &str, draft: &Draft) -> Result<String, String> {
    pack(&Linked { name: name.into(), draft: draft.clone() }).await
}

/// A value as base64url(deflate(JSON)).
pub async fn pack<T: Serialize>(value: &T) -> Result<String, String> {
    let text = JSON::stringify(&plain(value)?).map_err(|e| words_of(&e))?;
    let packed = async {
        let stream = CompressionStream::new(FORMAT)?;
        through(&text.into(), stream.unchecked_ref()).await
    };
    let packed = packed.await.map_err(|e| words_of(&e))?;
    to_base64url(&packed.to_vec())
}

/// Whether the page's address holds a draft, in whatever version of the form.
pub fn is_linked() -> bool {
    fragment().is_some()
}

/// The version of the form, and what it holds.
fn fragment() -> Option<(String, String)> {
    let fragment = window().location().hash().unwrap_or_default();
    let (version, packed) = fragment.strip_prefix('#')?.split_once('.')?;
    version.parse::<u32>().is_ok().then(|| (version.into(), packed.into()))
}

/// Puts a link into the page's address, without opening it.
pub fn show(link: &str) {
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(link));
    }
}

/// Takes the draft out of the page's address, so that a reload does not bring it back over what was changed since.
pub fn forget() {
    let location = window().location();
    let [path, query] = [location.pathname(), location.search()].map(Result::unwrap_or_default);
    show(&format!("{path}{query}"));
}

/// The name, where there is one, and the draft in the page's address; the error is a sentence for a person.
pub async fn linked() -> Result<(String, Draft), String> {
    let unreadable = |reason: String| format!("The project in this link could not be read ({reason}).");
    let (version, packed) = fragment().ok_or_else(|| unreadable("there is none".into()))?;
    if version != "1" && version != VERSION {
        return Err(unreadable("it was made by another version of this page".into()));
    }
    let value = unpack(&packed).await.map_err(unreadable)?;
    let linked = if version == "1" {
        serde_wasm_bindgen::from_value(value).map(|draft: Draft| (String::new(), draft))
    } else {
        serde_wasm_bindgen::from_value(value).map(|Linked { name, draft }| (name, draft))
    };
    let (name, draft) = linked.map_err(|e| unreadable(e.to_string()))?;
    if draft.versions.is_empty() { Err(unreadable("there is no Dockerfile in it".into())) } else { Ok((name, draft)) }
}

/// What [`pack`] made a text of.
pub async fn unpack(packed: &str) -> Result<JsValue, String> {
    let bytes = Uint8Array::from(from_base64url(packed)?.as_slice());
    let text = async {
        let stream = DecompressionStream::new(FORMAT)?;
        let bytes = through(&bytes.into(), stream.unchecked_ref()).await?;
        String::from_utf8(bytes.to_vec()).map_err(|_| JsValue::from_str("it is damaged"))
    };
    let text = text.await.map_err(|_| "it is damaged")?;
    JSON::parse(&text).map_err(|e| words_of(&e))
}

/// Sends a text or bytes through a stream that changes them.
async fn through(content: &JsValue, stream: &ReadableWritablePair) -> Result<Uint8Array, JsValue> {
    let blob = Blob::new_with_u8_array_sequence(&Array::of1(content))?;
    let stream: ReadableStream = blob.stream().pipe_through(stream);
    let response = Response::new_with_opt_readable_stream(Some(&stream))?;
    let buffer: ArrayBuffer = JsFuture::from(response.array_buffer()?).await?.unchecked_into();
    Ok(Uint8Array::new(&buffer))
}

fn to_base64url(bytes: &[u8]) -> Result<String, String> {
    let binary: String = bytes.iter().copied().map(char::from).collect();
    let text = window().btoa(&binary).map_err(|e| words_of(&e))?;
    Ok(text.trim_end_matches('=').replace('+', "-").replace('/', "_"))
}

fn from_base64url(text: &str) -> Result<Vec<u8>, String> {
    let text = text.replace('-', "+").replace('_', "/");
    let binary = window().atob(&text).map_err(|_| "it is damaged")?;
    JsString::from(binary).iter().map(|unit| u8::try_from(unit).map_err(|_| "it is damaged".to_owned())).collect()
}
