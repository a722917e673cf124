//! Files as rows.

use super::{hue, layer_name};
use crate::part::tree::{self as part, TreeAct, Twig};
use crate::shared::Shared;
use crate::state::looking::FilesAct;
use crate::store::Store;
use crate::words;
use layerlab_core::report::EntryKind;
use layerlab_core::report::files::{Change, FilesPage, Row};
use layerlab_core::size::Bytes;
use std::collections::BTreeSet;
use yew::prelude::*;

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
    /// What the tree must know of a row.
    fn twig(&self, row: &Row) -> Twig {
        let open = (row.kind == EntryKind::Dir && !self.search).then(|| self.open.contains(&row.path));
        Twig { path: row.path.clone().into(), open }
    }
}

/// The rows.
#[component]
pub fn Tree(props: &TreeProps) -> Html {
    let on = use_callback(props.store.clone(), |act, store| match act {
        TreeAct::Scrolled(row) => store.files(FilesAct::Scrolled(row)),
        TreeAct::Went(row) => store.files(FilesAct::Went(row)),
        TreeAct::Folded(path) => store.files(FilesAct::Folded(path.to_string())),
        TreeAct::Pointed(path) => store.point_path(path),
        // What is in an image follows from its instructions.
        TreeAct::Removed(_) => {}
    });
    let (first, page) = &*props.rows;
    let twigs: Vec<Twig> = page.rows.iter().map(|row| props.twig(row)).collect();
    let rows = page.rows.iter().enumerate().map(|(at, row)| self::row(props, first + at, row, &on)).collect::<Html>();
    html! {
        <div class="files-tree">
            { head(page) }
            <part::Tree label={label(props)} id="file" first={*first} total={page.total} {twigs} path={props.path.clone()} {on}>
                { rows }
                if page.total == 0 { { nothing(props) } }
            </part::Tree>
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

fn row(props: &TreeProps, at: usize, row: &Row, on: &Callback<TreeAct>) -> Html {
    let twig = props.twig(row);
    let point = {
        let (on, path) = (on.clone(), twig.path.clone());
        move |_| on.emit(TreeAct::Pointed(path.clone()))
    };
    let layer = props.rows.1.layers.get(row.layer);
    let pointed = props.path.as_ref() == Some(&twig.path);
    html! {
        <div key={row.path.clone()} id={part::row_id("file", at)} class="tree-row files-row" role="treeitem" aria-level={(row.depth + 1).to_string()}
            aria-expanded={twig.open.map(|open| open.to_string())} aria-selected={pointed.to_string()} data-change={change_word(row.change)} onclick={point}>
            <span class="tree-name">
                { part::twist(row.depth, &twig, on) }
                <span class="files-sign" aria-hidden="true">{ sign(row.change) }</span>
                <code title={row.path.clone()}>{ name(props, row) }</code>
                <span class="hidden">{ format!(", {}, ", change_word(row.change)) }</span>
                if let Some(target) = &row.target { <span class="tree-target">{ format!("→ {target}") }</span> }
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
