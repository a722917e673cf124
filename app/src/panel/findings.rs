//! What could be better in the version shown: the problems, and below them what the optimizer found, each with its lines, its
//! proof, its documentation and its fix; above them what all chosen fixes come to.

mod entry;
mod explain;
pub mod first;
pub mod marks;
mod off;
mod order;
mod total;

use super::Shown;
use super::problems::Problems;
use crate::draft::Draft;
use crate::engine::advise::{AdviseAsk, Proposal};
use crate::part::icon::{Icon, Name};
use crate::shared::Shared;
use crate::state::advising::{Advising, Known};
use crate::state::choosing::Picks;
use crate::state::{Pane, Results, State};
use crate::store::Store;
use crate::words;
use layerlab_core::optimize::Advice;
use layerlab_core::report::{Diagnostic, Report};
use yew::prelude::*;

/// What [`Findings`] is given.
#[derive(Clone, PartialEq, Properties)]
pub struct FindingsProps {
    /// What a person wrote.
    pub draft: Shared<Draft>,
    /// The ignore file as it is.
    pub ignore: String,
    /// The last good figures.
    pub results: Shared<Results>,
    /// What the optimizer said.
    pub advising: Advising,
    /// What was chosen of it.
    pub picks: Picks,
    /// The text and the choice that it is to be about.
    pub ask: AdviseAsk,
    /// The door to the state.
    pub store: Store,
}

/// The advice that is drawn.
struct Drawn<'a> {
    props: &'a FindingsProps,
    found: &'a Proposal,
    /// Whether it is about the text and the choice as they are: only then can something be done with it.
    fresh: bool,
}

/// Its place among the detail views.
pub fn draw(shown: &Shown) -> Html {
    html! { <Findings ..props(shown) /> }
}

/// How many problems and findings there are; nothing while improvements are still looked for.
pub fn count(state: &State, report: &Report) -> Option<usize> {
    let problems = report.diagnostics.as_slice();
    if state.draft.text(Pane::Version(state.shown)).trim().is_empty() {
        // An empty page is not a fault yet.
        return Some(0);
    }
    match state.advising.of(&state.advice_asked()) {
        Known::Fresh(found) | Known::Stale(found) => {
            Some(problems.len() + order::by_weight(&found.findings, problems).len())
        }
        Known::Nothing => state.advise().is_none().then_some(problems.len()),
    }
}

/// What findings are drawn from, wherever they stand.
pub fn props(shown: &Shown) -> FindingsProps {
    let state = shown.state;
    FindingsProps {
        draft: state.draft.clone(),
        ignore: state.draft.text_in_force(Pane::Ignore, &state.offers).to_owned(),
        results: shown.results.clone(),
        advising: state.advising.clone(),
        picks: state.picks(),
        ask: state.advice_asked(),
        store: shown.store.clone(),
    }
}

impl FindingsProps {
    /// What is wrong with the version that the findings are about.
    fn problems(&self) -> &[Diagnostic] {
        self.results.reports.get(self.ask.version).map(|r| r.diagnostics.as_slice()).unwrap_or_default()
    }

    /// What was found, and whether that is about the text and the choice as they are.
    fn found(&self) -> (Option<&Proposal>, bool) {
        match self.advising.of(&self.ask) {
            Known::Fresh(found) => (Some(found), true),
            Known::Stale(found) => (Some(found), false),
            Known::Nothing => (None, false),
        }
    }
}

/// Problems and findings.
#[component]
pub fn Findings(props: &FindingsProps) -> Html {
    let (problems, (found, fresh)) = (props.problems(), props.found());
    html! {
        <div class="findings">
            { total::goals(props) }
            <div role="status" class="findings-status">{ status(props, found, fresh) }</div>
            if !problems.is_empty() {
                <Problems results={props.results.clone()} shown={props.ask.version} store={props.store.clone()} />
            }
            if let Some(found) = found {
                <div class="findings-found" aria-busy={(!fresh).to_string()}>
                    { total::total(&Drawn { props, found, fresh }) }
                    { for order::grouped(&found.findings, problems).iter().map(|(name, own)| group(&Drawn { props, found, fresh }, name, own)) }
                </div>
            }
            { off::off(&props.draft.off, &props.store) }
        </div>
    }
}

/// What is known of improvements, in a sentence that is read aloud.
fn status(props: &FindingsProps, found: Option<&Proposal>, fresh: bool) -> Html {
    match found {
        _ if props.advising.failed == Some(props.ask.revision) => html! {
            <p class="empty">{ "What can be improved could not be worked out for this text; it is tried again with your next change." }</p>
        },
        None => html! {
            <p class="empty findings-working">{ "Looking for improvements: each fix is tried by simulating the build with it." }</p>
        },
        Some(_) if !fresh => html! {
            <p class="findings-working">{ "Working it out anew: what is below is about the text, or the choice, before." }</p>
        },
        Some(found) if found.findings.is_empty() && props.problems().is_empty() => {
            html! { <p class="empty"><Icon name={Name::Check} />{ "Nothing to improve was found." }</p> }
        }
        Some(found) => {
            html! { <span class="hidden">{ words::count(found.findings.len() as u64, "finding") }</span> }
        }
    }
}

fn group(drawn: &Drawn, name: &str, own: &[&Advice]) -> Html {
    html! {
        <section class="findings-group" aria-label={name.to_owned()}>
            <h3>{ name }<span class="findings-soft">{ format!(" {}", own.len()) }</span></h3>
            { list(drawn, own) }
        </section>
    }
}

/// The entries, with what nobody would see folded into one line.
fn list(drawn: &Drawn, own: &[&Advice]) -> Html {
    let (large, small) = order::folded(own, drawn.found.before.bytes);
    html! {
        <>
        <ul>{ for large.iter().map(|finding| entry::entry(drawn, finding)) }</ul>
        if !small.is_empty() {
            <details class="findings-small">
                <summary>{ order::sum(&small) }</summary>
                <ul>{ for small.iter().map(|finding| entry::entry(drawn, finding)) }</ul>
            </details>
        }
        </>
    }
}
