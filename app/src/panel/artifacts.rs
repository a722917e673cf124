//! What crosses stages, and what stays behind.

use super::stages::{base_name, stage_name};
use crate::chart;
use crate::part::bar::{Bar, Piece};
use crate::shared::Shared;
use crate::state::{Pane, Results};
use crate::store::Store;
use crate::words;
use layerlab_core::report::{Base, Copy, Report, Stage};
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
    let jump = {
        let (store, pane, line) = (props.store.clone(), Pane::Version(props.shown), copy.line);
        move |_| store.jump(pane, line, 1)
    };
    let source = source(report, copy);
    let target = report.stages.get(copy.to);
    html! {
        <li class="artifact">
            <p class="artifact-what">
                <b>{ Bytes(copy.bytes).to_string() }</b>
                { format!(" in {}: ", words::count(copy.files, "file")) }
                <code>{ copy.paths.join(" ") }</code>{ " to " }<code>{ &copy.destination }</code>{ ", " }
                <button type="button" class="link" onclick={jump}>{ format!("line {}", copy.line) }</button>
            </p>
            if let (Some(source), Some(target)) = (source, target) {
                { way(source, target, copy) }
                <p class="artifact-rest">{ format!("{} of {} stay behind.", Bytes(source.bytes.saturating_sub(copy.bytes)), stage_name(source)) }</p>
            } else {
                <p class="artifact-rest">{ format!("From the image {}.", base_name(&copy.from, report)) }</p>
            }
        </li>
    }
}

/// Both stages as bars on one scale, and the artifact as a ribbon from one to the other.
fn way(source: &Stage, target: &Stage, copy: &Copy) -> Html {
    let ribbon = chart::ribbon(source, target, copy.line, copy.bytes);
    let ((a, b), (c, d)) = (visible(ribbon.from), visible(ribbon.to));
    let points = format!("{a:.3},0 {b:.3},0 {d:.3},10 {c:.3},10");
    html! {
        <div class="way">
            <span class="way-name">{ stage_name(source) }</span>
            <Bar pieces={pieces(source, ribbon.full, (a, b))} size="tall" />
            <span class="number">{ Bytes(source.bytes).to_string() }</span>
            <svg class="ribbon" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false"><polygon {points} /></svg>
            <span class="way-name">{ stage_name(target) }</span>
            <Bar pieces={pieces(target, ribbon.full, (c, d))} size="tall" />
            <span class="number">{ Bytes(target.bytes).to_string() }</span>
        </div>
    }
}

/// What is carried can be seen, however little it is.
fn visible((start, end): (f64, f64)) -> (f64, f64) {
    let length = (end - start).max(0.6);
    let start = start.min(100.0 - length);
    (start, start + length)
}

/// A stage as one bar, with what is carried over it.
fn pieces(stage: &Stage, full: u64, carried: (f64, f64)) -> Vec<Piece> {
    let piece = |kind, start, length| Piece {
        start,
        length,
        kind,
        certain: true,
        selected: false,
        title: AttrValue::default(),
    };
    let whole = stage.bytes as f64 / full as f64 * 100.0;
    vec![piece("base", 0.0, whole), piece("carried", carried.0, carried.1 - carried.0)]
}

/// The stage that an artifact comes from; an image from elsewhere is not of this report.
fn source<'a>(report: &'a Report, copy: &Copy) -> Option<&'a Stage> {
    match copy.from {
        Base::Stage(index) => report.stages.get(index),
        Base::Image(_) | Base::Scratch => None,
    }
}
