//! Files from a person's disk: chosen, or dropped anywhere on the page. What they are is told behind the first view (`disk`).
//!
//! What takes dropped files itself has the attribute `data-drops`, and is left alone.

use super::window;
use crate::later::Loader;
use crate::state::Frame;
use crate::store::Store;
use gloo_events::{EventListener, EventListenerOptions, EventListenerPhase};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{DataTransfer, DragEvent, Element, Event};
use yew::prelude::*;

/// Opens what is dropped on the page; says whether something is dragged over it that could be.
#[hook]
pub fn use_drop(frame: Frame, store: &Store, loader: Loader) -> bool {
    let over = use_state_eq(|| false);
    let (store, over_now) = (store.clone(), over.setter());
    use_effect_with(frame, move |frame| {
        let listen = |name: &'static str, heard: Box<dyn FnMut(&Event)>| {
            // Before the editor, which would put a file's text into its own.
            let options = EventListenerOptions { phase: EventListenerPhase::Capture, passive: false };
            EventListener::new_with_options(&window(), name, options, heard)
        };
        let listeners = (*frame == Frame::Page).then(|| {
            let enter = || {
                let enters = over_now.clone();
                Box::new(move |event: &Event| {
                    let transfer = files_of(event);
                    transfer.iter().for_each(|transfer| transfer.set_drop_effect("copy"));
                    enters.set(transfer.is_some());
                })
            };
            let (leaves, drops) = (over_now.clone(), over_now.clone());
            let leave = move |event: &Event| {
                // From one part of the page to another it only moves.
                if event.dyn_ref::<DragEvent>().is_some_and(|drag| drag.related_target().is_none()) {
                    leaves.set(false);
                }
            };
            let drop = move |event: &Event| {
                drops.set(false);
                if files_of(event).is_some() {
                    open_dropped(event, &store, loader);
                }
            };
            // While something is dragged, no pointer moves: one that does says that the drag is over, however it ended.
            let mut listeners = vec![
                listen("dragenter", enter()),
                listen("dragover", enter()),
                listen("dragleave", Box::new(leave)),
                listen("drop", Box::new(drop)),
            ];
            for name in ["dragend", "pointermove", "keydown"] {
                let ends = over_now.clone();
                listeners.push(EventListener::new(&window(), name, move |_| ends.set(false)));
            }
            listeners
        });
        move || drop(listeners)
    });
    *over
}

/// The event is over before anything can be loaded: what it brings is held on to.
fn open_dropped(event: &Event, store: &Store, loader: Loader) {
    let Some(transfer) = event.dyn_ref::<DragEvent>().and_then(DragEvent::data_transfer) else { return };
    let (files, entries) = (transfer.files(), super::folder::entries(&transfer));
    let store = store.clone();
    spawn_local(async move {
        match (loader.0)().await {
            Some(later) => (later.open_dropped)(files, entries, &store),
            None => store.tell("open", "A part of this page that opens files could not be loaded; reloading may help."),
        }
    });
}

/// What is dragged, where it is files that are ours; the browser itself would leave the page for them.
fn files_of(event: &Event) -> Option<DataTransfer> {
    let transfer = event.dyn_ref::<DragEvent>()?.data_transfer()?;
    let has_files = transfer.types().includes(&"Files".into(), 0);
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let taken = target.is_some_and(|target| target.closest("[data-drops]").ok().flatten().is_some());
    if !has_files || taken {
        return None;
    }
    event.prevent_default();
    event.stop_propagation();
    Some(transfer)
}
