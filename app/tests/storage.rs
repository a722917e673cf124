//! What a person typed is kept by the browser's own storage: tried in a real browser, also where the storage is broken or full,
//! and where another tab of the page writes, too.
#![cfg(target_arch = "wasm32")]

use layerlab_page::browser::storage::{self, Unkept};
use layerlab_page::draft::{Draft, Version};
use layerlab_page::library::Library;
use layerlab_page::shared::Shared;
use layerlab_page::state::documents::{Document, Documents};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::Storage;

wasm_bindgen_test_configure!(run_in_browser);

fn browser() -> Storage {
    web_sys::window().unwrap().local_storage().unwrap().unwrap()
}

fn draft(text: &str) -> Draft {
    let version = Version { name: "Before".into(), dockerfile: text.into() };
    Draft { versions: vec![version], manifest: text.into(), ..Draft::blank() }
}

fn document(id: u32, text: &str) -> Document {
    Document { id, name: format!("document {id}"), draft: Shared::new(draft(text)) }
}

fn documents(list: &[Document]) -> Documents {
    Documents::of(list.to_vec(), Draft::blank(), &Library::default(), 90)
}

fn clean() {
    storage::forget_everything();
    browser().clear().unwrap();
}

fn loaded() -> Vec<(u32, String, Draft)> {
    let found = storage::load();
    assert!(found.troubles.is_empty(), "{:?}", found.troubles);
    found.documents.into_iter().map(|document| (document.id, document.name, (*document.draft).clone())).collect()
}

#[wasm_bindgen_test]
fn any_text_is_read_back_as_it_was_typed() {
    clean();
    for text in ["FROM scratch\n", "", "\r\n\t\u{0}\u{2028}", "𝄞 \\ \" ' </script>"] {
        assert!(storage::keep(&documents(&[document(7, text)]), false).is_empty());
        assert_eq!(loaded(), [(7, "document 7".into(), draft(text))]);
    }
}

#[wasm_bindgen_test]
fn documents_are_kept_apart_and_the_last_opened_comes_first() {
    clean();
    let [a, b, c] = [document(5, "a"), document(6, "b"), document(7, "c")];
    storage::keep(&documents(&[c.clone(), a.clone(), b.clone()]), false);
    assert_eq!(loaded().iter().map(|(id, ..)| *id).collect::<Vec<_>>(), [7, 5, 6]);
    storage::keep(&documents(&[b, c]), false);
    assert_eq!(loaded().iter().map(|(id, ..)| *id).collect::<Vec<_>>(), [6, 7]);
}

#[wasm_bindgen_test]
fn nothing_kept_is_a_fresh_start_and_what_a_newcomer_finds_is_not_kept() {
    clean();
    assert!(storage::load().documents.is_empty());
    storage::keep(&documents(&[document(5, "a newcomer's")]), true);
    assert_eq!(browser().length().unwrap(), 0);
}

#[wasm_bindgen_test]
fn the_one_draft_of_the_first_form_becomes_a_document() {
    clean();
    let old = r#"{"version":1,"draft":{"versions":[{"name":"Before","dockerfile":"FROM old\n"}],"manifest":"m","engine":"overlay2"}}"#;
    browser().set_item("layerlab.draft", old).unwrap();
    let [(_, name, draft)] = &loaded()[..] else { panic!("one document") };
    assert_eq!(
        (name.as_str(), draft.versions[0].dockerfile.as_str(), draft.engine.as_str()),
        ("", "FROM old\n", "overlay2")
    );
    assert_eq!(browser().get_item("layerlab.draft").unwrap(), None);
    assert_eq!(loaded().len(), 1);
}

#[wasm_bindgen_test]
fn an_unreadable_draft_is_put_aside_and_told() {
    for broken in ["{nonsense", "[]", r#"{"version": 99, "draft": {}}"#, r#"{"version": 1, "draft": {}}"#] {
        clean();
        browser().set_item("layerlab.draft", broken).unwrap();
        let told = storage::load().troubles.join(" ");
        assert!(told.contains("could not be read"), "{told}");
        assert_eq!(browser().get_item("layerlab.draft.unreadable").unwrap().as_deref(), Some(broken));
    }
}

