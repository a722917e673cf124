//! The documents that a person has, and what is done to them. Pure, like all of the state: what is kept of them, and what other
//! tabs of the page do to them, is told by `browser::storage`.

#[cfg(test)]
mod tests;

use super::{Notice, Pane, State, Tone};
use crate::draft::Draft;
use crate::library::Library;
use crate::shared::Shared;

/// A draft with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Tells it from all others, in every tab.
    pub id: u32,
    /// What a person calls it.
    pub name: String,
    /// What is written in it.
    pub draft: Shared<Draft>,
}

impl Document {
    /// Whether nothing in it is a person's own: another draft may take its place.
    fn is_idle(&self, library: &Library) -> bool {
        self.draft.is_pristine(library) && self.name.starts_with(self.draft.title(library))
    }
}

/// All documents of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Documents {
    /// At least one, the last opened first: that one is open while there is no guest.
    pub list: Vec<Document>,
    /// A document that is only looked at.
    pub guest: Option<(Guest, Document)>,
    /// The id of the next one.
    next: u32,
}

/// Why a document is only looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guest {
    /// It came with a link, and becomes a person's own when they change something in it.
    Link,
    /// It belongs to a lesson, and is never kept by itself.
    Lesson,
}

impl Documents {
    /// What was kept, or the draft given where nothing was. Ids count up from `seed`, so that two tabs don't meet.
    pub fn of(list: Vec<Document>, draft: Draft, library: &Library, seed: u32) -> Self {
        let mut documents = Self { list, guest: None, next: seed };
        documents.list.retain(|document| !document.draft.versions.is_empty());
        if documents.list.is_empty() {
            documents.add(draft.title(library), Shared::new(draft));
        }
        // Documents had no names once.
        for place in 0..documents.list.len() {
            if documents.list[place].name.is_empty() {
                documents.list[place].name = documents.free_name(documents.list[place].draft.title(library));
            }
        }
        documents
    }

    /// The one that is open.
    pub fn open(&self) -> Option<&Document> {
        self.guest.as_ref().map(|(_, document)| document).or_else(|| self.list.first())
    }

    /// Whether there is nothing to keep: only what a newcomer finds.
    pub fn is_fresh(&self, library: &Library) -> bool {
        let is_first = |draft: &Draft| library.first().map(|example| &example.name) == draft.example.as_ref();
        matches!(&self.list[..], [only] if only.is_idle(library) && is_first(&only.draft))
    }

    /// The document of an id.
    pub fn find(&self, id: u32) -> Option<&Document> {
        self.list.iter().find(|document| document.id == id)
    }

    fn find_mut(&mut self, id: u32) -> Option<&mut Document> {
        self.list.iter_mut().find(|document| document.id == id)
    }

    fn new_id(&mut self) -> u32 {
        while self.find(self.next).is_some() {
            self.next = self.next.wrapping_add(1);
        }
        let id = self.next;
        self.next = self.next.wrapping_add(1);
        id
    }

    /// Puts a new document in front, under a name that no other one has.
    fn add(&mut self, name: &str, draft: Shared<Draft>) {
        let id = self.new_id();
        self.own(Document { id, name: name.to_owned(), draft });
    }

    /// Puts a document in front that nobody had before, or that was only looked at.
    fn own(&mut self, document: Document) {
        let name = self.free_name(&document.name);
        self.guest = None;
        self.list.insert(0, Document { name, ..document });
    }

    fn free_name(&self, wanted: &str) -> String {
        let is_free = |name: &str| self.list.iter().all(|document| document.name != name);
        let numbered = (2..).map(|n| format!("{wanted} {n}"));
        std::iter::once(wanted.to_owned()).chain(numbered).find(|name| is_free(name)).unwrap_or_default()
    }

    /// Writes into the open one. A guest of a link is a person's own from then on.
    pub(super) fn write(&mut self, draft: Shared<Draft>) {
        match self.guest.take() {
            Some((Guest::Link, guest)) => self.own(Document { draft, ..guest }),
            Some((Guest::Lesson, guest)) => self.guest = Some((Guest::Lesson, Document { draft, ..guest })),
            None => {
                if let Some(open) = self.list.first_mut() {
                    open.draft = draft;
                }
            }
        }
    }

