//! What forms want to have declared in the manifest: changes wait here until the worker has written them into its text.

use super::{Jump, Notice, Pane, State, Tone};
use crate::engine::declare::{DeclareAsk, Declared};
use layerlab_core::manifest::edit::{Change, Step};

/// Changes that are on their way into the manifest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Declaring {
    /// What is to be changed, in this order.
    pub pending: Vec<Change>,
    /// The entry that the editor is to go to then.
    pub entry: Option<Vec<Step>>,
    /// Whether they belong to something that was done before, and are taken back with it.
    pub follows: bool,
}

/// The topic of what cannot be written.
const UNWRITTEN: &str = "manifest";

impl State {
    /// A form has something to declare. Of two values for one entry only the later one is written.
    pub fn declare(&mut self, change: Change) {
        let pending = &mut self.declaring.pending;
        if let (Some(Change::Set(old, _)), Change::Set(new, _)) = (pending.last(), &change)
            && old == new
        {
            pending.pop();
        }
        pending.push(change);
    }

    /// What the worker is to write now.
    pub fn declares(&self) -> Option<DeclareAsk> {
        let Declaring { pending, entry, .. } = &self.declaring;
        (!pending.is_empty() || entry.is_some()).then(|| DeclareAsk {
            revision: self.revision,
            manifest: self.draft.manifest.clone(),
            changes: pending.clone(),
            entry: entry.clone(),
        })
    }

    /// Takes the manifest as the worker wrote it; one that was made from an older text is asked for anew.
    pub fn take_declared(&mut self, declared: Declared) {
        if declared.revision != self.revision {
            return;
        }
        let entry = self.declaring.entry.take();
        self.declaring.follows = false;
        match declared.manifest {
            Ok(text) => {
                self.declaring.pending.drain(..declared.count.min(self.declaring.pending.len()));
                self.type_text(Pane::Manifest, text);
                self.notices.retain(|notice| notice.topic != UNWRITTEN);
                if let (Some(line), Some(_)) = (declared.line, entry) {
                    self.jump_to(Jump { pane: Pane::Manifest, line, column: 1 });
                }
            }
            Err(text) => {
                self.declaring.pending.clear();
                self.tell(Notice { topic: UNWRITTEN, text, tone: Tone::Trouble });
            }
        }
    }
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
        let declared = Declared { revision: ask.revision, count: ask.changes.len(), manifest, line: None };
        state.reduce(Action::Declared(Box::new(declared)))
    }

    #[test]
    fn changes_wait_until_they_are_written_and_are_asked_for_again_when_the_text_moved_on() {
        let start = State::new(None, Library::default(), Theme::System, Frame::Page);
        assert_eq!(start.declares(), None);
        let state = start.reduce(set("a", "1")).reduce(set("a", "12")).reduce(set("b", "2"));
        assert_eq!(state.declares().map(|ask| ask.changes.len()), Some(2));
        let typed = state.reduce(Action::Typed(Pane::Manifest, "# mine\n".into()));
        let late = Declared { revision: state.revision, count: 2, manifest: Ok("old".into()), line: None };
        let typed = typed.reduce(Action::Declared(Box::new(late)));
        assert_eq!(typed.declares().map(|ask| ask.manifest), Some("# mine\n".into()));
        let done = written(&typed, Ok("# mine\na: 12\nb: 2\n"));
        assert_eq!((done.draft.manifest.as_str(), done.declares()), ("# mine\na: 12\nb: 2\n", None));
    }

    #[test]
    fn what_cannot_be_written_is_said_and_not_tried_for_ever() {
        let state = State::new(None, Library::default(), Theme::System, Frame::Page).reduce(set("a", "1"));
        let failed = written(&state, Err("Line 1 cannot be read"));
        assert_eq!(failed.declares(), None);
        assert!(failed.notices.iter().any(|notice| notice.text.contains("Line 1")));
    }
}
