//! What if: something changes after a build, and a second build is done with the cache of the first: which steps run again
//! and why, and what is pushed and pulled anew; for the version shown and the one that it is held against.

mod form;
mod outcome;

use super::Shown;
use crate::draft::Draft;
use crate::engine::what_if::WhatIfAsk;
use crate::shared::Shared;
use crate::state::supposing::{Supposing, What, argument};
use crate::store::Store;
use layerlab_core::offer::Offers;
use yew::prelude::*;

/// What [`WhatIfView`] is given.
#[derive(Clone, PartialEq, Properties)]
pub struct WhatIfProps {
    /// What a person wrote.
    pub draft: Shared<Draft>,
    /// What is supposed, and what came of it.
    pub supposing: Supposing,
    /// The name of what changes.
    pub name: String,
    /// What the worker is asked; nothing while the name is not one, or the figures are being worked out.
    pub asked: Option<WhatIfAsk>,
    /// Whether there is another version to compare with.
    pub has_other: bool,
    /// What can be named.
    pub offers: Shared<Offers>,
    /// Build arguments that are declared.
    pub arguments: Vec<String>,
    /// Images that the versions stand on.
    pub images: Vec<String>,
    /// The door to the state.
    pub store: Store,
}

/// Its place among the detail views.
pub fn draw(shown: &Shown) -> Html {
    let state = shown.state;
    html! {
        <WhatIfView draft={state.draft.clone()} supposing={state.supposing.clone()} name={state.supposed()} asked={state.supposes()}
            has_other={state.other().is_some()} offers={state.offers.clone()} arguments={state.arguments()} images={state.images()}
            store={shown.store.clone()} />
    }
}

/// The form, and under it the second builds.
#[component]
pub fn WhatIfView(props: &WhatIfProps) -> Html {
    html! {
        <div class="what-if">
            { form::form(props) }
            { answer(props) }
        </div>
    }
}

fn answer(props: &WhatIfProps) -> Html {
    let supposing = &props.supposing;
    if let Some(text) = missing(props) {
        return html! { <p class="empty" role="status">{ text }</p> };
    }
    if supposing.failed {
        return html! { <p class="empty" role="status">{ "This second build could not be worked out. Change what is supposed, or the text, and it is tried again." }</p> };
    }
    let Some(answer) = &supposing.answer else {
        return html! { <p class="empty" role="status">{ "The second build is being worked out." }</p> };
    };
    let busy = props.asked.as_ref() != Some(&answer.ask);
    let builds = answer.ask.versions.iter().zip(&answer.reruns);
    html! {
        <div class="what-if-builds" aria-busy={busy.to_string()} aria-live="polite">
            { for builds.map(|(version, rerun)| outcome::build(props, *version, rerun)) }
        </div>
    }
}

/// What is to be given first.
fn missing(props: &WhatIfProps) -> Option<&'static str> {
    let nothing = props.name.trim().is_empty();
    match props.supposing.what {
        What::File if nothing && props.offers.paths.is_empty() => {
            Some("The manifest declares no build context; declare its files there, and see here what a change of one leads to.")
        }
        What::File => nothing.then_some("Name a file or folder of the build context."),
        What::Argument if nothing && props.arguments.is_empty() => {
            Some("No ARG is declared in the Dockerfile. Write one as NAME=value all the same to see that nothing runs again.")
        }
        What::Argument => argument(&props.name).is_none().then_some("Write the build argument as NAME=value."),
        What::Image => nothing.then_some("The Dockerfile stands on no image, so that none can be built anew."),
        What::Lines => (!props.has_other)
            .then_some("Make one more version with the plus over the editor: the build then goes from the other version to this one."),
    }
}
