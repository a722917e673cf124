//! The rules that are switched off, each with the way back.

use crate::state::advising::AdviseAct;
use crate::store::Store;
use yew::prelude::*;

/// The list; nothing where every rule is on.
pub fn off(rules: &[String], store: &Store) -> Html {
    if rules.is_empty() {
        return Html::default();
    }
    html! {
        <section class="findings-off" aria-label="Rules that are switched off">
            <h3>{ "Switched off" }<span class="findings-soft">{ format!(" {}", rules.len()) }</span></h3>
            <ul>{ for rules.iter().map(|rule| row(rule, store)) }</ul>
        </section>
    }
}

fn row(rule: &str, store: &Store) -> Html {
    let (store, name) = (store.clone(), rule.to_owned());
    let on = move |_| store.act_on_advice(AdviseAct::Switched(name.clone(), true));
    html! {
        <li key={rule.to_owned()}>
            <code>{ rule.to_owned() }</code>
            <button type="button" class="link" onclick={on}>
                { "Switch on again" }<span class="hidden">{ format!(": {rule}") }</span>
            </button>
        </li>
    }
}
