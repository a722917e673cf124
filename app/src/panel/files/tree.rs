//! Files as rows. Only those near the eye are drawn: above and below them stand empty pictures of the height of the others.

use super::{hue, layer_name};
use crate::shared::Shared;
use crate::state::looking::{FilesAct, STRIDE};
use crate::store::Store;
use crate::words;
use layerlab_core::report::EntryKind;
use layerlab_core::report::files::{Change, FilesPage, Row};
use layerlab_core::size::Bytes;
use std::collections::BTreeSet;
use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;

/// The height of a row in pixels, as the style sheet has it.
const HEIGHT: usize = 26;

/// How far a folder is moved in, in pixels.
const INDENT: u32 = 14;

/// What [`Tree`] is given.
#[derive(Clone, PartialEq, Properties)]
pub struct TreeProps {
    /// Some rows, and the number of the first of them.
    pub rows: Shared<(usize, FilesPage)>,
    /// The folders that are unfolded.
    pub open: BTreeSet<String>,
    /// Whether the rows are what a search found.
    pub search: bool,
    /// The path that is pointed at.
    pub path: Option<AttrValue>,
    /// The door to the state.
    pub store: Store,
}

impl TreeProps {
    /// Where the row that is pointed at stands among those that are there.
    fn pointed(&self) -> Option<usize> {
        let path = self.path.as_ref()?;
        self.rows.1.rows.iter().position(|row| row.path == path.as_str())
    }
}

/// The rows.
#[component]
pub fn Tree(props: &TreeProps) -> Html {
    let list = use_node_ref();
    let (first, page) = &*props.rows;
    let pointed = props.pointed().map(|at| first + at);
    {
        let list = list.clone();
        use_effect_with(pointed, move |pointed| {
            if let (Some(list), Some(at)) = (list.cast::<Element>(), *pointed) {
                reveal(&list, at);
            }
        });
    }
    let scroll = {
        let (store, first) = (props.store.clone(), *first);
        move |event: Event| {
            let Some(list) = event.target().and_then(|t| t.dyn_into::<Element>().ok()) else { return };
            let row = list.scroll_top().max(0) as usize / HEIGHT;
            // The window that is there holds a stride above and more below.
            if row < first + STRIDE / 4 && first > 0 || row > first + STRIDE + STRIDE / 2 {
                store.files(FilesAct::Scrolled(row));
            }
        }
    };
    let keys = {
        let (props, list) = (props.clone(), list.clone());
        move |event: KeyboardEvent| press(&props, &list, &event)
    };
    let last = first + page.rows.len();
    html! {
        <div class="files-tree">
            { head(page) }
            <div class="files-list" role="tree" aria-label={label(props)} tabindex="0" ref={list} onscroll={scroll} onkeydown={keys}
                aria-activedescendant={pointed.map(row_id)}>
                { space(*first) }
                { for page.rows.iter().enumerate().map(|(at, row)| self::row(props, first + at, row, pointed)) }
                { space(page.total.saturating_sub(last)) }
                if page.total == 0 { { nothing(props) } }
            </div>
            if page.unlisted_bytes > 0 {
                <p class="files-note">{ format!("and up to {} more that nobody has declared", Bytes(page.unlisted_bytes)) }</p>
            }
        </div>
    }
}

fn label(props: &TreeProps) -> String {
    let what = if props.search { "Files found" } else { "Files" };
    format!("{what}, {}", words::count(props.rows.1.total as u64, "row"))
}

fn nothing(props: &TreeProps) -> Html {
    let text = if props.search { "Nothing goes by that name and size." } else { "There is nothing to show here." };
    html! { <p class="empty">{ text }</p> }
}

/// What the whole comes to.
fn head(page: &FilesPage) -> Html {
    let folder = &page.folder;
    html! {
        <p class="files-sum">
            <b>{ words::size(folder.bytes, folder.provenance) }</b>
            { format!(" in {}", words::count(folder.files, "file")) }
            if folder.hidden_bytes > 0 {
                <span class="files-hidden">{ format!(" · {} hidden, still shipped", Bytes(folder.hidden_bytes)) }</span>
            }
        </p>
    }
}

/// The place of rows that are not drawn.
fn space(rows: usize) -> Html {
    html! { <svg class="files-space" width="1" height={(rows * HEIGHT).to_string()} aria-hidden="true" focusable="false"></svg> }
}

fn row_id(at: usize) -> String {
    format!("file-row-{at}")
}

