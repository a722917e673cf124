//! A tree as rows, by the keyboard as the ARIA pattern has it. Only the rows near the eye are there: above and below them
//! stand empty pictures of the height of the others.

use crate::window;
use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;

/// The height of a row in pixels, as the style sheet has it.
const HEIGHT: usize = 26;

/// How far a folder is moved in, in pixels.
const INDENT: u32 = 14;

/// What the tree must know of a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Twig {
    /// Names the row among all; slashes lead to what it lies in.
    pub path: AttrValue,
    /// Whether it is unfolded; `None` for what cannot be.
    pub open: Option<bool>,
}

/// What a person did.
#[derive(Clone, Debug, PartialEq)]
pub enum TreeAct {
    /// Scrolled to a row that is not there yet.
    Scrolled(usize),
    /// Went to a row, wherever it stands.
    Went(usize),
    /// Pointed at a row.
    Pointed(AttrValue),
    /// Unfolded a row, or folded it up.
    Folded(AttrValue),
    /// Wants a row away.
    Removed(AttrValue),
}

/// What [`Tree`] is given.
#[derive(Clone, PartialEq, Properties)]
pub struct TreeProps {
    /// What is listed here.
    pub label: String,
    /// What the ids of the rows begin with.
    pub id: &'static str,
    /// The number of the first row that is there.
    pub first: usize,
    /// How many rows there are in all.
    pub total: usize,
    /// The rows that are there.
    pub twigs: Vec<Twig>,
    /// The row that is pointed at.
    pub path: Option<AttrValue>,
    /// The same rows, drawn.
    pub children: Html,
    /// Called with what a person does.
    pub on: Callback<TreeAct>,
}

impl TreeProps {
    /// Where the row that is pointed at stands among those that are there.
    fn pointed(&self) -> Option<usize> {
        let path = self.path.as_ref()?;
        self.twigs.iter().position(|twig| twig.path == *path)
    }
}

/// The rows.
#[component]
pub fn Tree(props: &TreeProps) -> Html {
    let list = use_node_ref();
    let pointed = props.pointed().map(|at| props.first + at);
    {
        let list = list.clone();
        use_effect_with(pointed, move |pointed| {
            if let (Some(list), Some(at)) = (list.cast::<Element>(), *pointed) {
                reveal(&list, at);
            }
        });
    }
    let scroll = {
        let (on, first) = (props.on.clone(), props.first);
        move |event: Event| {
            let Some(list) = event.target().and_then(|t| t.dyn_into::<Element>().ok()) else { return };
            let row = list.scroll_top().max(0) as usize / HEIGHT;
            if window::is_left(first, row) {
                on.emit(TreeAct::Scrolled(row));
            }
        }
    };
    let keys = {
        let (props, list) = (props.clone(), list.clone());
        move |event: KeyboardEvent| press(&props, &list, &event)
    };
    let below = props.total.saturating_sub(props.first + props.twigs.len());
    html! {
        <div class="tree" role="tree" aria-label={props.label.clone()} tabindex="0" ref={list} onscroll={scroll} onkeydown={keys}
            aria-activedescendant={pointed.map(|at| row_id(props.id, at))}>
            { space(props.first) }
            { props.children.clone() }
            { space(below) }
        </div>
    }
}

/// The id of a row, which its element must have.
pub fn row_id(id: &str, at: usize) -> String {
    format!("{id}-row-{at}")
}

/// What stands before a row's name: its depth, and the mark that unfolds it.
pub fn twist(depth: u32, twig: &Twig, on: &Callback<TreeAct>) -> Html {
    let (on, path) = (on.clone(), twig.path.clone());
    let fold = move |_| on.emit(TreeAct::Folded(path.clone()));
    let sign = if twig.open.is_some() { "›" } else { "" };
    html! {
        <>
            <svg width={(depth * INDENT).to_string()} height="1" aria-hidden="true" focusable="false"></svg>
            <span class="tree-twist" aria-hidden="true" data-open={twig.open.unwrap_or(false).to_string()} onclick={fold}>{ sign }</span>
        </>
    }
}

/// The place of rows that are not drawn.
fn space(rows: usize) -> Html {
    html! { <svg class="tree-space" width="1" height={(rows * HEIGHT).to_string()} aria-hidden="true" focusable="false"></svg> }
}

/// Scrolls as little as is needed for a row to be seen.
fn reveal(list: &Element, at: usize) {
    let (top, height) = ((at * HEIGHT) as i32, HEIGHT as i32);
    let (from, room) = (list.scroll_top(), list.client_height());
    if top < from {
        list.set_scroll_top(top);
    } else if top + height > from + room {
        list.set_scroll_top(top + height - room);
    }
}

/// How many rows are seen at once.
fn screen(list: &NodeRef) -> usize {
    list.cast::<Element>().map_or(1, |list| (list.client_height().max(0) as usize / HEIGHT).max(1))
}

/// The keys of a tree.
fn press(props: &TreeProps, list: &NodeRef, event: &KeyboardEvent) {
    let twigs = &props.twigs;
    let at = props.pointed();
    let twig = at.and_then(|at| twigs.get(at));
    let go = |to: Option<usize>| {
        if let Some(twig) = to.and_then(|to| twigs.get(to)) {
            props.on.emit(TreeAct::Pointed(twig.path.clone()));
        }
    };
    let fold = |twig: &Twig| props.on.emit(TreeAct::Folded(twig.path.clone()));
    let jump = |to| props.on.emit(TreeAct::Went(to));
    let (here, last) = (props.first + at.unwrap_or(0), props.total.saturating_sub(1));
    match (event.key().as_str(), twig) {
        ("ArrowDown", _) => jump(at.map_or(0, |_| (here + 1).min(last))),
        ("ArrowUp", _) => jump(here.saturating_sub(1)),
        ("ArrowRight", Some(twig)) if twig.open == Some(false) => fold(twig),
        ("ArrowRight", Some(twig)) if twig.open.is_some() => go(at.map(|at| at + 1)),
        ("ArrowLeft", Some(twig)) if twig.open == Some(true) => fold(twig),
        ("ArrowLeft", Some(twig)) => {
            let parent = twig.path.rsplit_once('/').map(|(folder, _)| folder);
            go(twigs.iter().position(|other| Some(other.path.as_str()) == parent));
        }
        ("Enter" | " ", Some(twig)) if twig.open.is_some() => fold(twig),
        ("Delete", Some(twig)) => props.on.emit(TreeAct::Removed(twig.path.clone())),
        ("Home", _) => jump(0),
        ("End", _) => jump(last),
        ("PageUp", _) => jump(here.saturating_sub(screen(list))),
        ("PageDown", _) => jump((here + screen(list)).min(last)),
        _ => return,
    }
    event.prevent_default();
}
