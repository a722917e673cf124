//! What can be taken back: one history of all documents, so that nothing that was typed can be lost by a click.
//!
//! A step is whatever changed the documents, by which action ever: `reduce` compares before and after. Typing is one step a
//! run of keys in a line; the editor has its own, finer undo besides.

use super::advising::AdviseAct;
use super::declaring;
use super::documents::{Document, DocumentAct, Documents};
use super::gathering::GatherAct;
use super::{Action, Pane, State};
use crate::draft::Draft;
use crate::shared::Shared;
use crate::text::difference;
use layerlab_core::manifest::edit::Step as Way;

/// The most steps that are remembered.
const STEPS: usize = 300;

/// The most bytes of texts that are remembered.
const BYTES: usize = 24_000_000;

/// The longest piece of text that still is typing; more at once is a paste, and a step of its own.
const KEYS: usize = 8;

/// What was done, and what was taken back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    past: Vec<Step>,
    future: Vec<Step>,
    run: Option<Run>,
}

/// A change, and the other side of it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Step {
    what: String,
    /// Before the change; of one that was taken back, behind it.
    documents: Shared<Documents>,
    pane: Pane,
}

/// What the next key may continue, so that both are one step.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Run {
    /// In a text.
    Text(Typing),
    /// In a field of a form, by its way in the manifest.
    Field(Vec<Way>),
}

/// A run of keys in a text: where, and behind which byte the next key continues it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Typing {
    pane: Pane,
    end: usize,
}

/// A sentence for a person, until it is heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Tells one from the next.
    pub count: u32,
    /// The sentence.
    pub text: String,
    /// Whether it is about something that can be taken back.
    pub can_undo: bool,
}

/// What kind of step an action is.
pub(super) enum Kind {
    /// Typing in a text.
    Typing(Pane),
    /// Typing in the field of a form that fills this entry of the manifest.
    Filling(Vec<Way>),
    /// Anything else that can be taken back, in words.
    Doing(String),
    /// Looking, or undoing itself.
    Nothing,
}

impl History {
    /// What would be taken back.
    pub fn last(&self) -> Option<&str> {
        self.past.last().map(|step| step.what.as_str())
    }

    /// What would be done again.
    pub fn next(&self) -> Option<&str> {
        self.future.last().map(|step| step.what.as_str())
    }

    fn typing(&self) -> Option<Typing> {
        if let Some(Run::Text(typing)) = self.run { Some(typing) } else { None }
    }

    fn push(&mut self, step: Step) {
        self.future.clear();
        self.past.push(step);
        let bytes = |step: &Step| step.documents.open().map_or(0, |document| weight(&document.draft));
        let mut room = BYTES;
        let kept = self.past.iter().rev().take(STEPS).take_while(|step| {
            let fits = room > 0;
            room = room.saturating_sub(bytes(step));
            fits
        });
        let gone = self.past.len() - kept.count();
        self.past.drain(..gone);
    }

    /// Another tab's word on a document holds for all times: taking something back here never takes back what was done there.
    pub(super) fn follow(&mut self, id: u32, theirs: Option<&Document>, now: &Documents) {
        for steps in [&mut self.past, &mut self.future] {
            for step in steps.iter_mut().filter(|step| step.documents.find(id).is_some()) {
                step.documents = step.documents.with(|documents| documents.replace(id, theirs));
            }
            // What is left of a step may be nothing.
            steps.retain(|step| !step.documents.list.is_empty());
            steps.dedup_by(|next, step| *next.documents == *step.documents);
            while steps.last().is_some_and(|step| *step.documents == *now) {
                steps.pop();
            }
        }
        self.run = None;
    }
}

impl Draft {
    /// What a text is called in a sentence.
    fn name(&self, pane: Pane) -> String {
        match pane {
            Pane::Version(index) => format!("“{}”", self.versions.get(index).map_or("", |version| &version.name)),
            Pane::Manifest => "the manifest".into(),
            Pane::Ignore => "the ignore file".into(),
        }
    }
}