fn row(props: &TreeProps, at: usize, row: &Row, pointed: Option<usize>) -> Html {
    let is_folder = row.kind == EntryKind::Dir;
    let is_open = is_folder && !props.search && props.open.contains(&row.path);
    let point = {
        let (store, path) = (props.store.clone(), AttrValue::from(row.path.clone()));
        move |_| store.point_path(path.clone())
    };
    let fold = {
        let (store, path) = (props.store.clone(), row.path.clone());
        move |_| store.files(FilesAct::Folded(path.clone()))
    };
    let expanded = (is_folder && !props.search).then(|| is_open.to_string());
    let layer = props.rows.1.layers.get(row.layer);
    html! {
        <div key={row.path.clone()} id={row_id(at)} class="files-row" role="treeitem" aria-level={(row.depth + 1).to_string()}
            aria-expanded={expanded} aria-selected={(pointed == Some(at)).to_string()} data-change={change_word(row.change)} onclick={point}>
            <span class="files-name">
                <svg width={(row.depth * INDENT).to_string()} height="1" aria-hidden="true" focusable="false"></svg>
                <span class="files-twist" aria-hidden="true" data-open={is_open.to_string()} onclick={fold}>{ if is_folder && !props.search { "›" } else { "" } }</span>
                <span class="files-sign" aria-hidden="true">{ sign(row.change) }</span>
                <code title={row.path.clone()}>{ name(props, row) }</code>
                <span class="hidden">{ format!(", {}, ", change_word(row.change)) }</span>
                if let Some(target) = &row.target { <span class="files-target">{ format!("→ {target}") }</span> }
            </span>
            <span class="files-size">{ size(row) }</span>
            <span class="files-under">{ under(row) }</span>
            <span class="files-layer"><i data-hue={hue(row.layer)}></i>{ layer_name(layer) }</span>
        </div>
    }
}

/// What a row is called: in a search by its path; files that are known only in total by their number.
fn name(props: &TreeProps, row: &Row) -> String {
    let name = if props.search { row.path.as_str() } else { row.path.rsplit('/').next().unwrap_or_default() };
    let end = if row.kind == EntryKind::Dir { "/" } else { "" };
    match name.strip_suffix('*') {
        Some(before) if row.files != 1 => match row.files {
            0 => format!("{before}(files known only in total)"),
            n => format!("{before}({}, known only in total)", words::count(n, "file")),
        },
        _ => format!("{name}{end}"),
    }
}

fn size(row: &Row) -> String {
    match (row.change, row.kind) {
        (Change::Removed | Change::Hidden, _) => "gone".into(),
        (_, EntryKind::Hardlink) => "linked".into(),
        (_, EntryKind::File | EntryKind::Dir) => words::size(row.bytes, row.provenance),
        _ => String::new(),
    }
}

/// What is shipped beneath.
fn under(row: &Row) -> String {
    if row.hidden_bytes > 0 { format!("+{} hidden", Bytes(row.hidden_bytes)) } else { String::new() }
}

fn sign(change: Change) -> &'static str {
    match change {
        Change::Unchanged => "",
        Change::Added => "+",
        Change::Modified => "~",
        Change::Removed | Change::Hidden => "−",
    }
}

fn change_word(change: Change) -> &'static str {
    match change {
        Change::Unchanged => "unchanged",
        Change::Added => "added",
        Change::Modified => "modified",
        Change::Removed => "removed",
        Change::Hidden => "hidden",
    }
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

/// The keys of a tree (WAI-ARIA's pattern).
fn press(props: &TreeProps, list: &NodeRef, event: &KeyboardEvent) {
    let rows = &props.rows.1.rows;
    let at = props.pointed();
    let row = at.and_then(|at| rows.get(at));
    let is_open = |row: &Row| props.open.contains(&row.path) && !props.search;
    let is_folder = |row: &Row| row.kind == EntryKind::Dir && !props.search;
    let go = |to: Option<usize>| {
        if let Some(row) = to.and_then(|to| rows.get(to)) {
            props.store.point_path(row.path.clone().into());
        }
    };
    let fold = |row: &Row| props.store.files(FilesAct::Folded(row.path.clone()));
    let jump = |to| props.store.files(FilesAct::Went(to));
    let (here, last) = (props.rows.0 + at.unwrap_or(0), props.rows.1.total.saturating_sub(1));
    match (event.key().as_str(), row) {
        ("ArrowDown", _) => jump(at.map_or(0, |_| (here + 1).min(last))),
        ("ArrowUp", _) => jump(here.saturating_sub(1)),
        ("ArrowRight", Some(row)) if is_folder(row) && !is_open(row) => fold(row),
        ("ArrowRight", Some(row)) if is_folder(row) => go(at.map(|at| at + 1)),
        ("ArrowLeft", Some(row)) if is_folder(row) && is_open(row) => fold(row),
        ("ArrowLeft", Some(row)) => {
            let parent = row.path.rsplit_once('/').map(|(folder, _)| folder);
            go(rows.iter().position(|other| Some(other.path.as_str()) == parent));
        }
        ("Enter" | " ", Some(row)) if is_folder(row) => fold(row),
        ("Home", _) => jump(0),
        ("End", _) => jump(last),
        ("PageUp", _) => jump(here.saturating_sub(screen(list))),
        ("PageDown", _) => jump((here + screen(list)).min(last)),
        _ => return,
    }
    event.prevent_default();
}
