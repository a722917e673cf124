//! A folder of the person's disk, walked in the browser: names and sizes of all files, contents of the few that matter. Nothing of
//! it leaves the page.

use super::{disk, window};
use crate::folder::{Contents, Folder};
use crate::state::gathering::{GatherAct, Got, Stop, Walk};
use crate::store::Store;
use js_sys::{Array, ArrayBuffer, Date, Promise, Reflect, Uint8Array};
use std::collections::BTreeMap;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DataTransfer, File, FileList};

/// So many files are looked at before others get a turn.
const CHUNK: u32 = 2000;

/// Of so many files, up to this size, the contents can be read should the folder be a lesson.
const MANY: usize = 500;
const LARGEST: u64 = 1_000_000;

/// How often a person is told how far it is, in milliseconds.
const BEAT: f64 = 100.0;

// The browser's walk through what was dropped, as little of it as is needed.
#[wasm_bindgen]
extern "C" {
    type Item;
    #[wasm_bindgen(method, js_name = webkitGetAsEntry)]
    fn entry(this: &Item) -> Option<Entry>;

    /// A file or folder that was dropped.
    pub type Entry;
    #[wasm_bindgen(method, getter, js_name = isDirectory)]
    fn is_directory(this: &Entry) -> bool;
    #[wasm_bindgen(method, getter, js_name = fullPath)]
    fn full_path(this: &Entry) -> String;
    #[wasm_bindgen(method, js_name = createReader)]
    fn reader(this: &Entry) -> Reader;
    #[wasm_bindgen(method)]
    fn file(this: &Entry, found: &js_sys::Function, failed: &js_sys::Function);

    type Reader;
    #[wasm_bindgen(method, js_name = readEntries)]
    fn read(this: &Reader, found: &js_sys::Function, failed: &js_sys::Function);
}

/// What is dropped, as it can be walked. The browser shows it only while it is being dropped.
pub fn entries(transfer: &DataTransfer) -> Vec<Entry> {
    let items = Array::from(&transfer.items());
    items.iter().filter_map(|item| item.unchecked_into::<Item>().entry()).collect()
}

/// Walks what was dropped, where a folder is in it; says whether that is so.
pub fn take_dropped(entries: Vec<Entry>, store: &Store) -> bool {
    let has_folder = entries.iter().any(Entry::is_directory);
    if has_folder {
        let walker = Walker::new(store);
        spawn_local(async move { walker.run(Source::Dropped(entries)).await });
    }
    has_folder
}

/// Walks a folder that was chosen.
pub fn take_chosen(files: FileList, store: &Store) {
    if files.length() > 0 {
        let walker = Walker::new(store);
        spawn_local(async move { walker.run(Source::Chosen(files)).await });
    }
}

enum Source {
    Dropped(Vec<Entry>),
    Chosen(FileList),
}

/// One walk: what was found so far.
struct Walker {
    folder: Folder,
    /// The files whose contents may be wanted.
    kept: BTreeMap<String, File>,
    unread: u64,
    store: Store,
    stop: Stop,
    told: f64,
}

impl Walker {
    fn new(store: &Store) -> Self {
        let (folder, kept) = (Folder::default(), BTreeMap::new());
        Self { folder, kept, unread: 0, store: store.clone(), stop: Stop::default(), told: 0.0 }
    }

    async fn run(mut self, source: Source) {
        let mut lessons = Vec::new();
        match source {
            Source::Dropped(entries) => {
                self.walk(entries).await;
                lessons = self.folder.lessons();
            }
            Source::Chosen(files) => self.list(&files).await,
        }
        self.tell(0.0);
        if !lessons.is_empty() {
            return self.take_lessons(&lessons).await;
        }
        if let Some(got) = self.finish().await {
            got.0.gather(GatherAct::Got(Box::new(got.1)));
        }
    }

    /// The files of a chosen folder, which the browser has listed already.
    async fn list(&mut self, files: &FileList) {
        for at in 0..files.length() {
            if at % CHUNK == 0 {
                self.tell(BEAT);
                breathe().await;
                if self.stop.is_set() {
                    return;
                }
            }
            let Some(file) = files.get(at) else { continue };
            let path = Reflect::get(&file, &"webkitRelativePath".into()).ok().and_then(|path| path.as_string());
            let path = path.filter(|path| !path.is_empty()).unwrap_or_else(|| file.name());
            let path = match path.split_once('/') {
                Some((name, rest)) => {
                    name.clone_into(&mut self.folder.name);
                    rest.to_owned()
                }
                None => path,
            };
            self.add(&path, file);
        }
    }

