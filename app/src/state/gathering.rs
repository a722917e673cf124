//! What a person looks at in the view of the build context, what is to be asked for it, and what came of it.

use super::{Detail, State, Tab};
use crate::draft::beside::{Beside, LISTING};
use crate::draft::{Draft, Version};
use crate::engine::context::{ContextAsk, ContextSeen};
use crate::folder::{Contents, Folder};
use crate::shared::Shared;
use crate::window::{self, WINDOW};
use layerlab_core::manifest::edit::Change;
use layerlab_core::report::context::{ContextPage, ContextQuery, Fate, Row};
use layerlab_core::report::files::Sort;
use std::cell::Cell;
use std::collections::BTreeSet;
use std::rc::Rc;
use yew::AttrValue;

/// What is looked at, and what came of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gathering {
    /// What of the manifest is shown.
    pub part: Part,
    /// The folders that are unfolded.
    pub open: BTreeSet<String>,
    /// The text that names are searched for.
    pub text: String,
    /// Which files are shown; all when it is none.
    pub fate: Option<Fate>,
    /// In which order.
    pub sort: Sort,
    /// The first row of the window.
    pub offset: usize,
    /// The row to point at as soon as it is there.
    pub wished: Option<usize>,
    /// The path that is pointed at.
    pub path: Option<AttrValue>,
    /// The rows, the first of which is the one with the number given.
    pub page: Option<Shared<(usize, ContextPage)>>,
    /// The folder that is being walked.
    pub walk: Option<Walk>,
    /// The folder that was walked last.
    pub folder: Option<Shared<Taken>>,
    /// Whether a listing is being pasted.
    pub pasting: bool,
}

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

/// What of the manifest is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Part {
    /// The files of the build context.
    #[default]
    Files,
    /// Base images.
    Images,
    /// What commands leave behind.
    Runs,
    /// What is downloaded and unpacked.
    Downloads,
}

/// What a person did in the view of the build context.
#[derive(Clone, Debug, PartialEq)]
pub enum GatherAct {
    /// Chose what of the manifest is shown.
    Parted(Part),
    /// Unfolded a folder, or folded it up.
    Folded(String),
    /// Searched for a text.
    Searched(String),
    /// Chose which files are shown.
    Chose(Option<Fate>),
    /// Chose an order.
    Sorted(Sort),
    /// Scrolled to a row.
    Scrolled(usize),
    /// Went to a row, wherever it stands.
    Went(usize),
    /// Pointed at a path.
    Pointed(AttrValue),
    /// Let a folder be walked; it is so far.
    Walked(Walk),
    /// Called the walk off.
    CalledOff,
    /// Chose or dropped a folder, which is walked to its end.
    Got(Box<Got>),
    /// Opened the field for a listing, or closed it.
    Pasting(bool),
    /// Pasted a listing.
    Listed(String),
}

impl Gathering {
    /// What was done.
    fn act(&mut self, act: GatherAct) {
        self.wished = None;
        match act {
            GatherAct::Parted(part) => self.part = part,
            GatherAct::Scrolled(row) => self.offset = window::around(row),
            GatherAct::Went(row) => self.go(row),
            GatherAct::Pointed(path) => self.path = Some(path),
            GatherAct::Folded(folder) => {
                if !self.open.remove(&folder) {
                    self.open.insert(folder);
                }
            }
            GatherAct::Searched(text) => (self.text, self.offset) = (text, 0),
            GatherAct::Chose(fate) => (self.fate, self.offset) = (fate, 0),
            GatherAct::Sorted(sort) => (self.sort, self.offset) = (sort, 0),
            GatherAct::Walked(walk) => self.walk = Some(walk).filter(|walk| !walk.stop.is_set()),
            GatherAct::CalledOff => self.walk = None,
            GatherAct::Pasting(open) => self.pasting = open,
            // These change more than what is looked at.
            GatherAct::Got(_) | GatherAct::Listed(_) => {}
        }
    }

    fn go(&mut self, row: usize) {
        if self.row(row).is_none() {
            self.offset = window::around(row);
        }
        self.wished = Some(row);
        self.point_wished();
    }

