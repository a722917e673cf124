//! What crosses stages, and what stays behind.

use super::stages::{base_name, stage_name};
use crate::chart;
use crate::part::bar::{Bar, Piece};
use crate::shared::Shared;
use crate::state::{Pane, Results};
use crate::store::Store;
use crate::words;
use layerlab_core::report::{Base, Copy, Report};
use layerlab_core::size::Bytes;
use yew::prelude::*;

/// What [`Artifacts`] is given.
#[derive(Clone, PartialEq, Properties)]
pub struct ArtifactsProps {
    /// The last good figures.
    pub results: Shared<Results>,
    /// The version shown.
    pub shown: usize,
    /// The door to the state.
    pub store: Store,
}

/// The artifacts of the version shown.
#[component]
pub fn Artifacts(props: &ArtifactsProps) -> Html {
    let Some(report) = props.results.reports.get(props.shown).filter(|r| !r.copies.is_empty()) else {
        return html! {
            <p class="empty">{ "Nothing crosses stages here. " }<code>{ "COPY --from=" }</code>{ " takes files out of a stage and leaves the rest of it behind." }</p>
        };
    };
    html! { <ul class="artifacts">{ for report.copies.iter().map(|copy| artifact(props, report, copy)) }</ul> }
}

fn artifact(props: &ArtifactsProps, report: &Report, copy: &Copy) -> Html {
    let source = source_bytes(report, copy);
    let carried = Piece {
        start: 0.0,
        length: source.map_or(0.0, |bytes| chart::share(copy.bytes, bytes) * 100.0),
        kind: "carried",
        certain: true,
        selected: false,
        title: AttrValue::default(),
    };
    let jump = {
        let (store, pane, line) = (props.store.clone(), Pane::Version(props.shown), copy.line);
        move |_| store.jump(pane, line, 1)
    };
    html! {
        <li class="artifact">
            <p class="artifact-way">
                <b>{ base_name(&copy.from, report) }</b>{ " → " }
                <b>{ report.stages.get(copy.to).map(stage_name).unwrap_or_default() }</b>
                <button type="button" class="link" onclick={jump}>{ format!("line {}", copy.line) }</button>
            </p>
            <p class="artifact-paths"><code>{ copy.paths.join(" ") }</code>{ " to " }<code>{ &copy.destination }</code></p>
            <Bar pieces={vec![carried]} />
            <p class="artifact-sizes">
                <b>{ Bytes(copy.bytes).to_string() }</b>{ format!(" in {}", words::count(copy.files, "file")) }
                if let Some(bytes) = source { { format!("; {} stays behind", Bytes(bytes.saturating_sub(copy.bytes))) } }
            </p>
        </li>
    }
}

/// What the stage that an artifact comes from weighs; an image from elsewhere is not of this report.
fn source_bytes(report: &Report, copy: &Copy) -> Option<u64> {
    match copy.from {
        Base::Stage(index) => report.stages.get(index).map(|stage| stage.bytes),
        Base::Image(_) | Base::Scratch => None,
    }
}
