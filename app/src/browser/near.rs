//! The worker's program once more, on the page's own thread. A browser holds an answer of a worker back until it has drawn the
//! frame of the key press, and often one more; what is asked here is answered before that frame. Only small projects are, and
//! the worker hears the same question: this one is only quicker, and can go at any time.

use crate::engine::post::Outbox;
use crate::engine::{Answer, Ask, Question, Reply};
use crate::wire;
use js_sys::{Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Texts of more bytes than this are the worker's alone.
const SMALL: usize = 30_000;

/// An answer that took longer, in milliseconds, delays typing: half of a frame.
const QUICK: f64 = 8.0;

/// So many questions are left to the worker after slow answers, at most.
const LONGEST_REST: u8 = 64;

/// Who answers.
pub struct Near {
    outbox: Outbox,
    /// Takes the bytes of a question and gives those of a reply.
    answer: Function,
    pace: Pace,
}

/// When to leave questions to the worker, so that slow answers do not delay typing.
struct Pace {
    /// So many questions are left to it from now on.
    rest: u8,
    /// So many will be after the next slow answer: twice as many each time, half as many after a quick one.
    next_rest: u8,
}

impl Default for Pace {
    fn default() -> Self {
        Self { rest: 0, next_rest: 1 }
    }
}

impl Pace {
    /// Whether the next question is to be answered here.
    fn is_due(&mut self) -> bool {
        let is_due = self.rest == 0;
        self.rest = self.rest.saturating_sub(1);
        is_due
    }

    /// An answer took so many milliseconds.
    fn took(&mut self, time: f64) {
        if time > QUICK {
            self.rest = self.next_rest;
            self.next_rest = (self.next_rest * 2).min(LONGEST_REST);
        } else {
            self.next_rest = (self.next_rest / 2).max(1);
        }
    }
}

impl Near {
    /// Starts it with the program and the package catalogue that the worker sent.
    pub async fn start(program: JsValue, packages: JsValue) -> Result<Self, JsValue> {
        let layerlab = Reflect::get(&js_sys::global(), &"layerlab".into())?;
        let start: Function = Reflect::get(&layerlab, &"near".into())?.dyn_into()?;
        let started: Promise = start.call2(&JsValue::UNDEFINED, &program, &packages)?.dyn_into()?;
        let answer = JsFuture::from(started).await?.dyn_into()?;
        Ok(Self { outbox: Outbox::default(), answer, pace: Pace::default() })
    }

    /// The figures, where they can be had at once; an error where the program has stopped.
    pub fn report(&mut self, ask: &Ask) -> Result<Option<Answer>, JsValue> {
        if !is_small(ask) || !self.pace.is_due() {
            return Ok(None);
        }
        let begun = js_sys::Date::now();
        let question = Uint8Array::from(self.outbox.write(&Question::Report(ask.clone())).as_slice());
        let reply: Uint8Array = self.answer.call1(&JsValue::UNDEFINED, &question)?.dyn_into()?;
        self.pace.took(js_sys::Date::now() - begun);
        Ok(match wire::read(&reply.to_vec()) {
            Some(Reply::Report(answer)) => Some(answer),
            _ => None,
        })
    }
}

fn is_small(ask: &Ask) -> bool {
    let ignore = ask.ignore.as_deref().unwrap_or_default();
    let dockerfiles: usize = ask.dockerfiles.iter().map(String::len).sum();
    dockerfiles + ask.manifest.len() + ignore.len() < SMALL
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many of a hundred questions are answered where each answer takes so long.
    fn answered(time: f64) -> usize {
        let mut pace = Pace::default();
        let mut answer = |_: &usize| {
            let is_due = pace.is_due();
            if is_due {
                pace.took(time);
            }
            is_due
        };
        (0..100).filter(&mut answer).count()
    }

    #[test]
    fn quick_answers_are_always_given_and_slow_ones_less_and_less() {
        assert_eq!(answered(QUICK), 100);
        assert!((2..10).contains(&answered(QUICK + 1.0)));
    }

    #[test]
    fn one_slow_answer_costs_one_question() {
        let mut pace = Pace::default();
        pace.took(QUICK + 1.0);
        assert_eq!([pace.is_due(), pace.is_due()], [false, true]);
        pace.took(1.0);
        pace.took(QUICK + 1.0);
        assert_eq!([pace.is_due(), pace.is_due()], [false, true]);
    }

    #[test]
    fn large_projects_are_the_workers() {
        let ask = |bytes: usize| Ask { manifest: "x".repeat(bytes).as_str().into(), ..Ask::default() };
        assert!(is_small(&ask(SMALL - 1)) && !is_small(&ask(SMALL)));
    }
}
