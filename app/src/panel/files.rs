//! The files of a layer, of a stage after a step, or of the final image: as a tree and as a map, and one path through all
//! layers beside it.

mod map;
mod path;
mod tools;
mod tree;

pub use tools::ORDERS;

use super::Shown;
use crate::state::looking::{Looking, Of, Picture};
use crate::store::Store;
use layerlab_core::report::files::LayerRef;
use yew::prelude::*;

/// What [`FilesView`] is given.
#[derive(Clone, PartialEq, Properties)]
pub struct FilesProps {
    /// What is looked at, and what came of it.
    pub looking: Looking,
    /// The version shown.
    pub version: usize,
    /// Whether there is something to look at, or a layer is to be chosen first.
    pub ready: bool,
    /// The path that is pointed at.
    pub path: Option<AttrValue>,
    /// The door to the state.
    pub store: Store,
}

/// Its place among the detail views.
pub fn draw(shown: &Shown) -> Html {
    let state = shown.state;
    html! {
        <FilesView looking={state.looking.clone()} version={state.shown} ready={state.files_scope().is_some()} path={state.path.clone()}
            store={shown.store.clone()} />
    }
}

/// The files that are looked at.
#[component]
pub fn FilesView(props: &FilesProps) -> Html {
    let looking = &props.looking;
    html! {
        <div class="files">
            <tools::Tools looking={looking.clone()} store={props.store.clone()} />
            if props.ready {
                <div class="files-body">
                    { picture(props) }
                    <path::PathView trace={looking.trace.clone()} asked={props.path.clone()} version={props.version} store={props.store.clone()} />
                </div>
            } else {
                <p class="empty">{ match looking.of {
                    Of::Layer => "Choose a layer, or put the cursor on an instruction: then its files are listed here.",
                    _ => "Choose a layer, or put the cursor on an instruction: then the files are listed as they are after it.",
                } }</p>
            }
        </div>
    }
}

fn picture(props: &FilesProps) -> Html {
    let looking = &props.looking;
    let waiting = || html! { <p class="empty">{ "The files are being listed." }</p> };
    match looking.picture {
        Picture::Tree => looking.rows.clone().map_or_else(waiting, |rows| {
            html! { <tree::Tree {rows} open={looking.open.clone()} search={looking.is_search()} path={props.path.clone()} store={props.store.clone()} /> }
        }),
        Picture::Map => looking.blocks.clone().map_or_else(waiting, |blocks| {
            html! { <map::Map {blocks} path={props.path.clone()} store={props.store.clone()} /> }
        }),
    }
}

/// The hue of a layer: the base image has its own, the others take turns.
pub fn hue(layer: usize) -> String {
    if layer == 0 { "base".into() } else { ((layer - 1) % HUES).to_string() }
}

/// As many hues as can be told apart.
const HUES: usize = 8;

/// A layer in a few words: `line 7`.
pub fn layer_name(layer: Option<&LayerRef>) -> String {
    match layer {
        Some(LayerRef { step: None, .. }) => "base".into(),
        Some(layer) => format!("line {}", layer.line),
        None => String::new(),
    }
}
