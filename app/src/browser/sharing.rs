//! What leaves the page on a person's word: a link, a window of its own, a project file.

use super::share::{self, Unlinked};
use super::{files, plain, window, words_of};
use crate::draft::Draft;
use crate::state::documents::Document;
use crate::state::{Action, Notice, Tone};
use crate::store::Store;
use js_sys::{Function, JSON, Object, Promise, Reflect};
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::Clipboard;

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

/// Puts a link to a document on the clipboard, and says so; where the browser does not let it, into the address bar.
pub fn copy_link(document: Document, store: Store) {
    spawn_local(async move {
        match share::link(&document.name, &document.draft).await {
            Ok(link) => match copied(&link).await {
                Ok(()) => store.tell(
                    "share",
                    "A link to this project is on the clipboard; it holds all of it, and nothing was sent anywhere.",
                ),
                Err(_) => {
                    share::show(&link);
                    store.tell(
                        "share",
                        "This browser does not let the page use the clipboard here. The link stands in the address bar: copy it from there.",
                    );
                }
            },
            Err(why) => tell_why(why, &store),
        }
    });
}

/// Without a secure context there is no clipboard at all.
async fn copied(text: &str) -> Result<(), JsValue> {
    let clipboard = Reflect::get(&window().navigator(), &"clipboard".into())?;
    let clipboard: Clipboard = clipboard.dyn_into()?;
    JsFuture::from(clipboard.write_text(text)).await.map(|_| ())
}

/// Whether the device has a way of its own to send things.
pub fn can_send() -> bool {
    Reflect::has(&window().navigator(), &"share".into()).unwrap_or(false)
}

/// Sends a link the way that the device has.
pub fn send_link(document: Document, store: Store) {
    spawn_local(async move {
        match share::link(&document.name, &document.draft).await {
            Ok(link) => {
                if let Err(error) = sent(&document.name, &link).await {
                    // Who thinks better of it needs no message.
                    let is_person = Reflect::get(&error, &"name".into()).is_ok_and(|name| name == "AbortError");
                    if !is_person {
                        store.tell("share", format!("The link could not be sent ({}).", words_of(&error)));
                    }
                }
            }
            Err(why) => tell_why(why, &store),
        }
    });
}

async fn sent(title: &str, link: &str) -> Result<(), JsValue> {
    let navigator = window().navigator();
    let data = Object::new();
    Reflect::set(&data, &"title".into(), &title.into())?;
    Reflect::set(&data, &"url".into(), &link.into())?;
    let share: Function = Reflect::get(&navigator, &"share".into())?.dyn_into()?;
    let promise: Promise = share.call1(&navigator, &data)?.dyn_into()?;
    JsFuture::from(promise).await.map(|_| ())
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

/// The name and the draft of a project file; nothing where a text is none. The error is a reason in words.
pub fn read_project(file: &str, text: &str) -> Result<Option<(String, Draft)>, String> {
    if !file.to_ascii_lowercase().ends_with(".json") {
        return Ok(None);
    }
    let Ok(value) = JSON::parse(text) else { return Ok(None) };
    let form = Reflect::get(&value, &"layerlab".into()).ok().and_then(|form| form.as_f64());
    match form {
        None => return Ok(None),
        Some(form) if form != f64::from(VERSION) => {
            return Err(format!("another version of this page wrote it, form {form}"));
        }
        Some(_) => {}
    }
    let Project { name, draft, .. } = serde_wasm_bindgen::from_value(value).map_err(|e| e.to_string())?;
    if draft.versions.is_empty() { Err("there is no Dockerfile in it".into()) } else { Ok(Some((name, draft))) }
}
