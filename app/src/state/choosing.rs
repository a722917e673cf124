//! What a person chose of the findings: which fixes are in the rewrite, and what was changed of what they assume. It belongs to a
//! document and a version of it, and moves with their texts; `browser::choices` keeps it.

use super::documents::{Document, Documents};
use crate::draft::{Draft, Version, fingerprint};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What was chosen in all documents, by their ids; in each, by version. A list, because few documents have some, and a map costs
/// the first view more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices(Vec<(u32, Vec<Picks>)>);

/// What was chosen of the findings in a version, by their ids.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Picks {
    /// Safe fixes that are left out.
    pub skip: BTreeSet<String>,
    /// Fixes whose assumptions were agreed to, with the values that were changed.
    pub accept: BTreeMap<String, BTreeMap<String, String>>,
}

impl Picks {
    /// Whether a fix is to be in the rewrite: a safe one unless it was left out, one that assumes something once that was
    /// agreed to.
    pub fn wants(&self, id: &str, assumes: bool) -> bool {
        if assumes { self.accept.contains_key(id) } else { !self.skip.contains(id) }
    }

    /// Puts a safe fix into the rewrite, or leaves it out.
    pub(super) fn include(&mut self, id: String, on: bool) {
        if on {
            self.skip.remove(&id);
        } else {
            self.skip.insert(id);
        }
    }

    /// Agrees to what a fix assumes, or takes that back.
    pub(super) fn agree(&mut self, id: String, on: bool) {
        if on {
            self.accept.entry(id).or_default();
        } else {
            self.accept.remove(&id);
        }
    }

    /// Changes a value of what a fix assumes, which agrees to it.
    pub(super) fn value(&mut self, id: String, key: String, value: String) {
        self.accept.entry(id).or_default().insert(key, value);
    }

    /// Findings are named by their lines: what was chosen of them moves with the text.
    fn moved(&self, old: &str, new: &str) -> Self {
        let moved = Moved::between(old, new);
        Self {
            skip: self.skip.iter().map(|id| moved.id(id)).collect(),
            accept: self.accept.iter().map(|(id, values)| (moved.id(id), values.clone())).collect(),
        }
    }
}

impl Choices {
    /// What was chosen in a version of a document.
    pub fn of(&self, document: u32, version: usize) -> Picks {
        self.in_document(document).get(version).cloned().unwrap_or_default()
    }

    /// What was chosen in the versions of a document.
    pub fn in_document(&self, document: u32) -> &[Picks] {
        self.0.iter().find(|(id, _)| *id == document).map_or(&[], |(_, picks)| picks)
    }

    /// The documents in which something was chosen, or was once.
    pub fn documents(&self) -> impl Iterator<Item = u32> {
        self.0.iter().map(|(id, _)| *id)
    }

    /// What was chosen in the versions of a document from now on.
    pub fn set(&mut self, document: u32, picks: Vec<Picks>) {
        *self.own(document) = picks;
    }

    /// Another document begins as a copy of one.
    pub fn copy(&mut self, document: u32, copy: u32) {
        let picks = self.in_document(document).to_vec();
        if !picks.is_empty() {
            self.set(copy, picks);
        }
    }

    /// What was chosen in a version, to be changed.
    pub fn change(&mut self, document: u32, version: usize) -> &mut Picks {
        let versions = self.own(document);
        if versions.len() <= version {
            versions.resize_with(version + 1, Picks::default);
        }
        &mut versions[version]
    }

    fn own(&mut self, document: u32) -> &mut Vec<Picks> {
        let place = self.0.iter().position(|(id, _)| *id == document).unwrap_or(self.0.len());
        if place == self.0.len() {
            self.0.push((document, Vec::new()));
        }
        &mut self.0[place].1
    }

    /// The same after documents changed, whatever changed them; nothing where that moved nothing.
    pub(super) fn followed(&self, old: &Documents, new: &Documents) -> Option<Self> {
        let mut all = self.clone();
        for (id, picks) in &mut all.0 {
            if let (Some(old), Some(new)) = (any(old, *id), any(new, *id))
                && old.draft != new.draft
            {
                *picks = follow(picks, &old.draft, &new.draft);
            }
        }
        (all != *self).then_some(all)
    }
}

/// Which texts a choice is about.
pub fn texts(draft: &Draft) -> String {
    fingerprint(draft.versions.iter().map(|version| version.dockerfile.as_str()))
}

/// The document of an id, one that is only looked at too.
fn any(documents: &Documents, id: u32) -> Option<&Document> {
    let guest = documents.guest.as_ref().map(|(_, guest)| guest).filter(|guest| guest.id == id);
    guest.or_else(|| documents.find(id))
}

fn follow(picks: &[Picks], old: &Draft, new: &Draft) -> Vec<Picks> {
    let mut moved = vec![Picks::default(); new.versions.len()];
    for ((picks, version), place) in picks.iter().zip(&old.versions).zip(places(&old.versions, &new.versions)) {
        if let Some((place, now)) = place.and_then(|place| Some((place, new.versions.get(place)?))) {
            moved[place] = picks.moved(&version.dockerfile, &now.dockerfile);
        }
    }
    moved
}