#[wasm_bindgen_test]
fn an_unreadable_document_is_put_aside_and_the_others_are_there() {
    clean();
    storage::keep(&documents(&[document(5, "a")]), false);
    browser().set_item("layerlab.document.6", "{nonsense").unwrap();
    browser().set_item("layerlab.document.7", r#"{"version": 99, "draft": {}}"#).unwrap();
    let found = storage::load();
    assert_eq!((found.documents.len(), found.troubles.len()), (1, 2), "{:?}", found.troubles);
    assert_eq!(browser().get_item("layerlab.unreadable.6").unwrap().as_deref(), Some("{nonsense"));
    assert!(browser().get_item("layerlab.document.7").unwrap().is_some(), "a newer page will want it");
}

#[wasm_bindgen_test]
fn what_another_tab_wrote_is_never_overwritten() {
    clean();
    let ours = document(5, "ours");
    storage::keep(&documents(&[document(5, "before")]), false);
    let theirs = browser().get_item("layerlab.document.5").unwrap().unwrap().replace("before", "theirs");
    browser().set_item("layerlab.document.5", &theirs).unwrap();
    let troubles = storage::keep(&documents(std::slice::from_ref(&ours)), false);
    let [(_, Unkept::Elsewhere(Some(found), Some(known)))] = &troubles[..] else { panic!("{troubles:?}") };
    assert_eq!((found.draft.manifest.as_str(), known.draft.manifest.as_str()), ("theirs", "before"));
    assert_eq!(browser().get_item("layerlab.document.5").unwrap().as_deref(), Some(theirs.as_str()));
    assert!(storage::keep(&documents(&[ours]), false).is_empty(), "what was heard of can be written over");
}

#[wasm_bindgen_test]
fn a_full_storage_is_told_of_the_document_that_it_does_not_take() {
    clean();
    let small = document(5, "small");
    storage::keep(&documents(std::slice::from_ref(&small)), false);
    // Browsers give an origin about five million characters.
    let filler = "x".repeat(100_000);
    let full = (0..1000).any(|index| browser().set_item(&format!("filler {index}"), &filler).is_err());
    let troubles = storage::keep(&documents(&[document(6, &filler), small]), false);
    clean();
    assert!(full);
    assert!(matches!(&troubles[..], [(document, Unkept::Refused(_))] if document.id == 6), "{troubles:?}");
}

#[wasm_bindgen_test]
fn a_long_manifest_is_written_only_when_it_changes() {
    clean();
    let long = "# a line of a long manifest\n".repeat(5_000);
    let draft = |dockerfile: &str, manifest: &layerlab_page::text::Text| {
        let version = Version { name: "Before".into(), dockerfile: dockerfile.into() };
        Draft { versions: vec![version], manifest: manifest.clone(), ..Draft::blank() }
    };
    let keep = |draft: &Draft| {
        let document = Document { id: 7, name: "large".into(), draft: Shared::new(draft.clone()) };
        assert!(storage::keep(&documents(&[document]), false).is_empty());
    };
    let manifest = long.as_str().into();
    keep(&draft("FROM a", &manifest));
    assert_eq!(loaded(), [(7, "large".into(), draft("FROM a", &manifest))]);
    let text = browser().get_item("layerlab.document.7").unwrap().unwrap();
    assert!(text.len() < 1_000, "{} bytes", text.len());
    // Whatever stands there would be written over.
    let known = storage::load().documents.remove(0).draft.manifest.clone();
    browser().set_item("layerlab.manifest.7", "# not touched").unwrap();
    keep(&draft("FROM b", &known));
    assert_eq!(browser().get_item("layerlab.manifest.7").unwrap().as_deref(), Some("# not touched"));
    keep(&draft("FROM b", &format!("{long}# more\n").into()));
    assert_eq!(loaded().remove(0).2.manifest.len(), long.len() + 7);
    keep(&draft("FROM b", &"# short".into()));
    assert_eq!(browser().get_item("layerlab.manifest.7").unwrap(), None);
    assert_eq!(loaded(), [(7, "large".into(), draft("FROM b", &"# short".into()))]);
    keep(&draft("FROM b", &manifest));
    storage::keep(&documents(&[document(8, "other")]), false);
    assert_eq!(browser().get_item("layerlab.manifest.7").unwrap(), None, "it goes with its document");
}
