//! The documents: a menu that opens, names, copies and deletes them, and forgets everything.

use crate::browser::storage;
use crate::later::Later;
use crate::part::dialog::{Ask, Dialog};
use crate::part::menu::Menu;
use crate::shared::Shared;
use crate::state::documents::{Document, DocumentAct, Documents, Guest};
use crate::store::Store;
use yew::prelude::*;

/// What [`DocumentsMenu`] is given.
#[derive(Clone, PartialEq, Properties)]
pub struct DocumentsProps {
    /// All documents.
    pub documents: Shared<Documents>,
    /// What opens files, once it has come.
    pub later: Option<&'static Later>,
    /// The door to the state.
    pub store: Store,
}

/// A question before something is done.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asking {
    Name,
    Forget,
}

/// The menu of the documents.
#[component]
pub fn DocumentsMenu(props: &DocumentsProps) -> Html {
    let asking = use_state_eq(|| None::<Asking>);
    let Some(open) = props.documents.open() else { return Html::default() };
    let done = {
        let (asking, store, id) = (asking.setter(), props.store.clone(), open.id);
        Callback::from(move |name: Option<String>| {
            asking.set(None);
            if let Some(name) = name {
                store.documents(DocumentAct::Named(id, name));
            }
        })
    };
    html! {
        <>
            <Menu name="documents" label="Document" value={open.name.clone()}>
                { guest(props) }
                <ul class="choices" aria-label="Documents">{ for props.documents.list.iter().map(|document| item(props, document)) }</ul>
                <ul class="acts">{ for acts(props, open, &asking).into_iter() }</ul>
            </Menu>
            if *asking == Some(Asking::Name) {
                <Ask title="Name of this document" value={open.name.clone()} button="Rename" on_answer={done} />
            }
            if *asking == Some(Asking::Forget) { { forget(props, &asking) } }
        </>
    }
}

/// What is only looked at, and the way back.
fn guest(props: &DocumentsProps) -> Html {
    let Some((kind, _)) = &props.documents.guest else { return Html::default() };
    let what = match kind {
        Guest::Link => "Came with a link; it becomes one of your documents when you change something.",
        Guest::Lesson => "Belongs to a lesson; your documents are untouched.",
    };
    html! {
        <div class="guest">
            <p>{ what }</p>
            { act(&props.store, "Keep it among your documents", DocumentAct::Adopted) }
        </div>
    }
}

fn item(props: &DocumentsProps, document: &Document) -> Html {
    let is_open = props.documents.open().is_some_and(|open| open.id == document.id);
    let versions: Vec<&str> = document.draft.versions.iter().map(|version| version.name.as_str()).collect();
    let open = {
        let (store, id) = (props.store.clone(), document.id);
        move |_| store.documents(DocumentAct::Opened(id))
    };
    html! {
        <li key={document.id}>
            <button type="button" class="choice" onclick={open} aria-current={is_open.then_some("true")}>
                <strong>{ &document.name }</strong>
                <span>{ versions.join(", ") }</span>
            </button>
        </li>
    }
}

fn acts(props: &DocumentsProps, open: &Document, asking: &UseStateHandle<Option<Asking>>) -> Vec<Html> {
    let ask = |label: &'static str, what: Asking| {
        let asking = asking.setter();
        html! { <button type="button" class="button" onclick={move |_| asking.set(Some(what))}>{ label }</button> }
    };
    let new = {
        let store = props.store.clone();
        html! { <button type="button" class="button" onclick={move |_| store.start_blank()}>{ "New" }</button> }
    };
    let own = props.documents.guest.is_none();
    let choose = {
        let (store, later) = (props.store.clone(), props.later);
        let choose = move |_| later.iter().for_each(|later| (later.choose_files)(&store));
        html! { <button type="button" class="button" disabled={later.is_none()} onclick={choose}>{ "Open files…" }</button> }
    };
    let mut acts = vec![new, choose];
    if own {
        acts.push(ask("Rename…", Asking::Name));
        acts.push(act(&props.store, "Duplicate", DocumentAct::Copied(open.id)));
        acts.push(act(&props.store, "Delete", DocumentAct::Deleted(open.id)));
    }
    acts.push(ask("Forget everything…", Asking::Forget));
    acts.into_iter().map(|act| html! { <li>{ act }</li> }).collect()
}

fn act(store: &Store, label: &'static str, act: DocumentAct) -> Html {
    let store = store.clone();
    html! { <button type="button" class="button" onclick={move |_| store.documents(act.clone())}>{ label }</button> }
}

/// The question before everything goes, which names it.
fn forget(props: &DocumentsProps, asking: &UseStateHandle<Option<Asking>>) -> Html {
    let names: Vec<String> = props.documents.list.iter().map(|document| format!("“{}”", document.name)).collect();
    let close = {
        let asking = asking.setter();
        Callback::from(move |()| asking.set(None))
    };
    let forget = {
        let (asking, store) = (asking.setter(), props.store.clone());
        move |_| {
            asking.set(None);
            storage::forget_everything();
            store.documents(DocumentAct::Forgot);
        }
    };
    html! {
        <Dialog title="Forget everything in this browser?" on_close={close}>
            <p>{ format!("These go for good: {}; also what could be undone, and the choice of light or dark. What you downloaded or shared stays.", names.join(", ")) }</p>
            <form method="dialog" class="dialog-buttons">
                <button class="button" autofocus=true>{ "Keep everything" }</button>
                <button type="button" class="button" data-main="true" onclick={forget}>{ "Forget everything" }</button>
            </form>
        </Dialog>
    }
}
