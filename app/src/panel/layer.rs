//! The layer that is pointed at: its instruction in full, and every figure with its source.

use super::Shown;
use super::problems::icon;
use crate::part::icon::Icon;
use crate::part::prose;
use crate::shared::Shared;
use crate::state::{Pane, Results, Selection, pointed};
use crate::store::Store;
use crate::words;
use layerlab_core::report::{Layer, Report, Stage};
use layerlab_core::size::Bytes;
use yew::prelude::*;

/// What [`LayerView`] is given.
#[derive(Clone, PartialEq, Properties)]
pub struct LayerProps {
    /// The last good figures.
    pub results: Shared<Results>,
    /// The version shown.
    pub shown: usize,
    /// What is pointed at.
    pub selection: Option<Selection>,
    /// The door to the state.
    pub store: Store,
}

/// Its place among the detail views.
pub fn draw(shown: &Shown) -> Html {
    html! { <LayerView results={shown.results.clone()} shown={shown.state.shown} selection={shown.state.selection} store={shown.store.clone()} /> }
}

/// The layer that is pointed at.
#[component]
pub fn LayerView(props: &LayerProps) -> Html {
    let selection = props.selection.filter(|s| s.version == props.shown);
    let report = props.results.reports.get(props.shown);
    let Some((report, (stage, layer))) = report.and_then(|r| Some((r, pointed(r, selection?)?))) else {
        return html! { <p class="empty">{ "Choose a layer, or put the cursor on an instruction." }</p> };
    };
    match layer {
        Some(layer) => layer_facts(props, report, stage, layer),
        None => base_facts(report, stage),
    }
}

fn layer_facts(props: &LayerProps, report: &Report, stage: &Stage, layer: &Layer) -> Html {
    let jump = {
        let (store, pane, line) = (props.store.clone(), Pane::Version(props.shown), layer.line);
        move |_| store.jump(pane, line, 1)
    };
    html! {
        <article class="facts">
            <pre class="facts-text">{ &layer.instruction }</pre>
            <dl class="facts-list">
                { fact("Stage", report.stage_name(stage.index)) }
                <div><dt>{ "Where" }</dt><dd><button type="button" class="link" onclick={jump}>{ lines(layer) }</button></dd></div>
                { fact("Layer", if layer.empty { "none: only a line of history".into() } else { format!("{} ({} bytes)", Bytes(layer.bytes), words::grouped(layer.bytes)) }) }
                if !layer.empty {
                    if let Some(bounds) = words::bounds(layer.low, layer.high) { { fact("Between", bounds) } }
                    { fact("Download", format!("≈ {} compressed", Bytes(layer.gzip_bytes))) }
                    { fact("Files", files(layer)) }
                }
                { fact("Source", words::provenance(layer.provenance).into()) }
                if let Some(note) = &layer.engine_note { { fact("Other engine", note.text.clone()) } }
            </dl>
            { for report.diagnostics.iter().filter(|d| d.file.is_none() && (layer.line..=layer.end_line).contains(&d.line)).map(|d| html! {
                <p class="facts-problem" data-severity={d.severity.clone()}><Icon name={icon(&d.severity)} /><span>{ prose::message(&d.message) }</span></p>
            }) }
        </article>
    }
}

fn base_facts(report: &Report, stage: &Stage) -> Html {
    let added = stage.bytes.saturating_sub(stage.base_bytes);
    html! {
        <article class="facts">
            <pre class="facts-text">{ format!("FROM {}", report.base_name(&stage.base)) }</pre>
            <dl class="facts-list">
                { fact("Base", format!("{} ({} bytes)", Bytes(stage.base_bytes), words::grouped(stage.base_bytes))) }
                { fact("Added", Bytes(added).to_string()) }
                { fact("Stage", Bytes(stage.bytes).to_string()) }
                { fact("Download", format!("≈ {} compressed", Bytes(stage.gzip_bytes))) }
                { fact("Source", words::provenance(stage.base_provenance).into()) }
            </dl>
        </article>
    }
}

fn fact(name: &'static str, value: String) -> Html {
    html! { <div><dt>{ name }</dt><dd>{ value }</dd></div> }
}

fn lines(layer: &Layer) -> String {
    if layer.line == layer.end_line {
        format!("line {}", layer.line)
    } else {
        format!("lines {} to {}", layer.line, layer.end_line)
    }
}

fn files(layer: &Layer) -> String {
    let counts = &layer.files;
    format!(
        "{} added, {} stored again, {} hidden",
        words::grouped(counts.added),
        words::grouped(counts.modified),
        words::grouped(counts.removed)
    )
}
