//! A few choices under each other in a menu, each with what it means, of which one holds.

use yew::prelude::*;

/// The choices: their values, what they say, and what that means, in a sentence; `name` says what is chosen here.
pub fn choices<T, Chosen>(name: &'static str, all: &[(T, &'static str, &'static str)], value: T, chosen: Chosen) -> Html
where
    T: Copy + PartialEq + 'static,
    Chosen: Fn(T) + Clone + 'static,
{
    let item = |(own, says, means): &(T, &'static str, &'static str)| {
        let (own, chosen) = (*own, chosen.clone());
        html! {
            <button type="button" class="choice" aria-pressed={(own == value).to_string()} onclick={move |_| chosen(own)}>
                <strong>{ *says }</strong>
                if !means.is_empty() { <span>{ *means }</span> }
            </button>
        }
    };
    html! { <div role="group" aria-label={name}>{ for all.iter().map(item) }</div> }
}
