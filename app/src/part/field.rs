//! Fields of forms: what a person types and chooses.

use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

/// What stands in the field that a person types into.
pub fn typed(event: &InputEvent) -> Option<String> {
    event.target()?.dyn_into::<HtmlInputElement>().ok().map(|input| input.value())
}

/// A list of choices by number, named for who listens.
pub fn select(name: &'static str, value: u64, choices: &[(u64, &'static str)], on: Callback<u64>) -> Html {
    let change = move |event: Event| {
        let chosen = event.target().and_then(|t| t.dyn_into::<HtmlSelectElement>().ok());
        if let Some(chosen) = chosen.and_then(|c| c.value().parse().ok()) {
            on.emit(chosen);
        }
    };
    html! {
        <select class="field-select" aria-label={name} onchange={change}>
            { for choices.iter().map(|(v, text)| html! { <option value={v.to_string()} selected={*v == value}>{ *text }</option> }) }
        </select>
    }
}

/// A field that searches; its name says for what.
pub fn search(name: &'static str, value: &str, on: Callback<String>) -> Html {
    let search = move |event: InputEvent| typed(&event).into_iter().for_each(|text| on.emit(text));
    html! {
        <input class="field-search" type="search" placeholder={name} aria-label={name} autocomplete="off" spellcheck="false"
            value={value.to_owned()} oninput={search} />
    }
}
