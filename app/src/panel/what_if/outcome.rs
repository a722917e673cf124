//! One second build: what it costs, and its steps.

use super::WhatIfProps;
use crate::engine::what_if::Edit;
use crate::state::Pane;
use crate::words;
use layerlab_core::report::rerun::{Fate, Figure, Rerun, RerunStep};
use yew::prelude::*;

/// The second build of a version.
pub fn build(props: &WhatIfProps, version: usize, rerun: &Rerun) -> Html {
    let name = |version: usize| props.draft.versions.get(version).map_or("", |v| v.name.as_str());
    let title = match props.supposing.answer.as_ref().map(|answer| &answer.ask.edit) {
        Some(Edit::From(first)) => format!("From {} to {}", name(*first), name(version)),
        _ => name(version).to_owned(),
    };
    html! {
        <section class="what-if-build" key={version} aria-label={format!("Second build: {title}")}>
            <h3>{ title }<span class="what-if-count">{ count(rerun) }</span></h3>
            { for rerun.diagnostics.iter().map(|d| html! { <p class="what-if-note" data-severity={d.severity.clone()}>{ &d.message }</p> }) }
            { totals(props, rerun) }
            <ol>{ for rerun.steps.iter().map(|s| step(props, version, s)) }</ol>
        </section>
    }
}

/// How much of the build is done again.
fn count(rerun: &Rerun) -> String {
    let steps = words::count((rerun.again + rerun.cached) as u64, "step");
    match rerun.again {
        0 => format!("all of {steps} from the cache"),
        again => format!("{again} of {steps} run again"),
    }
}

fn totals(props: &WhatIfProps, rerun: &Rerun) -> Html {
    let mbit = props.supposing.bandwidth;
    let row = |name: &'static str, title: &'static str, figure: Figure| {
        html! {
            <tr>
                <th scope="row" {title}>{ name }</th>
                <td class="number"><b>{ words::figure(figure) }</b>if let Some(bounds) = words::bounds(figure.low, figure.high) { <small>{ bounds }</small> }</td>
                <td class="number">{ words::duration(seconds(figure.bytes, mbit)) }if figure.low != figure.high { <small>{ format!("at most {}", words::duration(seconds(figure.high, mbit))) }</small> }</td>
            </tr>
        }
    };
    let layers = words::count((rerun.new_layers + rerun.kept_layers) as u64, "layer");
    html! {
        <table class="what-if-totals">
            <caption>{ format!("{} of {layers} in the image {} new", rerun.new_layers, if rerun.new_layers == 1 { "is" } else { "are" }) }</caption>
            <thead><tr>
                <th scope="col"><span class="hidden">{ "What" }</span></th>
                <th scope="col" class="number">{ "Packed" }</th>
                <th scope="col" class="number">{ format!("At {mbit} Mbit/s") }</th>
            </tr></thead>
            <tbody>
                { row("Push", "To a registry that has the first image", rerun.push) }
                { row("Pull", "By a host that has the first image", rerun.pull) }
            </tbody>
        </table>
    }
}

/// How long so many bytes take at so many megabits a second.
fn seconds(bytes: u64, mbit: u64) -> f64 {
    bytes as f64 * 8.0 / (mbit.max(1) as f64 * 1e6)
}

fn step(props: &WhatIfProps, version: usize, step: &RerunStep) -> Html {
    let jump = {
        let (store, line) = (props.store.clone(), step.line);
        move |_| store.jump(Pane::Version(version), line, 1)
    };
    let (fate, word) = fate(step);
    html! {
        <li data-fate={fate}>
            <button type="button" class="link" onclick={jump} aria-label={format!("line {}", step.line)}>{ step.line }</button>
            <span class="what-if-fate">{ word }</span>
            <code title={step.instruction.clone()}>{ words::first_line(&step.instruction) }</code>
            if step.fate == Fate::Again {
                <span class="what-if-size">{ layer(step) }</span>
                <span class="what-if-why">{ why(step) }</span>
            }
        </li>
    }
}

fn fate(step: &RerunStep) -> (&'static str, &'static str) {
    match (step.fate, step.certain) {
        (Fate::Metadata, _) => ("metadata", "settings"),
        (Fate::Cached, _) => ("cached", "cached"),
        (Fate::Again, true) => ("again", "runs again"),
        (Fate::Again, false) => ("again", "may run again"),
    }
}

/// What becomes of the layer of a step that runs again.
fn layer(step: &RerunStep) -> String {
    match (step.shipped, step.new_layer) {
        (false, _) => "not shipped".into(),
        (true, false) => "same layer".into(),
        (true, true) => words::figure(step.layer),
    }
}

/// The reasons as one clause.
fn why(step: &RerunStep) -> String {
    let texts: Vec<&str> = step.reasons.iter().map(|reason| reason.text.as_str()).collect();
    if texts.is_empty() { String::new() } else { format!("because {}", texts.join("; ")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use layerlab_core::report::rerun::Reason;

    #[test]
    fn ten_megabytes_take_eight_seconds_at_ten_megabits() {
        assert_eq!(words::duration(seconds(10_000_000, 10)), "8 s");
    }

    #[test]
    fn a_step_says_what_becomes_of_it_and_why() {
        let reason = |text: &str| Reason { text: text.into(), ..Reason::default() };
        let reasons = vec![reason("a changed"), reason("the step before it runs again")];
        let again = RerunStep { fate: Fate::Again, certain: false, reasons, ..RerunStep::default() };
        assert_eq!(fate(&again).1, "may run again");
        assert_eq!(why(&again), "because a changed; the step before it runs again");
        assert_eq!(layer(&again), "not shipped");
        let figure = Figure { bytes: 2000, low: 0, high: 2000 };
        let shipped = RerunStep { shipped: true, new_layer: true, layer: figure, ..again };
        assert_eq!(layer(&shipped), "≈ 2 kB");
    }

    #[test]
    fn nothing_runs_again_is_said_in_words() {
        assert_eq!(count(&Rerun { cached: 3, ..Rerun::default() }), "all of 3 steps from the cache");
        assert_eq!(count(&Rerun { cached: 2, again: 1, ..Rerun::default() }), "1 of 3 steps run again");
    }
}
