//! One field of a form, with what is wrong with it beside it.

use super::FormsProps;
use layerlab_core::manifest::edit::{Change, Step, Value};
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

/// A field for a text or a figure; emptied, it takes its entry away.
pub fn text(props: &FormsProps, label: &'static str, hint: &'static str, way: Vec<Step>) -> Html {
    let (store, to) = (props.store.clone(), way.clone());
    let input = move |event: InputEvent| {
        if let Some(text) = crate::part::field::typed(&event) {
            store.declare(match text.as_str() {
                "" => Change::Remove(to.clone()),
                text => Change::Set(to.clone(), text.into()),
            });
        }
    };
    let id = id_of(&way);
    let wrong = props.wrong(&way);
    html! {
        <div class="form-field">
            <label for={id.clone()}>{ label }</label>
            <input type="text" id={id.clone()} placeholder={hint} autocomplete="off" autocapitalize="off" spellcheck="false"
                value={props.text(&way)} oninput={input} aria-invalid={wrong.is_some().to_string()}
                aria-describedby={wrong.is_some().then(|| format!("{id}-wrong"))} />
            { complaint(&id, wrong) }
        </div>
    }
}

/// A field of lines, written when it is left, so that half a line is no entry: `read` makes the entry of them, `show` the lines
/// of the entry.
pub fn lines(
    props: &FormsProps,
    label: &'static str,
    hint: &'static str,
    way: Vec<Step>,
    show: fn(&Value) -> String,
    read: fn(&str) -> Value,
) -> Html {
    let (store, to) = (props.store.clone(), way.clone());
    let done = move |event: Event| {
        let field = event.target().and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok());
        if let Some(text) = field.map(|field| field.value()) {
            let is_empty = text.trim().is_empty();
            store.declare(if is_empty { Change::Remove(to.clone()) } else { Change::Set(to.clone(), read(&text)) });
        }
    };
    let id = id_of(&way);
    let wrong = props.wrong(&way);
    let value = props.value(&way).as_ref().map(show).unwrap_or_default();
    html! {
        <div class="form-field form-lines">
            <label for={id.clone()}>{ label }</label>
            <textarea key={value.clone()} id={id.clone()} rows="2" placeholder={hint} autocomplete="off" autocapitalize="off" spellcheck="false"
                defaultvalue={value.clone()} onchange={done}
                aria-invalid={wrong.is_some().to_string()} aria-describedby={wrong.is_some().then(|| format!("{id}-wrong"))} />
            { complaint(&id, wrong) }
        </div>
    }
}

fn complaint(id: &str, wrong: Option<String>) -> Html {
    wrong.map_or_else(Html::default, |text| html! { <p class="form-wrong" id={format!("{id}-wrong")}>{ text }</p> })
}

/// An id that no other field has.
fn id_of(way: &[Step]) -> String {
    let step = |step: &Step| match step {
        Step::Key(key) => key.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect(),
        Step::Item(at) => at.to_string(),
    };
    format!("form-{}", way.iter().map(step).collect::<Vec<String>>().join("-"))
}

/// A name to begin an entry with, and the button that adds it.
#[derive(Clone, PartialEq, Properties)]
pub struct AddProps {
    /// What the field asks for.
    pub label: &'static str,
    /// An example.
    pub hint: &'static str,
    /// Called with the name.
    pub on_add: Callback<String>,
}

/// The field that adds an entry.
#[component]
pub fn Add(props: &AddProps) -> Html {
    let field = use_node_ref();
    let add = {
        let (field, on_add) = (field.clone(), props.on_add.clone());
        move || {
            let Some(input) = field.cast::<HtmlInputElement>() else { return };
            let name = input.value().trim().to_owned();
            if !name.is_empty() {
                on_add.emit(name);
                input.set_value("");
            }
        }
    };
    let press = {
        let add = add.clone();
        move |_: MouseEvent| add()
    };
    let key = move |event: KeyboardEvent| {
        if event.key() == "Enter" {
            event.prevent_default();
            add();
        }
    };
    html! {
        <div class="form-add">
            <label class="form-field"><span>{ props.label }</span>
                <input type="text" placeholder={props.hint} autocomplete="off" autocapitalize="off" spellcheck="false" ref={field} onkeydown={key} /></label>
            <button type="button" class="button" onclick={press}>{ "Add" }</button>
        </div>
    }
}