    /// Puts a draft in the place of an open one that is not a person's own, else beside all others.
    fn begin(&mut self, name: &str, draft: Shared<Draft>, library: &Library) {
        let is_same = |document: &Document| document.is_idle(library) && document.draft.example == draft.example;
        let same = self.list.iter().position(is_same);
        if let Some(place) = same.filter(|_| draft.example.is_some() && draft.is_pristine(library)) {
            return self.bring_forward(place);
        }
        if self.guest.is_none() && self.list.first().is_some_and(|open| open.is_idle(library)) {
            self.list.remove(0);
        }
        self.add(if name.is_empty() { draft.title(library) } else { name }, draft.clone());
    }

    fn bring_forward(&mut self, place: usize) {
        self.guest = None;
        if place < self.list.len() {
            let document = self.list.remove(place);
            self.list.insert(0, document);
        }
    }

    /// Puts what another tab wrote in the place of what is here.
    pub(super) fn replace(&mut self, id: u32, theirs: Option<&Document>) {
        match (theirs, self.find_mut(id)) {
            (Some(theirs), Some(ours)) => ours.clone_from(theirs),
            (Some(theirs), None) => self.list.push(theirs.clone()),
            (None, _) => self.list.retain(|document| document.id != id),
        }
    }
}

/// What a person did with documents and versions, and what other tabs did.
#[derive(Clone, Debug, PartialEq)]
pub enum DocumentAct {
    /// Opened a document.
    Opened(u32),
    /// Named a document.
    Named(u32, String),
    /// Made a copy of a document.
    Copied(u32),
    /// Took a document away.
    Deleted(u32),
    /// Brought documents from elsewhere: names and drafts.
    Brought(Vec<(String, Draft)>),
    /// Looks at a draft that is not their own.
    Visited(Guest, String, Draft),
    /// Went back to their own document.
    Left,
    /// Made what is only looked at their own.
    Adopted,
    /// Named a version.
    NamedVersion(usize, String),
    /// Moved a version to another place.
    MovedVersion(usize, usize),
    /// Took back the last change.
    Undid,
    /// Made the last change that was taken back again.
    Redid,
    /// Has read what was said.
    Heard(u32),
    /// Forgot everything.
    Forgot,
    /// Another tab wrote a document, or took it away: what it holds now, and what this tab knew it to hold.
    Elsewhere(u32, Option<Document>, Option<Document>),
}

/// The topic of what is said of a guest, for as long as it is one.
pub(super) const GUEST: &str = "guest";

const FROM_A_LINK: &str = "This project came with a link. Your own documents are untouched; it becomes one of them when you \
                           change something in it.";

impl State {
    /// What was done.
    pub(super) fn act_on_documents(&mut self, act: DocumentAct) {
        match act {
            DocumentAct::Opened(id) => self.open_document(id),
            DocumentAct::Named(id, name) => self.name_document(id, name.trim()),
            DocumentAct::Copied(id) => self.copy_document(id),
            DocumentAct::Deleted(id) => self.delete_document(id),
            DocumentAct::Brought(drafts) => self.bring(drafts),
            DocumentAct::Visited(guest, name, draft) => self.visit(guest, name, draft),
            DocumentAct::Left => self.leave(),
            DocumentAct::Adopted => self.adopt(),
            DocumentAct::NamedVersion(index, name) => self.name_version(index, name.trim()),
            DocumentAct::MovedVersion(from, to) => self.move_version(from, to),
            DocumentAct::Undid => self.undo(),
            DocumentAct::Redid => self.redo(),
            DocumentAct::Heard(count) => self.said = self.said.take().filter(|said| said.count != count),
            DocumentAct::Forgot => self.forget(),
            DocumentAct::Elsewhere(id, theirs, known) => self.hear_of(id, theirs, known),
        }
    }

