//! How a build context comes here: a folder that is chosen or dropped, or a listing that is pasted.

use crate::browser::files;
use crate::browser::folder::take_chosen;
use crate::draft::Draft;
use crate::draft::beside::{Beside, LISTING};
use crate::part::icon::{Icon, Name};
use crate::shared::Shared;
use crate::state::Pane;
use crate::state::gathering::{GatherAct, Taken, Walk};
use crate::store::Store;
use crate::words;
use js_sys::{Function, Reflect};
use layerlab_core::size::Bytes;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

/// A longer listing is put into the field only for who asks for it: a field of this size takes its time.
const EDITABLE: usize = 400_000;

/// What [`Gather`] is given.
#[derive(Clone, PartialEq, Properties)]
pub struct GatherProps {
    /// What a person wrote.
    pub draft: Shared<Draft>,
    /// The version shown.
    pub shown: usize,
    /// The folder that is being walked.
    pub walk: Option<Walk>,
    /// The folder that was walked last.
    pub folder: Option<Shared<Taken>>,
    /// Whether a listing is being pasted.
    pub pasting: bool,
    /// What is wrong with the listing.
    pub wrong: Vec<String>,
    /// The door to the state.
    pub store: Store,
    /// What stands before them in their row.
    pub children: Html,
}

/// The ways, and what came of the last one.
#[component]
pub fn Gather(props: &GatherProps) -> Html {
    let input = use_node_ref();
    let choose = {
        let input = input.clone();
        move |_| input.cast::<HtmlInputElement>().into_iter().for_each(|input| input.click())
    };
    let chosen = {
        let (input, store) = (input.clone(), props.store.clone());
        move |_: Event| {
            let Some(input) = input.cast::<HtmlInputElement>() else { return };
            if let Some(files) = input.files() {
                take_chosen(files, &store);
            }
        }
    };
    let paste = {
        let (store, open) = (props.store.clone(), !props.pasting);
        move |_| store.gather(GatherAct::Pasting(open))
    };
    html! {
        <div class="gather">
            <div class="gather-ways">
                { props.children.clone() }
                <button type="button" class="button" onclick={choose}>{ "Choose a folder…" }</button>
                <input type="file" class="hidden" webkitdirectory=true multiple=true tabindex="-1" aria-label="Folder of the build context"
                    ref={input} onchange={chosen} />
                <button type="button" class="button" aria-expanded={props.pasting.to_string()} onclick={paste}>{ "Paste a listing…" }</button>
                <span class="context-soft">{ "or drop a folder or a listing anywhere on the page. Nothing is uploaded." }</span>
            </div>
            if let Some(walk) = &props.walk { { progress(props, walk) } }
            if props.pasting { <Paste beside={props.draft.beside.clone()} store={props.store.clone()} /> }
            if !props.wrong.is_empty() { { wrong(props) } }
            if let Some(folder) = props.folder.as_ref().filter(|_| props.walk.is_none()) { { taken(props, folder) } }
        </div>
    }
}

fn progress(props: &GatherProps, walk: &Walk) -> Html {
    let stop = {
        let (store, stop) = (props.store.clone(), walk.stop.clone());
        move |_| {
            stop.set();
            store.gather(GatherAct::CalledOff);
        }
    };
    let name = if walk.name.is_empty() { "what was dropped" } else { walk.name.as_str() };
    html! {
        <div class="gather-walk">
            <span role="progressbar" aria-label="Reading the folder" class="gather-bar"></span>
            <span>{ format!("Reading {name}: {}, {} so far", words::count(walk.files, "file"), Bytes(walk.bytes)) }</span>
            <button type="button" class="button" onclick={stop}>{ "Cancel" }</button>
        </div>
    }
}

/// What cannot be read of the listing.
fn wrong(props: &GatherProps) -> Html {
    html! {
        <div class="gather-wrong" role="alert">
            <Icon name={Name::Error} />
            <ul>{ for props.wrong.iter().map(|text| html! { <li>{ text }</li> }) }</ul>
        </div>
    }
}

/// What came of the folder.
fn taken(props: &GatherProps, taken: &Taken) -> Html {
    let name = if taken.name.is_empty() { "What was dropped" } else { taken.name.as_str() };
    let read = match taken.contents {
        0 => String::new(),
        n => format!(
            " The contents of {} that package managers and scripts go by were read.",
            words::count(n as u64, "file")
        ),
    };
    let unread = match taken.unread {
        0 => String::new(),
        n => format!(" {} could not be read and are left out.", words::count(n, "file")),
    };
    html! {
        <div class="gather-taken" role="status">
            <p>
                <b>{ name }</b>
                { format!(" is the build context, with {}.{read}{unread} A browser tells no modes, owners and links: files count as 0644.", words::count(taken.files, "file")) }
            </p>
            { dockerfiles(props, taken) }
        </div>
    }
}

