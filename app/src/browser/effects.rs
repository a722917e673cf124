//! What the page does besides drawing: it watches the state and speaks back in actions.

use super::storage::Unkept;
use super::worker::Host;
use super::{lessons, library, share, storage, theme, window};
use crate::draft::beside::Beside;
use crate::engine::{Ask, Question};
use crate::later::{Later, Loader};
use crate::library::Arrival;
use crate::state::documents::{DocumentAct, Documents, Guest};
use crate::state::{Action, Frame, Notice, State, Tone};
use crate::store::Store;
use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// The topic of documents that cannot be kept.
pub const UNKEPT: &str = "unkept";

/// The topic of what lies beside the manifest and cannot be kept.
const UNKEPT_BESIDE: &str = "unkept-beside";

/// How long the storage waits for the next key press, in milliseconds; leaving the page does not wait.
const PAUSE: u32 = 150;

/// How long a text must rest before it is asked what can be improved in it, in milliseconds.
const REST: u32 = 300;

/// Asks the engine about every revision of the draft, and again when it has learned more.
#[hook]
pub fn use_engine(state: &State, store: &Store, later: Loader) {
    let host = use_mut_ref(|| None::<Host>);
    {
        let (host, store) = (host.clone(), store.clone());
        use_effect_with((), move |()| {
            *host.borrow_mut() = Some(Host::start(later, Callback::from(move |action| store.act(action))));
            move || {
                if let Some(host) = host.borrow_mut().take() {
                    host.stop();
                }
            }
        });
    }
    let (keeping, declaring) = (host.clone(), host.clone());
    // Before all that is asked over it.
    use_effect_with(state.draft.beside.clone(), move |beside| {
        if let Some(host) = &*keeping.borrow() {
            host.ask(Question::Beside(beside.clone()));
        }
    });
    use_effect_with(state.declares(), move |ask| {
        if let (Some(host), Some(ask)) = (&*declaring.borrow(), ask) {
            host.ask(Question::Declare(ask.clone()));
        }
    });
    let (asking, looking) = (host.clone(), host.clone());
    let (advising, supposing, naming, gathering) = (host.clone(), host.clone(), host.clone(), host.clone());
    let exporting = host.clone();
    // Another library, or another step of a lesson, asks for other paths.
    let (library, paths) = (state.library.clone(), state.paths());
    use_effect_with((state.draft.clone(), state.revision, state.learned, paths), {
        let library = library.clone();
        move |(draft, revision, _, paths)| {
            if let Some(host) = &*asking.borrow() {
                let paths = paths.clone();
                host.ask(Question::Report(Ask { paths, ..Ask::about(draft, &library, *revision) }));
            }
        }
    });
    // What can be named follows from the manifest and what lies beside it.
    let (draft, revision) = (state.draft.clone(), state.revision);
    let named = (draft.manifest.clone(), draft.ignore.clone(), draft.beside.clone(), state.learned);
    use_effect_with(named, move |_| {
        if let Some(host) = &*host.borrow() {
            host.ask(Question::Offers(Ask { dockerfiles: Vec::new(), ..Ask::about(&draft, &library, revision) }));
        }
    });
    use_effect_with(state.learned, move |learned| {
        if let (Some(host), 1..) = (&*naming.borrow(), *learned) {
            host.ask(Question::Names);
        }
    });
    // New figures mean new files, even where what is looked at stays.
    use_effect_with((state.looks(), state.results.clone()), move |(looks, _)| {
        if let Some(host) = &*looking.borrow() {
            looks.iter().for_each(|look| host.ask(Question::Look(look.clone())));
        }
    });
    // The optimizer simulates many times: only while its answer is looked at, and when nobody is typing.
    use_effect_with((state.advise(), state.results.clone()), move |(ask, _)| {
        let waiting = ask.clone().map(|ask| {
            Timeout::new(REST, move || {
                if let Some(host) = &*advising.borrow() {
                    host.ask(Question::Advise(ask.clone()));
                }
            })
        });
        move || drop(waiting)
    });
    use_effect_with((state.gathers(), state.results.clone()), move |(ask, _)| {
        if let (Some(host), Some(ask)) = (&*gathering.borrow(), ask) {
            host.ask(Question::Context(ask.clone()));
        }
    });
    use_effect_with((state.supposes(), state.results.clone()), move |(ask, _)| {
        if let (Some(host), Some(ask)) = (&*supposing.borrow(), ask) {
            host.ask(Question::WhatIf(ask.clone()));
        }
    });
    use_effect_with(state.exports(), move |ask| {
        if let (Some(host), Some(ask)) = (&*exporting.borrow(), ask) {
            host.ask(Question::Export(ask.clone()));
        }
    });
}

/// Loads the ready-made texts once, where they are not here already.
#[hook]
pub fn use_library(state: &State, store: &Store, later: Loader) {
    let store = store.clone();
    use_effect_with(state.library.arrival == Arrival::OnItsWay, move |on_its_way| {
        if *on_its_way {
            spawn_local(async move { store.act(Action::Stocked(library::load(later).await)) });
        }
    });
}

