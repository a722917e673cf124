//! The file or folder of the build context that is pointed at: what it is, who decided about it, and what to do.

use super::{ContextProps, edit};
use crate::state::Pane;
use crate::words;
use layerlab_core::context::ignore::line_for;
use layerlab_core::report::EntryKind;
use layerlab_core::report::context::{Fate, Row};
use layerlab_core::size::Bytes;
use yew::prelude::*;

/// The row that is pointed at.
pub fn chosen(props: &ContextProps) -> Html {
    let Some(row) = props.gathering.pointed() else {
        return html! {
            <p class="context-soft">{ "Choose a file or folder: here you see which line of the ignore file decided about it." }</p>
        };
    };
    html! {
        <section class="context-chosen">
            <h3><code>{ &row.path }{ if row.kind == EntryKind::Dir { "/" } else { "" } }</code></h3>
            <p class="context-soft">{ weight(row) }</p>
            <p>{ verdict(props, row) }</p>
            { act(props, row) }
            { edit::pointed(props, row) }
        </section>
    }
}

fn weight(row: &Row) -> String {
    let bytes = Bytes(row.all.bytes);
    match row.kind {
        EntryKind::Dir => format!("{bytes} in {}, mode {}", words::count(row.all.files, "file"), row.mode),
        EntryKind::File => format!("{bytes}, mode {}", row.mode),
        EntryKind::Symlink => format!("A link to {}", row.target.as_deref().unwrap_or("an unknown place")),
        _ => String::new(),
    }
}

/// Who decided what about it.
fn verdict(props: &ContextProps, row: &Row) -> Html {
    let what = match row.fate {
        Fate::Kept => "The builder gets it".to_owned(),
        Fate::Ignored => "The builder never sees it".to_owned(),
        Fate::Partly => format!("The builder never sees {} of it", Bytes(row.ignored.bytes)),
    };
    let Some(line) = row.line else { return html! { { format!("{what}; no line of the ignore file names it.") } } };
    let store = props.store.clone();
    let jump = move |_| store.jump(Pane::Ignore, line, 1);
    html! {
        <>
            { what }{ ": " }<button type="button" class="link" onclick={jump}>{ format!("line {line}") }</button>
            { " of the ignore file decided, " }<code>{ &row.pattern }</code>{ "." }
        </>
    }
}

/// The line that would turn the verdict.
fn act(props: &ContextProps, row: &Row) -> Html {
    let Some(line) = line_for(&row.path).filter(|_| !row.path.ends_with('*')) else { return Html::default() };
    let (text, line) = match row.fate {
        Fate::Ignored => ("Keep it in the context", format!("!{line}")),
        _ => ("Ignore it", line),
    };
    html! { <button type="button" class="button" onclick={props.add_to_ignore(&line)}>{ text }</button> }
}
