//! One detail view at a time, under the layers. The views themselves are listed in [`super::VIEWS`].

use super::{Shown, VIEWS, View};
use crate::part::tabs::{TabOf, Tabs};
use crate::state::{Detail, State};
use crate::store::Store;
use layerlab_core::report::Report;
use yew::prelude::*;

/// What [`DetailPanel`] is given.
#[derive(Clone, PartialEq, Properties)]
pub struct DetailProps {
    /// All that the page knows.
    pub state: State,
    /// The door to the state.
    pub store: Store,
}

/// The detail views behind their tabs.
#[component]
pub fn DetailPanel(props: &DetailProps) -> Html {
    let open = use_callback(props.store.clone(), |detail, store| store.open_detail(detail));
    let state = &props.state;
    let view = VIEWS.iter().find(|view| view.detail == state.detail);
    html! {
        <section class="detail" aria-label="Details">
            <Tabs<Detail> name="Details" panel="detail-view" tabs={tabs(state, state.report(state.shown))} value={state.detail} on_open={open} />
            <div class="detail-view" id="detail-view" role="tabpanel" tabindex="0" aria-label={view.map(|v| v.name)}>
                { view.map(|view| draw(props, view)) }
            </div>
        </section>
    }
}

fn draw(props: &DetailProps, view: &View) -> Html {
    let Some(results) = &props.state.results else {
        let why = if props.state.is_guessing() {
            "The figures come after your guess."
        } else {
            "The figures are being worked out."
        };
        return html! { <p class="empty">{ why }</p> };
    };
    (view.draw)(&Shown { state: &props.state, results, store: &props.store })
}

fn tabs(state: &State, report: Option<&Report>) -> Vec<TabOf<Detail>> {
    // An empty page is not a fault yet.
    let has_errors =
        report.is_some_and(|r| !r.stages.is_empty() && r.diagnostics.iter().any(|d| d.severity == "error"));
    let tab = |view: &View| TabOf {
        note: report.map_or_else(AttrValue::default, |report| note((view.count)(state, report))),
        mood: if has_errors && view.detail == Detail::Findings { "error" } else { "" },
        ..TabOf::new(view.detail, view.name)
    };
    VIEWS.iter().map(tab).collect()
}

/// A count, or what keeps its place until it is known, so that the tabs stand still.
fn note(count: Option<usize>) -> AttrValue {
    match count {
        None => "…".into(),
        Some(0) => AttrValue::default(),
        Some(count) => count.to_string().into(),
    }
}
