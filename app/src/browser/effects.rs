//! What the page does besides drawing: it watches the state and speaks back in actions.

use super::worker::Host;
use super::{storage, theme, window};
use crate::engine::Ask;
use crate::state::{Action, Frame, Notice, State};
use crate::store::Store;
use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use yew::prelude::*;

/// The topic of a draft that cannot be kept.
const UNKEPT: &str = "unkept";

/// How long the storage waits for the next key press, in milliseconds; leaving the page does not wait.
const PAUSE: u32 = 150;

/// Asks the engine about every revision of the draft.
#[hook]
pub fn use_engine(state: &State, store: &Store) {
    let host = use_mut_ref(|| None::<Host>);
    {
        let (host, store) = (host.clone(), store.clone());
        use_effect_with((), move |()| {
            *host.borrow_mut() = Some(Host::start(Callback::from(move |action| store.act(action))));
            move || {
                if let Some(host) = host.borrow_mut().take() {
                    host.stop();
                }
            }
        });
    }
    use_effect_with((state.draft.clone(), state.revision), move |(draft, revision)| {
        if let Some(host) = &*host.borrow() {
            host.ask(Ask::about(draft, *revision));
        }
    });
}

/// Keeps the draft and the theme; an embedded page keeps nothing.
#[hook]
pub fn use_storage(state: &State, store: &Store) {
    let embedded = state.frame == Frame::Embed;
    let waiting = use_mut_ref(|| None::<Timeout>);
    let store = store.clone();
    use_effect_with((state.draft.clone(), embedded), move |(draft, embedded)| {
        // The first draft is what storage gave.
        let first = waiting.borrow().is_none();
        let keep = {
            let (draft, store) = (draft.clone(), store.clone());
            move || match storage::save(&draft) {
                Ok(()) => store.dismiss(UNKEPT),
                Err(text) => store.act(Action::Told(Notice { topic: UNKEPT, text })),
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
    use_effect_with((state.theme, embedded), move |(chosen, embedded)| {
        theme::apply(*chosen);
        if !embedded {
            theme::save(*chosen);
        }
    });
}