    /// Points at the row that was asked for, if it is there by now.
    fn point_wished(&mut self) {
        if let Some(path) = self.wished.and_then(|at| self.row(at)).map(|row| row.path.clone()) {
            self.wished = None;
            self.path = Some(path.into());
        }
    }

    /// A row, by its number, where it is among those that are there.
    fn row(&self, at: usize) -> Option<&Row> {
        let (first, page) = &**self.page.as_ref()?;
        page.rows.get(at.checked_sub(*first)?)
    }

    /// The row that is pointed at, where it is among those that are there.
    pub fn pointed(&self) -> Option<&Row> {
        let (_, page) = &**self.page.as_ref()?;
        page.rows.iter().find(|row| Some(row.path.as_str()) == self.path.as_deref())
    }

    fn query(&self) -> ContextQuery {
        ContextQuery {
            open: self.open.iter().cloned().collect(),
            text: self.text.clone(),
            fate: self.fate,
            sort: self.sort,
            offset: self.offset,
            limit: WINDOW,
        }
    }
}

impl State {
    /// A person did something in the view of the build context.
    pub fn gather(&mut self, act: GatherAct) {
        match act {
            GatherAct::Got(got) => self.take_folder(*got),
            GatherAct::Listed(text) => self.take_listing(text),
            GatherAct::Walked(walk) => {
                // What is dropped somewhere on the page is followed where it leads.
                if self.gathering.walk.is_none() {
                    (self.detail, self.tab) = (Detail::Context, Tab::Details);
                }
                self.gathering.act(GatherAct::Walked(walk));
            }
            act => self.gathering.act(act),
        }
    }

