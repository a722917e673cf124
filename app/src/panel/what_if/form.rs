//! What is supposed: what kind of thing changes, which one, and how wide the line is.

use super::WhatIfProps;
use crate::part::segments::{Choice, Segments};
use crate::state::supposing::{SupposeAct, What};
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

/// Megabits a second to choose from.
const BANDWIDTHS: [u64; 4] = [10, 50, 100, 1000];

/// How many names are offered at once; typing finds the others.
const MOST: usize = 500;

/// The row of choices over the second builds.
pub fn form(props: &WhatIfProps) -> Html {
    let choose = {
        let store = props.store.clone();
        move |what| store.suppose(SupposeAct::Chose(what))
    };
    html! {
        <div class="what-if-form" role="group" aria-label="What changes after the build">
            <Segments<What> name="What changes" choices={kinds()} value={props.supposing.what} on_choose={choose} />
            { match props.supposing.what {
                What::File => field(props, "Changed file or folder", props.offers.paths.iter().map(|offer| offer.name.clone())),
                What::Argument => field(props, "Build argument", props.arguments.iter().map(|name| format!("{name}="))),
                What::Image => image(props),
                What::Lines => Html::default(),
            } }
            { bandwidth(props) }
        </div>
    }
}

fn field(props: &WhatIfProps, label: &'static str, offers: impl Iterator<Item = String>) -> Html {
    let store = props.store.clone();
    let input = move |event: InputEvent| {
        if let Some(input) = event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok()) {
            store.suppose(SupposeAct::Named(input.value()));
        }
    };
    html! {
        <label class="what-if-field" key={label}>
            <span>{ label }</span>
            <input type="text" list="what-if-names" autocomplete="off" autocapitalize="off" spellcheck="false"
                value={props.name.clone()} oninput={input} />
            <datalist id="what-if-names">{ for offers.take(MOST).map(|name| html! { <option value={name} /> }) }</datalist>
        </label>
    }
}

fn image(props: &WhatIfProps) -> Html {
    let choices = props.images.iter().map(|name| (name.clone(), name.clone())).collect();
    let store = props.store.clone();
    select("Image built anew", choices, &props.name, move |name| store.suppose(SupposeAct::Named(name)))
}

fn bandwidth(props: &WhatIfProps) -> Html {
    let choices = BANDWIDTHS.iter().map(|mbit| (mbit.to_string(), format!("{mbit} Mbit/s"))).collect();
    let store = props.store.clone();
    let value = props.supposing.bandwidth.to_string();
    select("Bandwidth", choices, &value, move |mbit| {
        store.suppose(SupposeAct::Widened(mbit.parse().unwrap_or(BANDWIDTHS[0])));
    })
}

fn select(label: &'static str, choices: Vec<(String, String)>, value: &str, act: impl Fn(String) + 'static) -> Html {
    let change = move |event: Event| {
        if let Some(chosen) = event.target().and_then(|t| t.dyn_into::<HtmlSelectElement>().ok()) {
            act(chosen.value());
        }
    };
    html! {
        <label class="what-if-field" key={label}>
            <span>{ label }</span>
            <select onchange={change}>
                { for choices.into_iter().map(|(name, text)| html! { <option selected={name == value} value={name.clone()}>{ text }</option> }) }
            </select>
        </label>
    }
}

fn kinds() -> Vec<Choice<What>> {
    let choice =
        |value, label: &'static str, title: &'static str| Choice { value, label: label.into(), title: title.into() };
    vec![
        choice(What::File, "File", "A file or folder of the build context has another content"),
        choice(What::Argument, "Argument", "A build argument has another value"),
        choice(What::Image, "Base image", "An image was built anew under its name"),
        choice(What::Lines, "Lines", "The Dockerfile changes: from the other version to the one shown"),
    ]
}
