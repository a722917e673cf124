//! Tabs, by the keyboard as the ARIA pattern has it: arrows move, and moving opens.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// A tab.
#[derive(Clone, Debug, PartialEq)]
pub struct TabOf<T> {
    /// What it opens.
    pub value: T,
    /// What it says.
    pub label: AttrValue,
    /// A word beside it, such as a count; empty for none.
    pub note: AttrValue,
    /// A mood of that word, for the style sheet.
    pub mood: &'static str,
}

impl<T> TabOf<T> {
    /// A tab with nothing beside it.
    pub fn new(value: T, label: impl Into<AttrValue>) -> Self {
        Self { value, label: label.into(), note: AttrValue::default(), mood: "" }
    }
}

/// What [`Tabs`] is given.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct TabsProps<T: Copy + PartialEq + 'static> {
    /// What is tabbed here.
    pub name: AttrValue,
    /// The id of the panel that the tabs fill.
    pub panel: &'static str,
    /// The tabs.
    pub tabs: Vec<TabOf<T>>,
    /// The open one.
    pub value: T,
    /// Called with the one to open.
    pub on_open: Callback<T>,
}

/// A row of tabs.
#[component]
pub fn Tabs<T: Copy + PartialEq + 'static>(props: &TabsProps<T>) -> Html {
    let keys = {
        let (values, value) = (props.tabs.iter().map(|t| t.value).collect::<Vec<_>>(), props.value);
        let on_open = props.on_open.clone();
        move |event: KeyboardEvent| {
            let at = values.iter().position(|v| *v == value).unwrap_or_default();
            if let Some(next) = step(&event.key(), at, values.len()) {
                event.prevent_default();
                focus_tab(&event, next);
                on_open.emit(values[next]);
            }
        }
    };
    let row = use_node_ref();
    use_effect_with((props.value, row.clone()), |(_, row)| show_open(row));
    html! {
        <div class="tabs" role="tablist" ref={row} aria-label={props.name.clone()} onkeydown={keys}>
            { for props.tabs.iter().map(|tab| button(props, tab)) }
        </div>
    }
}

fn button<T: Copy + PartialEq + 'static>(props: &TabsProps<T>, tab: &TabOf<T>) -> Html {
    let (value, on_open) = (tab.value, props.on_open.clone());
    let selected = value == props.value;
    html! {
        <button type="button" role="tab" aria-selected={selected.to_string()} aria-controls={props.panel}
            tabindex={if selected { "0" } else { "-1" }} onclick={move |_| on_open.emit(value)}>
            { tab.label.clone() }
            if !tab.note.is_empty() { <span class="tab-count" data-mood={tab.mood}>{ tab.note.clone() }</span> }
        </button>
    }
}

/// Brings the open tab to the middle of a row that is longer than its place.
fn show_open(row: &NodeRef) {
    let Some(row) = row.cast::<Element>().filter(|row| row.scroll_width() > row.client_width()) else { return };
    let Ok(Some(tab)) = row.query_selector("[aria-selected=true]") else { return };
    let (around, open) = (row.get_bounding_client_rect(), tab.get_bounding_client_rect());
    let away = open.left() - around.left() - (around.width() - open.width()) / 2.0;
    row.set_scroll_left(row.scroll_left() + away as i32);
}

/// The tab that a key goes to.
fn step(key: &str, at: usize, count: usize) -> Option<usize> {
    match key {
        "ArrowRight" => Some((at + 1) % count),
        "ArrowLeft" => Some((at + count - 1) % count),
        "Home" => Some(0),
        "End" => Some(count - 1),
        _ => None,
    }
}

fn focus_tab(event: &KeyboardEvent, index: usize) {
    let row = event.current_target().and_then(|t| t.dyn_into::<Element>().ok());
    let tabs = row.and_then(|r| r.query_selector_all("[role=tab]").ok());
    let tab = tabs.and_then(|t| t.get(u32::try_from(index).ok()?));
    if let Some(tab) = tab.and_then(|t| t.dyn_into::<HtmlElement>().ok()) {
        let _ = tab.focus();
    }
}

#[cfg(test)]
mod tests {
    use super::step;

    #[test]
    fn arrows_go_round() {
        assert_eq!(step("ArrowRight", 2, 3), Some(0));
        assert_eq!(step("ArrowLeft", 0, 3), Some(2));
        assert_eq!(step("End", 0, 3), Some(2));
        assert_eq!(step("a", 0, 3), None);
    }
}
