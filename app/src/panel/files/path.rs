//! The path that is pointed at, through all layers: who put it there, who wins, what lies beneath.

use super::layer_name;
use crate::shared::Shared;
use crate::state::Pane;
use crate::store::Store;
use crate::words;
use layerlab_core::report::Base;
use layerlab_core::report::files::{Change, CopiedFrom};
use layerlab_core::report::trace::{Trace, Version};
use layerlab_core::size::Bytes;
use yew::prelude::*;

/// What [`PathView`] is given.
#[derive(Clone, PartialEq, Properties)]
pub struct PathProps {
    /// What the layers have to say about it.
    pub trace: Option<Shared<Trace>>,
    /// The path that is pointed at.
    pub asked: Option<AttrValue>,
    /// The version shown.
    pub version: usize,
    /// The door to the state.
    pub store: Store,
}

/// The path through all layers.
#[component]
pub fn PathView(props: &PathProps) -> Html {
    let Some(asked) = &props.asked else {
        return html! { <aside class="files-path"><p class="empty">{ "Choose a file: here you see which line put it there, which layer wins, and what lies beneath." }</p></aside> };
    };
    let trace = props.trace.as_ref().filter(|trace| trace.path == asked.as_str());
    html! {
        <aside class="files-path" aria-label="The path through all layers">
            <h3><code>{ asked.clone() }</code></h3>
            if let Some(trace) = trace {
                <p class="files-seen">{ seen(trace) }</p>
                <ol>{ for trace.versions.iter().rev().map(|v| version(props, v)) }</ol>
            }
        </aside>
    }
}

fn seen(trace: &Trace) -> String {
    let beneath = if trace.hidden_bytes > 0 {
        format!(" {} of it is hidden and shipped all the same.", Bytes(trace.hidden_bytes))
    } else {
        String::new()
    };
    let there = match (trace.exists, trace.may_exist, trace.versions.is_empty()) {
        (true, ..) => format!("{} in the end.", Bytes(trace.bytes)),
        (false, true, _) => "Not listed; the base image is known only in part, so it may be there.".into(),
        (false, false, true) => "No layer has it.".into(),
        (false, false, false) => "Gone from sight in the end.".into(),
    };
    let link = trace.real.as_ref().map(|real| format!(" It leads to {real}.")).unwrap_or_default();
    there + &beneath + &link
}

/// One layer's word, the uppermost first.
fn version(props: &PathProps, version: &Version) -> Html {
    let (what, size) = match version.change {
        Change::Removed | Change::Hidden => ("removed by", format!("−{}", Bytes(version.hides_bytes))),
        Change::Modified => ("stored again by", words::size(version.bytes, version.provenance)),
        Change::Added | Change::Unchanged => ("put there by", words::size(version.bytes, version.provenance)),
    };
    let jump = {
        let (store, pane, line) = (props.store.clone(), Pane::Version(props.version), version.layer.line);
        move |_| store.jump(pane, line, 1)
    };
    html! {
        <li data-wins={version.wins.to_string()}>
            <span class="files-what">{ what }{ " " }<button type="button" class="link" onclick={jump}>{ format!("line {}", version.layer.line) }</button>
                if version.layer.step.is_none() { { format!(" ({})", layer_name(Some(&version.layer))) } }
                if version.wins { <span class="badge">{ "is seen" }</span> }</span>
            <span class="files-size">{ size }</span>
            <code class="files-line">{ words::first_line(&version.layer.instruction) }</code>
            if let Some(from) = &version.copied_from { { copied(props, from) } }
        </li>
    }
}

fn copied(props: &PathProps, from: &CopiedFrom) -> Html {
    let place = match &from.from {
        None => "the build context".to_owned(),
        Some(Base::Stage(index)) => format!("stage {index}"),
        Some(Base::Image(name)) => name.clone(),
        Some(Base::Scratch) => "scratch".to_owned(),
    };
    let line = from.line.map(|line| {
        let (store, pane) = (props.store.clone(), Pane::Version(props.version));
        html! { <>{ ", put there by " }<button type="button" class="link" onclick={move |_| store.jump(pane, line, 1)}>{ format!("line {line}") }</button></> }
    });
    html! { <span class="files-from">{ "copied from " }<code>{ &from.path }</code>{ format!(" of {place}") }{ line }</span> }
}
