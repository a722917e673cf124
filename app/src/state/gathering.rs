//! What a person looks at in the view of the build context, what is to be asked for it, and what came of it.

mod taking;

use super::{Detail, State, Tab};
use crate::engine::context::{ContextAsk, ContextSeen};
use crate::shared::Shared;
use crate::window::{self, WINDOW};
use layerlab_core::report::context::{ContextPage, ContextQuery, Fate, Row};
use layerlab_core::report::files::Sort;
use std::collections::BTreeSet;
use yew::AttrValue;

pub use taking::{Got, Placed, Stop, Taken, Walk};

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
    /// Wants to see a path, whatever hides it: folders are unfolded, and nothing is searched for.
    Showed(String),
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
    /// Opened files that take their places in the document.
    Placed(Placed),
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
            GatherAct::Showed(path) => self.show(path),
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
            GatherAct::Got(_) | GatherAct::Listed(_) | GatherAct::Placed(_) => {}
        }
    }

    fn show(&mut self, path: String) {
        (self.fate, self.offset) = (None, 0);
        self.text.clear();
        self.open.extend(path.match_indices('/').map(|(at, _)| path[..at].to_owned()));
        self.path = Some(path.into());
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
            GatherAct::Placed(placed) => self.place_files(placed),
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
mod tests;
