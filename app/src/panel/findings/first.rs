//! Findings beside other things: all of them next to the way from version to version, and the first few under the text.

use super::{Drawn, FindingsProps, entry, list, order, status};
use crate::panel::Shown;
use crate::shared::Shared;
use crate::state::Detail;
use crate::state::history::History;
use crate::words;
use yew::prelude::*;

/// Lines of a text that leave room under it, and how many findings stand there then, and else.
const SHORT: (usize, usize, usize) = (24, 6, 3);

/// What [`Beside`] is given.
#[derive(Clone, PartialEq, Properties)]
pub struct BesideProps {
    /// What findings are drawn from.
    pub of: FindingsProps,
    /// What can be taken back.
    pub history: Shared<History>,
}

/// The findings beside the comparison.
pub fn draw(shown: &Shown) -> Html {
    html! { <Beside of={super::props(shown)} history={shown.state.history.clone()} /> }
}

/// All findings of the version shown, those that save most first; each is applied, explained and taken back in its place.
#[component]
pub fn Beside(props: &BesideProps) -> Html {
    let of = &props.of;
    let (found, fresh) = of.found();
    let name = of.draft.versions.get(of.ask.version).map_or("", |version| version.name.as_str());
    let undo = use_callback(of.store.clone(), |_: MouseEvent, store| store.undo());
    html! {
        <section class="findings findings-beside" aria-labelledby="findings-beside-title">
            <h3 id="findings-beside-title">
                { format!("What could be better in {name}") }
                if let Some(last) = props.history.last_fix() {
                    <button type="button" class="link" onclick={undo}>{ format!("Undo {last}") }</button>
                }
            </h3>
            <div role="status">{ if is_left_alone(of) { unasked(of) } else { status(of, found, fresh) } }</div>
            if let Some(found) = found {
                <div class="findings-found" aria-busy={(!fresh).to_string()}>
                    { list(&Drawn { props: of, found, fresh }, &order::by_weight(&found.findings, of.problems())) }
                </div>
            }
        </section>
    }
}

/// Whether the project is so large that it is looked at only where nothing but its findings is shown.
fn is_left_alone(of: &FindingsProps) -> bool {
    of.advising.last.as_ref().is_some_and(|last| last.ask == of.ask && last.found.is_none())
}

fn unasked(of: &FindingsProps) -> Html {
    let store = of.store.clone();
    html! {
        <p class="empty">
            { "This project is large, so that it is not looked at unasked." }
            <button type="button" class="link" onclick={move |_| store.open_detail(Detail::Findings)}>{ "Look at it" }</button>
        </p>
    }
}

/// The findings under the text; nothing before there are any.
pub fn draw_first(shown: &Shown) -> Html {
    html! { <First ..super::props(shown) /> }
}

/// What leads to all findings.
fn all_of_them(count: usize) -> String {
    if count == 1 { "In full".into() } else { format!("All {}", words::count(count as u64, "finding")) }
}

/// The few findings that are worth most, a line each; the more, the shorter the text.
#[component]
pub fn First(props: &FindingsProps) -> Html {
    let (found, fresh) = props.found();
    let Some(found) = found else { return Html::default() };
    let all = order::by_weight(&found.findings, props.problems());
    let lines = props.draft.versions.get(props.ask.version).map_or(0, |version| version.dockerfile.lines().count());
    let (short, many, few) = SHORT;
    let most = if lines <= short { many } else { few };
    let drawn = Drawn { props, found, fresh };
    let store = props.store.clone();
    let open = move |_| store.open_detail(Detail::Findings);
    if all.is_empty() {
        return Html::default();
    }
    html! {
        <section class="findings first" aria-labelledby="first-title">
            <h2 id="first-title">
                { "Worth doing first" }
                <button type="button" class="link" onclick={open}>{ all_of_them(all.len()) }</button>
            </h2>
            <ul aria-busy={(!fresh).to_string()}>{ for all.into_iter().take(most).map(|finding| entry::row(&drawn, finding)) }</ul>
        </section>
    }
}
