//! Both Dockerfiles as one text: what went, what came, what stayed.

use crate::compare::difference::{Line, counts, lines};
use crate::state::Pane;
use crate::store::Store;
use crate::words;
use yew::prelude::*;

/// How many lines that stay are shown around a change.
const AROUND: usize = 3;

/// The lines of two texts, each with its place among the versions where it has one; nothing where both are the same.
pub fn difference(title: &'static str, from: (Option<usize>, &str), to: (Option<usize>, &str), store: &Store) -> Html {
    let lines = lines(from.1, to.1);
    let (gone, new) = counts(&lines);
    if (gone, new) == (0, 0) {
        return html! { <p class="empty">{ "Both Dockerfiles are the same." }</p> };
    }
    html! {
        <section class="difference" aria-label={title}>
            <h3>
                { title }
                <span class="difference-count">{ format!("{} gone, {} new", words::count(gone, "line"), words::grouped(new)) }</span>
            </h3>
            <ol>{ for hunks(&lines).into_iter().map(|shown| row(shown, (from.0, to.0), store)) }</ol>
        </section>
    }
}

/// A line, or so many lines left out.
enum Shown<'t> {
    Line(Line<'t>),
    Skipped(usize),
}

/// The changes with a few lines around them.
fn hunks<'t>(lines: &[Line<'t>]) -> Vec<Shown<'t>> {
    let is_change = |line: &Line| !matches!(line, Line::Same(..));
    let is_near = |at: usize| {
        let around = at.saturating_sub(AROUND)..(at + AROUND + 1).min(lines.len());
        lines.get(around).is_some_and(|near| near.iter().any(is_change))
    };
    let mut shown = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if is_near(at) {
            shown.push(Shown::Line(*line));
        } else if let Some(Shown::Skipped(count)) = shown.last_mut() {
            *count += 1;
        } else {
            shown.push(Shown::Skipped(1));
        }
    }
    shown
}

fn row(shown: Shown, (from, to): (Option<usize>, Option<usize>), store: &Store) -> Html {
    let (kind, says, mark, version, number, text) = match shown {
        Shown::Skipped(count) => {
            return html! { <li data-kind="skipped">{ words::count(count as u64, "line") }{ " the same" }</li> };
        }
        Shown::Line(Line::Same(_, number, text)) => ("same", "", " ", to, number, text),
        Shown::Line(Line::Gone(number, text)) => ("gone", "gone: ", "−", from, number, text),
        Shown::Line(Line::New(number, text)) => ("new", "new: ", "+", to, number, text),
    };
    html! {
        <li data-kind={kind}>
            { place(version, number, store) }
            <span aria-hidden="true">{ mark }</span><span class="hidden">{ says }</span>
            <code>{ text.to_owned() }</code>
        </li>
    }
}

/// The number of a line, which leads to it where the text is one of the versions.
fn place(version: Option<usize>, number: u32, store: &Store) -> Html {
    let Some(version) = version else { return html! { <span class="difference-line">{ number }</span> } };
    let store = store.clone();
    let jump = move |_| store.jump(Pane::Version(version), number, 1);
    html! {
        <button type="button" class="difference-line" onclick={jump} aria-label={format!("line {number}")}>{ number }</button>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stays_far_from_a_change_is_left_out() {
        let text = |last: &str| (0..20).map(|n| format!("{n}\n")).collect::<String>() + last;
        let (old, new) = (text("a"), text("b"));
        let lines = lines(&old, &new);
        let shown = hunks(&lines);
        assert!(matches!(shown.first(), Some(Shown::Skipped(17))));
        assert_eq!(shown.len(), 1 + AROUND + 2);
    }
}
