//! Where the bytes went: the way from the other version's size to that of the one shown, a row a step.

use crate::compare::waterfall::{Step, What, steps, walk};
use crate::part::bar::{Bar, Piece};
use crate::store::Store;
use crate::words;
use layerlab_core::report::Report;
use layerlab_core::size::Bytes;
use yew::prelude::*;

/// A version with its name and its report.
#[derive(Clone, Copy)]
pub struct Side<'r> {
    /// The version.
    pub version: usize,
    /// Its name.
    pub name: &'r str,
    /// Its report.
    pub report: &'r Report,
}

/// The way from one version to the other; nothing where both weigh the same in every layer.
pub fn waterfall(from: Side, to: Side, store: &Store) -> Html {
    let (start, end) = (from.report.image.bytes, to.report.image.bytes);
    let steps = steps(from.report, to.report);
    if steps.is_empty() {
        return Html::default();
    }
    let (walked, full) = walk(start, &steps);
    let full = full.max(end);
    html! {
        <section class="way-down" aria-labelledby="way-down-title">
            <h3 id="way-down-title">{ format!("Where the bytes went, from {} to {}", from.name, to.name) }</h3>
            <table>
                <thead class="hidden"><tr><th scope="col">{ "Step" }</th><th scope="col">{ "To scale" }</th><th scope="col">{ "Change" }</th></tr></thead>
                <tbody>
                    { total(from.name, start, full) }
                    { for walked.into_iter().map(|(before, after, step)| row(step, (before, after), full, (from.version, to.version), store)) }
                    { total(to.name, end, full) }
                </tbody>
            </table>
        </section>
    }
}

fn total(name: &str, bytes: u64, full: u64) -> Html {
    html! {
        <tr class="way-total">
            <th scope="row">{ name.to_owned() }</th>
            <td class="compare-bar"><Bar pieces={vec![piece(0, bytes, full, "base")]} size="tall" /></td>
            <td class="number"><b>{ Bytes(bytes).to_string() }</b></td>
        </tr>
    }
}

fn row(step: &Step, (before, after): (u64, u64), full: u64, versions: (usize, usize), store: &Store) -> Html {
    let direction = if after < before { "smaller" } else { "larger" };
    html! {
        <tr>
            <th scope="row">{ what(step, versions, store) }</th>
            <td class="compare-bar"><Bar pieces={vec![piece(before.min(after), before.abs_diff(after), full, direction)]} size="tall" /></td>
            <td class="number" data-direction={direction}>{ words::difference(step.from, step.to) }</td>
        </tr>
    }
}

/// What a step is about; a layer leads to itself.
fn what(step: &Step, (from, to): (usize, usize), store: &Store) -> Html {
    let layer = |word: &'static str, instruction: &str, version: usize, stage: usize, index: usize| {
        let store = store.clone();
        html! {
            <button type="button" class="way-layer" title={instruction.to_owned()} onclick={move |_| store.point(version, stage, Some(index))}>
                <span class="way-word">{ word }</span><code>{ words::first_line(instruction).to_owned() }</code>
            </button>
        }
    };
    match &step.what {
        What::Base(old, new) if old == new => html! { <>{ "Base " }<code>{ old }</code></> },
        What::Base(old, new) => html! { <>{ "Base " }<code>{ old }</code>{ " → " }<code>{ new }</code></> },
        What::Gone(instruction, stage, index) => layer("gone", instruction, from, *stage, *index),
        What::New(instruction, stage, index) => layer("new", instruction, to, *stage, *index),
        What::Same(instruction, stage, index) => layer("other", instruction, to, *stage, *index),
        What::Rest(count) => html! { { words::count(*count as u64, "smaller step") } },
    }
}

fn piece(start: u64, bytes: u64, full: u64, kind: &'static str) -> Piece {
    let percent = |bytes: u64| bytes as f64 / full as f64 * 100.0;
    Piece {
        start: percent(start),
        length: percent(bytes),
        kind,
        certain: true,
        selected: false,
        title: AttrValue::default(),
    }
}