    /// The files of what was dropped, folder by folder. A single folder is the context itself.
    async fn walk(&mut self, entries: Vec<Entry>) {
        let mut base = String::from("/");
        if let [entry] = entries.as_slice()
            && entry.is_directory()
        {
            base = format!("{}/", entry.full_path());
            self.folder.name = entry.full_path().trim_matches('/').to_owned();
        }
        let below = |entry: &Entry| entry.full_path().strip_prefix(&base).unwrap_or_default().to_owned();
        let mut folders = Vec::new();
        let mut found = entries;
        loop {
            let (inner, files): (Vec<Entry>, Vec<Entry>) = found.into_iter().partition(Entry::is_directory);
            self.take_files(&files, &below).await;
            folders.extend(inner.into_iter().map(|folder| (folder.reader(), folder, true)));
            let Some((reader, folder, is_new)) = folders.pop() else { return };
            self.tell(BEAT);
            if self.stop.is_set() {
                return;
            }
            // A reader gives some at a time, and none at the end; what cannot be read gives an error.
            let batch = promised(&mut |done| reader.read(done, done)).await;
            let batch = batch.dyn_into::<Array>().unwrap_or_default();
            found = batch.iter().map(JsCast::unchecked_into).collect();
            if !found.is_empty() {
                folders.push((reader, folder, false));
            } else if is_new && !below(&folder).is_empty() {
                self.folder.add(&format!("{}/", below(&folder)), 0);
            }
        }
    }

    async fn take_files(&mut self, entries: &[Entry], below: &dyn Fn(&Entry) -> String) {
        let all = entries.iter().map(|entry| Promise::new(&mut |done, _| entry.file(&done, &done))).collect::<Array>();
        let Ok(files) = JsFuture::from(Promise::all(&all)).await else { return };
        for (entry, file) in entries.iter().zip(Array::from(&files).iter()) {
            match file.dyn_into::<File>() {
                Ok(file) => self.add(&below(entry), file),
                Err(_) => self.unread += 1,
            }
        }
    }

    fn add(&mut self, path: &str, file: File) {
        let size = file.size() as u64;
        self.folder.add(path, size);
        let is_small = size <= LARGEST && self.kept.len() < MANY;
        if is_small || crate::folder::may_matter(path, size) {
            self.kept.insert(path.to_owned(), file);
        }
    }

    /// Says how far it is, at most once in so many milliseconds.
    fn tell(&mut self, beat: f64) {
        let now = Date::now();
        if now - self.told >= beat {
            self.told = now;
            let Folder { name, files, bytes, .. } = &self.folder;
            let walk = Walk { name: name.clone(), files: *files, bytes: *bytes, stop: self.stop.clone() };
            self.store.gather(GatherAct::Walked(walk));
        }
    }

    /// Opens the lessons in the folder, with the texts that they name.
    async fn take_lessons(self, paths: &[String]) {
        let mut texts = BTreeMap::new();
        for path in paths {
            if let Some(text) = read(self.kept.get(path)).await {
                texts.insert(path.clone(), text);
            }
        }
        let lessons: String = texts.values().map(String::as_str).collect();
        let name = |path: &str| path.rsplit('/').next().is_some_and(|name| lessons.contains(name));
        for (path, file) in self.kept.iter().filter(|(path, _)| name(path) && !paths.contains(path)) {
            if let Some(text) = read(Some(file)).await {
                texts.insert(path.clone(), text);
            }
        }
        if self.stop.is_set() {
            return;
        }
        self.store.gather(GatherAct::CalledOff);
        if let Err(text) = disk::take_lessons(paths, &texts, &self.folder.name, &self.store) {
            disk::tell(&self.store, text);
        }
    }

    /// Reads what matters; nothing when a person called it off.
    async fn finish(self) -> Option<(Store, Got)> {
        let mut dockerfiles = Vec::new();
        for path in self.folder.dockerfiles() {
            if let Some(text) = read(self.kept.get(&path)).await {
                dockerfiles.push((path, text));
            }
        }
        let words: String = dockerfiles.iter().map(|(_, text)| format!("{text}\n")).collect();
        let mut contents = Contents::new();
        for path in self.folder.wanted(&words) {
            if let Some(text) = read(self.kept.get(&path)).await {
                contents.insert(path, text);
            }
        }
        let (folder, unread) = (self.folder, self.unread);
        (!self.stop.is_set()).then_some((self.store, Got { folder, contents, dockerfiles, unread }))
    }
}

/// Lets others have a turn.
async fn breathe() {
    let turn = Promise::new(&mut |done, _| drop(window().set_timeout_with_callback(&done)));
    let _ = JsFuture::from(turn).await;
}

/// What a callback is given.
async fn promised(ask: &mut dyn FnMut(&js_sys::Function)) -> JsValue {
    JsFuture::from(Promise::new(&mut |done, _| ask(&done))).await.unwrap_or_default()
}

/// The text of a file, where it is one.
async fn read(file: Option<&File>) -> Option<String> {
    let buffer = JsFuture::from(file?.array_buffer()).await.ok()?;
    let bytes = Uint8Array::new(&buffer.unchecked_into::<ArrayBuffer>()).to_vec();
    String::from_utf8(bytes).ok()
}
