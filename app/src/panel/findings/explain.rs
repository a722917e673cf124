//! A rule's documentation.

use crate::part::prose::prose;
use yew::prelude::*;

/// The documentation of a rule, as text: nothing in it is read as HTML.
pub fn explain(text: &str) -> Html {
    html! { <div class="finding-doc">{ prose(text) }</div> }
}
