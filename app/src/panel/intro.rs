//! What the example shows, and what to try first.

use crate::draft::Draft;
use crate::example::Example;
use crate::library::{Arrival, Library};
use crate::part::icon::{Icon, Name};
use crate::shared::Shared;
use yew::prelude::*;

/// What [`Intro`] is given.
#[derive(Clone, PartialEq, Properties)]
pub struct IntroProps {
    /// What a person wrote.
    pub draft: Shared<Draft>,
    /// The ready-made texts.
    pub library: Shared<Library>,
    /// The texts belong to it; another one has other texts.
    pub generation: u32,
}

/// One line on the example; on a page of one's own, what to do.
#[component]
pub fn Intro(props: &IntroProps) -> Html {
    // Who came with a text knows how to begin; who begins with none keeps the sentence, so that the editor stands still.
    let is_empty = props.draft.versions.iter().all(|version| version.dockerfile.is_empty());
    let began_empty = *use_memo(props.generation, |_| is_empty);
    let Some(example) = props.draft.example(&props.library) else {
        let of_an_example = props.draft.example.is_some();
        return match (of_an_example, began_empty) {
            (true, _) => no_notes(&props.library.arrival),
            (false, true) => start(),
            (false, false) => Html::default(),
        };
    };
    html! {
        <aside class="intro" aria-label="About this example">
            <Icon name={Name::Spark} />
            <div>
                <p><strong>{ "Try this: " }</strong>{ &example.hint }</p>
                { more(example) }
            </div>
        </aside>
    }
}

/// What to do on a page of one's own.
fn start() -> Html {
    html! {
        <aside class="intro" aria-label="Getting started">
            <Icon name={Name::Spark} />
            <p><strong>{ "Write or paste a Dockerfile. " }</strong>
                { "Declare in the manifest what the build context holds and what commands leave behind; every figure follows from that." }</p>
        </aside>
    }
}

/// Of an example whose notes are not here.
fn no_notes(arrival: &Arrival) -> Html {
    let text = match arrival {
        Arrival::OnItsWay => "The notes on this example are on their way.".to_owned(),
        Arrival::Here => "This page has no notes on the example that this began as.".to_owned(),
        Arrival::Lost(reason) => format!("The notes on this example could not be loaded ({reason})."),
    };
    html! {
        <aside class="intro" aria-label="About this example"><Icon name={Name::Spark} /><p>{ text }</p></aside>
    }
}

/// What the example teaches and where its figures come from, for whoever wants to know.
fn more(example: &Example) -> Html {
    if example.points.is_empty() && example.sources.is_empty() && example.source.is_none() {
        return Html::default();
    }
    let lines = |texts: &[String]| texts.iter().map(|t| html! { <li key={t.clone()}>{ t }</li> }).collect::<Html>();
    html! {
        <details class="intro-more">
            <summary>{ "What it shows, and where its figures come from" }</summary>
            <ul>{ lines(&example.points) }</ul>
            <ul class="intro-sources">
                if let Some(source) = &example.source { <li>{ "After " }{ source }</li> }
                { lines(&example.sources) }
            </ul>
        </details>
    }
}
