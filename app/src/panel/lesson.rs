//! A lesson beside the editor: what a step says, what is to be guessed, what is to be reached, and the way on.

mod ask;
mod goal;

use crate::lesson::{Lesson, Step};
use crate::library::Arrival;
use crate::part::icon::{Icon, Name};
use crate::part::prose::{line, prose};
use crate::state::State;
use crate::state::learning::LessonAct;
use crate::store::Store;
use web_sys::HtmlElement;
use yew::prelude::*;

/// What [`LessonPanel`] is given.
#[derive(Clone, PartialEq, Properties)]
pub struct LessonProps {
    /// All that the page knows.
    pub state: State,
    /// The door to the state.
    pub store: Store,
}

/// The open lesson.
#[component]
pub fn LessonPanel(props: &LessonProps) -> Html {
    let LessonProps { state, store } = props;
    let heading = use_node_ref();
    let place = state.learning.here().map(|taken| taken.step);
    use_focus(&heading, place);
    html! {
        <section class="lesson" id="board-lesson" aria-label="Lesson">
            { match state.lesson() {
                Some((lesson, step)) => opened(props, lesson, step, heading),
                None => absent(state, store),
            } }
        </section>
    }
}

/// Who goes to another step stands at its beginning.
#[hook]
fn use_focus(heading: &NodeRef, place: Option<usize>) {
    let (heading, before) = (heading.clone(), use_mut_ref(|| place));
    use_effect_with(place, move |place| {
        if before.replace(*place) != *place
            && let Some(heading) = heading.cast::<HtmlElement>()
        {
            let _ = heading.focus();
        }
    });
}

/// In the place of a lesson whose texts are not here.
fn absent(state: &State, store: &Store) -> Html {
    let text = match &state.library.arrival {
        Arrival::OnItsWay => "The lesson is on its way.".to_owned(),
        Arrival::Here => "This page has no such lesson any more.".to_owned(),
        Arrival::Lost(reason) => format!("The lesson could not be loaded ({reason}); reloading may help."),
    };
    html! {
        <>
            <p role="status">{ text }</p>
            <button type="button" class="button" onclick={says(store, LessonAct::Left)}>{ "Back to your own document" }</button>
        </>
    }
}

fn opened(props: &LessonProps, lesson: &Lesson, step: &Step, heading: NodeRef) -> Html {
    let LessonProps { state, store } = props;
    let place = state.learning.here().map_or(0, |taken| taken.step);
    let is_guessing = state.is_guessing();
    html! {
        <>
            <header class="lesson-head">
                <p class="lesson-title">{ &lesson.title }</p>
                <button type="button" class="icon-button" title="Leave the lesson; it can be taken up again" onclick={says(store, LessonAct::Left)}>
                    <Icon name={Name::Cross} /><span class="hidden">{ "Leave the lesson" }</span>
                </button>
            </header>
            { ladder(state, lesson, store) }
            <div class="lesson-body" key={place}>
                <h2 tabindex="-1" ref={heading}>{ &step.title }</h2>
                <div class="prose">{ prose(&step.text) }</div>
                { ask::draw(state, step, store) }
                if !is_guessing {
                    { goal::draw(state, step, store) }
                    if is_done(state, step) && !step.after.is_empty() { <div class="prose lesson-after">{ prose(&step.after) }</div> }
                    { looks(step, store) }
                }
                if place == 0 { { source(lesson) } }
            </div>
            { ways(state, lesson, step, place, store) }
        </>
    }
}

/// Whether all that a step asks for is done.
fn is_done(state: &State, step: &Step) -> bool {
    let mark = state.learning.mark();
    let has_guessed = step.prediction.is_none() || mark.is_some_and(|mark| mark.guess.is_some());
    has_guessed && (step.goal.is_none() || mark.is_some_and(|mark| mark.reached))
}

/// The steps, each a button.
fn ladder(state: &State, lesson: &Lesson, store: &Store) -> Html {
    let Some(taken) = state.learning.here() else { return Html::default() };
    let rung = |(index, step): (usize, &Step)| {
        let mark = taken.marks.get(index);
        let has_guessed = step.prediction.is_none() || mark.is_some_and(|mark| mark.guess.is_some());
        let has_reached = step.goal.is_none() || mark.is_some_and(|mark| mark.reached);
        let done = mark.is_some() && has_guessed && has_reached;
        let name = format!("Step {}: {}{}", index + 1, step.title, if done { ", done" } else { "" });
        html! {
            <li key={index}>
                <button type="button" class="rung" data-done={done.to_string()} aria-current={(index == taken.step).then_some("step")}
                    title={name.clone()} aria-label={name} onclick={says(store, LessonAct::Went(index))}>{ index + 1 }</button>
            </li>
        }
    };
    html! { <ol class="ladder" aria-label="Steps">{ for lesson.steps.iter().enumerate().map(rung) }</ol> }
}

/// Where to look, a button each.
fn looks(step: &Step, store: &Store) -> Html {
    let button = |(place, look): (usize, &crate::lesson::Look)| {
        html! {
            <button key={place} type="button" class="button" onclick={says(store, LessonAct::Looked(place))}>
                <Icon name={Name::Flow} /><span>{ line(&look.says) }</span>
            </button>
        }
    };
    if step.look.is_empty() {
        return Html::default();
    }
    html! { <div class="lesson-looks">{ for step.look.iter().enumerate().map(button) }</div> }
}

fn source(lesson: &Lesson) -> Html {
    match &lesson.source {
        Some(source) => html! { <p class="lesson-source">{ "After " }{ source }</p> },
        None => Html::default(),
    }
}

/// The way back and the way on.
fn ways(state: &State, lesson: &Lesson, step: &Step, place: usize, store: &Store) -> Html {
    let is_last = place + 1 == lesson.steps.len();
    let (act, word) = match (is_last, is_done(state, step)) {
        (true, _) => (LessonAct::Left, "Finish"),
        (false, true) => (LessonAct::Went(place + 1), "Next step"),
        (false, false) => (LessonAct::Went(place + 1), "Skip this step"),
    };
    html! {
        <footer class="lesson-ways">
            if place > 0 {
                <button type="button" class="button" onclick={says(store, LessonAct::Went(place - 1))}>{ "Back" }</button>
            }
            <button type="button" class="button" title="Start this step over, without what was guessed and written in it"
                onclick={says(store, LessonAct::StartedOver)}>{ "Start over" }</button>
            <button type="button" class="button" data-main={is_done(state, step).to_string()} onclick={says(store, act)}>{ word }</button>
        </footer>
    }
}

/// What a button says when it is pressed.
pub(super) fn says(store: &Store, act: LessonAct) -> Callback<MouseEvent> {
    let store = store.clone();
    Callback::from(move |_| store.lesson(act.clone()))
}
