//! What forms want to have declared in the manifest: changes wait here until the worker has written them into its text.

use super::gathering::Part;
use super::{Detail, Jump, Notice, Pane, State, Tone};
use crate::engine::declare::{DeclareAsk, Declared};
use crate::shared::Shared;
use layerlab_core::manifest::edit::{Change, Outline, Step};

/// Changes that are on their way into the manifest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Declaring {
    /// What is to be changed, in this order.
    pub pending: Vec<Change>,
    /// The entry that the editor is to go to then.
    pub entry: Option<Vec<Step>>,
    /// Whether they belong to something that was done before, and are taken back with it.
    pub follows: bool,
    /// Whether the editor is to go to where they were written.
    pub shows: bool,
    /// What is declared, and the manifest that says so.
    pub outline: Option<Shared<(String, Outline)>>,
}

/// The topic of what cannot be written.
const UNWRITTEN: &str = "manifest";

impl State {
    /// A form has something to declare. Of two values for one entry only the later one is written.
    pub fn declare(&mut self, change: Change) {
        let pending = &mut self.declaring.pending;
        let place = |change: &Change| match change {
            Change::Set(way, _) | Change::Remove(way) => Some(way.clone()),
            Change::Append(..) | Change::Merge(_) => None,
        };
        if pending.last().is_some_and(|last| place(last).is_some() && place(last) == place(&change)) {
            pending.pop();
        }
        pending.push(change);
    }

    /// A person wants the lines of a message declared, and to see them.
    pub fn declare_lines(&mut self, lines: String) {
        self.declare(Change::Merge(lines));
        self.declaring.shows = true;
    }

    /// Whether forms are shown and do not know what is declared.
    fn lacks_outline(&self) -> bool {
        let shown = self.detail == Detail::Context && self.gathering.part != Part::Files;
        shown && self.declaring.outline.as_ref().is_none_or(|outline| outline.0 != self.draft.manifest)
    }

    /// What the worker is to write now.
    pub fn declares(&self) -> Option<DeclareAsk> {
        let Declaring { pending, entry, .. } = &self.declaring;
        (!pending.is_empty() || entry.is_some() || self.lacks_outline()).then(|| DeclareAsk {
            revision: self.revision,
            manifest: self.draft.manifest.clone(),
            changes: pending.clone(),
            forms: self.detail == Detail::Context && self.gathering.part != Part::Files,
            entry: entry.clone(),
        })
    }

    /// Takes the manifest as the worker wrote it; one that was made from an older text is asked for anew.
    pub fn take_declared(&mut self, declared: Declared) {
        if declared.revision != self.revision {
            return;
        }
        let entry = self.declaring.entry.take();
        let shows = std::mem::take(&mut self.declaring.shows);
        self.declaring.follows = false;
        match declared.manifest {
            Ok(text) => {
                let changed = shows.then(|| first_difference(&self.draft.manifest, &text)).flatten();
                self.declaring.outline = declared.outline.map(|outline| Shared::new((text.clone(), outline)));
                // A value that was typed on meanwhile is still to be written.
                let pending = &mut self.declaring.pending;
                let written = pending.iter().zip(&declared.changes).take_while(|(ours, theirs)| ours == theirs).count();
                pending.drain(..written);
                self.type_text(Pane::Manifest, text);
                self.notices.retain(|notice| notice.topic != UNWRITTEN);
                if let Some(line) = declared.line.filter(|_| entry.is_some()).or(changed) {
                    self.jump_to(Jump { pane: Pane::Manifest, line, column: 1 });
                }
            }
            Err(text) => {
                let manifest = self.draft.manifest.clone();
                self.declaring.outline = declared.outline.map(|outline| Shared::new((manifest, outline)));
                self.declaring.pending.clear();
                self.tell(Notice { topic: UNWRITTEN, text, tone: Tone::Trouble });
            }
        }
    }
}

