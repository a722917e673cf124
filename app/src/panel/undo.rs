//! Takes back and makes again, with what that would be; and says what was done.

use crate::part::icon::{Icon, Name};
use crate::shared::Shared;
use crate::state::documents::DocumentAct;
use crate::state::history::{History, Said};
use crate::store::Store;
use gloo_timers::callback::Timeout;
use yew::prelude::*;

/// How long a sentence stays, in milliseconds; what it offers is among the buttons afterwards.
const WHILE: u32 = 8_000;

/// What [`Undo`] is given.
#[derive(Clone, PartialEq, Properties)]
pub struct UndoProps {
    /// What can be taken back.
    pub history: Shared<History>,
    /// The door to the state.
    pub store: Store,
}

/// The two buttons.
#[component]
pub fn Undo(props: &UndoProps) -> Html {
    let (undo, redo) = (props.store.clone(), props.store.clone());
    html! {
        <div class="undo" role="group" aria-label="History">
            { button(Name::Undo, "Undo", props.history.last(), Callback::from(move |_| undo.undo())) }
            { button(Name::Redo, "Redo", props.history.next(), Callback::from(move |_| redo.redo())) }
        </div>
    }
}

/// A button that says what it would do. It stays in reach without anything to do, so that no focus is lost.
fn button(icon: Name, word: &'static str, what: Option<&str>, onclick: Callback<MouseEvent>) -> Html {
    let title = what.map_or(format!("{word}: nothing yet"), |what| format!("{word} {what}"));
    html! {
        <button type="button" class="icon-button" title={title.clone()} aria-disabled={what.is_none().to_string()} {onclick}>
            <Icon name={icon} /><span class="hidden">{ title }</span>
        </button>
    }
}

/// What [`Toast`] is given.
#[derive(Clone, PartialEq, Properties)]
pub struct ToastProps {
    /// What was said last.
    pub said: Option<Said>,
    /// The door to the state.
    pub store: Store,
}

/// The sentence at the foot of the page, read aloud as it comes.
#[component]
pub fn Toast(props: &ToastProps) -> Html {
    let store = props.store.clone();
    use_effect_with(props.said.clone(), move |said| {
        let count = said.as_ref().map(|said| said.count);
        let timer = count.map(|count| Timeout::new(WHILE, move || store.documents(DocumentAct::Heard(count))));
        move || drop(timer)
    });
    let undo = use_callback(props.store.clone(), |_: MouseEvent, store| store.undo());
    html! {
        <div class="toast" role="status">
            if let Some(said) = &props.said {
                <p key={said.count}>
                    { &said.text }
                    if said.can_undo { <button type="button" class="link" onclick={undo}>{ "Undo" }</button> }
                </p>
            }
        </div>
    }
}
