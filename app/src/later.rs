//! What comes behind the first view: the detail views, lessons, completions and the optimizer's marks in the editor, dropped folders,
//! and how the library and the worker's answers are read.
//!
//! `main.rs` cuts the program here. What only [`LATER`] leads to is a module of its own, `layerlab-details.wasm`, which is
//! loaded when the page stands; all else is in `layerlab-app_bg.wasm`. So a detail view costs the first view nothing, as
//! long as nothing outside the detail views names it. Both modules are one program: they share memory, and values cross
//! as they are.

use crate::browser::editor::Underline;
use crate::browser::folder::Entry;
use crate::browser::{choices, disk, exports, library};
use crate::engine::Detailed;
use crate::engine::advise::Advised;
use crate::engine::complete::{Completions, complete};
use crate::library::Library;
use crate::panel::Shown;
use crate::panel::detail::DetailPanel;
use crate::panel::dropping;
use crate::panel::findings::first;
use crate::panel::findings::marks::marks;
use crate::panel::lesson::LessonPanel;
use crate::panel::lessons;
use crate::panel::share::{ShareChoices, ShareProps};
use crate::state::choosing::Choices;
use crate::state::documents::Documents;
use crate::state::learning::Learning;
use crate::state::{Action, Pane, Results, State};
use crate::store::Store;
use crate::wire::{self, Sealed};
use gloo_events::EventListener;
use layerlab_core::offer::Offers;
use layerlab_core::offer::names::Names;
use std::future::Future;
use std::pin::Pin;
use web_sys::FileList;
use yew::platform::spawn_local;
use yew::prelude::*;

/// The door to what comes later.
pub struct Later {
    /// Draws the detail views.
    pub draw: fn(&State, &Store) -> Html,
    /// Draws the first findings, under the text.
    pub first: fn(&State, &Store) -> Html,
    /// Draws the open lesson.
    pub lesson: fn(&State, &Store) -> Html,
    /// What an answer of the worker to one of their questions means.
    pub hear: fn(&Sealed) -> Option<Action>,
    /// Draws what stands in the menu of sharing and exporting.
    pub share: fn(&ShareProps) -> Html,
    /// What fits at a place of a Dockerfile.
    pub complete: fn(&str, u32, &Offers, &Names) -> Option<Completions>,
    /// What the optimizer found, as marks in a text.
    pub marks: fn(&Advised, &Results, Pane, &str) -> Vec<Underline>,
    /// Opens what was dropped.
    pub open_dropped: fn(Option<FileList>, Vec<Entry>, &Store),
    /// Lets a person choose files, and opens them.
    pub choose_files: fn(&Store),
    /// Says what happens to what is dragged over the page.
    pub dropping: fn(&State) -> Html,
    /// Draws the menu of the lessons.
    pub lessons: fn(&Library, &Learning, &Store) -> Html,
    /// Brings what was chosen of the findings, and follows other tabs in that.
    pub recall_choices: fn(&Documents, &Store) -> EventListener,
    /// Keeps it.
    pub keep_choices: fn(&Choices, &Documents),
    /// Reads the ready-made texts.
    pub read_library: fn(&str) -> Result<Library, String>,
}

/// There is one.
impl PartialEq for Later {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

/// All that comes later. Only `main.rs` may name it.
pub static LATER: Later = Later {
    draw,
    first: draw_first,
    lesson: draw_lesson,
    hear,
    share,
    complete,
    marks,
    open_dropped: disk::open_dropped,
    choose_files: disk::choose,
    dropping: dropping::draw,
    lessons: lessons::draw,
    recall_choices: choices::recall,
    keep_choices: choices::keep,
    read_library: library::read,
};

fn share(props: &ShareProps) -> Html {
    html! { <ShareChoices ..props.clone() /> }
}

fn draw(state: &State, store: &Store) -> Html {
    html! { <DetailPanel state={state.clone()} store={store.clone()} /> }
}

fn draw_first(state: &State, store: &Store) -> Html {
    let Some(results) = &state.results else { return Html::default() };
    first::draw(&Shown { state, results, store })
}

fn draw_lesson(state: &State, store: &Store) -> Html {
    html! { <LessonPanel state={state.clone()} store={store.clone()} /> }
}

fn hear(answer: &Sealed) -> Option<Action> {
    Some(match wire::read(&answer.0)? {
        Detailed::Declare(declared) => Action::Declared(declared),
        Detailed::Look(looked) => Action::Looked(looked),
        Detailed::Advise(advised) => Action::Advised(advised),
        Detailed::WhatIf(answer) => Action::Rebuilt(*answer),
        Detailed::Context(seen) => Action::SawContext(seen),
        Detailed::Exported(exported) => exports::hand_over(*exported),
    })
}

/// What comes later, on its way; nothing where it cannot be loaded.
pub type Loading = Pin<Box<dyn Future<Output = Option<&'static Later>>>>;

/// Loads what comes later: once, and again after it could not be loaded.
#[derive(Clone, Copy)]
pub struct Loader(pub fn() -> Loading);

/// There is one loader.
impl PartialEq for Loader {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// How far it is.
#[derive(Clone, Copy)]
pub enum Arrival {
    /// On its way.
    Coming,
    /// There.
    There(&'static Later),
    /// It could not be loaded.
    Missing,
}

impl Arrival {
    /// What has come.
    pub fn here(self) -> Option<&'static Later> {
        match self {
            Self::There(later) => Some(later),
            Self::Coming | Self::Missing => None,
        }
    }
}

/// Loads what comes later when the page stands; the callback tries once more.
#[hook]
pub fn use_later(loader: Loader) -> (Arrival, Callback<MouseEvent>) {
    let arrival = use_state(|| Arrival::Coming);
    let load = {
        let arrival = arrival.setter();
        move || {
            arrival.set(Arrival::Coming);
            let arrival = arrival.clone();
            spawn_local(async move { arrival.set((loader.0)().await.map_or(Arrival::Missing, Arrival::There)) });
        }
    };
    let again = use_callback((), {
        let load = load.clone();
        move |_, ()| load()
    });
    use_effect_with((), move |()| load());
    (*arrival, again)
}

/// The detail views, or what stands in their place until they are there.
pub fn details(arrival: Arrival, again: &Callback<MouseEvent>, state: &State, store: &Store) -> Html {
    if let Arrival::There(later) = arrival {
        return (later.draw)(state, store);
    }
    let place = absent("The details", arrival, again);
    let is_coming = matches!(arrival, Arrival::Coming);
    html! { <section class="detail" aria-label="Details" aria-busy={is_coming.to_string()}>{ place }</section> }
}

/// The open lesson, or what stands in its place until it can be drawn.
pub fn lesson(arrival: Arrival, again: &Callback<MouseEvent>, state: &State, store: &Store) -> Html {
    match arrival {
        Arrival::There(later) => (later.lesson)(state, store),
        _ => html! { <section class="lesson" aria-label="Lesson">{ absent("The lesson", arrival, again) }</section> },
    }
}

/// What is said in the place of something that is not there.
fn absent(what: &str, arrival: Arrival, again: &Callback<MouseEvent>) -> Html {
    if !matches!(arrival, Arrival::Missing) {
        return Html::default();
    }
    html! {
        <p class="empty" role="alert">
            { format!("{what} could not be loaded. ") }
            <button type="button" class="link" onclick={again}>{ "Try again" }</button>
        </p>
    }
}
