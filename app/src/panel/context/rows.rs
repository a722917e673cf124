//! The files of the build context as rows of a tree.

use super::{ContextProps, edit};
use crate::part::tree::{self as part, TreeAct, Twig};
use crate::shared::Shared;
use crate::state::Pane;
use crate::state::gathering::GatherAct;
use crate::store::Store;
use crate::words;
use layerlab_core::report::EntryKind;
use layerlab_core::report::context::{ContextPage, Fate, Row};
use layerlab_core::size::Bytes;
use yew::prelude::*;

/// What the ids of the rows begin with.
const ID: &str = "context";

/// The tree.
pub fn rows(props: &ContextProps, shown: &Shared<(usize, ContextPage)>) -> Html {
    let store = props.store.clone();
    let pages = shown.clone();
    let on = Callback::from(move |act| match act {
        TreeAct::Removed(path) => edit::remove(&store, &pages.1, &path),
        TreeAct::Scrolled(row) => store.gather(GatherAct::Scrolled(row)),
        TreeAct::Went(row) => store.gather(GatherAct::Went(row)),
        TreeAct::Folded(path) => store.gather(GatherAct::Folded(path.to_string())),
        TreeAct::Pointed(path) => store.gather(GatherAct::Pointed(path)),
    });
    let (first, page) = &**shown;
    let twigs: Vec<Twig> = page.rows.iter().map(|row| twig(props, row)).collect();
    let label = format!("Build context, {}", words::count(page.total as u64, "row"));
    let rows = page.rows.iter().zip(&twigs).enumerate();
    let rows = rows.map(|(at, (row, twig))| self::row(props, first + at, row, twig, &on)).collect::<Html>();
    html! {
        <part::Tree {label} id={ID} first={*first} total={page.total} {twigs} path={props.gathering.path.clone()} {on}>
            { rows }
            if page.total == 0 { <p class="empty">{ "Nothing here goes by that." }</p> }
        </part::Tree>
    }
}

fn twig(props: &ContextProps, row: &Row) -> Twig {
    let gathering = &props.gathering;
    let folds = row.kind == EntryKind::Dir && gathering.text.is_empty();
    Twig { path: row.path.clone().into(), open: folds.then(|| gathering.open.contains(&row.path)) }
}

fn row(props: &ContextProps, at: usize, row: &Row, twig: &Twig, on: &Callback<TreeAct>) -> Html {
    let point = {
        let (on, path) = (on.clone(), twig.path.clone());
        move |_| on.emit(TreeAct::Pointed(path.clone()))
    };
    let pointed = props.gathering.path.as_ref() == Some(&twig.path);
    html! {
        <div key={row.path.clone()} id={part::row_id(ID, at)} class="tree-row context-row" role="treeitem" aria-level={(row.depth + 1).to_string()}
            aria-expanded={twig.open.map(|open| open.to_string())} aria-selected={pointed.to_string()} data-fate={fate_word(row.fate)}
            onclick={point}>
            <span class="tree-name">
                { part::twist(row.depth, twig, on) }
                <code title={row.path.clone()}>{ name(props, row) }</code>
                if let Some(target) = &row.target { <span class="tree-target">{ format!("→ {target}") }</span> }
            </span>
            <span class="number">{ size(row) }</span>
            <span class="context-fate">{ fate(row) }</span>
            <span class="context-line">{ line(&props.store, row) }</span>
        </div>
    }
}

/// What a row is called: in a search by its path; files that are known only in total by their number.
fn name(props: &ContextProps, row: &Row) -> String {
    let last = row.path.rsplit('/').next().unwrap_or_default();
    let shown = if props.gathering.text.is_empty() { last } else { row.path.as_str() };
    let end = if row.kind == EntryKind::Dir { "/" } else { "" };
    match shown.strip_suffix('*') {
        Some(before) if last == "*" => {
            format!("{before}({}, known only in total)", words::count(row.all.files, "file"))
        }
        _ => format!("{shown}{end}"),
    }
}

fn size(row: &Row) -> String {
    match row.kind {
        EntryKind::File | EntryKind::Dir => Bytes(row.all.bytes).to_string(),
        _ => String::new(),
    }
}

/// What becomes of it, in words.
pub fn fate(row: &Row) -> String {
    match row.fate {
        Fate::Kept => String::new(),
        Fate::Ignored => "ignored".into(),
        Fate::Partly => format!("{} ignored", Bytes(row.ignored.bytes)),
    }
}

fn fate_word(fate: Fate) -> &'static str {
    match fate {
        Fate::Kept => "kept",
        Fate::Ignored => "ignored",
        Fate::Partly => "partly",
    }
}

/// The pattern that decided; it leads to its line.
pub fn line(store: &Store, row: &Row) -> Html {
    let Some(line) = row.line else { return Html::default() };
    let store = store.clone();
    let jump = move |event: MouseEvent| {
        event.stop_propagation();
        store.jump(Pane::Ignore, line, 1);
    };
    // The rows are one stop of the tab key; the same link stands beside the tree for the row that is pointed at.
    html! {
        <button type="button" class="link" tabindex="-1" onclick={jump}>{ line.to_string() }<code>{ &row.pattern }</code></button>
    }
}
