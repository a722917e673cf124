//! What a person looks at in the view of the build context, what is to be asked for it, and what came of it.

use super::{Detail, State};
use crate::engine::context::{ContextAsk, ContextSeen};
use crate::shared::Shared;
use crate::window::{self, WINDOW};
use layerlab_core::report::context::{ContextPage, ContextQuery, Fate, Row};
use layerlab_core::report::files::Sort;
use std::collections::BTreeSet;
use yew::AttrValue;

/// What is looked at, and what came of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gathering {
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
}

/// What a person did in the view of the build context.
#[derive(Clone, Debug, PartialEq)]
pub enum GatherAct {
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
}

impl Gathering {
    /// What was done.
    pub fn act(&mut self, act: GatherAct) {
        self.wished = None;
        match act {
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
    use crate::state::{Action, Frame, Results, Theme};

    fn looking() -> State {
        let state = State::new(None, crate::library::Library::default(), Theme::System, Frame::Page)
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
}
