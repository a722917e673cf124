//! What a person typed, kept in the browser: versioned, and never in the way when the storage is full, broken or switched off.
//!
//! Every document has a key of its own, and there is no list of them that two tabs of the page could overwrite. This tab
//! remembers what it last read or wrote under each key: what stands there otherwise was written by another tab, and is never
//! overwritten.

use super::share;
use super::{plain, window, words_of};
use crate::draft::beside::Beside;
use crate::draft::{Draft, fingerprint};
use crate::shared::Shared;
use crate::state::documents::{Document, Documents};
use crate::text::Text;
use gloo_events::EventListener;
use layerlab_core::size::Bytes;
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use wasm_bindgen::JsCast;
use web_sys::{Storage, StorageEvent};

/// What all of our keys begin with.
const OURS: &str = "layerlab.";

/// What the keys of documents begin with; the id follows.
const DOCUMENT: &str = "layerlab.document.";

/// What settings begin with that hold what was chosen of the findings; the id follows.
const CHOICES: &str = "choices.";

/// The ids of the documents, the last opened first. It says nothing of which there are.
const ORDER: &str = "order";

/// The id of the one draft of form 1.
const FIRST: u32 = 1;

/// Its key.
const DRAFT: &str = "layerlab.draft";

/// The key under which an unreadable draft of form 1 is put aside.
const BROKEN: &str = "layerlab.draft.unreadable";

/// Version of the stored form. Form 1 had no names: one draft under a key of its own.
const VERSION: u32 = 2;

/// The same of a document whose manifest stands under a key of its own, which older pages would not look for.
const APART: u32 = 3;

/// A manifest of more bytes has a key of its own: who types in a Dockerfile over a long one does not write it each time.
const LONG: usize = 64_000;

thread_local! {
    /// What this tab knows to be stored.
    static KNOWN: RefCell<Vec<Known>> = const { RefCell::new(Vec::new()) };
}

/// A document, and the text that it is stored as.
#[derive(Clone)]
struct Known {
    document: Document,
    text: String,
    /// What tells the manifest from others, where it has a key of its own.
    apart: Option<String>,
}

/// The stored form.
#[derive(Serialize, Deserialize)]
struct Kept {
    version: u32,
    #[serde(default)]
    name: String,
    draft: Draft,
    /// What tells the manifest from others, where it has a key of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    apart: Option<String>,
}

/// What was found in the storage.
#[derive(Debug, Default)]
pub struct Found {
    /// The documents, the last opened first.
    pub documents: Vec<Document>,
    /// What could not be read, a sentence each.
    pub troubles: Vec<String>,
}

/// Why a document was not kept.
#[derive(Clone, Debug, PartialEq)]
pub enum Unkept {
    /// The storage does not take it, for the reason given.
    Refused(String),
    /// Another tab wrote it meanwhile, or took it away: what it holds now, and what this tab knew it to hold.
    Elsewhere(Option<Document>, Option<Document>),
}

/// What was kept, if anything.
pub fn load() -> Found {
    let Ok(storage) = storage() else { return Found::default() };
    let mut found = Found::default();
    for id in ids(&storage) {
        match storage.get_item(&key(id)) {
            Ok(Some(text)) => load_one(&storage, id, text, &mut found),
            _ => continue,
        }
    }
    load_form_1(&storage, &mut found);
    let order: Vec<u32> = setting(ORDER).unwrap_or_default().split(' ').filter_map(|id| id.parse().ok()).collect();
    let place = |document: &Document| order.iter().position(|id| *id == document.id).unwrap_or(usize::MAX);
    found.documents.sort_by_key(|document| (place(document), document.id));
    found
}