/// Where each version stands now: by its name and text, else by one of them, each place once.
fn places(old: &[Version], new: &[Version]) -> Vec<Option<usize>> {
    if old.iter().map(|version| &version.name).eq(new.iter().map(|version| &version.name)) {
        return (0..old.len()).map(Some).collect();
    }
    let mut places = vec![None; old.len()];
    let is_same: [fn(&Version, &Version) -> bool; 3] =
        [|a, b| a == b, |a, b| a.dockerfile == b.dockerfile, |a, b| a.name == b.name];
    for is_same in is_same {
        for at in 0..old.len() {
            let is_free = |place: &usize| !places.contains(&Some(*place)) && is_same(&old[at], &new[*place]);
            if places[at].is_none() {
                places[at] = (0..new.len()).find(is_free);
            }
        }
    }
    places
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::Library;
    use crate::state::advising::AdviseAct;
    use crate::state::documents::DocumentAct;
    use crate::state::{Action, Frame, Pane, State, Theme};

    #[test]
    fn what_was_chosen_moves_with_its_lines() {
        let moved = |old: &str, new: &str| Moved::between(old, new).id("rule:3:5");
        assert_eq!(moved("a\nb\nc\n", "a\nnew\nb\nc\n"), "rule:4:5");
        assert_eq!(moved("a\nb\nc\n", "b\nc\n"), "rule:2:5");
        assert_eq!(moved("a\nb\nc\nd\n", "a\nb\nc\nd\ne\n"), "rule:3:5");
        assert_eq!(moved("a\nb\nc\n", "a\nb\nother\n"), "rule:3:5");
    }

    /// A page with one document, whose finding in line 2 is left out.
    fn chosen() -> State {
        let state = State::new(None, Library::default(), Theme::System, Frame::Page);
        let state = state.reduce(Action::Typed(Pane::Version(0), "FROM a\nADD b /b\n".into()));
        state.reduce(Action::ActedOnAdvice(AdviseAct::Included("rule:2:1".into(), false)))
    }

    fn left_out(state: &State) -> Vec<String> {
        state.advice_asked().choice.skip
    }

    #[test]
    fn what_was_chosen_goes_with_its_version_and_its_text_and_comes_back_with_them() {
        let state = chosen().reduce(Action::CopiedVersion);
        assert!(left_out(&state).is_empty(), "another version is another choice");
        let moved = state.reduce(Action::Document(DocumentAct::MovedVersion(0, 1)));
        assert_eq!(left_out(&moved), ["rule:2:1"]);
        let named = moved.reduce(Action::Document(DocumentAct::NamedVersion(1, "slim".into())));
        assert_eq!(left_out(&named), ["rule:2:1"]);
        let typed = named.reduce(Action::Typed(Pane::Version(1), "# more\nFROM a\nADD b /b\n".into()));
        assert_eq!(left_out(&typed), ["rule:3:1"]);
        let undone = typed.reduce(Action::Document(DocumentAct::Undid));
        assert_eq!(left_out(&undone), ["rule:2:1"]);
        let alone = undone.reduce(Action::RemovedVersion(0));
        assert_eq!(left_out(&alone), ["rule:2:1"]);
    }

    #[test]
    fn every_document_has_its_own_choice_and_a_copy_begins_with_it() {
        let state = chosen();
        let id = state.documents.list[0].id;
        let blank = state.reduce(Action::StartedBlank);
        assert!(left_out(&blank).is_empty());
        assert_eq!(left_out(&blank.reduce(Action::Document(DocumentAct::Opened(id)))), ["rule:2:1"]);
        assert_eq!(left_out(&state.reduce(Action::Document(DocumentAct::Copied(id)))), ["rule:2:1"]);
        let deleted = state.reduce(Action::Document(DocumentAct::Deleted(id)));
        assert!(left_out(&deleted).is_empty());
        assert_eq!(left_out(&deleted.reduce(Action::Document(DocumentAct::Undid))), ["rule:2:1"]);
    }

    #[test]
    fn what_was_chosen_before_comes_back_only_for_the_texts_that_it_was_chosen_in() {
        let state = State::new(None, Library::default(), Theme::System, Frame::Page);
        let (id, of) = (state.documents.list[0].id, texts(&state.draft));
        let picks = vec![Picks { skip: ["rule:2:1".to_owned()].into(), ..Picks::default() }];
        let recall =
            |state: &State| state.reduce(Action::ActedOnAdvice(AdviseAct::Recalled(id, of.clone(), picks.clone())));
        assert_eq!(left_out(&recall(&state)), ["rule:2:1"]);
        let typed = state.reduce(Action::Typed(Pane::Version(0), "FROM other\n".into()));
        assert!(left_out(&recall(&typed)).is_empty());
    }

    #[test]
    fn what_a_guest_was_given_stays_when_it_becomes_a_persons_own() {
        let draft = (*chosen().draft).clone();
        let guest = crate::state::documents::Guest::Link;
        let state = State::new(None, Library::default(), Theme::System, Frame::Page);
        let state = state.reduce(Action::Document(DocumentAct::Visited(guest, "theirs".into(), draft)));
        let state = state.reduce(Action::ActedOnAdvice(AdviseAct::Agreed("rule:1:1".into(), true)));
        let own = state.reduce(Action::Typed(Pane::Version(0), "FROM a\nADD b /c\n".into()));
        assert!(own.documents.guest.is_none());
        assert!(own.advice_asked().choice.accept.contains_key("rule:1:1"));
    }
}