fn weight(draft: &Draft) -> usize {
    let ignore = draft.ignore.as_ref().map_or(0, String::len);
    ignore + draft.manifest.len() + draft.versions.iter().map(|version| version.dockerfile.len()).sum::<usize>()
}

impl State {
    /// What kind of step an action is, before it happens.
    pub(super) fn step_of(&self, action: &Action) -> Kind {
        let version = |index: usize| self.draft.versions.get(index).map_or("", |version| &version.name);
        let document = |id: u32| self.documents.find(id).map_or("", |document| &document.name);
        Kind::Doing(match action {
            Action::Typed(pane, _) => return Kind::Typing(*pane),
            Action::Mended(at, _) => format!("the fix in {}", self.draft.name(*at)),
            Action::Fixed(index, ..) => format!("the fix in “{}”", version(*index)),
            Action::TookOver(index, ..) => format!("the optimizer's rewrite of “{}”", version(*index)),
            Action::ActedOnAdvice(act) => match act {
                AdviseAct::Switched(rule, true) => format!("switching {rule} on"),
                AdviseAct::Switched(rule, false) => format!("switching {rule} off"),
                AdviseAct::Aimed(_) => "choosing a goal".into(),
                _ => return Kind::Nothing,
            },
            Action::ChoseExample(_) => "opening the example".into(),
            Action::StartedBlank => "beginning a new document".into(),
            Action::CopiedVersion | Action::AddedVersion(_) => "making one more version".into(),
            Action::RemovedVersion(index) => format!("taking “{}” away", version(*index)),
            Action::ChoseEngine(engine) => format!("choosing the engine {}", engine.as_str()),
            Action::Document(act) => match act {
                DocumentAct::Named(id, _) => format!("naming “{}”", document(*id)),
                DocumentAct::Copied(id) => format!("copying “{}”", document(*id)),
                DocumentAct::Deleted(id) => format!("deleting “{}”", document(*id)),
                DocumentAct::Brought(_) => "opening a file".into(),
                DocumentAct::Adopted => "keeping what was looked at".into(),
                DocumentAct::NamedVersion(index, _) => format!("naming “{}”", version(*index)),
                DocumentAct::MovedVersion(index, _) => format!("moving “{}”", version(*index)),
                _ => return Kind::Nothing,
            },
            Action::Learnt(super::LessonAct::Solved) => "showing the solution".into(),
            Action::Learnt(_) | Action::Resumed(_) | Action::Handed(_) | Action::Answered(_) => return Kind::Nothing,
            // What belongs to one thing that a person did is taken back with it.
            Action::Declared(_) if self.declaring.follows => return Kind::Nothing,
            Action::Declared(declared) => match declaring::field(&declared.changes) {
                Some(way) => return Kind::Filling(way.to_vec()),
                None => declaring::named(&declared.changes),
            },
            Action::Gathered(GatherAct::Placed(_)) => "opening a file".into(),
            Action::Gathered(_) => "taking in the build context".into(),
            Action::Recovered(..) => return Kind::Nothing,
            _ => "the last change".into(),
        })
    }

    /// Remembers how it was before an action that changed the documents.
    pub(super) fn remember(&mut self, before: &Self, kind: Kind) {
        if self.documents == before.documents {
            return;
        }
        let (what, run, continues) = match kind {
            Kind::Nothing => {
                self.history = self.history.with(|history| history.run = None);
                return;
            }
            Kind::Doing(what) => (what, None, false),
            Kind::Filling(way) => {
                let run = Some(Run::Field(way));
                let continues = self.history.run == run;
                (declaring::named(&[]), run, continues)
            }
            Kind::Typing(pane) => {
                let (old, new) = (before.draft.text(pane), self.draft.text(pane));
                let (typing, continues) = typing(self.history.typing(), pane, old, new);
                (format!("typing in {}", before.draft.name(pane)), Some(Run::Text(typing)), continues)
            }
        };
        if continues && self.history.future.is_empty() {
            self.history = self.history.with(|history| history.run = run);
            return;
        }
        let step = Step { what, documents: before.documents.clone(), pane: before.pane };
        self.history = self.history.with(|history| {
            history.push(step);
            history.run = run;
        });
    }

