//! What a person chose of the findings, kept in the browser: a key of its own for every document. It says which texts it is about,
//! because findings are named by their lines.

use super::{plain, storage, window};
use crate::state::advising::AdviseAct;
use crate::state::choosing::{Choices, Picks, texts};
use crate::state::documents::Documents;
use crate::store::Store;
use gloo_events::EventListener;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsCast;
use web_sys::StorageEvent;

/// Version of the stored form.
const VERSION: u32 = 1;

/// The stored form.
#[derive(Serialize, Deserialize)]
struct Kept {
    version: u32,
    /// The texts that it is about.
    of: String,
    picks: Vec<Picks>,
}

/// Brings what was kept for the documents, and follows what other tabs choose for as long as the listener lives.
pub fn recall(documents: &Documents, store: &Store) -> EventListener {
    for document in &documents.list {
        tell(store, document.id, storage::setting(&storage::choices(document.id)));
    }
    let store = store.clone();
    EventListener::new(&window(), "storage", move |event| {
        let Some(event) = event.dyn_ref::<StorageEvent>() else { return };
        if let Some(id) = event.key().and_then(|key| storage::choices_of(&key)) {
            tell(&store, id, event.new_value());
        }
    })
}

/// Keeps what was chosen in the documents in which something was, beside their texts.
pub fn keep(choices: &Choices, documents: &Documents) {
    for document in choices.documents().filter_map(|id| documents.find(id)) {
        let name = storage::choices(document.id);
        let (of, picks) = (texts(&document.draft), choices.in_document(document.id).to_vec());
        let value = plain(&Kept { version: VERSION, of, picks });
        let text = value.ok().and_then(|value| js_sys::JSON::stringify(&value).ok()).map(String::from);
        if storage::setting(&name) != text {
            storage::set_setting(&name, text.as_deref());
        }
    }
}

fn tell(store: &Store, document: u32, text: Option<String>) {
    let value = text.and_then(|text| js_sys::JSON::parse(&text).ok());
    let kept = value.and_then(|value| serde_wasm_bindgen::from_value::<Kept>(value).ok());
    if let Some(Kept { of, picks, .. }) = kept.filter(|kept| kept.version == VERSION) {
        store.act_on_advice(AdviseAct::Recalled(document, of, picks));
    }
}
