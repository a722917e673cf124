//! What forms want to have declared in the manifest: changes wait here until the worker has written them into its text.

use super::gathering::Part;
use super::{Detail, Jump, Notice, Pane, State, Tone};
use crate::engine::declare::{DeclareAsk, Declared};
use crate::shared::Shared;
use crate::text::Text;
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
    pub outline: Option<Shared<(Text, Outline)>>,
}

/// The topic of what cannot be written.
const UNWRITTEN: &str = "manifest";

impl State {
    /// A form has something to declare. Of two values for one entry only the later one is written.
    pub fn declare(&mut self, change: Change) {
        let pending = &mut self.declaring.pending;
        let place = |change: &Change| match change {
            Change::Set(way, _) | Change::Remove(way) => Some(way.clone()),
            Change::Append(..) | Change::Merge(_) | Change::PutFile(_) | Change::RemoveFile(_) => None,
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
            Ok(patch) => {
                let text = patch.applied_to(&self.draft.manifest);
                let changed = shows.then(|| first_difference(&self.draft.manifest, &text)).flatten();
                self.declaring.outline = declared.outline.map(|outline| Shared::new((text.clone(), outline)));
                // A value that was typed on meanwhile is still to be written.
                let pending = &mut self.declaring.pending;
                let written = pending.iter().zip(&declared.changes).take_while(|(ours, theirs)| ours == theirs).count();
                pending.drain(..written);
                if text != self.draft.manifest {
                    self.change(|draft| draft.manifest = text);
                }
                if let Some(beside) = declared.beside {
                    self.change(|draft| draft.beside = beside);
                }
                declared.changes.iter().filter_map(sentence).for_each(|text| self.say(text, true));
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

/// What a change in a form is called among what can be taken back.
pub fn named(changes: &[Change]) -> String {
    match changes.last() {
        Some(Change::PutFile(file)) => format!("declaring {}", file.path),
        Some(Change::RemoveFile(path)) => format!("taking {path} out of the context"),
        _ => "the change in a form".into(),
    }
}

/// The field that changes fill, where they are about one alone: its keys are one step.
pub fn field(changes: &[Change]) -> Option<&[Step]> {
    let place = |change| match change {
        &Change::Set(ref way, _) | &Change::Remove(ref way) => Some(way.as_slice()),
        _ => None,
    };
    let (first, rest) = changes.split_first()?;
    // An item that goes makes room for the next one: the same way then means another.
    let way = place(first).filter(|way| matches!(way.last(), Some(Step::Key(_))))?;
    rest.iter().all(|change| place(change) == Some(way)).then_some(way)
}

/// What is said of a change that shows elsewhere than where it was asked for.
fn sentence(change: &Change) -> Option<String> {
    match change {
        Change::PutFile(file) if file.size.trim().is_empty() => Some(format!("{} is declared.", file.path)),
        Change::PutFile(file) => Some(format!("{} is declared with {}.", file.path, file.size.trim())),
        Change::RemoveFile(path) => Some(format!("{path} is taken out of the context.")),
        _ => None,
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
    use crate::text::Patch;

    fn set(key: &str, value: &str) -> Action {
        Action::Declare(Change::Set(vec![key.into()], value.into()))
    }

    fn written(state: &State, manifest: Result<&str, &str>) -> State {
        let ask = state.declares().unwrap();
        let manifest = manifest.map(|text| Patch::between(&ask.manifest, text)).map_err(str::to_owned);
        let declared = Declared {
            revision: ask.revision,
            changes: ask.changes,
            manifest,
            beside: None,
            outline: None,
            line: None,
        };
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
            manifest: Ok(Patch::between(&state.draft.manifest, "old")),
            beside: None,
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
            manifest: Ok(Patch::between(&typed.draft.manifest, "a: 12\nb: 2\n")),
            beside: None,
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
            manifest: Ok(Patch::default()),
            beside: None,
            outline: Some(Outline::default()),
            line: None,
        };
        let state = state.reduce(Action::Declared(Box::new(declared)));
        assert_eq!(state.declares(), None);
        assert!(state.reduce(Action::Typed(Pane::Manifest, "x".into())).declares().is_some());
    }

    #[test]
    fn keys_in_a_field_are_one_step_and_another_field_is_the_next() {
        let typed = |state: &State, key: &str, value: &str| {
            let manifest = format!("{}{key}: {value}\n", state.draft.manifest.as_str());
            written(&state.reduce(set(key, value)), Ok(&manifest))
        };
        let start = State::new(None, Library::default(), Theme::System, Frame::Page);
        let first = typed(&start, "a", "1");
        let second = typed(&typed(&first, "a", "12"), "b", "2");
        let undone = second.reduce(Action::Document(crate::state::documents::DocumentAct::Undid));
        assert_eq!(undone.draft.manifest, typed(&first, "a", "12").draft.manifest);
        let undone = undone.reduce(Action::Document(crate::state::documents::DocumentAct::Undid));
        assert_eq!(undone.draft.manifest, start.draft.manifest);
        // What was taken back is no run any more.
        assert_eq!(typed(&undone, "a", "3").history.last(), Some("the change in a form"));
        let item = [Change::Remove(vec!["runs".into(), 0.into()])];
        assert_eq!(field(&item), None, "the next one has its place then");
    }

    #[test]
    fn what_cannot_be_written_is_said_and_not_tried_for_ever() {
        let state = State::new(None, Library::default(), Theme::System, Frame::Page).reduce(set("a", "1"));
        let failed = written(&state, Err("Line 1 cannot be read"));
        assert_eq!(failed.declares(), None);
        assert!(failed.notices.iter().any(|notice| notice.text.contains("Line 1")));
    }
}
