//! Files from a person's disk: chosen, or dropped anywhere on the page; a folder becomes the build context (`folder`).
//!
//! What takes dropped files itself (the build context) has the attribute `data-drops`, and is left alone.

use super::{document, sharing, window, words_of};
use crate::later::Later;
use crate::project::{self, Content};
use crate::state::documents::DocumentAct;
use crate::state::{Action, Frame, Notice, Tone};
use crate::store::Store;
use gloo_events::{EventListener, EventListenerOptions, EventListenerPhase};
use js_sys::JsString;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DragEvent, Element, Event, File, FileList, HtmlInputElement};
use yew::prelude::*;

/// The most bytes of a file that is opened.
const MOST: f64 = 20_000_000.0;

/// Lets a person choose files, and opens them.
pub fn choose(store: Store) {
    let Ok(input) = document().create_element("input") else { return };
    let input: HtmlInputElement = input.unchecked_into();
    input.set_type("file");
    input.set_multiple(true);
    let chosen = input.clone();
    EventListener::once(&input, "change", move |_| open(chosen.files(), store)).forget();
    input.click();
}

/// Opens files that are dropped on the page.
#[hook]
pub fn use_drop(frame: Frame, store: &Store, later: Option<&'static Later>) {
    let store = store.clone();
    use_effect_with((frame, later), move |(frame, later)| {
        let listen = |name: &'static str, heard: Box<dyn FnMut(&Event)>| {
            // Before the editor, which would put a file's text into its own.
            let options = EventListenerOptions { phase: EventListenerPhase::Capture, passive: false };
            EventListener::new_with_options(&window(), name, options, heard)
        };
        let listeners = (*frame == Frame::Page).then(|| {
            let later = *later;
            let drop = move |event: &Event| {
                if let Some(files) = files_of(event)
                    && !later.is_some_and(|later| (later.take_dropped)(event, &store))
                {
                    open(Some(files), store.clone());
                }
            };
            [listen("dragover", Box::new(drop_here)), listen("drop", Box::new(drop))]
        });
        move || drop(listeners)
    });
}

fn drop_here(event: &Event) {
    let _ = files_of(event);
}

/// The files of an event that is ours; the browser itself would leave the page for them.
fn files_of(event: &Event) -> Option<FileList> {
    let drag = event.dyn_ref::<DragEvent>()?;
    let transfer = drag.data_transfer()?;
    let has_files = transfer.types().includes(&"Files".into(), 0);
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let taken = target.is_some_and(|target| target.closest("[data-drops]").ok().flatten().is_some());
    if !has_files || taken {
        return None;
    }
    event.prevent_default();
    event.stop_propagation();
    transfer.files()
}

fn open(files: Option<FileList>, store: Store) {
    let Some(files) = files else { return };
    let files: Vec<File> = (0..files.length()).filter_map(|index| files.get(index)).collect();
    spawn_local(async move {
        let mut read = Vec::new();
        for file in files {
            match content(&file).await {
                Ok(content) => read.push((file.name(), content)),
                Err(reason) => return tell(&store, format!("“{}” was not opened: {reason}.", file.name())),
            }
        }
        match project::documents(read) {
            Ok(drafts) if drafts.is_empty() => {}
            Ok(drafts) => {
                store.dismiss(TOPIC);
                store.documents(DocumentAct::Brought(drafts));
            }
            Err(text) => tell(&store, text),
        }
    });
}

async fn content(file: &File) -> Result<Content, String> {
    if file.size() > MOST {
        return Err(format!("it is larger than {} MB", MOST / 1e6));
    }
    let text = JsFuture::from(file.text()).await.map_err(|e| words_of(&e))?;
    let text: String = text.dyn_into::<JsString>().map_err(|_| "it could not be read")?.into();
    if text.contains('\0') {
        return Err("it is no text".into());
    }
    match sharing::read_project(&file.name(), &text)? {
        Some((name, draft)) => Ok(Content::Project(name, draft)),
        None => Ok(Content::Text(text)),
    }
}

/// The topic of files that could not be opened.
const TOPIC: &str = "open";

fn tell(store: &Store, text: String) {
    store.act(Action::Told(Notice { topic: TOPIC, text, tone: Tone::Trouble }));
}
