//! The page's side of the worker, which runs a program of its own: `serve` is the other side.

use super::near::Near;
use super::{message, words_of};
use crate::engine::post::Outbox;
use crate::engine::queue::Queue;
use crate::engine::{Answer, Ask, Kind, Question, Reply};
use crate::later::Loader;
use crate::state::{Action, Notice, Results, Tone};
use crate::wire::Sealed;
use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use js_sys::{Array, Uint8Array};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Event, MessageEvent, Worker};
use yew::Callback;

/// How long an answer may take before the page says that it is waiting, in milliseconds.
const LAG: u32 = 200;

/// How long an answer may take before the worker is given up, in milliseconds.
const PATIENCE: u32 = 30_000;

/// How often a worker may die before it has started.
const FALSE_STARTS: u8 = 2;

/// Keeps one worker alive and gives it one question at a time.
#[derive(Clone)]
pub struct Host(Rc<RefCell<Inner>>);

struct Inner {
    queue: Queue,
    /// What lies beside the manifest: a new worker needs it first.
    beside: Option<Question>,
    outbox: Outbox,
    worker: Option<Worker>,
    near: Nearby,
    listeners: Vec<EventListener>,
    timers: Vec<Timeout>,
    false_starts: u8,
    later: Loader,
    say: Callback<Action>,
}

/// Who answers small questions on the page's own thread.
enum Nearby {
    /// Nobody has typed yet.
    Unwanted,
    /// Asked for, or it stopped.
    Away,
    Here(Near),
}

impl Inner {
    /// The worker has started, and knows nothing of the manifest and what lies beside it.
    fn begin(&mut self) {
        self.false_starts = 0;
        self.outbox = Outbox::default();
        if let Some(beside) = self.beside.clone() {
            self.queue.push(beside);
        }
    }
}

impl Host {
    /// Starts a worker; what happens is said to `say`. What the detail views asked is read by what comes later.
    pub fn start(later: Loader, say: Callback<Action>) -> Self {
        let host = Self(Rc::new(RefCell::new(Inner {
            queue: Queue::default(),
            beside: None,
            outbox: Outbox::default(),
            worker: None,
            near: Nearby::Unwanted,
            listeners: Vec::new(),
            timers: Vec::new(),
            false_starts: 0,
            later,
            say,
        })));
        host.spawn();
        host
    }

    /// Asks; of the questions of a kind that wait only the newest is sent.
    pub fn ask(&self, question: Question) {
        if matches!(question, Question::Beside(_)) {
            self.0.borrow_mut().beside = Some(question.clone());
        }
        let (kind, revision) = (question.kind(), question.revision());
        let figures = match &question {
            Question::Report(ask) if self.has_near() => Some(ask.clone()),
            _ => None,
        };
        let is_taken = self.0.borrow_mut().queue.push(question);
        if !is_taken {
            return self.say(Action::Failed(kind, revision));
        }
        self.send();
        if let Some(answer) = figures.and_then(|ask| self.ask_near(&ask)) {
            return self.answered(answer);
        }
        let mut inner = self.0.borrow_mut();
        if inner.queue.running().is_none() {
            let waiting = self.clone();
            inner.timers.push(Timeout::new(LAG, move || waiting.say(Action::Lagged(revision))));
        }
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
        if let Some((program, packages)) = message::read_program(event) {
            return self.start_near(program, packages);
        }
        match message::read(event) {
            // Comes between, whatever is being worked on.
            Some(Reply::Learned(trouble)) => return self.say(Action::Learned(trouble)),
            Some(Reply::Ready) => self.0.borrow_mut().begin(),
            Some(Reply::Taken) => {}
            Some(Reply::Report(answer)) => {
                self.call_near(&answer);
                self.answered(answer);
            }
            Some(Reply::Offers(offers)) => self.say(Action::Offered(offers)),
            Some(Reply::Names(names)) => self.say(Action::Named(names)),
            Some(Reply::Detailed(answer)) => return self.hear_later(answer),
            None => self.fail(),
        }
        self.go_on();
    }

    fn answered(&self, Answer { revision, settled, reports }: Answer) {
        self.say(Action::Answered(Results { revision, settled, reports }));
    }

    /// Once somebody types, the page gets the worker's program too.
    fn call_near(&self, answer: &Answer) {
        let mut inner = self.0.borrow_mut();
        if answer.settled && answer.revision > 0 && matches!(inner.near, Nearby::Unwanted) {
            inner.near = Nearby::Away;
            if let Some(worker) = &inner.worker {
                let _ = worker.post_message(&message::wanted());
            }
        }
    }

    fn start_near(&self, program: JsValue, packages: JsValue) {
        let host = self.clone();
        spawn_local(async move {
            // Without it the worker's answers do, a frame later.
            if let Ok(near) = Near::start(program, packages).await {
                host.0.borrow_mut().near = Nearby::Here(near);
            }
        });
    }

    /// Whether small questions can be answered at once. What lies beside the manifest only the worker knows.
    fn has_near(&self) -> bool {
        let inner = self.0.borrow();
        let has_beside = matches!(&inner.beside, Some(Question::Beside(beside)) if !beside.is_empty());
        matches!(inner.near, Nearby::Here(_)) && !has_beside
    }

    /// The figures, where they can be had at once.
    fn ask_near(&self, ask: &Ask) -> Option<Answer> {
        let mut inner = self.0.borrow_mut();
        let Nearby::Here(near) = &mut inner.near else { return None };
        let answer = near.report(ask);
        if answer.is_err() {
            // The worker meets the same, and says what it was.
            inner.near = Nearby::Away;
        }
        answer.ok().flatten()
    }

    /// Has an answer read by what comes later.
    fn hear_later(&self, answer: Sealed) {
        let host = self.clone();
        let loading = (self.0.borrow().later.0)();
        spawn_local(async move {
            match loading.await.and_then(|later| (later.hear)(&answer)) {
                Some(action) => host.say(action),
                None => host.fail(),
            }
            host.go_on();
        });
    }

    /// The worker is free again.
    fn go_on(&self) {
        {
            let mut inner = self.0.borrow_mut();
            inner.timers.clear();
            inner.queue.finish();
        }
        self.send();
    }

    /// Sends what is to be sent now, if anything is.
    fn send(&self) {
        let (kind, revision, message, worker) = {
            let inner = &mut *self.0.borrow_mut();
            let Some(question) = inner.queue.next_question() else { return };
            let bytes = inner.outbox.write(question);
            (question.kind(), question.revision(), Uint8Array::from(bytes.as_slice()), inner.worker.clone())
        };
        let (lagging, hanging) = (self.clone(), self.clone());
        self.0.borrow_mut().timers = vec![
            Timeout::new(LAG, move || {
                if kind == Kind::Report {
                    lagging.say(Action::Lagged(revision));
                }
            }),
            Timeout::new(PATIENCE, move || hanging.bury()),
        ];
        if let Some(worker) = worker {
            let _ = worker.post_message_with_transfer(&message, &Array::of1(&message.buffer()));
        }
    }

    /// Names what was being worked on as what could not be answered.
    fn fail(&self) {
        let running = self.0.borrow().queue.running();
        if let Some((kind, revision)) = running {
            self.say(Action::Failed(kind, revision));
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
        if let Some((kind, revision)) = crashed {
            self.say(Action::Failed(kind, revision));
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
