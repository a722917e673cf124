//! What a person looks at in the files view, what is to be asked for it, and what came of it.

use super::{Detail, State};
use crate::engine::look::{Found, Look, LookAsk, Looked};
use crate::shared::Shared;
use crate::window::{self, WINDOW};
use layerlab_core::report::files::{Blocks, BlocksQuery, FilesPage, FilesQuery, Row, Scope, Show, Sort, View};
use layerlab_core::report::trace::Trace;
use std::collections::BTreeSet;

/// How many folders deep the treemap goes, and how many rectangles it has at most.
const MAP: (u32, usize) = (4, 260);

/// What is looked at, and what came of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Looking {
    /// Which files.
    pub of: Of,
    /// As a tree or as a map.
    pub picture: Picture,
    /// The folders that are unfolded in the tree.
    pub open: BTreeSet<String>,
    /// The text that names are searched for.
    pub text: String,
    /// The least bytes of what is shown.
    pub least: u64,
    /// Which changes are shown.
    pub show: Show,
    /// In which order.
    pub sort: Sort,
    /// The first row of the window.
    pub offset: usize,
    /// The row to point at as soon as it is there.
    pub wished: Option<usize>,
    /// The folder that the map shows; the root when empty.
    pub zoom: String,
    /// The rows, the first of which is the one with the number given.
    pub rows: Option<Shared<(usize, FilesPage)>>,
    /// The rectangles.
    pub blocks: Option<Shared<Blocks>>,
    /// The path that is pointed at, through all layers.
    pub trace: Option<Shared<Trace>>,
}

/// Which files are looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Of {
    /// Those of the final image.
    #[default]
    Image,
    /// Those of a stage after the step that is pointed at.
    Step,
    /// What the layer that is pointed at stores and hides.
    Layer,
}

/// How files are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Picture {
    /// Rows.
    #[default]
    Tree,
    /// Rectangles.
    Map,
}

/// What a person did in the files view.
#[derive(Clone, Debug, PartialEq)]
pub enum FilesAct {
    /// Chose which files.
    Chose(Of),
    /// Chose how they are drawn.
    Drew(Picture),
    /// Unfolded a folder, or folded it up.
    Folded(String),
    /// Folded all up.
    FoldedAll,
    /// Searched for a text.
    Searched(String),
    /// Asked for a least size.
    Weighed(u64),
    /// Chose which changes are shown.
    Showed(Show),
    /// Chose an order.
    Sorted(Sort),
    /// Scrolled to a row.
    Scrolled(usize),
    /// Went to a row, wherever it stands.
    Went(usize),
    /// Went into a folder of the map.
    Zoomed(String),
}

impl Looking {
    /// What was done.
    pub fn act(&mut self, act: FilesAct) {
        self.wished = None;
        match act {
            FilesAct::Scrolled(row) => {
                self.offset = window::around(row);
                return;
            }
            FilesAct::Went(row) => {
                if self.row(row).is_none() {
                    self.offset = window::around(row);
                }
                self.wished = Some(row);
                return;
            }
            FilesAct::Folded(folder) => {
                if !self.open.remove(&folder) {
                    self.open.insert(folder);
                }
                // What is above the folder stays where it is.
                return;
            }
            FilesAct::Zoomed(folder) => {
                self.zoom = folder;
                return;
            }
            FilesAct::Drew(picture) => {
                self.picture = picture;
                return;
            }
            FilesAct::Chose(of) => self.of = of,
            FilesAct::FoldedAll => self.open.clear(),
            FilesAct::Searched(text) => self.text = text,
            FilesAct::Weighed(least) => self.least = least,
            FilesAct::Showed(show) => self.show = show,
            FilesAct::Sorted(sort) => self.sort = sort,
        }
        self.offset = 0;
    }

    /// A row, by its number, where it is among those that are there.
    fn row(&self, at: usize) -> Option<&Row> {
        let (first, page) = &**self.rows.as_ref()?;
        page.rows.get(at.checked_sub(*first)?)
    }

    /// Whether rows are found by a search, and not unfolded.
    pub fn is_search(&self) -> bool {
        !self.text.is_empty() || self.least > 0
    }
}

impl State {
    /// A person did something in the files view.
    pub fn look(&mut self, act: FilesAct) {
        self.looking.act(act);
        self.point_wished();
    }

    /// Points at the row that was asked for, if it is there by now.
    fn point_wished(&mut self) {
        let row = self.looking.wished.and_then(|at| self.looking.row(at));
        if let Some(path) = row.map(|row| row.path.clone()) {
            self.looking.wished = None;
            self.path = Some(path.into());
        }
    }

    /// Which files are looked at, in the words of the core; nothing while a layer is to be chosen first.
    pub fn files_scope(&self) -> Option<Scope> {
        let pointed = self.selection.filter(|s| s.version == self.shown);
        match (self.looking.of, pointed) {
            (Of::Image, _) => Some(Scope::default()),
            (Of::Step, Some(s)) => Some(Scope { stage: Some(s.stage), step: s.layer, view: View::Snapshot }),
            (Of::Layer, Some(s)) => {
                s.layer.map(|step| Scope { stage: Some(s.stage), step: Some(step), view: View::Layer })
            }
            (_, None) => None,
        }
    }

    /// What the files view is to ask the worker now: rows or rectangles, and the path that is pointed at.
    pub fn looks(&self) -> Vec<LookAsk> {
        let fresh = self.results.as_ref().is_some_and(|r| r.revision == self.revision);
        if self.detail != Detail::Files || !fresh {
            return Vec::new();
        }
        let looking = &self.looking;
        let scope = self.files_scope();
        let drawn = scope.clone().map(|scope| match looking.picture {
            Picture::Tree => Look::Rows(FilesQuery {
                scope,
                open: looking.open.iter().cloned().collect(),
                text: looking.text.clone(),
                least: looking.least,
                show: looking.show,
                sort: looking.sort,
                offset: looking.offset,
                limit: WINDOW,
                ..FilesQuery::default()
            }),
            Picture::Map => {
                Look::Blocks(BlocksQuery { scope, folder: looking.zoom.clone(), depth: MAP.0, limit: MAP.1 })
            }
        });
        let stage = scope.and_then(|s| s.stage);
        let traced = self.path.as_ref().map(|path| Look::Trace(stage, path.to_string()));
        let ask = |what| LookAsk { revision: self.revision, version: self.shown, what };
        drawn.into_iter().chain(traced).map(ask).collect()
    }

    /// Takes what the worker saw, where it still is what is looked at.
    pub fn take_look(&mut self, looked: Looked) {
        if (looked.revision, looked.version) != (self.revision, self.shown) {
            return;
        }
        match looked.found {
            Found::Stale => {}
            Found::Rows(offset, page) => {
                self.looking.rows = Some(Shared::new((offset, page)));
                self.point_wished();
            }
            Found::Blocks(blocks) => self.looking.blocks = Some(Shared::new(blocks)),
            Found::Trace(trace) => self.looking.trace = Some(Shared::new(trace)),
        }
    }
}
