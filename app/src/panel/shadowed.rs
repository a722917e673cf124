//! Files that are gone from sight and still shipped.

use super::Shown;
use crate::part::icon::{Icon, Name};
use crate::shared::Shared;
use crate::state::{Pane, Results};
use crate::store::Store;
use crate::words;
use layerlab_core::report::Shadowed;
use layerlab_core::size::Bytes;
use yew::prelude::*;

/// What [`ShadowedView`] is given.
#[derive(Clone, PartialEq, Properties)]
pub struct ShadowedProps {
    /// The last good figures.
    pub results: Shared<Results>,
    /// The version shown.
    pub shown: usize,
    /// The path that is pointed at.
    pub path: Option<AttrValue>,
    /// The door to the state.
    pub store: Store,
}

/// How many rows are drawn; the rest is summed up.
const ROWS: usize = 200;

/// Its place among the detail views.
pub fn draw(shown: &Shown) -> Html {
    html! { <ShadowedView results={shown.results.clone()} shown={shown.state.shown} path={shown.state.path.clone()} store={shown.store.clone()} /> }
}

/// The shadowed files of the version shown.
#[component]
pub fn ShadowedView(props: &ShadowedProps) -> Html {
    let files = props.results.reports.get(props.shown).map(|r| r.shadowed.as_slice()).unwrap_or_default();
    if files.is_empty() {
        return html! {
            <>
                <p class="empty"><Icon name={Name::Check} />{ "Every file that the layers carry can be seen in the image." }</p>
                <p class="shadowed-why">
                    { "What one instruction stores and a later one deletes or replaces would be listed here: " }<code>{ "rm" }</code>
                    { " in a RUN of its own hides a file, and the layer below is shipped with it all the same, secrets too." }
                </p>
            </>
        };
    }
    let total: u64 = files.iter().map(|f| f.bytes).sum();
    html! {
        <>
            <p class="shadowed-sum">
                <b>{ Bytes(total).to_string() }</b>
                { format!(" in {} is hidden by a later layer and shipped all the same.", words::count(files.len() as u64, "path")) }
            </p>
            <table class="shadowed">
                <thead><tr>
                    <th scope="col">{ "Path" }</th><th scope="col" class="number">{ "Bytes" }</th>
                    <th scope="col" class="number">{ "Stored by" }</th><th scope="col" class="number">{ "Hidden by" }</th>
                </tr></thead>
                <tbody>{ for files.iter().take(ROWS).map(|file| row(props, file)) }</tbody>
            </table>
            if files.len() > ROWS { <p class="empty">{ format!("and {} more", words::grouped((files.len() - ROWS) as u64)) }</p> }
        </>
    }
}

fn row(props: &ShadowedProps, file: &Shadowed) -> Html {
    let line = |line: u32| {
        let (store, pane) = (props.store.clone(), Pane::Version(props.shown));
        html! { <button type="button" class="link" onclick={move |_| store.jump(pane, line, 1)}>{ format!("line {line}") }</button> }
    };
    let path = AttrValue::from(file.path.clone());
    let is_selected = props.path.as_ref() == Some(&path);
    let point = {
        let (store, path) = (props.store.clone(), path.clone());
        move |_| store.point_path(path.clone())
    };
    html! {
        <tr data-selected={is_selected.to_string()}>
            <td><button type="button" class="path" aria-pressed={is_selected.to_string()} onclick={point}><code>{ path }</code></button>if file.secret { <span class="badge" data-kind="secret">{ "looks like a secret" }</span> }</td>
            <td class="number">{ Bytes(file.bytes).to_string() }</td>
            <td class="number">{ line(file.added_line) }</td>
            <td class="number">{ line(file.removed_line) }</td>
        </tr>
    }
}
