//! What the page does besides drawing: it watches the state and speaks back in actions.

use super::worker::Host;
use super::{library, share, storage, theme, window, words_of};
use crate::draft::Draft;
use crate::engine::{Ask, Question, measured};
use crate::later::Loader;
use crate::library::Arrival;
use crate::shared::Shared;
use crate::state::{Action, Frame, Notice, State, Tone};
use crate::store::Store;
use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::prelude::*;

/// The topic of a draft that cannot be kept.
const UNKEPT: &str = "unkept";

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
    let (asking, looking) = (host.clone(), host.clone());
    let (advising, supposing, gathering) = (host.clone(), host.clone(), host.clone());
    // Another library may know what an article measured.
    let (library, paths) = (state.library.clone(), measured(&state.draft, &state.library));
    use_effect_with((state.draft.clone(), state.revision, state.learned, paths), {
        let library = library.clone();
        move |(draft, revision, ..)| {
            if let Some(host) = &*asking.borrow() {
                host.ask(Question::Report(Ask::about(draft, &library, *revision)));
            }
        }
    });
    // What can be named follows from the manifest alone.
    let (draft, revision) = (state.draft.clone(), state.revision);
    use_effect_with((draft.manifest.clone(), draft.ignore.clone(), state.learned), move |_| {
        if let Some(host) = &*host.borrow() {
            host.ask(Question::Offers(Ask { dockerfiles: Vec::new(), ..Ask::about(&draft, &library, revision) }));
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
        let waiting = ask.map(|ask| {
            Timeout::new(REST, move || {
                if let Some(host) = &*advising.borrow() {
                    host.ask(Question::Advise(ask));
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
}

/// Loads the ready-made texts once, where they are not here already.
#[hook]
pub fn use_library(state: &State, store: &Store) {
    let store = store.clone();
    use_effect_with(state.library.arrival == Arrival::OnItsWay, move |on_its_way| {
        if *on_its_way {
            spawn_local(async move { store.act(Action::Stocked(library::load().await)) });
        }
    });
}

/// Keeps the draft and the theme; an embedded page keeps nothing.
#[hook]
pub fn use_storage(state: &State, store: &Store) {
    let embedded = state.frame == Frame::Embed;
    let unkept = embedded || state.revision < state.kept_from || (state.revision == 0 && share::is_linked());
    let waiting = use_mut_ref(|| None::<Timeout>);
    let store = store.clone();
    use_effect_with((state.draft.clone(), unkept), move |(draft, unkept)| {
        // The first draft is what storage gave.
        let first = waiting.borrow().is_none();
        let keep = {
            let (draft, store) = (draft.clone(), store.clone());
            move || match storage::save(&draft) {
                Ok(()) => store.dismiss(UNKEPT),
                Err(text) => store.act(Action::Told(Notice { topic: UNKEPT, text, tone: Tone::Trouble })),
            }
        };
        let mut leaving = None;
        if !unkept {
            let flush = keep.clone();
            leaving = Some(EventListener::new(&window(), "pagehide", move |_| flush()));
            let pause = if first { 0 } else { PAUSE };
            *waiting.borrow_mut() = Some(Timeout::new(pause, keep));
        }
        move || drop(leaving)
    });
    use_effect_with((state.theme, embedded), move |(chosen, embedded)| {
        theme::apply(*chosen);
        if !embedded {
            theme::save(*chosen);
        }
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
    let changed = state.kept_from > 0 && state.revision >= state.kept_from;
    use_effect_with(changed, |changed| {
        if *changed {
            share::forget();
        }
    });
}

fn take_link(store: Store) {
    if !share::is_linked() {
        return;
    }
    spawn_local(async move {
        match share::linked().await {
            Ok(draft) => store.act(Action::Linked(draft)),
            Err(text) => store.tell("link", text),
        }
    });
}

/// Puts a link to a draft on the clipboard, and says so.
pub fn copy_link(draft: Shared<Draft>, store: Store) {
    spawn_local(async move {
        let text = match share::link(&draft).await {
            Ok(link) => match JsFuture::from(window().navigator().clipboard().write_text(&link)).await {
                Ok(_) => {
                    "A link to this project is on the clipboard; it holds all of it, and nothing was sent anywhere."
                        .into()
                }
                Err(error) => format!("The link could not be put on the clipboard ({}).", words_of(&error)),
            },
            Err(text) => text,
        };
        store.tell("share", text);
    });
}

/// Opens a draft in a page of its own.
pub fn open_in_full(draft: Shared<Draft>, store: Store) {
    spawn_local(async move {
        let outcome = share::link(&draft).await;
        let outcome =
            outcome.and_then(|link| window().open_with_url_and_target(&link, "_blank").map_err(|e| words_of(&e)));
        if let Err(text) = outcome {
            store.tell("share", text);
        }
    });
}
