//! A button that opens a small panel; the arrows go through what it holds; Escape, a choice or leaving it closes it.

use super::icon::{Icon, Name};
use wasm_bindgen::JsCast;
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
        let next = event.related_target().and_then(|t| t.dyn_into::<Node>().ok());
        let inside = frame.get().is_some_and(|f| f.contains(next.as_ref()));
        if !inside || next.is_none() {
            open.set(false);
        }
    });
    let keys = use_callback((open.setter(), frame.clone()), |event: KeyboardEvent, (open, frame)| {
        let Some(frame) = frame.cast::<Element>() else { return };
        match event.key().as_str() {
            "Escape" => {
                open.set(false);
                focus(frame.query_selector("button").ok().flatten());
            }
            "ArrowDown" | "ArrowUp" => {
                open.set(true);
                event.prevent_default();
                step(&frame, event.key() == "ArrowDown");
            }
            _ => {}
        }
    });
    use_effect_with((*open, frame.clone()), |(open, frame)| {
        // On a touch screen the keyboard would cover what there is to choose.
        let field = frame.cast::<Element>().and_then(|f| f.query_selector(".menu-panel [type=search]").ok().flatten());
        if *open
            && crate::browser::window()
                .match_media("(hover: hover)")
                .ok()
                .flatten()
                .is_some_and(|query| query.matches())
        {
            focus(field);
        }
    });
    let id = format!("menu-{}", props.name);
    html! {
        <div class="menu" data-name={props.name} ref={frame} onfocusout={leave} onkeydown={keys}>
            <button type="button" class="menu-button" title={props.icon.map(|_| props.label.clone())} aria-expanded={open.to_string()} aria-controls={id.clone()} onclick={toggle}>
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

/// Moves the focus to what comes next in the panel, or what was before; at both ends it stays.
fn step(frame: &Element, down: bool) {
    let Ok(stops) = frame.query_selector_all(".menu-button, .menu-panel button, .menu-panel a, .menu-panel input")
    else {
        return;
    };
    let active = frame.query_selector(":focus").ok().flatten().map(Node::from);
    let at = (0..stops.length()).find(|at| stops.get(*at) == active).unwrap_or(0);
    let next = if down { at + 1 } else { at.saturating_sub(1) };
    focus(stops.get(next).and_then(|stop| stop.dyn_into().ok()));
}

fn focus(element: Option<Element>) {
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}
