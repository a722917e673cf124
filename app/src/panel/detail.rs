//! One detail view at a time, under the layers.

use super::artifacts::Artifacts;
use super::compare::Compare;
use super::config::ConfigView;
use super::layer::LayerView;
use super::problems::Problems;
use super::shadowed::ShadowedView;
use crate::draft::Draft;
use crate::part::tabs::{TabOf, Tabs};
use crate::shared::Shared;
use crate::state::{Detail, Results, Selection};
use crate::store::Store;
use layerlab_core::report::Report;
use yew::prelude::*;

/// What [`DetailPanel`] is given.
#[derive(Clone, PartialEq, Properties)]
pub struct DetailProps {
    /// What a person wrote.
    pub draft: Shared<Draft>,
    /// The last good figures.
    pub results: Option<Shared<Results>>,
    /// The version shown.
    pub shown: usize,
    /// What is pointed at.
    pub selection: Option<Selection>,
    /// The open view.
    pub detail: Detail,
    /// The door to the state.
    pub store: Store,
}

/// The detail views behind their tabs.
#[component]
pub fn DetailPanel(props: &DetailProps) -> Html {
    let open = use_callback(props.store.clone(), |detail, store| store.open_detail(detail));
    let report = props.results.as_ref().and_then(|r| r.reports.get(props.shown));
    html! {
        <section class="detail" aria-label="Details">
            <Tabs<Detail> name="Details" panel="detail-view" tabs={tabs(report)} value={props.detail} on_open={open} />
            <div class="detail-view" id="detail-view" role="tabpanel" tabindex="0" aria-label={name(props.detail)}>{ view(props) }</div>
        </section>
    }
}

fn view(props: &DetailProps) -> Html {
    let DetailProps { draft, results, shown, selection, detail, store } = props.clone();
    let Some(results) = results else { return html! { <p class="empty">{ "The figures are being worked out." }</p> } };
    match detail {
        Detail::Compare => html! { <Compare {draft} {results} {shown} {store} /> },
        Detail::Layer => html! { <LayerView {results} {shown} {selection} {store} /> },
        Detail::Problems => html! { <Problems {results} {shown} {store} /> },
        Detail::Artifacts => html! { <Artifacts {results} {shown} {store} /> },
        Detail::Shadowed => html! { <ShadowedView {results} {shown} {store} /> },
        Detail::Config => html! { <ConfigView {results} {shown} /> },
    }
}

fn name(detail: Detail) -> &'static str {
    match detail {
        Detail::Compare => "Compare",
        Detail::Layer => "Layer",
        Detail::Problems => "Problems",
        Detail::Artifacts => "Artifacts",
        Detail::Shadowed => "Still shipped",
        Detail::Config => "Config",
    }
}

fn tabs(report: Option<&Report>) -> Vec<TabOf<Detail>> {
    let counted = |detail, count: fn(&Report) -> usize, mood| TabOf {
        count: report.map_or(0, count),
        mood,
        ..TabOf::new(detail, name(detail))
    };
    let has_errors = report.is_some_and(|r| r.diagnostics.iter().any(|d| d.severity == "error"));
    vec![
        TabOf::new(Detail::Compare, name(Detail::Compare)),
        TabOf::new(Detail::Layer, name(Detail::Layer)),
        counted(Detail::Problems, |r| r.diagnostics.len(), if has_errors { "error" } else { "" }),
        counted(Detail::Artifacts, |r| r.copies.len(), ""),
        counted(Detail::Shadowed, |r| r.shadowed.len(), ""),
        TabOf::new(Detail::Config, name(Detail::Config)),
    ]
}
