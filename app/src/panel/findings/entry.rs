//! One finding: what is wrong and where, what its fix saves and rests on, whether it is in the rewrite, and what else can be done
//! about it.

use super::{Drawn, explain, order};
use crate::state::Pane;
use crate::state::advising::AdviseAct;
use crate::words;
use layerlab_core::optimize::{Advice, Value};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// The finding as an entry of its group.
pub fn entry(drawn: &Drawn, finding: &Advice) -> Html {
    html! {
        <li key={finding.id.clone()} class="finding" data-applied={finding.applied.to_string()}>
            { weighed(drawn, finding) }
            <div class="finding-head">
                <b class="finding-title">{ &finding.title }</b>
                { place(drawn, finding) }
                { choice(drawn, finding) }
                if order::can_apply(finding) { { apply(drawn, finding) } }
            </div>
            <p>{ words::sentence(&finding.message) }</p>
            { figures(finding) }
            { basis(drawn, finding) }
            { more(drawn, finding) }
        </li>
    }
}

/// The finding in one line: what it is weighed by, what it is, where, and its fix.
pub fn row(drawn: &Drawn, finding: &Advice) -> Html {
    html! {
        <li key={finding.id.clone()} class="finding-row" title={words::sentence(&finding.message)}>
            { weighed(drawn, finding) }
            <span class="finding-title">{ &finding.title }{ said(finding) }</span>
            { place(drawn, finding) }
            if order::can_apply(finding) && finding.assumption.is_none() { { apply(drawn, finding) } }
        </li>
    }
}

/// What the figure at its side says, to be read aloud.
fn said(finding: &Advice) -> Html {
    let first = order::savings(finding).into_iter().next();
    first.map_or_else(Html::default, |(text, _)| html! { <span class="hidden">{ format!(", {text}") }</span> })
}

/// Where it is, and the way there.
fn place(drawn: &Drawn, finding: &Advice) -> Html {
    let pane = Pane::Version(drawn.props.ask.version);
    let (store, line, column) = (drawn.props.store.clone(), finding.line.max(1), finding.column.max(1));
    html! {
        <button type="button" class="link" onclick={move |_| store.jump(pane, line, column)}>{ order::lines(finding) }</button>
    }
}

/// What it is weighed by, the larger the more of the image that is.
fn weighed(drawn: &Drawn, finding: &Advice) -> Html {
    let Some(amount) = order::amount(finding, drawn.found.before.bytes) else { return Html::default() };
    html! {
        <p class="finding-amount" data-weight={amount.weight} data-costs={amount.costs.to_string()} aria-hidden="true">
            <b>{ amount.change }</b><span>{ amount.note }</span>
        </p>
    }
}

/// Whether the fix is in the rewrite; for one that assumes something, ticking it is agreeing.
fn choice(drawn: &Drawn, finding: &Advice) -> Html {
    let (assumes, id) = (finding.assumption.is_some(), finding.id.clone());
    let wanted = drawn.props.picks.wants(&id, assumes);
    let is_choice = finding.fixable || assumes && wanted;
    if !is_choice {
        return Html::default();
    }
    let store = drawn.props.store.clone();
    let change = move |event: Event| {
        let Some(on) = input_of(&event).map(|input| input.checked()) else { return };
        let id = id.clone();
        store.act_on_advice(if assumes { AdviseAct::Agreed(id, on) } else { AdviseAct::Included(id, on) });
    };
    html! {
        <label class="finding-choice">
            <input type="checkbox" checked={wanted} onchange={change} />
            { if assumes { "Agree and fix" } else { "Fix" } }
            <span class="hidden">{ format!(" {}, {}", finding.rule, order::lines(finding)) }</span>
        </label>
    }
}

/// The button that applies this fix alone.
fn apply(drawn: &Drawn, finding: &Advice) -> Html {
    let (store, version) = (drawn.props.store.clone(), drawn.props.ask.version);
    let (edits, ignore) = (finding.edits.clone(), finding.dockerignore.clone());
    let fix = move |_| store.fix(version, edits.clone(), ignore.clone());
    html! {
        <button type="button" class="button" disabled={!drawn.fresh} onclick={fix}>
            { "Apply" }<span class="hidden">{ format!(" {}, {}", finding.rule, order::lines(finding)) }</span>
        </button>
    }
}

/// What it saves, in words; the first is what the figure at its side says.
fn figures(finding: &Advice) -> Html {
    let savings = order::savings(finding);
    if savings.is_empty() {
        return Html::default();
    }
    html! {
        <ul class="finding-figures">
            { for savings.into_iter().enumerate().map(|(at, (text, costs))| html! {
                <li class={(at == 0).then_some("hidden")} data-costs={costs.to_string()}>{ text }</li>
            }) }
        </ul>
    }
}

/// What the fix rests on, with the values that can be changed, and why it is not in the rewrite.
fn basis(drawn: &Drawn, finding: &Advice) -> Html {
    html! {
        <div class="finding-basis">
            <p>{ order::proof(finding, drawn.found.compared) }</p>
            { for finding.values.iter().map(|value| field(drawn, finding, value)) }
            if let Some(why) = order::obstacle(finding) { <p class="finding-obstacle">{ why }</p> }
        </div>
    }
}

/// A value of the assumption. Leaving the field, or Enter, takes it over and agrees to it.
fn field(drawn: &Drawn, finding: &Advice, value: &Value) -> Html {
    let (store, id, key) = (drawn.props.store.clone(), finding.id.clone(), value.key.clone());
    let change = move |event: Event| {
        if let Some(input) = input_of(&event) {
            store.act_on_advice(AdviseAct::Valued(id.clone(), key.clone(), input.value()));
        }
    };
    let invalid = (!finding.fixable && drawn.fresh).to_string();
    html! {
        <label class="finding-value" key={value.key.clone()}>
            <span>{ words::sentence(&value.label).trim_end_matches('.').to_owned() }</span>
            <input type="text" autocomplete="off" autocapitalize="off" spellcheck="false" aria-invalid={invalid}
                value={value.value.clone()} onchange={change} />
        </label>
    }
}

fn input_of(event: &Event) -> Option<HtmlInputElement> {
    event.target()?.dyn_into().ok()
}

/// The documentation, and the ways to hear no more of it.
fn more(drawn: &Drawn, finding: &Advice) -> Html {
    let Drawn { props, found, fresh } = drawn;
    let doc = found.rules.iter().find(|(name, _)| *name == finding.rule).map(|(_, text)| text.as_str());
    let hush = found.findings.iter().position(|other| other.id == finding.id).and_then(|at| found.hushes.get(at));
    let pane = Pane::Version(props.ask.version);
    let (store, rule) = (props.store.clone(), finding.rule.clone());
    let off = move |_| store.act_on_advice(AdviseAct::Switched(rule.clone(), false));
    let about = format!(" {}, {}", finding.rule, order::lines(finding));
    html! {
        <details>
            <summary>{ "Why, and what the fix does " }<code>{ &finding.rule }</code></summary>
            if let Some(doc) = doc { { explain::explain(doc) } }
            <p class="finding-off">
                if let Some(edits) = hush.filter(|edits| !edits.is_empty() && finding.round == 1).cloned() {
                    <button type="button" class="link" disabled={!fresh} onclick={{
                        let store = props.store.clone();
                        move |_| store.mend(pane, edits.clone())
                    }}>
                        { "Ignore it here" }<span class="hidden">{ about.clone() }</span>
                    </button>
                }
                <button type="button" class="link" onclick={off}>
                    { "Switch the rule off" }<span class="hidden">{ about }</span>
                </button>
            </p>
        </details>
    }
}
