//! Opens files from a person's disk as what they are: documents, parts of the open one, or lessons; a folder becomes the build
//! context (`folder`).

use super::folder::{self, Entry};
use super::{document, lessons, sharing, words_of};
use crate::library::reading;
use crate::project::{self, Content};
use crate::state::documents::DocumentAct;
use crate::state::gathering::{GatherAct, Placed};
use crate::state::{Action, Notice, Tone};
use crate::store::Store;
use gloo_events::EventListener;
use js_sys::JsString;
use std::collections::BTreeMap;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{File, FileList, HtmlInputElement};

/// The most bytes of a file that is opened.
const MOST: f64 = 20_000_000.0;

/// Lets a person choose files, and opens them.
pub fn choose(store: &Store) {
    let Ok(input) = document().create_element("input") else { return };
    let input: HtmlInputElement = input.unchecked_into();
    input.set_type("file");
    input.set_multiple(true);
    let (chosen, store) = (input.clone(), store.clone());
    EventListener::once(&input, "change", move |_| open(chosen.files(), &store)).forget();
    input.click();
}

/// Opens what was dropped.
pub fn open_dropped(files: Option<FileList>, entries: Vec<Entry>, store: &Store) {
    if !folder::take_dropped(entries, store) {
        open(files, store);
    }
}

fn open(files: Option<FileList>, store: &Store) {
    let Some(files) = files else { return };
    let files: Vec<File> = (0..files.length()).filter_map(|index| files.get(index)).collect();
    let store = store.clone();
    spawn_local(async move {
        match read(files).await.and_then(|files| take(files, &store)) {
            Ok(()) => store.dismiss(TOPIC),
            Err(text) => tell(&store, text),
        }
    });
}

async fn read(files: Vec<File>) -> Result<Vec<(String, Content)>, String> {
    let mut read = Vec::new();
    for file in files {
        let name = file.name();
        let content = content(&file).await.map_err(|reason| format!("“{name}” was not opened: {reason}."))?;
        read.push((name, content));
    }
    Ok(read)
}

fn take(files: Vec<(String, Content)>, store: &Store) -> Result<(), String> {
    if let Some(name) = lesson_in(&files) {
        let texts = files.into_iter().filter_map(|(name, content)| match content {
            Content::Text(text) => Some((name, text)),
            Content::Project(..) => None,
        });
        return take_lessons(&[name], &texts.collect(), "", store);
    }
    let project::Opening { documents, placed } = project::opening(files)?;
    if !documents.is_empty() {
        store.documents(DocumentAct::Brought(documents));
    }
    if placed != Placed::default() {
        store.gather(GatherAct::Placed(placed));
    }
    Ok(())
}

/// The file among these that is a lesson.
fn lesson_in(files: &[(String, Content)]) -> Option<String> {
    let is_lesson = |(name, content): &&(String, Content)| match content {
        Content::Text(text) => reading::is_lesson(name, text),
        Content::Project(..) => false,
    };
    files.iter().find(is_lesson).map(|(name, _)| name.clone())
}

/// Opens lessons by the paths of their files; `texts` are all that lie beside them, `folder` is what they lie in.
pub fn take_lessons(
    paths: &[String],
    texts: &BTreeMap<String, String>,
    folder: &str,
    store: &Store,
) -> Result<(), String> {
    let read = |path: &String| reading::own_lesson(path, texts, folder);
    let own = paths
        .iter()
        .map(read)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|why| format!("The lesson was not opened. {why}"))?;
    let unkept = own.iter().find_map(|lesson| lessons::keep_own(lesson).err());
    store.lesson(crate::state::learning::LessonAct::Brought(own));
    unkept.map_or(Ok(()), Err)
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

/// Says why something was not opened.
pub fn tell(store: &Store, text: String) {
    store.act(Action::Told(Notice { topic: TOPIC, text, tone: Tone::Trouble }));
}
