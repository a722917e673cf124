//! When the optimizer is to be asked, what it said, and what a person does with it.

use super::choosing::{Picks, texts};
use super::{Detail, Frame, State};
use crate::draft::Draft;
use crate::engine::advise::{AdviseAsk, Advised, Proposal};
use crate::shared::Shared;
use layerlab_core::optimize::{Choice, Goal};

/// What the optimizer said.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Advising {
    /// Its last answer; of an older text, or an older choice, until there is a new one.
    pub last: Option<Shared<Advised>>,
    /// The revision that it gave up on.
    pub failed: Option<u32>,
    /// Whether the rewritten texts are shown before they are taken over.
    pub preview: bool,
}

/// What a person did with the advice on the version shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AdviseAct {
    /// Wants a safe fix in the rewrite, or left it out.
    Included(String, bool),
    /// Agreed to what a fix assumes, or took that back.
    Agreed(String, bool),
    /// Changed a value of what a fix assumes: the finding, the value's name, the value. That agrees to it too.
    Valued(String, String, String),
    /// Switched a rule off, or on again.
    Switched(String, bool),
    /// Chose what counts most.
    Aimed(Goal),
    /// Wants to see the rewritten texts, or no longer.
    Previewed(bool),
    /// Chose this in the versions of a document before, or in another tab, when they had these texts.
    Recalled(u32, String, Vec<Picks>),
}

/// How far what is shown of the advice belongs to what was asked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Known<'a> {
    /// It is the answer to it.
    Fresh(&'a Proposal),
    /// It answered an earlier choice, or an earlier text: to read, not to act on.
    Stale(&'a Proposal),
    /// There is none yet.
    Nothing,
}

impl Advising {
    /// What was found for a question.
    pub fn of(&self, ask: &AdviseAsk) -> Known<'_> {
        let last = self.last.as_deref().filter(|last| last.ask.version == ask.version);
        let Some((last, found)) = last.and_then(|last| Some((last, last.found.as_ref()?))) else {
            return Known::Nothing;
        };
        let is_answer = AdviseAsk { wanted: ask.wanted, ..last.ask.clone() } == *ask;
        if is_answer { Known::Fresh(found) } else { Known::Stale(found) }
    }
}

impl State {
    /// What was chosen of the findings in the version shown.
    pub fn picks(&self) -> Picks {
        self.documents.open().map(|open| self.chosen.of(open.id, self.shown)).unwrap_or_default()
    }

    /// Changes what was chosen of them.
    fn pick(&mut self, change: impl FnOnce(&mut Picks)) {
        if let Some(id) = self.documents.open().map(|open| open.id) {
            let shown = self.shown;
            self.chosen = self.chosen.with(|chosen| change(chosen.change(id, shown)));
        }
    }

    /// The question whose answer is to be shown.
    pub fn advice_asked(&self) -> AdviseAsk {
        let Picks { skip, accept } = self.picks();
        let Draft { off, goal, .. } = &*self.draft;
        let skip = skip.into_iter().collect();
        let choice = Choice { skip, accept, off: off.clone(), goal: *goal, ..Choice::default() };
        AdviseAsk { revision: self.revision, version: self.shown, choice, wanted: self.detail == Detail::Findings }
    }

    /// What the optimizer is to be asked now. The editor shows what it finds, so that it is asked about every text; a part of
    /// another page only where its findings are looked at.
    pub fn advise(&self) -> Option<AdviseAsk> {
        let ask = self.advice_asked();
        let results = self.results.as_ref().filter(|r| r.revision == self.revision)?;
        let is_known = self.advising.last.as_ref().is_some_and(|last| {
            let covers = last.ask.wanted || !ask.wanted || last.found.is_some();
            covers && last.settled == results.settled && AdviseAsk { wanted: ask.wanted, ..last.ask.clone() } == ask
        });
        let is_hopeless = self.advising.failed == Some(self.revision);
        let is_seen = ask.wanted || self.frame == Frame::Page;
        (is_seen && !is_known && !is_hopeless).then_some(ask)
    }

    /// Takes what the optimizer said of the text as it is.
    pub fn take_advice(&mut self, advised: Advised) {
        if advised.ask.revision == self.revision && (advised.found.is_some() || !advised.ask.wanted) {
            self.advising.last = Some(Shared::new(advised));
        }
    }

    /// What a person did with the advice.
    pub fn act_on_advice(&mut self, act: AdviseAct) {
        match act {
            AdviseAct::Included(id, on) => self.pick(|picks| picks.include(id, on)),
            AdviseAct::Agreed(id, on) => self.pick(|picks| picks.agree(id, on)),
            AdviseAct::Valued(id, key, value) => self.pick(|picks| picks.value(id, key, value)),
            AdviseAct::Recalled(document, of, picks) => {
                // Findings are named by their lines: about another text it says nothing.
                if self.documents.find(document).is_some_and(|own| texts(&own.draft) == of) {
                    self.chosen = self.chosen.with(|chosen| chosen.set(document, picks));
                }
            }
            AdviseAct::Switched(rule, on) => self.change(|draft| {
                draft.off.retain(|other| *other != rule);
                draft.off.extend((!on).then_some(rule));
            }),
            AdviseAct::Aimed(goal) => self.change(|draft| draft.goal = Some(goal)),
            AdviseAct::Previewed(preview) => self.advising.preview = preview,
        }
    }
}
