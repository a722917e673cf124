//! A folder, a listing or a file of a person's disk becomes a part of the project.

use super::{Detail, Gathering, State, Tab};
use crate::draft::beside::{Beside, LISTING};
use crate::draft::{Draft, Version};
use crate::folder::{Contents, Folder};
use crate::shared::Shared;
use crate::state::Pane;
use crate::state::documents::Guest;
use layerlab_core::manifest::edit::Change;
use std::cell::Cell;
use std::rc::Rc;

/// How far a walk through a folder is.
#[derive(Clone, Debug, PartialEq)]
pub struct Walk {
    /// The folder's name.
    pub name: String,
    /// Files so far.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Calls it off.
    pub stop: Stop,
}

/// Calls a walk off, wherever it is: the walker looks at it again and again.
#[derive(Clone, Debug, Default)]
pub struct Stop(Rc<Cell<bool>>);

impl Stop {
    /// Calls it off.
    pub fn set(&self) {
        self.0.set(true);
    }

    /// Whether it was called off.
    pub fn is_set(&self) -> bool {
        self.0.get()
    }
}

impl PartialEq for Stop {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// What came of a walk.
#[derive(Clone, Debug, PartialEq)]
pub struct Got {
    /// Names and sizes.
    pub folder: Folder,
    /// The contents that matter.
    pub contents: Contents,
    /// The Dockerfiles in it, by path, the most likely one first.
    pub dockerfiles: Vec<(String, String)>,
    /// Files that could not be read.
    pub unread: u64,
}

/// What a person is told of a folder that was taken.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Taken {
    /// Its name.
    pub name: String,
    /// How many files it has.
    pub files: u64,
    /// Files that could not be read.
    pub unread: u64,
    /// Of how many files the contents were read.
    pub contents: usize,
    /// The Dockerfiles in it, by path.
    pub dockerfiles: Vec<(String, String)>,
    /// Whether the first of them was put into the editor.
    pub loaded: bool,
}

/// Files that take their places in a document, each with its name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Placed {
    /// The manifest.
    pub manifest: Option<(String, String)>,
    /// The ignore file.
    pub ignore: Option<(String, String)>,
    /// The listing of the build context.
    pub listing: Option<(String, String)>,
}

impl State {
    /// Files take their places in the open document.
    pub(super) fn place_files(&mut self, placed: Placed) {
        let Placed { manifest, ignore, listing } = placed;
        let first = [&manifest, &ignore, &listing].into_iter().flatten().next();
        let Some((name, _)) = first.cloned() else { return };
        // In a lesson, and over an example as it is, they get a document of their own.
        let is_lesson = matches!(self.documents.guest, Some((Guest::Lesson, _)));
        if is_lesson || self.draft.is_pristine(&self.library) {
            let draft = Draft { engine: self.draft.engine, ..Draft::blank() };
            self.begin_document(&name, draft);
        }
        let document = self.documents.open().map(|open| open.name.clone()).unwrap_or_default();
        let mut said = Vec::new();
        let mut note = |name: &str, what: &str| said.push(format!("“{name}” is {what} of “{document}” now."));
        if let Some((name, text)) = manifest {
            note(&name, "the manifest");
            self.type_text(Pane::Manifest, text);
            self.open(Pane::Manifest);
            self.tab = Tab::Editor;
        }
        if let Some((name, text)) = ignore {
            note(&name, "the ignore file");
            self.type_text(Pane::Ignore, text);
            self.open(Pane::Ignore);
            self.tab = Tab::Editor;
        }
        if let Some((name, text)) = listing {
            note(&name, "the listing of the build context");
            self.take_listing(text);
            (self.detail, self.tab) = (Detail::Context, Tab::Details);
        }
        self.say(said.join(" "), true);
    }

    /// A folder becomes the build context. Who has written nothing yet gets its Dockerfile, too.
    pub(super) fn take_folder(&mut self, got: Got) {
        let Got { folder, contents, dockerfiles, unread } = got;
        let nothing_written = self.draft.versions.iter().all(|version| version.dockerfile.trim().is_empty());
        let is_new = nothing_written || self.draft.is_untouched(&self.library);
        if is_new {
            let dockerfile = dockerfiles.first().map(|(_, text)| text.clone()).unwrap_or_default();
            let versions = vec![Version::alone(dockerfile)];
            let draft = Draft { versions, engine: self.draft.engine, ..Draft::blank() };
            self.begin_document(&folder.name, draft);
        }
        (self.detail, self.tab) = (Detail::Context, Tab::Details);
        let taken = Taken {
            name: folder.name.clone(),
            files: folder.files,
            unread,
            contents: contents.len(),
            loaded: is_new && !dockerfiles.is_empty(),
            dockerfiles,
        };
        self.gathering = Gathering { folder: Some(Shared::new(taken)), ..Gathering::default() };
        self.declare(folder.change(&contents));
        self.declaring.follows = true;
        let has_own = contents.contains_key(".dockerignore");
        let beside = folder.beside(contents);
        self.change(|draft| {
            draft.beside = beside;
            draft.ignore = draft.ignore.take().filter(|_| !has_own);
        });
    }

    /// A listing becomes that of the build context; what is spelled out beside it stays.
    pub(super) fn take_listing(&mut self, text: String) {
        self.gathering = Gathering::default();
        self.declare(Change::Set(vec!["context".into(), "listing".into()], LISTING.into()));
        self.declaring.follows = true;
        let beside = self.draft.beside.with_listing(text);
        self.change(|draft| draft.beside = beside);
    }

    /// Takes what lay beside the manifest of a document, where nothing else was put there meanwhile.
    pub(in crate::state) fn recover(&mut self, id: u32, beside: Beside) {
        let is_open = self.documents.open().is_some_and(|open| open.id == id);
        if is_open && self.draft.beside.is_empty() {
            self.change(|draft| draft.beside = beside);
        }
    }
}
