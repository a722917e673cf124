//! A button that opens a small panel; Escape, a choice or leaving it closes it.

use super::icon::{Icon, Name};
use web_sys::{Element, HtmlElement, Node};
use yew::prelude::*;

/// What [`Menu`] is given.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct MenuProps {
    /// What the button says, in a word: what is chosen here.
    pub label: AttrValue,
    /// What is chosen now; empty where nothing is.
    pub value: AttrValue,
    /// Drawn in the place of the words, which are read aloud all the same.
    #[prop_or_default]
    pub icon: Option<Name>,
    /// Name for the style sheet.
    pub name: &'static str,
    /// The panel.
    pub children: Html,
}

/// A button that opens a panel of buttons.
#[component]
pub fn Menu(props: &MenuProps) -> Html {
    let open = use_state_eq(|| false);
    let frame = use_node_ref();
    let toggle = use_callback(open.clone(), |_: MouseEvent, open| open.set(!**open));
    let choose = use_callback(open.setter(), |event: MouseEvent, open| {
        let target = event.target_dyn_into::<Element>();
        if target.is_some_and(|t| t.closest("button, a").ok().flatten().is_some()) {
            open.set(false);
        }
    });
    let leave = use_callback((open.setter(), frame.clone()), |event: FocusEvent, (open, frame)| {
        let next = event.related_target().and_then(|t| wasm_bindgen::JsCast::dyn_into::<Node>(t).ok());
        let inside = frame.get().is_some_and(|f| f.contains(next.as_ref()));
        if !inside || next.is_none() {
            open.set(false);
        }
    });
    let escape = use_callback((open.setter(), frame.clone()), |event: KeyboardEvent, (open, frame)| {
        if event.key() == "Escape" {
            open.set(false);
            let button = frame.cast::<Element>().and_then(|f| f.query_selector("button").ok().flatten());
            if let Some(button) = button.and_then(|b| wasm_bindgen::JsCast::dyn_into::<HtmlElement>(b).ok()) {
                let _ = button.focus();
            }
        }
    });
    let id = format!("menu-{}", props.name);
    html! {
        <div class="menu" data-name={props.name} ref={frame} onfocusout={leave} onkeydown={escape}>
            <button type="button" class="menu-button" aria-expanded={open.to_string()} aria-controls={id.clone()} onclick={toggle}>
                if let Some(icon) = props.icon {
                    <Icon name={icon} /><span class="hidden">{ props.label.clone() }</span>
                } else {
                    <span class="menu-label" data-alone={props.value.is_empty().to_string()}>{ props.label.clone() }</span>
                    if !props.value.is_empty() { <span class="menu-value">{ props.value.clone() }</span> }
                    <Icon name={Name::Chevron} />
                }
            </button>
            // A panel that can take the focus keeps it when its text is clicked.
            <div class="menu-panel" id={id} hidden={!*open} tabindex="-1" onclick={choose}>{ props.children.clone() }</div>
        </div>
    }
}
