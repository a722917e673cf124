//! What a person typed is kept by the browser's own storage: tried in a real browser, also where the storage is broken or full.
#![cfg(target_arch = "wasm32")]

use layerlab_page::browser::storage;
use layerlab_page::draft::{Draft, Version};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::Storage;

wasm_bindgen_test_configure!(run_in_browser);

const KEY: &str = "layerlab.draft";

fn browser() -> Storage {
    web_sys::window().unwrap().local_storage().unwrap().unwrap()
}

fn draft(text: &str) -> Draft {
    let version = Version { name: "Before".into(), dockerfile: text.into() };
    Draft { versions: vec![version], manifest: text.into(), ..Draft::blank() }
}

#[wasm_bindgen_test]
fn any_text_is_read_back_as_it_was_typed() {
    for text in ["FROM scratch\n", "", "\r\n\t\u{0}\u{2028}", "𝄞 \\ \" ' </script>"] {
        storage::save(&draft(text)).unwrap();
        assert_eq!(storage::load().unwrap(), Some(draft(text)));
    }
}

#[wasm_bindgen_test]
fn nothing_kept_is_a_fresh_start() {
    browser().remove_item(KEY).unwrap();
    assert_eq!(storage::load().unwrap(), None);
}

#[wasm_bindgen_test]
fn an_unreadable_draft_is_put_aside_and_told() {
    for broken in ["{nonsense", "[]", r#"{"version": 99, "draft": {}}"#] {
        browser().set_item(KEY, broken).unwrap();
        let told = storage::load().unwrap_err();
        assert!(told.contains("could not be read"), "{told}");
        assert_eq!(browser().get_item("layerlab.draft.unreadable").unwrap().as_deref(), Some(broken));
    }
}

#[wasm_bindgen_test]
fn a_full_storage_is_told() {
    browser().clear().unwrap();
    // Browsers give an origin about five million characters.
    let filler = "x".repeat(100_000);
    let full = (0..1000).any(|index| browser().set_item(&format!("filler {index}"), &filler).is_err());
    let told = storage::save(&draft(&filler)).unwrap_err();
    browser().clear().unwrap();
    assert!(full && told.contains("cannot be kept"), "{told}");
}
