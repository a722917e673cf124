//! One figure of the headline: a name, a value, and a line on it.

use yew::prelude::*;

/// What [`Figure`] is given.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct FigureProps {
    /// What it is; a menu, where what it means can be chosen.
    pub name: Html,
    /// The figure.
    pub value: AttrValue,
    /// What it means, in a sentence, as a tooltip.
    pub title: AttrValue,
    /// A mood for the style sheet: `good`, `bad`, or empty.
    #[prop_or_default]
    pub mood: &'static str,
    /// The main figure is larger.
    #[prop_or_default]
    pub main: bool,
    /// The line under it.
    #[prop_or_default]
    pub children: Html,
}

/// One figure of the headline, inside a `<dl>`.
#[component]
pub fn Figure(props: &FigureProps) -> Html {
    html! {
        <div class="figure" data-mood={props.mood} data-main={props.main.then_some("true")} title={props.title.clone()}>
            <dt>{ props.name.clone() }</dt>
            <dd class="figure-value">{ props.value.clone() }</dd>
            <dd class="figure-note">{ props.children.clone() }</dd>
        </div>
    }
}
