//! One file or folder of the build context by hand: another size, a new one, one less. The manifest's text says the same at once.

use super::ContextProps;
use crate::part::field::typed;
use crate::state::gathering::GatherAct;
use crate::store::Store;
use layerlab_core::manifest::edit::{Change, FileSize};
use layerlab_core::report::EntryKind;
use layerlab_core::report::context::{ContextPage, Row};
use layerlab_core::size::{Bytes, parse_bytes};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// What the manifest calls a row: the files of a folder that are known only in total are the folder.
fn declared(path: &str) -> &str {
    path.strip_suffix("/*").unwrap_or(path)
}

/// Takes a row away, and points at its neighbour.
pub fn remove(store: &Store, page: &ContextPage, path: &str) {
    let gone = declared(path);
    let stays = |row: &&Row| row.path.strip_prefix(gone).is_none_or(|rest| !rest.is_empty() && !rest.starts_with('/'));
    let at = page.rows.iter().position(|row| row.path == path).unwrap_or_default();
    let (before, behind) = page.rows.split_at(at);
    let neighbour = behind.iter().find(stays).or_else(|| before.iter().rev().find(stays));
    store.declare(Change::RemoveFile(gone.to_owned()));
    if let Some(row) = neighbour {
        store.gather(GatherAct::Pointed(row.path.clone().into()));
    }
}

/// What can be changed of the row that is pointed at.
pub fn pointed(props: &ContextProps, row: &Row) -> Html {
    let is_total = row.path.ends_with("/*");
    let is_sized = is_total || row.kind == EntryKind::File;
    let remove = {
        let (store, page, path) = (props.store.clone(), props.gathering.page.clone(), row.path.clone());
        move |event: MouseEvent| {
            if let Some(page) = &page {
                self::remove(&store, &page.1, &path);
            }
            focus_tree(&event);
        }
    };
    let path = if is_total { format!("{}/", declared(&row.path)) } else { row.path.clone() };
    html! {
        <div class="context-edit">
            if is_sized {
                <FileForm key={path.clone()} path={path.clone()} size={exact(row.all.bytes)} store={props.store.clone()} />
            }
            <button type="button" class="button" title="The key Delete does the same in the tree" onclick={remove}>
                { "Take it out" }<span class="hidden">{ format!(" of the manifest: {}", declared(&row.path)) }</span>
            </button>
        </div>
    }
}

/// Who takes rows away goes on among those that are left.
fn focus_tree(event: &MouseEvent) {
    let button = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let body = button.and_then(|button| button.closest(".context-body").ok().flatten());
    let tree = body.and_then(|body| body.query_selector("[role=tree]").ok().flatten());
    if let Some(tree) = tree.and_then(|tree| tree.dyn_into::<HtmlElement>().ok()) {
        let _ = tree.focus();
    }
}

/// A size that is read back as it is: rounded for people only where that loses nothing.
fn exact(bytes: u64) -> String {
    let text = Bytes(bytes).to_string();
    if parse_bytes(&text) == Some(bytes) { text } else { bytes.to_string() }
}

/// One more file or folder, in the folder that is pointed at.
pub fn add(props: &ContextProps) -> Html {
    let folder = props.gathering.pointed().map_or("", |row| match row.kind {
        EntryKind::Dir => row.path.as_str(),
        _ => row.path.rsplit_once('/').map_or("", |(folder, _)| folder),
    });
    let start = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    html! {
        <section class="context-add" aria-labelledby="context-add">
            <h3 id="context-add">{ "Add a file or folder" }</h3>
            <FileForm key={start.clone()} folder={start.clone()} store={props.store.clone()} />
        </section>
    }
}

/// What [`FileForm`] is given.
#[derive(Clone, PartialEq, Properties)]
struct FileProps {
    /// The file whose size is asked for; without one, a new file is.
    #[prop_or_default]
    path: Option<AttrValue>,
    /// What the path of a new file begins with.
    #[prop_or_default]
    folder: AttrValue,
    /// The size to begin with.
    #[prop_or_default]
    size: AttrValue,
    /// The door to the state.
    store: Store,
}

/// What is typed, until it is declared.
#[component]
fn FileForm(props: &FileProps) -> Html {
    let typing = use_state(|| FileSize {
        path: props.path.as_ref().unwrap_or(&props.folder).to_string(),
        size: props.size.to_string(),
        files: None,
    });
    let wrong = use_state(|| None::<String>);
    // What was changed elsewhere, or taken back, shows here too.
    use_effect_with(props.size.clone(), {
        let (typing, file) = (typing.setter(), (*typing).clone());
        move |size| typing.set(FileSize { size: size.to_string(), ..file })
    });
    let change = |write: fn(&mut FileSize, String)| {
        let (typing, wrong) = (typing.clone(), wrong.clone());
        Callback::from(move |event: InputEvent| {
            if let Some(text) = typed(&event) {
                let mut file = (*typing).clone();
                write(&mut file, text);
                typing.set(file);
                wrong.set(None);
            }
        })
    };
    let done = {
        let (props, typing, wrong) = (props.clone(), typing.clone(), wrong.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let fault = typing.wrong();
            if fault.is_none() {
                declare(&props, &typing);
                if props.path.is_none() {
                    typing.set(FileSize { path: props.folder.to_string(), ..FileSize::default() });
                }
            }
            wrong.set(fault);
        }
    };
    let id = if props.path.is_some() { "context-size" } else { "context-new" };
    let is_folder = props.path.is_none() && typing.path.trim().ends_with('/') && typing.path != *props.folder;
    let files = typing.files.map(|files| files.to_string()).unwrap_or_default();
    let count = change(|file, text| file.files = text.trim().parse().ok());
    let field = |name: &'static str, hint: &'static str, value: &str, on: Callback<InputEvent>| {
        html! {
            <label class="form-field"><span>{ name }</span>
                <input type="text" placeholder={hint} autocomplete="off" autocapitalize="off" spellcheck="false" value={value.to_owned()}
                    oninput={on} aria-invalid={wrong.is_some().to_string()} aria-describedby={wrong.is_some().then(|| format!("{id}-wrong"))} />
            </label>
        }
    };
    html! {
        <form class="context-file" onsubmit={done}>
            if props.path.is_none() { { field("Path, with / at the end for a folder", "docs/guide.md", &typing.path, change(|file, text| file.path = text)) } }
            { field("Size", "1.2 MB", &typing.size, change(|file, text| file.size = text)) }
            if is_folder { { field("Files in it", "1", &files, count) } }
            <button type="submit" class="button">{ if props.path.is_some() { "Change the size" } else { "Add" } }</button>
            if let Some(text) = &*wrong { <p class="form-wrong" role="alert" id={format!("{id}-wrong")}>{ text }</p> }
        </form>
    }
}

fn declare(props: &FileProps, file: &FileSize) {
    props.store.declare(Change::PutFile(file.clone()));
    if props.path.is_none() {
        let path = file.path.trim().trim_start_matches("./").trim_matches('/');
        props.store.gather(GatherAct::Showed(path.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_to_begin_with_is_the_same_bytes() {
        for bytes in [0, 999, 1000, 1234, 1_500_000, 1_234_567, u64::from(u32::MAX)] {
            assert_eq!(parse_bytes(&exact(bytes)), Some(bytes), "{bytes}");
        }
        assert_eq!(exact(1_500_000), "1.5 MB");
    }

    #[test]
    fn what_is_known_in_total_is_its_folder() {
        assert_eq!((declared("src/gen/*"), declared("src/a*")), ("src/gen", "src/a*"));
    }
}