/// The line of a text, from 1, in which it first differs from an older one.
fn first_difference(old: &str, new: &str) -> Option<u32> {
    let is_other = |(at, line): &(u32, &str)| old.lines().nth(*at as usize - 1) != Some(line);
    (1..).zip(new.lines()).find(is_other).map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::Library;
    use crate::state::{Action, Frame, Theme};

    fn set(key: &str, value: &str) -> Action {
        Action::Declare(Change::Set(vec![key.into()], value.into()))
    }

    fn written(state: &State, manifest: Result<&str, &str>) -> State {
        let ask = state.declares().unwrap();
        let manifest = manifest.map(str::to_owned).map_err(str::to_owned);
        let declared = Declared { revision: ask.revision, changes: ask.changes, manifest, outline: None, line: None };
        state.reduce(Action::Declared(Box::new(declared)))
    }

    #[test]
    fn changes_wait_until_they_are_written_and_are_asked_for_again_when_the_text_moved_on() {
        let start = State::new(None, Library::default(), Theme::System, Frame::Page);
        assert_eq!(start.declares(), None);
        let state = start.reduce(set("a", "1")).reduce(set("a", "12")).reduce(set("b", "2"));
        assert_eq!(state.declares().map(|ask| ask.changes.len()), Some(2));
        let typed = state.reduce(Action::Typed(Pane::Manifest, "# mine\n".into()));
        let late = Declared {
            revision: state.revision,
            changes: Vec::new(),
            manifest: Ok("old".into()),
            outline: None,
            line: None,
        };
        let typed = typed.reduce(Action::Declared(Box::new(late)));
        assert_eq!(typed.declares().map(|ask| ask.manifest), Some("# mine\n".into()));
        // What is typed while the worker writes is not lost.
        let ask = typed.declares().unwrap();
        let on = typed.reduce(set("b", "23"));
        let early = Declared {
            revision: ask.revision,
            changes: ask.changes,
            manifest: Ok("a: 12\nb: 2\n".into()),
            outline: None,
            line: None,
        };
        assert_eq!(on.reduce(Action::Declared(Box::new(early))).declares().map(|ask| ask.changes.len()), Some(1));
        let done = written(&typed, Ok("# mine\na: 12\nb: 2\n"));
        assert_eq!((done.draft.manifest.as_str(), done.declares()), ("# mine\na: 12\nb: 2\n", None));
    }

    #[test]
    fn lines_of_a_message_are_declared_and_shown() {
        let state = State::new(None, Library::default(), Theme::System, Frame::Page);
        let state = state.reduce(Action::Typed(Pane::Manifest, "a: 1\nc: 3\n".into()));
        let shown = written(&state.reduce(Action::DeclaredLines("b: 2".into())), Ok("a: 1\nc: 3\nb: 2\n"));
        assert_eq!(shown.jump.map(|(_, jump)| (jump.pane, jump.line)), Some((Pane::Manifest, 3)));
        assert_eq!(shown.declares(), None);
    }

    #[test]
    fn forms_ask_what_is_declared_whenever_the_text_is_another() {
        let state = State::new(None, Library::default(), Theme::System, Frame::Page);
        let state = state.reduce(Action::OpenedDetail(Detail::Context));
        assert_eq!(state.declares(), None);
        let state = state.reduce(Action::Gathered(crate::state::gathering::GatherAct::Parted(Part::Runs)));
        let ask = state.declares().unwrap();
        let declared = Declared {
            revision: ask.revision,
            changes: Vec::new(),
            manifest: Ok(ask.manifest),
            outline: Some(Outline::default()),
            line: None,
        };
        let state = state.reduce(Action::Declared(Box::new(declared)));
        assert_eq!(state.declares(), None);
        assert!(state.reduce(Action::Typed(Pane::Manifest, "x".into())).declares().is_some());
    }

    #[test]
    fn what_cannot_be_written_is_said_and_not_tried_for_ever() {
        let state = State::new(None, Library::default(), Theme::System, Frame::Page).reduce(set("a", "1"));
        let failed = written(&state, Err("Line 1 cannot be read"));
        assert_eq!(failed.declares(), None);
        assert!(failed.notices.iter().any(|notice| notice.text.contains("Line 1")));
    }
}
