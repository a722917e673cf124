//! What crosses stages, and what stays behind: a picture to scale, and the same in words.

use super::Shown;
use crate::shared::Shared;
use crate::state::{Pane, Results};
use crate::store::Store;
use crate::words;
use layerlab_core::export::graph::{self, Flow, Graph, HEAD, Node, Ribbon};
use layerlab_core::export::picture::short;
use layerlab_core::report::{Base, Copy, Report, Stage};
use layerlab_core::size::Bytes;
use yew::prelude::*;

/// Letters of a stage's name that there is room for in the picture.
const LETTERS: usize = 30;

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

/// Its place among the detail views.
pub fn draw(shown: &Shown) -> Html {
    html! { <Artifacts results={shown.results.clone()} shown={shown.state.shown} store={shown.store.clone()} /> }
}

/// The artifacts of the version shown.
#[component]
pub fn Artifacts(props: &ArtifactsProps) -> Html {
    let Some(report) = props.results.reports.get(props.shown) else { return Html::default() };
    html! {
        <>
            if let Some(graph) = graph::graph(report) { { picture(props, report, &graph) } }
            if report.copies.is_empty() {
                <p class="empty">
                    <span>{ "Nothing crosses stages here. " }<code>{ "COPY --from=" }</code>{ " takes files out of a stage and leaves the rest of it behind." }</span>
                </p>
            } else {
                <ul class="artifacts">{ for report.copies.iter().map(|copy| artifact(props, report, copy)) }</ul>
            }
        </>
    }
}

/// The stages as bars in columns, and ribbons for what flows. The list under it says the same in words.
fn picture(props: &ArtifactsProps, report: &Report, graph: &Graph) -> Html {
    let view = format!("0 0 100 {:.1}", graph.height);
    let height = format!("{:.1}", graph.height);
    html! {
        <svg class="graph" height={height.clone()} width="100%" aria-hidden="true" focusable="false">
            <svg viewBox={view} width="100%" {height} preserveAspectRatio="none">
                { for graph.ribbons.iter().map(|it| ribbon(report, it)) }
                { for report.stages.iter().zip(&graph.nodes).map(|(stage, node)| bar(props, report, stage, node)) }
            </svg>
            { for report.stages.iter().zip(&graph.nodes).map(|(stage, node)| label(report, stage, node)) }
        </svg>
    }
}

fn ribbon(report: &Report, ribbon: &Ribbon) -> Html {
    let ((left, right), (up, down), thick) = (ribbon.x, ribbon.y, ribbon.thickness);
    let middle = (left + right) / 2.0;
    let (up_end, down_end) = (up + thick, down + thick);
    let path = format!(
        "M{left:.2} {up:.2}C{middle:.2} {up:.2} {middle:.2} {down:.2} {right:.2} {down:.2}V{down_end:.2}\
         C{middle:.2} {down_end:.2} {middle:.2} {up_end:.2} {left:.2} {up_end:.2}Z"
    );
    let (kind, title) = match ribbon.flow {
        Flow::Base => ("base", "the whole stage is the base of the next".to_owned()),
        Flow::Artifact(index) => ("artifact", report.copies.get(index).map(carried).unwrap_or_default()),
    };
    html! { <path data-kind={kind} d={path}><title>{ title }</title></path> }
}

fn bar(props: &ArtifactsProps, report: &Report, stage: &Stage, node: &Node) -> Html {
    let is_target = report.image.stage == stage.index;
    let point = {
        let (store, version, stage) = (props.store.clone(), props.shown, stage.index);
        move |_: MouseEvent| store.point(version, stage, None)
    };
    html! {
        <rect data-used={stage.used.to_string()} data-target={is_target.to_string()} x={format!("{:.2}", node.x)} y={format!("{:.2}", node.y)}
            width={graph::WIDTH.to_string()} height={format!("{:.2}", node.height)} onclick={point}>
            <title>{ format!("{}: {}", report.stage_name(stage.index), Bytes(stage.bytes)) }</title>
        </rect>
    }
}

/// Name and weight over a bar, inside the picture at either end.
fn label(report: &Report, stage: &Stage, node: &Node) -> Html {
    let (x, anchor) = match node.x {
        x if x < 1.0 => (0.0, "start"),
        x if x > 97.0 => (100.0, "end"),
        x => (x + graph::WIDTH / 2.0, "middle"),
    };
    let skipped = if stage.used { "" } else { ", skipped" };
    html! {
        <text x={format!("{x:.2}%")} y={format!("{:.2}", node.y - HEAD / 4.0)} text-anchor={anchor}>
            <tspan class="graph-name">{ short(&report.stage_name(stage.index), LETTERS) }</tspan><tspan class="graph-size">{ format!(" {}{skipped}", Bytes(stage.bytes)) }</tspan>
        </text>
    }
}

/// What a copy carries, in a line.
fn carried(copy: &Copy) -> String {
    format!(
        "{} to {}: {}, {}",
        copy.paths.join(" "),
        copy.destination,
        Bytes(copy.bytes),
        words::count(copy.files, "file")
    )
}

fn artifact(props: &ArtifactsProps, report: &Report, copy: &Copy) -> Html {
    let jump = {
        let (store, pane, line) = (props.store.clone(), Pane::Version(props.shown), copy.line);
        move |_| store.jump(pane, line, 1)
    };
    let target = report.stage_name(copy.to);
    html! {
        <li class="artifact">
            <p class="artifact-what">
                <b>{ Bytes(copy.bytes).to_string() }</b>
                { format!(" in {}: ", words::count(copy.files, "file")) }
                <code>{ copy.paths.join(" ") }</code>{ " to " }<code>{ &copy.destination }</code>{ ", " }
                <button type="button" class="link" onclick={jump}>{ format!("line {}", copy.line) }</button>
            </p>
            <p class="artifact-rest">
                if let Some(source) = source(report, copy) {
                    { format!("From {} to {target}; {} of {} stay behind.", report.stage_name(source.index),
                        Bytes(source.bytes.saturating_sub(copy.bytes)), Bytes(source.bytes)) }
                } else {
                    { format!("From the image {} to {target}.", report.base_name(&copy.from)) }
                }
            </p>
        </li>
    }
}

/// The stage that an artifact comes from; an image from elsewhere is not of this report.
fn source<'a>(report: &'a Report, copy: &Copy) -> Option<&'a Stage> {
    match copy.from {
        Base::Stage(index) => report.stages.get(index),
        Base::Image(_) | Base::Scratch => None,
    }
}
