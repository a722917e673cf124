//! What is to be reached, how far the text is from it, hints one by one, and a solution for who wants it.

use super::says;
use crate::lesson::check::{Check, Ground, reached};
use crate::lesson::{Goal, Step};
use crate::part::icon::{Icon, Name};
use crate::part::prose::line;
use crate::state::State;
use crate::state::learning::LessonAct;
use crate::store::Store;
use yew::prelude::*;

/// The goal with its checks, the hints and the solution.
pub fn draw(state: &State, step: &Step, store: &Store) -> Html {
    let Some(goal) = &step.goal else { return Html::default() };
    let is_reached = state.learning.mark().is_some_and(|mark| mark.reached);
    html! {
        <section class="lesson-goal" aria-label="Goal" data-reached={is_reached.to_string()}>
            <p><strong>{ "Your turn. " }</strong>{ line(&goal.says) }</p>
            { checks(state, goal) }
            <p role="status" class="lesson-reached">if is_reached { <Icon name={Name::Check} />{ "Reached." } }</p>
            { hints(state, step, store) }
        </section>
    }
}

/// Each check, judged on the version that reached the goal, else on the one shown.
fn checks(state: &State, goal: &Goal) -> Html {
    let Some(results) = &state.results else { return Html::default() };
    let ground = state.ground(&results.reports);
    let version = reached(&goal.checks, ground).unwrap_or(state.shown);
    html! { <ul class="lesson-checks">{ for goal.checks.iter().map(|check| row(check, ground, version)) }</ul> }
}

fn row(check: &Check, ground: Ground, version: usize) -> Html {
    let holds = check.holds(ground, version);
    let (icon, word) = if holds { (Name::Check, "done") } else { (Name::Info, "open") };
    html! {
        <li data-holds={holds.to_string()}>
            <Icon name={icon} />
            <span><span class="hidden">{ format!("{word}: ") }</span>{ check.words() }</span>
            <span class="lesson-now">{ check.says(ground, version) }</span>
        </li>
    }
}

fn hints(state: &State, step: &Step, store: &Store) -> Html {
    let shown = state.learning.mark().map_or(0, |mark| mark.hints);
    let left = step.hints.len().saturating_sub(shown);
    html! {
        <>
            if shown > 0 {
                <ol class="lesson-hints" aria-label="Hints">
                    { for step.hints.iter().take(shown).map(|hint| html! { <li key={hint.clone()}>{ line(hint) }</li> }) }
                </ol>
            }
            <div class="lesson-help">
                if left > 0 {
                    <button type="button" class="button" onclick={says(store, LessonAct::Hinted)}>{ format!("A hint ({left} left)") }</button>
                }
                if step.solution.is_some() {
                    <button type="button" class="button" onclick={says(store, LessonAct::Solved)}>{ "Show a solution" }</button>
                }
            </div>
        </>
    }
}
