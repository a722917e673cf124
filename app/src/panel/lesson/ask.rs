//! What is to be guessed before any figure is shown, then the answer beside the guess.

use super::says;
use crate::lesson::check::Check;
use crate::lesson::guess::{self, Nearness};
use crate::lesson::{Choice, Prediction, Step};
use crate::part::prose::{line, prose};
use crate::state::State;
use crate::state::learning::LessonAct;
use crate::store::Store;
use crate::words;
use layerlab_core::size::Bytes;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The question, or the answer.
pub fn draw(state: &State, step: &Step, store: &Store) -> Html {
    let Some(prediction) = &step.prediction else { return Html::default() };
    let guess = state.learning.mark().and_then(|mark| mark.guess.clone());
    html! {
        <section class="lesson-ask" aria-label="Prediction">
            <p class="lesson-question">{ line(&prediction.question) }</p>
            { match guess {
                None if prediction.choices.is_empty() => html! { <Guess is_count={is_count(prediction)} store={store.clone()} /> },
                None => choices(prediction, store),
                Some(guess) => answer(state, prediction, &guess),
            } }
        </section>
    }
}

fn is_count(prediction: &Prediction) -> bool {
    prediction.figure.as_ref().is_some_and(Check::is_count)
}

fn choices(prediction: &Prediction, store: &Store) -> Html {
    let choice = |choice: &Choice| {
        html! {
            <button type="button" class="button lesson-choice" onclick={says(store, LessonAct::Guessed(choice.says.clone()))}>
                { line(&choice.says) }
            </button>
        }
    };
    html! {
        <div class="lesson-choices">
            { for prediction.choices.iter().map(choice) }
            <button type="button" class="link" onclick={says(store, LessonAct::Guessed(String::new()))}>{ "Just show me" }</button>
        </div>
    }
}

/// What [`Guess`] is given.
#[derive(Clone, PartialEq, Properties)]
struct GuessProps {
    /// Whether things are counted, and not bytes.
    is_count: bool,
    /// The door to the state.
    store: Store,
}

/// A field for a guess.
#[component]
fn Guess(props: &GuessProps) -> Html {
    let field = use_node_ref();
    let trouble = use_state_eq(|| false);
    let send = {
        let (field, trouble) = (field.clone(), trouble.clone());
        use_callback(props.clone(), move |event: SubmitEvent, props| {
            event.prevent_default();
            let text = field.cast::<HtmlInputElement>().map(|field| field.value()).unwrap_or_default();
            match guess::read(&text, props.is_count) {
                Some(_) => props.store.lesson(LessonAct::Guessed(text)),
                None => trouble.set(true),
            }
        })
    };
    let (label, example) = if props.is_count { ("Your guess", "3") } else { ("Your guess, as 50 MB", "50 MB") };
    html! {
        <form class="lesson-guess" onsubmit={send}>
            <input ref={field} type="text" aria-label={label} placeholder={example} autocomplete="off" size="9"
                aria-invalid={trouble.to_string()} aria-describedby={trouble.then_some("guess-trouble")} />
            <button type="submit" class="button" data-main="true">{ "Guess" }</button>
            <button type="button" class="link" onclick={says(&props.store, LessonAct::Guessed(String::new()))}>{ "Just show me" }</button>
            if *trouble { <p id="guess-trouble" class="lesson-trouble" role="alert">{ format!("Write a number such as {example}.") }</p> }
        </form>
    }
}

/// The answer, as the simulation had it when the guess was made, and why.
fn answer(state: &State, prediction: &Prediction, guess: &str) -> Html {
    let Some(answer) = state.learning.mark().and_then(|mark| mark.answer) else {
        return html! { <p role="status">{ "The figures are being worked out." }</p> };
    };
    html! {
        <div role="status">
            { prediction.figure.as_ref().map_or_else(|| of_choices(prediction, guess, answer), |figure| of_figure(figure, guess, answer)) }
            <div class="prose">{ prose(&prediction.why) }</div>
        </div>
    }
}

/// The figure beside the guess.
fn of_figure(figure: &Check, guess: &str, answer: u64) -> Html {
    let words = |amount: u64| if figure.is_count() { words::grouped(amount) } else { Bytes(amount).to_string() };
    let guessed = guess::read(guess, figure.is_count());
    html! {
        <p class="lesson-verdict">
            <strong>{ words(answer) }</strong>
            if let Some(guessed) = guessed {
                { format!(" – you said {}. {}", words(guessed), Nearness::of(guessed, answer).words()) }
            }
        </p>
    }
}

/// The right answer beside the one chosen.
fn of_choices(prediction: &Prediction, guess: &str, answer: u64) -> Html {
    let right = usize::try_from(answer).ok().and_then(|place| prediction.choices.get(place));
    let Some(right) = right else { return Html::default() };
    let verdict = match guess {
        "" => "The answer:",
        guess if guess == right.says => "Right:",
        _ => "Not quite. The answer:",
    };
    html! { <p class="lesson-verdict">{ verdict }{ " " }<strong>{ line(&right.says) }</strong></p> }
}