    /// Puts a draft on the page, in a document of its own where something of the person's own is open; with no name it is
    /// called as drafts of its kind are.
    pub(super) fn begin_document(&mut self, name: &str, draft: Draft) {
        self.leave_lesson();
        let library = self.library.clone();
        self.documents = self.documents.with(|documents| documents.begin(name, Shared::new(draft), &library));
        self.show_open();
    }

    fn open_document(&mut self, id: u32) {
        let Some(place) = self.documents.list.iter().position(|document| document.id == id) else { return };
        self.leave_lesson();
        self.documents = self.documents.with(|documents| documents.bring_forward(place));
        self.show_open();
    }

    fn name_document(&mut self, id: u32, name: &str) {
        let named = self.documents.find(id).is_some_and(|document| document.name != name);
        if named && !name.is_empty() {
            self.documents = self.documents.with(|documents| {
                let name = documents.free_name(name);
                if let Some(document) = documents.find_mut(id) {
                    document.name = name;
                }
            });
        }
    }

    fn copy_document(&mut self, id: u32) {
        let Some(document) = self.documents.find(id).cloned() else { return };
        let name = format!("Copy of {}", document.name);
        self.documents = self.documents.with(|documents| documents.add(&name, document.draft));
        if let Some(copy) = self.documents.open().map(|copy| copy.id) {
            self.chosen = self.chosen.with(|chosen| chosen.copy(id, copy));
        }
        self.show_open();
    }

    /// Takes a document away; behind the last one stands what a newcomer finds.
    fn delete_document(&mut self, id: u32) {
        let Some(document) = self.documents.find(id) else { return };
        let sentence = format!("“{}” is deleted.", document.name);
        let library = self.library.clone();
        self.documents = self.documents.with(|documents| {
            documents.replace(id, None);
            if documents.list.is_empty() {
                let draft = library.first_draft();
                documents.add(draft.title(&library), Shared::new(draft));
            }
        });
        self.show_open();
        self.say(sentence, true);
    }

    fn bring(&mut self, drafts: Vec<(String, Draft)>) {
        for (name, draft) in drafts.into_iter().filter(|(_, draft)| !draft.versions.is_empty()) {
            self.begin_document(&name, draft);
        }
    }

    pub(super) fn visit(&mut self, guest: Guest, name: String, draft: Draft) {
        if draft.versions.is_empty() {
            return;
        }
        self.leave_lesson();
        match guest {
            Guest::Lesson => self.away = Some(std::mem::take(&mut self.history)),
            Guest::Link => self.tell(Notice { topic: GUEST, text: FROM_A_LINK.into(), tone: Tone::Calm }),
        }
        let name = if name.is_empty() { draft.title(&self.library).to_owned() } else { name };
        self.documents = self.documents.with(|documents| {
            let id = documents.new_id();
            documents.guest = Some((guest, Document { id, name, draft: Shared::new(draft) }));
        });
        self.show_open();
    }

    pub(super) fn leave(&mut self) {
        if self.documents.guest.is_some() {
            self.leave_lesson();
            self.documents = self.documents.with(|documents| documents.guest = None);
            self.show_open();
        }
    }

    /// The changes of a lesson stay in it, and those from before can be taken back again.
    fn leave_lesson(&mut self) {
        if let Some(history) = self.away.take() {
            self.history = history;
        }
    }

    fn adopt(&mut self) {
        if let Some((_, document)) = self.documents.guest.clone() {
            self.leave_lesson();
            self.documents = self.documents.with(|documents| documents.own(document));
        }
    }

    fn name_version(&mut self, index: usize, name: &str) {
        let named = self.draft.versions.get(index).is_some_and(|version| version.name != name);
        if named && !name.is_empty() {
            self.change(|draft| draft.versions[index].name = name.to_owned());
        }
    }

