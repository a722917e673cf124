//! What a person chose of the optimizer's advice, when it is to be asked, and what it said.

use super::{Detail, Frame, State};
use crate::draft::Draft;
use crate::engine::advise::{AdviseAsk, Advised, Proposal};
use crate::shared::Shared;
use layerlab_core::optimize::{Choice, Goal};
use std::collections::{BTreeMap, BTreeSet};

/// What the optimizer said, and what is chosen of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Advising {
    /// Its last answer; of an older text, or an older choice, until there is a new one.
    pub last: Option<Shared<Advised>>,
    /// The revision that it gave up on.
    pub failed: Option<u32>,
    /// What was chosen, by version.
    picks: BTreeMap<usize, Picks>,
    /// Whether the rewritten texts are shown before they are taken over.
    pub preview: bool,
}

/// What was chosen of the findings in a version, by their ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Picks {
    /// Safe fixes that are left out.
    skip: BTreeSet<String>,
    /// Fixes whose assumptions were agreed to, with the values that were changed.
    accept: BTreeMap<String, BTreeMap<String, String>>,
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

    /// Whether a fix is to be in the rewrite: a safe one unless it was left out, one that assumes something once that was
    /// agreed to.
    pub fn wants(&self, version: usize, id: &str, assumes: bool) -> bool {
        let picks = self.picks.get(&version);
        if assumes {
            picks.is_some_and(|p| p.accept.contains_key(id))
        } else {
            picks.is_none_or(|p| !p.skip.contains(id))
        }
    }

    /// Versions are numbered anew: what was chosen of them is forgotten.
    pub fn forget_picks(&mut self) {
        self.picks.clear();
    }

    /// Findings are named by their lines: what was chosen of them moves with the text.
    pub fn follow(&mut self, old: &Draft, new: &Draft) {
        for (version, picks) in &mut self.picks {
            let (Some(old), Some(new)) = (old.versions.get(*version), new.versions.get(*version)) else { continue };
            if old.dockerfile != new.dockerfile {
                let moved = Moved::between(&old.dockerfile, &new.dockerfile);
                picks.skip = picks.skip.iter().map(|id| moved.id(id)).collect();
                picks.accept = picks.accept.iter().map(|(id, values)| (moved.id(id), values.clone())).collect();
            }
        }
    }

    fn choice(&self, version: usize, draft: &Draft) -> Choice {
        let Picks { skip, accept } = self.picks.get(&version).cloned().unwrap_or_default();
        Choice {
            skip: skip.into_iter().collect(),
            accept,
            off: draft.off.clone(),
            goal: draft.goal,
            ..Choice::default()
        }
    }
}

/// Which lines an edit moved, and how far.
struct Moved {
    /// The first line behind it, in the old text.
    behind: i64,
    by: i64,
}

impl Moved {
    fn between(old: &str, new: &str) -> Self {
        let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
        let same = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
        Self { behind: (old.len() - same) as i64 + 1, by: new.len() as i64 - old.len() as i64 }
    }

    /// The id, `rule:line:column`, of the same finding now.
    fn id(&self, id: &str) -> String {
        let mut parts = id.splitn(3, ':');
        let (rule, line, column) = (parts.next(), parts.next().and_then(|line| line.parse::<i64>().ok()), parts.next());
        match (rule, line, column) {
            (Some(rule), Some(line), Some(column)) if line >= self.behind => {
                format!("{rule}:{}:{column}", line + self.by)
            }
            _ => id.to_owned(),
        }
    }
}

impl State {
    /// The question whose answer is to be shown.
    pub fn advice_asked(&self) -> AdviseAsk {
        let choice = self.advising.choice(self.shown, &self.draft);
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
        let picks = self.advising.picks.entry(self.shown).or_default();
        match act {
            AdviseAct::Included(id, true) => drop(picks.skip.remove(&id)),
            AdviseAct::Included(id, false) => drop(picks.skip.insert(id)),
            AdviseAct::Agreed(id, true) => drop(picks.accept.entry(id).or_default()),
            AdviseAct::Agreed(id, false) => drop(picks.accept.remove(&id)),
            AdviseAct::Valued(id, key, value) => drop(picks.accept.entry(id).or_default().insert(key, value)),
            AdviseAct::Switched(rule, on) => self.change(|draft| {
                draft.off.retain(|other| *other != rule);
                draft.off.extend((!on).then_some(rule));
            }),
            AdviseAct::Aimed(goal) => self.change(|draft| draft.goal = Some(goal)),
            AdviseAct::Previewed(preview) => self.advising.preview = preview,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_chosen_moves_with_its_lines() {
        let moved = |old: &str, new: &str| Moved::between(old, new).id("rule:3:5");
        assert_eq!(moved("a\nb\nc\n", "a\nnew\nb\nc\n"), "rule:4:5");
        assert_eq!(moved("a\nb\nc\n", "b\nc\n"), "rule:2:5");
        assert_eq!(moved("a\nb\nc\nd\n", "a\nb\nc\nd\ne\n"), "rule:3:5");
        assert_eq!(moved("a\nb\nc\n", "a\nb\nother\n"), "rule:3:5");
    }
}
