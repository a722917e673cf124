//! What could be better in the version shown: the problems, and below them what the optimizer found, each with its lines, its
//! proof, its documentation and its fix.

mod explain;
mod order;

use super::Shown;
use super::problems::Problems;
use crate::engine::advise::{AdviseAsk, Proposal, Total};
use crate::part::icon::{Icon, Name};
use crate::shared::Shared;
use crate::state::advising::Advising;
use crate::state::{Pane, Results};
use crate::store::Store;
use crate::words;
use layerlab_core::optimize::Advice;
use layerlab_core::size::Bytes;
use yew::prelude::*;

/// What [`Findings`] is given.
#[derive(Clone, PartialEq, Properties)]
pub struct FindingsProps {
    /// The last good figures.
    pub results: Shared<Results>,
    /// What the optimizer said.
    pub advising: Advising,
    /// The text that it is to be about.
    pub ask: AdviseAsk,
    /// The door to the state.
    pub store: Store,
}

/// Its place among the detail views.
pub fn draw(shown: &Shown) -> Html {
    let state = shown.state;
    let ask = AdviseAsk { revision: state.revision, version: state.shown };
    html! { <Findings results={shown.results.clone()} advising={state.advising.clone()} {ask} store={shown.store.clone()} /> }
}

/// Problems and findings.
#[component]
pub fn Findings(props: &FindingsProps) -> Html {
    let version = props.ask.version;
    let problems = props.results.reports.get(version).map(|r| r.diagnostics.as_slice()).unwrap_or_default();
    let found = props.advising.of(props.ask);
    html! {
        <div class="findings">
            if !problems.is_empty() {
                <Problems results={props.results.clone()} shown={version} store={props.store.clone()} />
            }
            <div role="status" class="findings-status">{ status(props, found) }</div>
            if let Some(found) = found {
                { total(props, found) }
                { for order::grouped(&found.findings, problems).iter().map(|(name, own)| group(props, found, name, own)) }
            }
        </div>
    }
}

/// What is known of improvements, in a sentence that is read aloud.
fn status(props: &FindingsProps, found: Option<&Proposal>) -> Html {
    match found {
        _ if props.advising.failed == Some(props.ask.revision) => html! {
            <p class="empty">{ "What can be improved could not be worked out for this text; it is tried again with your next change." }</p>
        },
        None => {
            html! { <p class="empty">{ "Looking for improvements: each fix is tried by simulating the build with it." }</p> }
        }
        Some(found) if found.findings.is_empty() => {
            html! { <p class="empty"><Icon name={Name::Check} />{ "Nothing to improve was found." }</p> }
        }
        Some(found) => {
            html! { <span class="hidden">{ words::count(found.findings.len() as u64, "finding") }</span> }
        }
    }
}

/// Before and after, and the buttons that take the rewrite over.
fn total(props: &FindingsProps, found: &Proposal) -> Html {
    let fixes = found.findings.iter().filter(|f| f.applied).count() as u64;
    if fixes == 0 {
        return Html::default();
    }
    let (store, text, version) = (props.store.clone(), found.dockerfile.clone(), props.ask.version);
    let apply = move |_| store.type_text(Pane::Version(version), text.clone());
    let (store, text) = (props.store.clone(), found.dockerfile.clone());
    let add = move |_| store.add_version(text.clone());
    let Total { bytes, gzip_bytes } = found.before;
    let download = words::difference(gzip_bytes, found.after.gzip_bytes);
    html! {
        <section class="findings-total" aria-label="All safe fixes together">
            <p>
                <b>{ format!("{}: ", words::count(fixes, "safe fix").replace("fixs", "fixes")) }</b>
                { format!("{} → {} ", Bytes(bytes), Bytes(found.after.bytes)) }
                <span class="findings-change">
                    { words::difference(bytes, found.after.bytes) }
                    { words::percent(bytes, found.after.bytes).map(|p| format!(", {p}")) }
                </span>
                <span class="findings-soft">{ format!("; download about {download}") }</span>
            </p>
            <span class="findings-buttons">
                <button type="button" class="fix" onclick={apply}>{ "Apply all safe fixes" }</button>
                <button type="button" class="fix" onclick={add}>{ "Compare as one more version" }</button>
            </span>
        </section>
    }
}

fn group(props: &FindingsProps, found: &Proposal, name: &str, own: &[&Advice]) -> Html {
    html! {
        <section class="findings-group" aria-label={name.to_owned()}>
            <h3>{ name }<span class="findings-soft">{ format!(" {}", own.len()) }</span></h3>
            <ul>{ for own.iter().map(|finding| entry(props, found, finding)) }</ul>
        </section>
    }
}

fn entry(props: &FindingsProps, found: &Proposal, finding: &Advice) -> Html {
    let pane = Pane::Version(props.ask.version);
    let (store, line, column) = (props.store.clone(), finding.line.max(1), finding.column.max(1));
    let jump = move |_| store.jump(pane, line, column);
    let doc = found.rules.iter().find(|(name, _)| *name == finding.rule).map(|(_, text)| text.as_str());
    html! {
        <li key={finding.id.clone()} class="finding">
            <div class="finding-head">
                <b class="finding-title">{ &finding.title }</b>
                <button type="button" class="link" onclick={jump}>{ order::lines(finding) }</button>
                if order::can_apply(finding) { { fix(props, pane, finding) } }
            </div>
            <p>{ &finding.message }</p>
            <ul class="finding-proof">
                if let Some(text) = order::saving(finding) { <li class="finding-saving">{ text }</li> }
                if let Some(text) = order::rebuild(finding) { <li class="finding-saving">{ text }</li> }
                <li>{ proof(finding) }</li>
            </ul>
            if let Some(doc) = doc {
                <details>
                    <summary>{ "Why, and what the fix does " }<code>{ &finding.rule }</code></summary>
                    { explain::explain(doc) }
                </details>
            }
        </li>
    }
}

/// The button that applies a fix; the editor can undo what it does.
fn fix(props: &FindingsProps, pane: Pane, finding: &Advice) -> Html {
    let (store, edits) = (props.store.clone(), finding.edits.clone());
    let mend = move |_| store.mend(pane, edits.clone());
    html! {
        <button type="button" class="fix" onclick={mend}>
            { "Apply" }<span class="hidden">{ format!(" {}, {}", finding.rule, order::lines(finding)) }</span>
        </button>
    }
}

/// What the fix rests on.
fn proof(finding: &Advice) -> String {
    match (&finding.assumption, &finding.why_not) {
        _ if !finding.fixable => {
            let why = finding.why_not.as_deref().unwrap_or("there is no mechanical fix");
            format!("To be mended by hand: {why}.")
        }
        (Some(assumption), _) => format!("Assumes: {assumption}"),
        (None, Some(why)) => format!("Safe by itself, but left out of the rewrite: {why}."),
        (None, None) if finding.drops.is_empty() => {
            "Safe: simulated with the fix, the final image has the same files and configuration.".into()
        }
        (None, None) => format!(
            "Safe: simulated with the fix, the final image loses only {} and keeps its configuration.",
            finding.drops.join(", ")
        ),
    }
}