    /// Moves a version; its figures go with it, and what the editor knows by place is forgotten.
    fn move_version(&mut self, from: usize, to: usize) {
        let count = self.draft.versions.len();
        if from == to || from >= count || to >= count {
            return;
        }
        let results = self.results.as_ref().filter(|old| old.reports.len() == count);
        let results = results.map(|old| old.with(|results| relocate(&mut results.reports, from, to)));
        self.change(|draft| relocate(&mut draft.versions, from, to));
        self.lose_places();
        self.results = results;
        self.open(Pane::Version(to));
    }

    /// Shows the open document from its beginning.
    pub(super) fn show_open(&mut self) {
        let Some(draft) = self.documents.open().map(|document| document.draft.clone()) else { return };
        if draft != self.draft {
            self.draft = draft;
            self.start_over();
        }
    }

    /// Everything of a person's goes, but for the looks that others see.
    fn forget(&mut self) {
        let seed = self.documents.next;
        self.documents = Shared::new(Documents::of(Vec::new(), self.library.first_draft(), &self.library, seed));
        (self.history, self.away, self.said) = Default::default();
        (self.learning, self.chosen) = Default::default();
        self.library = self.library.with(|library| library.lessons.retain(|lesson| !lesson.is_own()));
        (self.theme, self.scale, self.lens) = Default::default();
        self.notices.clear();
        self.show_open();
        self.say("Everything that this page kept in this browser is forgotten.".into(), false);
    }

    /// What another tab did: it is followed where nothing was changed here, and otherwise both texts stay.
    fn hear_of(&mut self, id: u32, theirs: Option<Document>, known: Option<Document>) {
        let ours = self.documents.find(id).cloned();
        let is_open = self.documents.guest.is_none() && self.documents.list.first().is_some_and(|open| open.id == id);
        let is_changed = ours.is_some() && ours != known;
        match (&theirs, ours) {
            (None, None) => {}
            (None, Some(ours)) if is_open || is_changed => self.tell_of_tabs(format!(
                "“{}” was deleted in another tab. It is still here, and is kept again with your next change.",
                ours.name
            )),
            (Some(theirs), Some(ours)) if is_changed => self.split(id, &ours, theirs),
            (Some(theirs), Some(ours)) if ours.name == theirs.name && *ours.draft == *theirs.draft => {}
            _ => {
                self.documents = self.documents.with(|documents| documents.replace(id, theirs.as_ref()));
                let now = self.documents.clone();
                self.history = self.history.with(|history| history.follow(id, theirs.as_ref(), &now));
                self.follow(is_open);
            }
        }
    }

    /// Both tabs changed a document: theirs keeps its place, and ours becomes one of its own.
    fn split(&mut self, id: u32, ours: &Document, theirs: &Document) {
        if ours.name == theirs.name && *ours.draft == *theirs.draft {
            return;
        }
        let place = self.documents.list.iter().position(|document| document.id == id).unwrap_or(0);
        self.documents = self.documents.with(|documents| {
            let (new, name) = (documents.new_id(), documents.free_name(&format!("{} (this tab)", ours.name)));
            if let Some(document) = documents.find_mut(id) {
                (document.id, document.name) = (new, name);
            }
            documents.list.insert(place + 1, theirs.clone());
        });
        if let Some(new) = self.documents.list.get(place).map(|ours| ours.id) {
            self.chosen = self.chosen.with(|chosen| chosen.copy(id, new));
        }
        self.tell_of_tabs(format!(
            "“{0}” was changed in another tab at the same time. Nothing is lost: what you wrote here is “{0} (this tab)” now, \
             and the other text is beside it among the documents.",
            ours.name
        ));
    }

    /// Draws what another tab wrote into the open document.
    fn follow(&mut self, is_open: bool) {
        let Some(open) = self.documents.open().filter(|_| is_open).cloned() else { return };
        self.put(open.draft);
        self.tell_of_tabs(format!("“{}” was changed in another tab, and shows what was written there.", open.name));
    }

    fn tell_of_tabs(&mut self, text: String) {
        self.tell(Notice { topic: "tabs", text, tone: Tone::Calm });
    }
}

fn relocate<T>(list: &mut Vec<T>, from: usize, to: usize) {
    let item = list.remove(from);
    list.insert(to, item);
}