    /// A folder becomes the build context. Who has written nothing yet gets its Dockerfile, too.
    fn take_folder(&mut self, got: Got) {
        let Got { folder, contents, dockerfiles, unread } = got;
        let nothing_written = self.draft.versions.iter().all(|version| version.dockerfile.trim().is_empty());
        let is_new = nothing_written || self.draft.is_untouched(&self.library);
        if is_new {
            let dockerfile = dockerfiles.first().map(|(_, text)| text.clone()).unwrap_or_default();
            let versions = vec![Version { name: "Before".into(), dockerfile }];
            self.begin(Draft { versions, engine: self.draft.engine, ..Draft::blank() });
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
    fn take_listing(&mut self, text: String) {
        self.gathering = Gathering::default();
        self.declare(Change::Set(vec!["context".into(), "listing".into()], LISTING.into()));
        self.declaring.follows = true;
        let beside = self.draft.beside.with_listing(text);
        self.change(|draft| draft.beside = beside);
    }

    /// Takes what lay beside the manifest of a document, where nothing else was put there meanwhile.
    pub(super) fn recover(&mut self, id: u32, beside: Beside) {
        let is_open = self.documents.open().is_some_and(|open| open.id == id);
        if is_open && self.draft.beside.is_empty() {
            self.change(|draft| draft.beside = beside);
        }
    }

    /// What the view of the build context is to ask the worker now.
    pub fn gathers(&self) -> Option<ContextAsk> {
        let fresh = self.results.as_ref().is_some_and(|r| r.revision == self.revision);
        let ask = || ContextAsk { revision: self.revision, version: self.shown, query: self.gathering.query() };
        (self.detail == Detail::Context && fresh).then(ask)
    }

    /// Takes what the worker saw, where it still is what is looked at.
    pub fn take_context(&mut self, seen: ContextSeen) {
        if let Some(page) = seen.page.filter(|_| self.gathers().as_ref() == Some(&seen.ask)) {
            self.gathering.page = Some(Shared::new((seen.ask.query.offset, page)));
            self.gathering.point_wished();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::Library;
    use crate::state::{Action, Frame, Pane, Results, Theme};

    fn looking() -> State {
        let state = State::new(None, Library::default(), Theme::System, Frame::Page)
            .reduce(Action::OpenedDetail(Detail::Context));
        let results = Results { revision: state.revision, settled: true, reports: Vec::new() };
        state.reduce(Action::Answered(results))
    }

    fn seen(state: &State, rows: std::ops::Range<usize>, total: usize) -> Action {
        let row = |at| Row { path: format!("file-{at}"), ..Row::default() };
        let page = ContextPage { rows: rows.map(row).collect(), total, ..ContextPage::default() };
        Action::SawContext(Box::new(ContextSeen { ask: state.gathers().unwrap(), page: Some(page) }))
    }

    #[test]
    fn the_context_is_asked_for_only_while_it_is_looked_at_and_the_figures_are_fresh() {
        let state = looking();
        assert_eq!(state.gathers().map(|ask| ask.query.limit), Some(WINDOW));
        assert_eq!(state.reduce(Action::OpenedDetail(Detail::Files)).gathers(), None);
        assert_eq!(state.reduce(Action::CopiedVersion).gathers(), None);
    }

    #[test]
    fn a_row_far_away_is_pointed_at_when_it_has_come_and_what_was_asked_before_is_dropped() {
        let state = looking();
        let early = seen(&state, 0..5, 9000);
        let state = state.reduce(Action::Gathered(GatherAct::Went(1000)));
        assert_eq!(state.gathers().map(|ask| ask.query.offset), Some(880));
        assert_eq!(state.reduce(early).gathering.page, None);
        let there = state.reduce(seen(&state, 880..1120, 9000));
        assert_eq!(there.gathering.pointed().map(|row| row.path.as_str()), Some("file-1000"));
        let searched = there.reduce(Action::Gathered(GatherAct::Searched("x".into())));
        assert_eq!(searched.gathering.offset, 0);
    }

    fn got(files: &[(&str, u64)], dockerfile: Option<&str>) -> Action {
        let mut folder = Folder::default();
        files.iter().for_each(|(path, size)| folder.add(path, *size));
        let dockerfiles = dockerfile.map(|text| ("Dockerfile".to_owned(), text.to_owned())).into_iter().collect();
        let got = Got { folder, contents: Contents::new(), dockerfiles, unread: 0 };
        Action::Gathered(GatherAct::Got(Box::new(got)))
    }

    #[test]
    fn who_has_written_nothing_gets_the_folders_dockerfile_and_who_has_keeps_theirs() {
        let state = looking().reduce(Action::StartedBlank).reduce(got(&[("a", 5)], Some("FROM a\n")));
        assert_eq!(state.draft.text(Pane::Version(0)), "FROM a\n");
        assert_eq!(state.draft.beside.text(LISTING), Some("5 a\n"));
        assert_eq!((state.detail, state.declares().map(|ask| ask.changes.len())), (Detail::Context, Some(1)));
        let again = state.reduce(got(&[("b", 6)], Some("FROM b\n")));
        assert_eq!(again.draft.text(Pane::Version(0)), "FROM a\n");
        assert_eq!(again.draft.beside.text(LISTING), Some("6 b\n"));
        assert_eq!(again.gathering.folder.as_ref().map(|taken| taken.loaded), Some(false));
    }

    #[test]
    fn what_lay_beside_comes_back_only_where_nothing_else_was_put() {
        let old = Beside::default().with_listing("1 old\n".into());
        let state = looking();
        let id = state.documents.list[0].id;
        assert_eq!(state.reduce(Action::Recovered(id, old.clone())).draft.beside, old);
        let listed = state.reduce(Action::Gathered(GatherAct::Listed("2 new\n".into())));
        assert_eq!(listed.reduce(Action::Recovered(id, old)).draft.beside.text(LISTING), Some("2 new\n"));
    }

    #[test]
    fn a_walk_that_was_called_off_says_nothing_more() {
        let walk = Walk { name: "a".into(), files: 1, bytes: 1, stop: Stop::default() };
        let state = looking().reduce(Action::Gathered(GatherAct::Walked(walk.clone())));
        assert!(state.gathering.walk.is_some());
        walk.stop.set();
        let off = state.reduce(Action::Gathered(GatherAct::CalledOff));
        assert_eq!(off.reduce(Action::Gathered(GatherAct::Walked(walk))).gathering.walk, None);
    }
}