    pub(super) fn undo(&mut self) {
        let mut taken = None;
        let history = self.history.with(|history| taken = history.past.pop());
        if let Some(step) = taken {
            let what = self.turn(step, history, |history| &mut history.future);
            self.say(format!("Undone: {what}."), false);
        }
    }

    pub(super) fn redo(&mut self) {
        let mut taken = None;
        let history = self.history.with(|history| taken = history.future.pop());
        if let Some(step) = taken {
            let what = self.turn(step, history, |history| &mut history.past);
            self.say(format!("Done again: {what}."), false);
        }
    }

    /// Goes to the other side of a step, which is put where it can be turned again.
    fn turn(&mut self, step: Step, history: Shared<History>, to: fn(&mut History) -> &mut Vec<Step>) -> String {
        let back = Step { what: step.what.clone(), documents: self.documents.clone(), pane: self.pane };
        self.history = history.with(|history| {
            to(history).push(back);
            history.run = None;
        });
        let id = |documents: &Documents| documents.open().map(|document| document.id);
        let same = id(&self.documents) == id(&step.documents);
        self.documents = step.documents;
        if same {
            if let Some(draft) = self.documents.open().map(|document| document.draft.clone()) {
                self.put(draft);
            }
        } else {
            self.show_open();
        }
        if matches!(step.pane, Pane::Version(index) if index >= self.draft.versions.len()) {
            return step.what;
        }
        self.open(step.pane);
        step.what
    }

    /// Puts another state of the same document on the page, and keeps what still fits it.
    pub(super) fn put(&mut self, draft: Shared<Draft>) {
        let names = |draft: &Draft| draft.versions.iter().map(|version| version.name.clone()).collect::<Vec<_>>();
        let moved = names(&self.draft) != names(&draft);
        if draft == self.draft {
            return;
        }
        self.draft = draft;
        self.outdate();
        if moved {
            self.lose_places();
            self.open(Pane::Version(self.shown.min(self.draft.versions.len().saturating_sub(1))));
        }
    }

    /// Says something, also to who does not see it.
    pub(super) fn say(&mut self, text: String, can_undo: bool) {
        let count = self.said.as_ref().map_or(0, |said| said.count) + 1;
        self.said = Some(Said { count, text, can_undo });
    }
}

/// The run of keys that a change belongs to, and whether it continues the one before.
fn typing(before: Option<Typing>, pane: Pane, old: &str, new: &str) -> (Typing, bool) {
    let (old_range, new_range) = difference(old, new);
    let (start, end) = (old_range.start, new_range.end);
    let (gone, come) = (&old.as_bytes()[old_range], &new.as_bytes()[new_range]);
    let small = gone.len() + come.len() <= KEYS && !come.contains(&b'\n') && !gone.contains(&b'\n');
    let follows = |run: Typing| run.pane == pane && (run.end == start || run.end == start + gone.len());
    (Typing { pane, end }, small && before.is_some_and(follows))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs(texts: &[&str]) -> Vec<bool> {
        let mut run = None;
        let pairs = texts.windows(2).map(|pair| {
            let (next, continues) = typing(run, Pane::Manifest, pair[0], pair[1]);
            run = Some(next);
            continues
        });
        pairs.collect()
    }

    #[test]
    fn keys_of_a_line_are_one_run_and_a_line_or_a_paste_begins_another() {
        assert_eq!(runs(&["", "a", "ab", "abc"]), [false, true, true]);
        assert_eq!(runs(&["", "a", "ab", "a", "ac"]), [false, true, true, true]);
        assert_eq!(runs(&["x", "xa", "xa\n", "xa\nb"]), [false, false, true]);
        assert_eq!(runs(&["", "a", "a and a long paste"]), [false, false]);
        assert_eq!(runs(&["abc", "abcd", "Xabcd"]), [false, false]);
        assert_eq!(runs(&["한", "한국", "한국어"]), [false, true]);
    }
}
