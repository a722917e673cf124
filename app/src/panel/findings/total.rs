//! What counts most, what the chosen fixes come to, and how they are taken over.

use super::super::compare::difference::difference;
use super::{Drawn, FindingsProps};
use crate::engine::advise::Total;
use crate::part::segments::{Choice, Segments};
use crate::state::Pane;
use crate::state::advising::AdviseAct;
use crate::words;
use layerlab_core::optimize::Goal;
use layerlab_core::size::Bytes;
use yew::prelude::*;

/// The switch between goals.
pub fn goals(props: &FindingsProps) -> Html {
    let choice =
        |value, label: &'static str, title: &'static str| Choice { value, label: label.into(), title: title.into() };
    let choices = vec![
        choice(
            Goal::Size,
            "Smallest image",
            "Where two fixes are in each other's way, the one that saves more bytes goes first",
        ),
        choice(Goal::Rebuild, "Fastest rebuild", "Fixes that make a rebuild after an edit dearer are left out"),
        choice(
            Goal::Surface,
            "Smallest attack surface",
            "Security goes first, then whatever takes files out of the image",
        ),
    ];
    let store = props.store.clone();
    let aim = move |goal| store.act_on_advice(AdviseAct::Aimed(goal));
    html! {
        <div class="findings-goal">
            <span aria-hidden="true">{ "Goal" }</span>
            <Segments<Goal> name="Goal" {choices} value={props.draft.goal.unwrap_or(Goal::Size)} on_choose={aim} />
        </div>
    }
}

/// Before and after, and the buttons that take the rewrite over; nothing where nothing is to be changed.
pub fn total(drawn: &Drawn) -> Html {
    let found = drawn.found;
    let fixes = found.findings.iter().filter(|f| f.applied).count() as u64;
    if fixes == 0 {
        return Html::default();
    }
    let all_safe = found.findings.iter().filter(|f| f.applied).all(|f| f.assumption.is_none());
    let kind = if all_safe { "safe" } else { "chosen" };
    let noun = if fixes == 1 { "fix" } else { "fixes" };
    html! {
        <section class="findings-total" aria-label="The chosen fixes together">
            <p><b>{ format!("{} {kind} {noun} together", words::grouped(fixes)) }</b></p>
            <dl>
                { figure("Image", (found.before.bytes, found.after.bytes), bounds(found.after)) }
                { figure("Download, about", (found.before.gzip_bytes, found.after.gzip_bytes), None) }
                { rebuild(drawn) }
            </dl>
            { buttons(drawn) }
            if drawn.props.advising.preview { { preview(drawn) } }
        </section>
    }
}

fn figure(name: &'static str, (from, to): (u64, u64), more: Option<String>) -> Html {
    let direction = if to < from {
        "smaller"
    } else if to > from {
        "larger"
    } else {
        "same"
    };
    html! {
        <div>
            <dt>{ name }</dt>
            <dd>
                { format!("{} → {} ", Bytes(from), Bytes(to)) }
                <span class="findings-change" data-direction={direction}>
                    { words::difference(from, to) }{ words::percent(from, to).map(|p| format!(", {p}")) }
                </span>
                if let Some(more) = more { <span class="findings-soft">{ format!(" {more}") }</span> }
            </dd>
        </div>
    }
}

fn bounds(Total { low, high, .. }: Total) -> Option<String> {
    words::bounds(low, high).map(|bounds| format!("({bounds})"))
}

/// What an edit of a source file moves, where there is one.
fn rebuild(drawn: &Drawn) -> Html {
    let found = drawn.found;
    let (Some(path), Some(from), Some(to)) = (&found.edited, found.before.rebuild, found.after.rebuild) else {
        return Html::default();
    };
    let more = format!("(built again and pushed after an edit of {path})");
    figure("Rebuild", (from.unsigned_abs(), to.unsigned_abs()), Some(more))
}

fn buttons(drawn: &Drawn) -> Html {
    let Drawn { props, found, fresh } = drawn;
    let (store, version) = (props.store.clone(), props.ask.version);
    let (text, ignore) = (found.dockerfile.clone(), found.dockerignore.clone());
    let apply = move |_| store.take_over(version, text.clone(), ignore.clone());
    let (store, text) = (props.store.clone(), found.dockerfile.clone());
    let add = move |_| store.add_version(text.clone());
    let (store, shown) = (props.store.clone(), props.advising.preview);
    let look = move |_| store.act_on_advice(AdviseAct::Previewed(!shown));
    let copies = found.dockerfile != props.draft.text(Pane::Version(version));
    html! {
        <span class="findings-buttons">
            <button type="button" class="button" data-main="true" disabled={!fresh} onclick={apply}>{ "Apply all" }</button>
            <button type="button" class="button" aria-expanded={shown.to_string()} onclick={look}>{ "Preview" }</button>
            if copies {
                <button type="button" class="button" disabled={!fresh} onclick={add}>{ "Compare as one more version" }</button>
            }
            if found.dockerignore.is_some() {
                <span class="findings-soft">{ "Applying also writes the .dockerignore, which all versions share." }</span>
            }
        </span>
    }
}

/// The texts as they would be.
fn preview(drawn: &Drawn) -> Html {
    let Drawn { props, found, .. } = drawn;
    let version = props.ask.version;
    let text = props.draft.text(Pane::Version(version));
    html! {
        <div class="findings-preview">
            if text != found.dockerfile {
                { difference("The Dockerfile", (Some(version), text), (None, &found.dockerfile), &props.store) }
            }
            if let Some(ignore) = &found.dockerignore {
                { difference("The .dockerignore", (None, &props.ignore), (None, ignore), &props.store) }
            }
        </div>
    }
}