/// Keeps the documents and the theme, and listens to other tabs; an embedded page keeps nothing.
#[hook]
pub fn use_storage(state: &State, store: &Store, later: Option<&'static Later>) {
    let embedded = state.frame == Frame::Embed;
    let waiting = use_mut_ref(|| None::<Timeout>);
    let (telling, hearing) = (store.clone(), store.clone());
    let is_fresh = state.documents.is_fresh(&state.library);
    let (documents, chosen) = (state.documents.clone(), state.chosen.clone());
    use_effect_with(later.filter(|_| !embedded), {
        let (documents, store) = (documents.clone(), store.clone());
        move |later| {
            let listener = later.map(|later| (later.recall_choices)(&documents, &store));
            move || drop(listener)
        }
    });
    use_effect_with((documents, chosen, embedded), move |(documents, chosen, embedded)| {
        // The first documents are those that storage gave.
        let first = waiting.borrow().is_none();
        let keep = {
            let (documents, chosen) = (documents.clone(), chosen.clone());
            move || {
                keep(&documents, is_fresh, &telling);
                // What other tabs hear of it belongs to the texts that they heard of before.
                if let Some(later) = later {
                    (later.keep_choices)(&chosen, &documents);
                }
            }
        };
        let mut leaving = None;
        if !embedded {
            let flush = keep.clone();
            leaving = Some(EventListener::new(&window(), "pagehide", move |_| flush()));
            let pause = if first { 0 } else { PAUSE };
            *waiting.borrow_mut() = Some(Timeout::new(pause, keep));
        }
        move || drop(leaving)
    });
    use_effect_with(embedded, move |embedded| {
        let listener = (!embedded).then(|| {
            storage::listen(move |id, theirs, known| hearing.documents(DocumentAct::Elsewhere(id, theirs, known)))
        });
        move || drop(listener)
    });
    use_effect_with((state.theme, embedded), move |(chosen, embedded)| {
        theme::apply(*chosen);
        if !embedded {
            theme::save(*chosen);
        }
    });
}

/// Keeps what changed; what could not be kept is told, with the names of the documents.
fn keep(documents: &Documents, is_fresh: bool, store: &Store) {
    let mut unkept: Vec<(String, String)> = Vec::new();
    for (document, why) in storage::keep(documents, is_fresh) {
        match why {
            Unkept::Refused(reason) => unkept.push((format!("“{}”", document.name), reason)),
            Unkept::Elsewhere(theirs, known) => {
                store.documents(DocumentAct::Elsewhere(document.id, theirs, known));
            }
        }
    }
    let Some((_, reason)) = unkept.first() else { return store.dismiss(UNKEPT) };
    let names: Vec<&str> = unkept.iter().map(|(name, _)| name.as_str()).collect();
    let text = format!(
        "What you type in {} cannot be kept in this browser ({reason}); it will be gone when you close this page.",
        names.join(", ")
    );
    store.act(Action::Told(Notice { topic: UNKEPT, text, tone: Tone::Trouble }));
}

/// Keeps what a person does in lessons, as it is done.
#[hook]
pub fn use_lessons(state: &State) {
    let waiting = use_mut_ref(|| None::<Timeout>);
    let embedded = state.frame == Frame::Embed;
    // Without a lesson the draft is none of ours.
    let draft = state.learning.open.is_some().then(|| state.draft.clone());
    use_effect_with((state.learning.clone(), draft, embedded), move |(learning, draft, embedded)| {
        let first = waiting.borrow().is_none();
        let (learning, draft) = (learning.clone(), draft.clone());
        let keep = move || match &draft {
            Some(draft) => lessons::save(&learning.holding(draft)),
            None => lessons::save(&learning),
        };
        let mut leaving = None;
        if !embedded {
            let flush = keep.clone();
            leaving = Some(EventListener::new(&window(), "pagehide", move |_| flush()));
            // The first is what storage gave.
            *waiting.borrow_mut() = Some(if first { Timeout::new(0, || ()) } else { Timeout::new(PAUSE, keep) });
        }
        move || drop(leaving)
    });
}

/// Keeps what lies beside the manifest, and finds it again when its document opens; an embedded page leaves it alone.
#[hook]
pub fn use_beside(state: &State, store: &Store) {
    let open = state.documents.list.first().filter(|_| state.frame == Frame::Page && state.documents.guest.is_none());
    let known = use_mut_ref(|| None::<(u32, Beside)>);
    let store = store.clone();
    let what = open.map(|document| (document.id, document.draft.beside.clone()));
    use_effect_with(what, move |what| {
        let Some((id, beside)) = what.clone() else { return };
        let before = known.replace(Some((id, beside.clone())));
        let is_other = before.as_ref().is_none_or(|(known, _)| *known != id);
        let is_opened = is_other && beside.is_empty();
        if before.is_some_and(|(known, before)| known == id && before.is(&beside)) {
            return;
        }
        spawn_local(async move {
            if is_opened {
                if let Some(beside) = storage::load_beside(id).await {
                    known.replace(Some((id, beside.clone())));
                    store.act(Action::Recovered(id, beside));
                }
            } else {
                match storage::save_beside(id, &beside).await {
                    Ok(()) => store.dismiss(UNKEPT_BESIDE),
                    Err(text) => store.act(Action::Told(Notice { topic: UNKEPT_BESIDE, text, tone: Tone::Trouble })),
                }
            }
        });
    });
}

/// Takes over the project of a link, now and whenever the address changes to another one.
#[hook]
pub fn use_link(state: &State, store: &Store) {
    let embedded = state.frame == Frame::Embed && super::embed::is_hosted();
    let store = store.clone();
    use_effect_with(embedded, move |embedded| {
        let take = move || take_link(store.clone());
        let listener = (!embedded).then(|| {
            take();
            EventListener::new(&window(), "hashchange", move |_| take())
        });
        move || drop(listener)
    });
    let is_linked = matches!(state.documents.guest, Some((Guest::Link, _)));
    use_effect_with(is_linked, |is_linked| {
        let is_linked = *is_linked;
        move || {
            if is_linked {
                share::forget();
            }
        }
    });
}

fn take_link(store: Store) {
    if !share::is_linked() {
        return;
    }
    spawn_local(async move {
        match share::linked().await {
            Ok((name, draft)) => store.documents(DocumentAct::Visited(Guest::Link, name, draft)),
            Err(text) => store.tell("link", text),
        }
    });
}
