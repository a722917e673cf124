//! The first few findings, under the text.

use super::{Drawn, FindingsProps, entry, order};
use crate::panel::Shown;
use crate::state::Detail;
use crate::words;
use yew::prelude::*;

/// Lines of a text that leave room under it, and how many findings stand there then, and else.
const SHORT: (usize, usize, usize) = (24, 6, 3);

/// The findings under the text; nothing before there are any, and where all of them are shown.
pub fn draw(shown: &Shown) -> Html {
    if shown.state.detail == Detail::Findings {
        return Html::default();
    }
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
    let count = all.len() + props.problems().len();
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
                <button type="button" class="link" onclick={open}>{ all_of_them(count) }</button>
            </h2>
            <ul aria-busy={(!fresh).to_string()}>{ for all.into_iter().take(most).map(|finding| entry::row(&drawn, finding)) }</ul>
        </section>
    }
}