fn load_one(storage: &Storage, id: u32, text: String, found: &mut Found) {
    match read(id, text) {
        Ok(known) => {
            found.documents.push(known.document.clone());
            know(known);
        }
        Err(Unreadable::Newer(form)) => found.troubles.push(format!(
            "A document was written by another version of this page, form {form}; it stays in this browser's storage as “{}”.",
            key(id)
        )),
        Err(Unreadable::Broken(text, reason)) => {
            let aside = format!("{OURS}unreadable.{id}");
            if storage.set_item(&aside, &text).is_ok() {
                let _ = storage.remove_item(&key(id));
            }
            found.troubles.push(format!(
                "A document that you had here could not be read ({reason}). It is kept in this browser's storage as “{aside}”."
            ));
        }
    }
}

/// Takes over the draft of form 1 as a document; where there is no room for it as one, it stays where it is for now.
fn load_form_1(storage: &Storage, found: &mut Found) {
    let Ok(Some(text)) = storage.get_item(DRAFT) else { return };
    let document = match read(FIRST, text.clone()) {
        Ok(known) => known.document,
        Err(Unreadable::Newer(form)) => {
            return put_aside(
                storage,
                &text,
                &format!("it was written by another version of this page, form {form}"),
                found,
            );
        }
        Err(Unreadable::Broken(text, reason)) => return put_aside(storage, &text, &reason, found),
    };
    // Its manifest may be long: there is no room for it twice.
    let _ = storage.remove_item(DRAFT);
    match write(storage, &document, None) {
        Ok(known) => know(known),
        Err(_) => drop(storage.set_item(DRAFT, &text)),
    }
    found.documents.retain(|other| other.id != FIRST);
    found.documents.push(document);
}

fn put_aside(storage: &Storage, text: &str, reason: &str, found: &mut Found) {
    if storage.set_item(BROKEN, text).is_ok() {
        let _ = storage.remove_item(DRAFT);
    }
    found.troubles.push(format!(
        "What you had here before could not be read ({reason}). It is kept in this browser's storage as “{BROKEN}”, \
         and this is a fresh start."
    ));
}

/// Keeps all documents that changed, and says of each that was not kept why. What a newcomer finds is not kept.
pub fn keep(documents: &Documents, is_fresh: bool) -> Vec<(Document, Unkept)> {
    let list = if is_fresh { &[][..] } else { &documents.list[..] };
    let mut troubles = Vec::new();
    for document in list {
        if let Err(trouble) = keep_one(document) {
            troubles.push((document.clone(), trouble));
        }
    }
    forget_all_but(list);
    let order: Vec<String> = list.iter().map(|document| document.id.to_string()).collect();
    if !order.is_empty() && setting(ORDER).as_deref() != Some(&order.join(" ")) {
        set_setting(ORDER, Some(&order.join(" ")));
    }
    troubles
}

fn keep_one(document: &Document) -> Result<(), Unkept> {
    let known = KNOWN.with_borrow(|known| known.iter().find(|known| known.document.id == document.id).cloned());
    if known.as_ref().is_some_and(|known| known.document == *document) {
        return Ok(());
    }
    let refused = |reason: String| Unkept::Refused(reason);
    let storage = storage().map_err(refused)?;
    let held = storage.get_item(&key(document.id)).ok().flatten();
    let expected = known.as_ref().map(|known| &known.text);
    if let Some(text) = held.filter(|held| Some(held) != expected) {
        let theirs = read(document.id, text).map_err(|_| refused("another version of this page wrote it".into()))?;
        know(theirs.clone());
        return Err(Unkept::Elsewhere(Some(theirs.document), known.map(|known| known.document)));
    }
    know(write(&storage, document, known.as_ref()).map_err(refused)?);
    if document.id == FIRST {
        let _ = storage.remove_item(DRAFT);
    }
    Ok(())
}

/// Takes away what is no document any more, but nothing that another tab wrote meanwhile.
fn forget_all_but(list: &[Document]) {
    let Ok(storage) = storage() else { return };
    KNOWN.with_borrow_mut(|known| {
        known.retain(|known| {
            let stays = list.iter().any(|document| document.id == known.document.id);
            if !stays {
                let _ = storage.remove_item(&beside_key(known.document.id));
                set_setting(&choices(known.document.id), None);
            }
            if !stays && storage.get_item(&key(known.document.id)).ok().flatten().as_ref() == Some(&known.text) {
                let _ = storage.remove_item(&key(known.document.id));
                let _ = storage.remove_item(&manifest_key(known.document.id));
            }
            stays
        });
    });
}

