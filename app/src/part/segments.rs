//! A few choices side by side, of which one holds.

use yew::prelude::*;

/// A choice.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice<T> {
    /// What is chosen.
    pub value: T,
    /// What it says.
    pub label: Html,
    /// What it means, as a tooltip and for screen readers where the label is a picture.
    pub title: AttrValue,
}

/// What [`Segments`] is given.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct SegmentsProps<T: Copy + PartialEq + 'static> {
    /// What is chosen here.
    pub name: AttrValue,
    /// The choices.
    pub choices: Vec<Choice<T>>,
    /// The one that holds.
    pub value: T,
    /// Called with the new one.
    pub on_choose: Callback<T>,
}

/// A few choices side by side.
#[component]
pub fn Segments<T: Copy + PartialEq + 'static>(props: &SegmentsProps<T>) -> Html {
    html! {
        <div class="segments" role="group" aria-label={props.name.clone()}>
            { for props.choices.iter().map(|choice| button(props, choice)) }
        </div>
    }
}

fn button<T: Copy + PartialEq + 'static>(props: &SegmentsProps<T>, choice: &Choice<T>) -> Html {
    let (value, on_choose) = (choice.value, props.on_choose.clone());
    let pressed = (value == props.value).to_string();
    html! {
        <button type="button" aria-pressed={pressed} title={choice.title.clone()} onclick={move |_| on_choose.emit(value)}>
            { choice.label.clone() }
        </button>
    }
}
