//! A whole draft in the fragment of an address, which no browser sends to a server: `#1.` and base64url(deflate(JSON)).
//!
//! The number is the version of the form; a page that meets another one says so instead of guessing.

use super::{plain, window, words_of};
use crate::draft::Draft;
use js_sys::{Array, ArrayBuffer, JSON, JsString, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ReadableStream, ReadableWritablePair, Response};

/// What a fragment of this form begins with.
const MARK: &str = "#1.";

/// The browser's own compression, by its name.
const FORMAT: &str = "deflate-raw";

/// The longest fragment that programs pass on unharmed.
const LONGEST: usize = 30_000;

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

/// An address of the full page that holds a draft; the error is a sentence for a person.
pub async fn link(draft: &Draft) -> Result<String, String> {
    let text = JSON::stringify(&plain(draft)?).map_err(|e| words_of(&e))?;
    let packed = async {
        let stream = CompressionStream::new(FORMAT)?;
        through(&text.into(), stream.unchecked_ref()).await
    };
    let packed = packed.await.map_err(|e| words_of(&e))?;
    let fragment = to_base64url(&packed.to_vec())?;
    if fragment.len() > LONGEST {
        return Err("This project is too large for a link; copy its texts instead.".into());
    }
    let location = window().location();
    let [origin, path] = [location.origin(), location.pathname()].map(Result::unwrap_or_default);
    // A page from disk has no origin that could be named.
    let origin = if origin == "null" { "file://".into() } else { origin };
    Ok(format!("{origin}{path}{MARK}{fragment}"))
}

/// Whether the page's address holds a draft, in whatever version of the form.
pub fn is_linked() -> bool {
    let fragment = window().location().hash().unwrap_or_default();
    fragment
        .strip_prefix('#')
        .and_then(|f| f.split_once('.'))
        .is_some_and(|(version, _)| version.parse::<u32>().is_ok())
}

/// Takes the draft out of the page's address, so that a reload does not bring it back over what was changed since.
pub fn forget() {
    let location = window().location();
    let [path, query] = [location.pathname(), location.search()].map(Result::unwrap_or_default);
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&format!("{path}{query}")));
    }
}

/// The draft in the page's address; the error is a sentence for a person.
pub async fn linked() -> Result<Draft, String> {
    let fragment = window().location().hash().unwrap_or_default();
    let unreadable = |reason: String| format!("The project in this link could not be read ({reason}).");
    let Some(packed) = fragment.strip_prefix(MARK) else {
        return Err(unreadable("it was made by another version of this page".into()));
    };
    unpack(packed).await.map_err(unreadable)
}

async fn unpack(packed: &str) -> Result<Draft, String> {
    let bytes = Uint8Array::from(from_base64url(packed)?.as_slice());
    let text = async {
        let stream = DecompressionStream::new(FORMAT)?;
        let bytes = through(&bytes.into(), stream.unchecked_ref()).await?;
        String::from_utf8(bytes.to_vec()).map_err(|_| JsValue::from_str("it is damaged"))
    };
    let text = text.await.map_err(|_| "it is damaged")?;
    let value = JSON::parse(&text).map_err(|e| words_of(&e))?;
    let draft: Draft = serde_wasm_bindgen::from_value(value).map_err(|e| e.to_string())?;
    if draft.versions.is_empty() { Err("there is no Dockerfile in it".into()) } else { Ok(draft) }
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
