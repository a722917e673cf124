//! One thing on screen each. Panels draw fields of the report and of the state, and change nothing but through the store.
//!
//! **A detail view is added** with a file of its own in this folder, a variant of [`Detail`], and one line in [`VIEWS`], which is the
//! order of the tabs. It loads behind the first view and costs that nothing (`later`). What it is drawn from comes in [`Shown`]: give its component only the fields that it needs, so that it
//! is drawn again only when those change. What it needs from the worker is a question of its own (`engine`), sent by an
//! effect of `browser::effects::use_engine` that follows the state and `State::learned`; the answer is an action. What is
//! pointed at (version, stage, layer; a path) is `State::selection` and `State::path` for all panels alike. Its styles
//! are `static/styles/panel-<name>.css`, imported by `static/styles/details.css`.

pub mod article;
pub mod artifacts;
pub mod compare;
pub mod config;
pub mod context;
pub mod detail;
pub mod documents;
pub mod dropping;
pub mod editor;
pub mod examples;
pub mod files;
pub mod findings;
pub mod headline;
pub mod intro;
pub mod layer;
pub mod lesson;
pub mod lessons;
pub mod masthead;
pub mod notices;
pub mod problems;
pub mod shadowed;
pub mod share;
pub mod stages;
pub mod undo;
pub mod versions;
pub mod what_if;

use crate::shared::Shared;
use crate::state::{Detail, Results, State};
use crate::store::Store;
use layerlab_core::report::Report;
use yew::prelude::*;

/// A detail view behind its tab.
pub struct View {
    /// What opens it.
    pub detail: Detail,
    /// What its tab says.
    pub name: &'static str,
    /// How many things there are to see, where that is known already; 0 is not shown.
    pub count: fn(&State, &Report) -> Option<usize>,
    /// Draws it.
    pub draw: fn(&Shown) -> Html,
}

/// What a detail view is drawn from.
pub struct Shown<'a> {
    /// All that the page knows.
    pub state: &'a State,
    /// The last good figures.
    pub results: &'a Shared<Results>,
    /// The door to the state.
    pub store: &'a Store,
}

/// The detail views, in the order of their tabs.
pub const VIEWS: &[View] = &[
    View { detail: Detail::Layer, name: "Layer", count: uncounted, draw: layer::draw },
    View { detail: Detail::Files, name: "Files", count: uncounted, draw: files::draw },
    View { detail: Detail::Context, name: "Context", count: uncounted, draw: context::draw },
    View { detail: Detail::Findings, name: "Findings", count: findings::count, draw: findings::draw },
    View { detail: Detail::Compare, name: "Compare", count: uncounted, draw: compare::draw },
    View { detail: Detail::WhatIf, name: "What if", count: uncounted, draw: what_if::draw },
    View {
        detail: Detail::Artifacts,
        name: "Artifacts",
        count: |_, report| Some(report.copies.len()),
        draw: artifacts::draw,
    },
    View {
        detail: Detail::Shadowed,
        name: "Still shipped",
        count: |_, report| Some(report.shadowed.len()),
        draw: shadowed::draw,
    },
    View { detail: Detail::Config, name: "Config", count: uncounted, draw: config::draw },
];

/// Of what is not counted.
fn uncounted(_: &State, _: &Report) -> Option<usize> {
    Some(0)
}