/// Takes everything of this page's out of the storage.
pub fn forget_everything() {
    let Ok(storage) = storage() else { return };
    keys(&storage).iter().filter(|key| key.starts_with(OURS)).for_each(|key| drop(storage.remove_item(key)));
    KNOWN.with_borrow_mut(Vec::clear);
}

/// Calls `heard` with the id of a document that another tab wrote or took away, with what it holds now and what this tab
/// knew it to hold, for as long as the listener lives.
pub fn listen(heard: impl Fn(u32, Option<Document>, Option<Document>) + 'static) -> EventListener {
    EventListener::new(&window(), "storage", move |event| {
        let Some(event) = event.dyn_ref::<StorageEvent>() else { return };
        let Some(id) = event.key().and_then(|key| id_of(&key)) else { return };
        let known = take(id);
        let theirs = event.new_value().and_then(|text| {
            let known = read(id, text).ok()?;
            know(known.clone());
            Some(known.document)
        });
        heard(id, theirs, known);
    })
}

fn know(new: Known) {
    take(new.document.id);
    KNOWN.with_borrow_mut(|known| known.push(new));
}

fn take(id: u32) -> Option<Document> {
    KNOWN.with_borrow_mut(|known| {
        let place = known.iter().position(|known| known.document.id == id)?;
        Some(known.swap_remove(place).document)
    })
}

/// What lay beside the manifest of a document, if anything was kept.
pub async fn load_beside(id: u32) -> Option<Beside> {
    let packed = storage().ok()?.get_item(&beside_key(id)).ok()??;
    let texts = share::unpack(&packed).await.ok()?;
    serde_wasm_bindgen::from_value(texts).ok()
}

/// Keeps what lies beside the manifest of a document, packed; the error is a sentence for a person.
pub async fn save_beside(id: u32, beside: &Beside) -> Result<(), String> {
    let storage = storage()?;
    // What is there belongs to another manifest from now on.
    let _ = storage.remove_item(&beside_key(id));
    if beside.is_empty() {
        return Ok(());
    }
    let packed = share::pack(beside).await?;
    storage.set_item(&beside_key(id), &packed).map_err(|_| {
        let size = Bytes(beside.bytes() as u64);
        format!(
            "The listing of the build context ({size}) is too large to be kept in this browser: everything works, but after \
             a reload you choose the folder or paste the listing again."
        )
    })
}

fn beside_key(id: u32) -> String {
    format!("{OURS}beside.{id}")
}

/// The setting that holds what was chosen of the findings in a document.
pub fn choices(id: u32) -> String {
    format!("{CHOICES}{id}")
}

/// The document whose choices a key holds.
pub fn choices_of(key: &str) -> Option<u32> {
    key.strip_prefix(OURS)?.strip_prefix(CHOICES)?.parse().ok()
}

/// A small setting; nothing when there is none, or no storage.
pub fn setting(name: &str) -> Option<String> {
    storage().ok()?.get_item(&format!("{OURS}{name}")).ok()?
}

/// Keeps a small setting, or forgets it. Without storage it holds as long as the page does.
pub fn set_setting(name: &str, value: Option<&str>) {
    let Ok(storage) = storage() else { return };
    let key = format!("{OURS}{name}");
    let _ = match value {
        Some(value) => storage.set_item(&key, value),
        None => storage.remove_item(&key),
    };
}

/// Keeps a setting; the error is a reason in words.
pub fn put_setting(name: &str, value: &str) -> Result<(), String> {
    storage()?.set_item(&format!("{OURS}{name}"), value).map_err(|e| words_of(&e))
}

