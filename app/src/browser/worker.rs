//! The worker behind the page: the same program, started a second time, which does nothing but answer.

use super::words_of;
use crate::engine::queue::Queue;
use crate::engine::{self, Answer, Ask};
use crate::state::{Action, Notice, Results, Tone};
use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use layerlab_core::Session;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, Event, MessageEvent, Worker};
use yew::Callback;

/// What the worker says when it can take requests.
const READY: &str = "ready";

/// How long an answer may take before the page says that it is waiting, in milliseconds.
const LAG: u32 = 200;

/// How long an answer may take before the worker is given up, in milliseconds.
const PATIENCE: u32 = 30_000;

/// How often a worker may die before it has started.
const FALSE_STARTS: u8 = 2;

/// In a worker: answers requests from now on, and says so. In a page: does nothing.
pub fn serve_if_worker() -> bool {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else { return false };
    let session = RefCell::new(Session::default());
    let door = scope.clone();
    let listener = EventListener::new(&scope, "message", move |event| {
        let Some(event) = event.dyn_ref::<MessageEvent>() else { return };
        let Ok(ask) = serde_wasm_bindgen::from_value::<Ask>(event.data()) else { return };
        let answer = engine::answer(&mut session.borrow_mut(), ask);
        if let Ok(value) = serde_wasm_bindgen::to_value(&answer) {
            let _ = door.post_message(&value);
        }
    });
    // It listens as long as the worker lives.
    listener.forget();
    scope.post_message(&JsValue::from_str(READY)).is_ok()
}

/// The page's side: keeps one worker alive and gives it one request at a time.
#[derive(Clone)]
pub struct Host(Rc<RefCell<Inner>>);

struct Inner {
    queue: Queue,
    worker: Option<Worker>,
    listeners: Vec<EventListener>,
    timers: Vec<Timeout>,
    false_starts: u8,
    say: Callback<Action>,
}

impl Host {
    /// Starts a worker; what happens is said to `say`.
    pub fn start(say: Callback<Action>) -> Self {
        let host = Self(Rc::new(RefCell::new(Inner {
            queue: Queue::default(),
            worker: None,
            listeners: Vec::new(),
            timers: Vec::new(),
            false_starts: 0,
            say,
        })));
        host.spawn();
        host
    }

    /// Asks for figures; of requests that wait only the newest is sent.
    pub fn ask(&self, ask: Ask) {
        let next = self.0.borrow_mut().queue.push(ask);
        self.send(next);
    }

    /// Ends the worker and all that waits for it.
    pub fn stop(&self) {
        let mut inner = self.0.borrow_mut();
        inner.listeners.clear();
        inner.timers.clear();
        if let Some(worker) = inner.worker.take() {
            worker.terminate();
        }
    }

    fn spawn(&self) {
        match worker_address().and_then(|address| Worker::new(&address)) {
            Ok(worker) => {
                let (on_message, on_error) = (self.clone(), self.clone());
                let listeners = vec![
                    EventListener::new(&worker, "message", move |event| on_message.hear(event)),
                    EventListener::new(&worker, "error", move |_| on_error.bury()),
                ];
                let mut inner = self.0.borrow_mut();
                inner.listeners = listeners;
                inner.worker = Some(worker);
            }
            Err(error) => self.give_up(&words_of(&error)),
        }
    }

    fn hear(&self, event: &Event) {
        let Some(event) = event.dyn_ref::<MessageEvent>() else { return };
        self.0.borrow_mut().timers.clear();
        if event.data().as_string().as_deref() == Some(READY) {
            self.0.borrow_mut().false_starts = 0;
        } else if let Ok(Answer { revision, reports }) = serde_wasm_bindgen::from_value(event.data()) {
            self.say(Action::Answered(Results { revision, reports }));
        } else if let Some(revision) = self.0.borrow().queue.running() {
            self.say(Action::Failed(revision));
        }
        let next = self.0.borrow_mut().queue.finish();
        self.send(next);
    }

    fn send(&self, ask: Option<Ask>) {
        let Some(ask) = ask else { return };
        let revision = ask.revision;
        let (lagging, hanging) = (self.clone(), self.clone());
        self.0.borrow_mut().timers = vec![
            Timeout::new(LAG, move || lagging.say(Action::Lagged(revision))),
            Timeout::new(PATIENCE, move || hanging.bury()),
        ];
        let worker = self.0.borrow().worker.clone();
        if let (Ok(value), Some(worker)) = (serde_wasm_bindgen::to_value(&ask), worker) {
            let _ = worker.post_message(&value);
        }
    }

    /// The worker died or hangs: its text is named, and another one takes its place.
    fn bury(&self) {
        let (crashed, starting) = {
            let mut inner = self.0.borrow_mut();
            let crashed = inner.queue.crash();
            inner.false_starts += u8::from(crashed.is_none());
            (crashed, inner.false_starts <= FALSE_STARTS)
        };
        if let Some(revision) = crashed {
            self.say(Action::Failed(revision));
        }
        if !starting {
            return self.give_up("its worker does not start");
        }
        // Not from inside one of the listeners that this drops.
        let next = self.clone();
        Timeout::new(0, move || {
            next.stop();
            next.spawn();
        })
        .forget();
    }

    fn give_up(&self, reason: &str) {
        let text =
            format!("The simulation cannot run in this browser ({reason}). You can still write and keep your texts.");
        self.say(Action::Told(Notice { topic: "worker", text, tone: Tone::Trouble }));
    }

    fn say(&self, action: Action) {
        let say = self.0.borrow().say.clone();
        say.emit(action);
    }
}

/// The address of the worker's script, from `boot.js`.
fn worker_address() -> Result<String, JsValue> {
    let layerlab = js_sys::Reflect::get(&js_sys::global(), &"layerlab".into())?;
    let address = js_sys::Reflect::get(&layerlab, &"workerUrl".into())?;
    address.as_string().ok_or_else(|| "boot.js gave no worker".into())
}
