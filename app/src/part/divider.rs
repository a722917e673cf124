//! A line between two parts of the page that can be moved, with the pointer or the arrow keys; a double click or Enter puts it back.
//!
//! It tells the element around it where it stands, as a custom property in percent of that element; the style sheet does the rest.

use crate::browser::storage;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// How the two parts lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Side by side: the line stands upright.
    Columns,
    /// One over the other: the line lies.
    Rows,
}

/// What [`Divider`] is given.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct DividerProps {
    /// What is sized here.
    pub name: &'static str,
    /// The custom property without its dashes, under which its place is kept, too.
    pub property: &'static str,
    /// How the parts lie.
    pub way: Way,
    /// Where the style sheet puts it, in percent.
    pub usual: f64,
}

/// No part gets smaller than this, in percent.
const LEAST: f64 = 18.0;
/// How far a key moves it, in percent.
const STEP: f64 = 4.0;

/// A line that can be moved.
#[component]
pub fn Divider(props: &DividerProps) -> Html {
    let DividerProps { name, property, way, usual } = *props;
    let at = use_state_eq(|| storage::setting(property).and_then(|text| text.parse::<f64>().ok()));
    let line = use_node_ref();
    let go = use_callback(at.setter(), move |to: Option<f64>, at| {
        let to = to.map(|to| to.clamp(LEAST, 100.0 - LEAST).round());
        storage::set_setting(property, to.map(|to| to.to_string()).as_deref());
        at.set(to);
    });
    use_effect_with((*at, line.clone()), move |(at, line)| {
        let around = line.cast::<Element>().and_then(|line| line.parent_element()?.dyn_into::<HtmlElement>().ok());
        if let Some(style) = around.map(|around| around.style()) {
            let _ = match at {
                Some(at) => style.set_property(&format!("--{property}"), &format!("{at}%")),
                None => style.remove_property(&format!("--{property}")).map(|_| ()),
            };
        }
    });
    let stands = at.unwrap_or(usual);
    let grasp = |event: PointerEvent| {
        if let Some(line) = event.target_dyn_into::<Element>() {
            let _ = line.set_pointer_capture(event.pointer_id());
        }
    };
    let drag = use_callback((go.clone(), line.clone()), move |event: PointerEvent, (go, line)| {
        let Some(line) = line.cast::<Element>().filter(|line| line.has_pointer_capture(event.pointer_id())) else {
            return;
        };
        let Some(around) = line.parent_element().map(|around| around.get_bounding_client_rect()) else { return };
        let (from, length, pointer) = match way {
            Way::Columns => (around.left(), around.width(), event.client_x()),
            Way::Rows => (around.top(), around.height(), event.client_y()),
        };
        if length > 0.0 {
            go.emit(Some((f64::from(pointer) - from) / length * 100.0));
        }
    });
    let keys = {
        let go = go.clone();
        move |event: KeyboardEvent| {
            let to = match event.key().as_str() {
                "ArrowLeft" | "ArrowUp" => Some(stands - STEP),
                "ArrowRight" | "ArrowDown" => Some(stands + STEP),
                "Home" => Some(LEAST),
                "End" => Some(100.0 - LEAST),
                "Enter" => None,
                _ => return,
            };
            event.prevent_default();
            go.emit(to);
        }
    };
    let back = move |_: MouseEvent| go.emit(None);
    let (kind, orientation) = match way {
        Way::Columns => ("columns", "vertical"),
        Way::Rows => ("rows", "horizontal"),
    };
    html! {
        <div class="divider" data-way={kind} role="separator" aria-label={name} aria-orientation={orientation} tabindex="0"
            aria-valuenow={stands.to_string()} aria-valuemin={LEAST.to_string()} aria-valuemax={(100.0 - LEAST).to_string()}
            title="Drag to resize; double-click to put it back" ref={line} onpointerdown={grasp} onpointermove={drag} onkeydown={keys} ondblclick={back} />
    }
}
