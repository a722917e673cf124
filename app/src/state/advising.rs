//! When the optimizer is to be asked, and what it said.

use super::{Detail, State};
use crate::engine::advise::{AdviseAsk, Advised, Proposal};
use crate::shared::Shared;

/// What the optimizer said.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Advising {
    /// Its last answer; of an older text until there is a new one.
    pub last: Option<Shared<Advised>>,
    /// The revision that it gave up on.
    pub failed: Option<u32>,
}

impl Advising {
    /// What was found in a text; what was found in an older one is nothing to act on.
    pub fn of(&self, ask: AdviseAsk) -> Option<&Proposal> {
        self.last.as_ref().filter(|last| last.ask == ask).and_then(|last| last.found.as_ref())
    }
}

impl State {
    /// What the optimizer is to be asked now: about the version shown, while its findings are looked at and not yet known.
    pub fn advise(&self) -> Option<AdviseAsk> {
        let ask = AdviseAsk { revision: self.revision, version: self.shown };
        let results = self.results.as_ref().filter(|r| r.revision == self.revision)?;
        let is_known =
            self.advising.last.as_ref().is_some_and(|last| last.ask == ask && last.settled == results.settled);
        let is_hopeless = self.advising.failed == Some(self.revision);
        (self.detail == Detail::Findings && !is_known && !is_hopeless).then_some(ask)
    }

    /// Takes what the optimizer said of the text as it is.
    pub fn take_advice(&mut self, advised: Advised) {
        if advised.ask.revision == self.revision && advised.found.is_some() {
            self.advising.last = Some(Shared::new(advised));
        }
    }
}
