//! What is looked at of the build context.

use super::ContextProps;
use crate::panel::files::ORDERS;
use crate::part::field;
use crate::part::segments::{Choice, Segments};
use crate::state::gathering::GatherAct;
use layerlab_core::report::context::Fate;
use layerlab_core::report::files::Sort;
use yew::prelude::*;

/// The row of choices over the files.
pub fn tools(props: &ContextProps) -> Html {
    let gathering = &props.gathering;
    let (searching, choosing, sorting) = (props.store.clone(), props.store.clone(), props.store.clone());
    let search = Callback::from(move |text| searching.gather(GatherAct::Searched(text)));
    let choose = move |fate| choosing.gather(GatherAct::Chose(fate));
    let sort =
        Callback::from(move |by| sorting.gather(GatherAct::Sorted(if by == 1 { Sort::Size } else { Sort::Name })));
    html! {
        <>
            <Segments<Option<Fate>> name="Which files" choices={fates()} value={gathering.fate} on_choose={choose} />
            { field::search("Find files of the context by name or path", &gathering.text, search) }
            { field::select("Order", u64::from(gathering.sort == Sort::Size), &ORDERS, sort) }
        </>
    }
}

fn fates() -> Vec<Choice<Option<Fate>>> {
    let choice =
        |value, label: &'static str, title: &'static str| Choice { value, label: label.into(), title: title.into() };
    vec![
        choice(None, "All", "Every file that is declared"),
        choice(Some(Fate::Kept), "In the context", "What the builder gets to see"),
        choice(Some(Fate::Ignored), "Ignored", "What the ignore file leaves out"),
    ]
}