/// The Dockerfiles of the folder, to be put into the editor.
fn dockerfiles(props: &GatherProps, taken: &Taken) -> Html {
    let skipped = usize::from(taken.loaded);
    let loaded = taken.dockerfiles.first().filter(|_| taken.loaded);
    let item = |(path, text): &(String, String)| {
        let (store, own, pane) = (props.store.clone(), text.clone(), Pane::Version(props.shown));
        let put = move |_| store.type_text(pane, own.clone());
        let (store, own) = (props.store.clone(), text.clone());
        let add = move |_| store.add_version(own.clone());
        html! {
            <li>
                <code>{ path }</code>
                <button type="button" class="button" onclick={put}>{ "Put into the editor" }<span class="hidden">{ format!(" {path}") }</span></button>
                <button type="button" class="button" onclick={add}>{ "Add as a version" }<span class="hidden">{ format!(" {path}") }</span></button>
            </li>
        }
    };
    html! {
        <>
            if let Some((path, _)) = loaded { <p>{ "Its " }<code>{ path }</code>{ " is in the editor." }</p> }
            if taken.dockerfiles.is_empty() { <p>{ "There is no Dockerfile in it: write one in the editor." }</p> }
            if taken.dockerfiles.len() > skipped { <ul aria-label="Dockerfiles of the folder">{ for taken.dockerfiles.iter().skip(skipped).map(item) }</ul> }
        </>
    }
}

/// Puts a long text that is pasted into the field at once: the browser itself does that line by line, and hangs over it.
fn paste(event: Event) {
    let data = Reflect::get(&event, &"clipboardData".into()).unwrap_or_default();
    let read = Reflect::get(&data, &"getData".into()).and_then(|read| read.dyn_into::<Function>());
    let text = read.and_then(|read| read.call1(&data, &"text".into())).ok().and_then(|text| text.as_string());
    let field = event.target().and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok());
    let (Some(text), Some(field)) = (text.filter(|text| text.len() > EDITABLE), field) else { return };
    event.prevent_default();
    let range = field.selection_start().ok().flatten().zip(field.selection_end().ok().flatten());
    let (from, to) = range.unwrap_or_default();
    let _ = field.set_range_text_with_start_and_end(&text, from, to);
}

/// What [`Paste`] is given.
#[derive(Clone, PartialEq, Properties)]
struct PasteProps {
    /// What lies beside the manifest, the listing among it.
    beside: Beside,
    /// The door to the state.
    store: Store,
}

/// The field for a listing. It is read when it is done, so that a long one costs nothing while it is pasted. Where one is declared
/// that is too long for the field, an empty field changes nothing.
#[component]
fn Paste(props: &PasteProps) -> Html {
    let (field, shows, is_empty) = (use_node_ref(), use_state_eq(|| false), use_state_eq(|| false));
    let held = props.beside.text(LISTING).unwrap_or_default();
    let hides = held.len() > EDITABLE && !*shows;
    let done = {
        let (field, store, empty) = (field.clone(), props.store.clone(), is_empty.setter());
        move |_| {
            let Some(field) = field.cast::<HtmlTextAreaElement>() else { return };
            let text = field.value();
            empty.set(hides && text.trim().is_empty());
            if !(hides && text.trim().is_empty()) {
                store.gather(GatherAct::Listed(text));
            }
        }
    };
    let show = {
        let (shows, empty) = (shows.setter(), is_empty.setter());
        move |_| {
            shows.set(true);
            empty.set(false);
        }
    };
    let download = {
        let beside = props.beside.clone();
        move |_| drop(files::download(LISTING, "text/plain", beside.text(LISTING).unwrap_or_default()))
    };
    html! {
        <div class="gather-paste">
            <label for="gather-listing">{ "A listing of the build context, from " }<code>{ "find . -printf '%s %p\\n'" }</code>{ ", " }<code>{ "find . -ls" }</code>{ ", " }<code>{ "du -ab" }</code>{ ", " }
                <code>{ "ls -lR" }</code>{ ", " }<code>{ "tar -tvf" }</code>{ " or " }<code>{ "git ls-tree -r -l HEAD" }</code></label>
            if hides {
                <p class="context-soft">
                    { format!("The listing that is declared has {} ({}). It is not in the field, which would be slow with it; what you paste takes its place. Or: ",
                        words::count(held.lines().count() as u64, "line"), Bytes(held.len() as u64)) }
                    <button type="button" class="link" onclick={download}>{ "download it" }</button>
                    { ", to change it elsewhere and drop it on the page; " }
                    <button type="button" class="link" onclick={show}>{ "edit it here all the same" }</button>{ "." }
                </p>
            }
            <textarea key={hides.to_string()} id="gather-listing" rows="7" wrap="off" spellcheck="false" autocomplete="off" ref={field} onpaste={paste}
                defaultvalue={if hides { String::new() } else { held.to_owned() }} />
            if *is_empty { <p role="alert">{ "The field is empty: the listing that is declared stays." }</p> }
            <button type="button" class="button" onclick={done}>{ if hides { "Replace the listing" } else { "Use this listing" } }</button>
        </div>
    }
}
