//! What leaves the page on a person's word: a link, a window of its own, a project file.

use super::share::{self, Unlinked};
use super::{files, plain, window, words_of};
use crate::draft::Draft;
use crate::state::documents::Document;
use crate::state::{Action, Notice, Tone};
use crate::store::Store;
use js_sys::JSON;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// The topic of a project that no link can hold.
pub const TOO_LARGE: &str = "too-large";

/// Version of a project file's form.
const VERSION: u32 = 1;

/// A project file.
#[derive(Serialize, Deserialize)]
struct Project {
    /// Version of the form; its key says what the file is.
    layerlab: u32,
    name: String,
    draft: Draft,
}

/// Puts a link to a document on the clipboard, and says so.
pub fn copy_link(document: Document, store: Store) {
    spawn_local(async move {
        match share::link(&document.name, &document.draft).await {
            Ok(link) => match JsFuture::from(window().navigator().clipboard().write_text(&link)).await {
                Ok(_) => store.tell(
                    "share",
                    "A link to this project is on the clipboard; it holds all of it, and nothing was sent anywhere.",
                ),
                Err(error) => {
                    store.tell("share", format!("The link could not be put on the clipboard ({}).", words_of(&error)));
                }
            },
            Err(why) => tell_why(why, &store),
        }
    });
}

/// Opens a draft in a page of its own.
pub fn open_in_full(document: Document, store: Store) {
    spawn_local(async move {
        match share::link(&document.name, &document.draft).await {
            Ok(link) => {
                if let Err(error) = window().open_with_url_and_target(&link, "_blank") {
                    store.tell("share", format!("No window could be opened ({}).", words_of(&error)));
                }
            }
            Err(why) => tell_why(why, &store),
        }
    });
}

fn tell_why(why: Unlinked, store: &Store) {
    match why {
        Unlinked::Failed(reason) => store.tell("share", format!("A link could not be made ({reason}).")),
        Unlinked::TooLong(length) => {
            let text = format!(
                "This project is too large for a link: it takes {} kB, and programs pass on {} kB unharmed. Send it as a \
                 project file instead; this page opens it again.",
                length.div_ceil(1000),
                share::LONGEST / 1000
            );
            store.act(Action::Told(Notice { topic: TOO_LARGE, text, tone: Tone::Calm }));
        }
    }
}

/// Downloads a document as a project file.
pub fn download_project(document: &Document, store: &Store) {
    let Document { name, draft, .. } = document;
    let project = Project { layerlab: VERSION, name: name.clone(), draft: (**draft).clone() };
    let text = plain(&project).and_then(|value| {
        JSON::stringify_with_replacer_and_space(&value, &JsValue::NULL, &JsValue::from(2)).map_err(|e| words_of(&e))
    });
    let name = format!("{}.layerlab.json", files::stem(name));
    let done = text.and_then(|text| files::download(&name, "application/json", &String::from(text)));
    if let Err(reason) = done {
        store.tell("share", format!("The file could not be made ({reason})."));
    }
}
