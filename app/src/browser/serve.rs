//! The worker's side: it listens, answers, and learns the package catalogue when that arrives. `worker` is the page's side.

use super::{message, words_of};
use crate::engine::Reply;
use crate::engine::answer::Desk;
use crate::engine::post::Inbox;
use gloo_events::EventListener;
use js_sys::{Array, Function, JsString, Promise, Reflect};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// Answers questions from now on, and says so; does nothing outside a worker.
pub fn serve() {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else { return };
    let desk = Rc::new(RefCell::new(Desk::default()));
    let (door, clerk, inbox) = (scope.clone(), desk.clone(), RefCell::new(Inbox::default()));
    let listener = EventListener::new(&scope, "message", move |event| {
        let Some(event) = event.dyn_ref::<MessageEvent>() else { return };
        if message::is_wanted(event) {
            return spawn_local(hand_over(door.clone()));
        }
        let bytes = message::bytes(event).unwrap_or_default();
        let Some(question) = inbox.borrow_mut().read(&bytes) else { return };
        say(&door, &clerk.borrow_mut().reply(question));
    });
    // It listens as long as the worker lives.
    listener.forget();
    say(&scope, &Reply::Ready);
    spawn_local(async move {
        let (text, trouble) = match catalogue().await {
            Ok(text) => (text.into(), None),
            Err(error) => (String::new(), Some(words_of(&error))),
        };
        desk.borrow_mut().learn(&text);
        say(&scope, &Reply::Learned(trouble));
    });
}

fn say(door: &DedicatedWorkerGlobalScope, reply: &Reply) {
    let message = message::write(reply);
    let _ = door.post_message_with_transfer(&message, &Array::of1(&message.buffer()));
}

/// Gives the page what it needs to answer small questions itself; without the catalogue its figures would be others.
async fn hand_over(door: DedicatedWorkerGlobalScope) {
    if let Ok(packages) = catalogue().await {
        let _ = door.post_message(&message::program(&wasm_bindgen::module(), &packages));
    }
}

/// The text of the package catalogue, from wherever `boot.js` has it.
async fn catalogue() -> Result<JsString, JsValue> {
    let fetch: Function = Reflect::get(&js_sys::global(), &"layerlabPackages".into())?.dyn_into()?;
    let promise: Promise = fetch.call0(&JsValue::UNDEFINED)?.dyn_into()?;
    JsFuture::from(promise).await?.dyn_into()
}
