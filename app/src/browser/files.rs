//! Files that go to a person's disk.

use super::{document, words_of};
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// Hands a text over as a file; the error is a reason in words.
pub fn download(name: &str, kind: &str, text: &str) -> Result<(), String> {
    let bag = BlobPropertyBag::new();
    bag.set_type(kind);
    let parts = Array::of1(&JsValue::from_str(text));
    let blob = Blob::new_with_str_sequence_and_options(&parts, &bag).map_err(|e| words_of(&e))?;
    download_blob(name, &blob)
}

/// Hands a blob over as a file.
pub fn download_blob(name: &str, blob: &Blob) -> Result<(), String> {
    let done = || {
        let address = Url::create_object_url_with_blob(blob)?;
        let anchor: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
        anchor.set_href(&address);
        anchor.set_download(name);
        anchor.click();
        Url::revoke_object_url(&address)
    };
    done().map_err(|e: JsValue| words_of(&e))
}

/// A name as the beginning of a file's: letters, digits, and dashes for all else.
pub fn stem(name: &str) -> String {
    let letters = name.chars().map(|c| if c.is_alphanumeric() || c == '.' { c } else { '-' });
    let joined: String = letters.take(80).collect();
    let has_letters = |word: &&str| word.contains(char::is_alphanumeric);
    let stem = joined.split('-').filter(has_letters).collect::<Vec<_>>().join("-");
    if stem.is_empty() { "layerlab".into() } else { stem }
}

#[cfg(test)]
mod tests {
    use super::stem;

    #[test]
    fn a_file_is_named_after_what_it_holds_and_never_a_path() {
        assert_eq!(stem("My Dockerfile 2"), "My-Dockerfile-2");
        assert_eq!(stem("../../etc/passwd"), "etc-passwd");
        assert_eq!(stem("a/b\\c:d"), "a-b-c-d");
        assert_eq!(stem("..."), "layerlab");
        assert_eq!(stem("한국어 Go"), "한국어-Go");
    }
}