/// All settings whose names begin so.
pub fn settings(beginning: &str) -> Vec<String> {
    let Ok(storage) = storage() else { return Vec::new() };
    let beginning = format!("{OURS}{beginning}");
    let keys = keys(&storage).into_iter().filter(|key| key.starts_with(&beginning));
    keys.filter_map(|key| storage.get_item(&key).ok().flatten()).collect()
}

fn key(id: u32) -> String {
    format!("{DOCUMENT}{id}")
}

fn manifest_key(id: u32) -> String {
    format!("{OURS}manifest.{id}")
}

fn id_of(key: &str) -> Option<u32> {
    key.strip_prefix(DOCUMENT)?.parse().ok()
}

fn keys(storage: &Storage) -> Vec<String> {
    let count = storage.length().unwrap_or(0);
    (0..count).filter_map(|index| storage.key(index).ok().flatten()).collect()
}

fn ids(storage: &Storage) -> Vec<u32> {
    keys(storage).iter().filter_map(|key| id_of(key)).collect()
}

fn storage() -> Result<Storage, String> {
    window().local_storage().map_err(|e| words_of(&e))?.ok_or_else(|| "it is switched off".into())
}

/// Writes a document, and of what is long in it only what is not what it was. The error is a reason in words.
fn write(storage: &Storage, document: &Document, known: Option<&Known>) -> Result<Known, String> {
    let Document { id, name, draft } = document;
    let put = |key: &str, text: &str| storage.set_item(key, text).map_err(|e| words_of(&e));
    let before = known.and_then(|known| Some((known.apart.clone()?, &known.document.draft.manifest)));
    // What lies beside it is kept by itself: it is large, and seldom changes.
    let mut kept = Draft { beside: Beside::default(), ..(**draft).clone() };
    let mut apart = None;
    if draft.manifest.len() > LONG {
        kept.manifest = Text::default();
        apart = match &before {
            Some((apart, manifest)) if manifest.is(&draft.manifest) => Some(apart.clone()),
            _ => {
                put(&manifest_key(*id), &draft.manifest)?;
                Some(fingerprint([&*draft.manifest].into_iter()))
            }
        };
    }
    let version = if apart.is_some() { APART } else { VERSION };
    let value = plain(&Kept { version, name: name.clone(), draft: kept, apart: apart.clone() })?;
    let text = js_sys::JSON::stringify(&value).map(String::from).map_err(|e| words_of(&e))?;
    put(&key(*id), &text)?;
    if apart.is_none() && before.is_some() {
        let _ = storage.remove_item(&manifest_key(*id));
    }
    Ok(Known { document: document.clone(), text, apart })
}

/// Why a stored text is no document.
enum Unreadable {
    Newer(u32),
    /// The text itself, and the reason.
    Broken(String, String),
}

fn read(id: u32, text: String) -> Result<Known, Unreadable> {
    match document(id, &text) {
        Ok((document, apart)) => Ok(Known { document, text, apart }),
        Err(Ok(form)) => Err(Unreadable::Newer(form)),
        Err(Err(reason)) => Err(Unreadable::Broken(text, reason)),
    }
}

/// The document of a text, and what tells its manifest from others; the error is another form, or a reason in words.
fn document(id: u32, text: &str) -> Result<(Document, Option<String>), Result<u32, String>> {
    let value = js_sys::JSON::parse(text).map_err(|e| Err(words_of(&e)))?;
    let mut kept: Kept = serde_wasm_bindgen::from_value(value).map_err(|e| Err(e.to_string()))?;
    if !(1..=APART).contains(&kept.version) {
        return Err(Ok(kept.version));
    }
    if kept.draft.versions.is_empty() {
        return Err(Err("there is no Dockerfile in it".into()));
    }
    if kept.apart.is_some() {
        let manifest = storage().ok().and_then(|storage| storage.get_item(&manifest_key(id)).ok().flatten());
        kept.draft.manifest = manifest.ok_or_else(|| Err("its manifest is missing".into()))?.into();
    }
    Ok((Document { id, name: kept.name, draft: Shared::new(kept.draft) }, kept.apart))
}
