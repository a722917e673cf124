//! What becomes of documents, one action after the other.

use super::*;
use crate::library::folders::shipped;
use crate::state::{Action, Frame, Theme};
use layerlab_core::Engine;

fn start() -> State {
    State::new(None, shipped(), Theme::System, Frame::Page)
}

fn act(state: &State, act: DocumentAct) -> State {
    state.reduce(Action::Document(act))
}

fn undo(state: &State) -> State {
    act(state, DocumentAct::Undid)
}

fn redo(state: &State) -> State {
    act(state, DocumentAct::Redid)
}

fn typed(state: &State, text: &str) -> State {
    state.reduce(Action::Typed(Pane::Version(0), text.into()))
}

/// A document of one's own with this text.
fn own(text: &str) -> State {
    typed(&State::new(Some(Draft::blank()), shipped(), Theme::System, Frame::Page), text)
}

fn names(state: &State) -> Vec<&str> {
    state.documents.list.iter().map(|document| document.name.as_str()).collect()
}

fn text(state: &State) -> &str {
    state.draft.text(Pane::Version(0))
}

#[test]
fn an_example_takes_the_place_of_another_but_never_of_what_was_typed() {
    let library = shipped();
    let [first, second] = [&library.examples[0], &library.examples[1]];
    let state = start().reduce(Action::ChoseExample(second.name.clone().into()));
    assert_eq!(names(&state), [&second.title]);
    let state = typed(&state, "FROM mine\n").reduce(Action::ChoseExample(first.name.clone().into()));
    assert_eq!(names(&state), [&first.title, &second.title]);
    let again = typed(&state, "FROM mine\n").reduce(Action::ChoseExample(first.name.clone().into()));
    assert_eq!(names(&again), [&format!("{} 2", first.title), &first.title, &second.title]);
    let back = act(&again, DocumentAct::Opened(state.documents.list[1].id));
    assert_eq!(text(&back), "FROM mine\n");
    assert_eq!(names(&back)[0], second.title.as_str());
}

#[test]
fn an_example_that_lies_there_untouched_is_opened_and_not_made_again() {
    let library = shipped();
    let first = &library.examples[0];
    let state = start().reduce(Action::Document(DocumentAct::Copied(start().documents.list[0].id)));
    let state = typed(&state, "FROM mine\n").reduce(Action::ChoseExample(first.name.clone().into()));
    assert_eq!(names(&state), [&first.title, &format!("Copy of {}", first.title)]);
}

#[test]
fn documents_are_named_copied_and_deleted_and_all_of_it_can_be_taken_back() {
    let state = own("FROM a\n");
    let id = state.documents.list[0].id;
    let named = act(&state, DocumentAct::Named(id, "  api ".into()));
    assert_eq!(names(&named), ["api"]);
    assert_eq!(act(&named, DocumentAct::Named(id, " ".into())).documents, named.documents);
    let copied = act(&named, DocumentAct::Copied(id));
    assert_eq!((names(&copied), text(&copied)), (vec!["Copy of api", "api"], "FROM a\n"));
    let changed = typed(&copied, "FROM b\n");
    assert_eq!(*changed.documents.list[1].draft, *state.draft, "the original keeps its text");
    let deleted = act(&changed, DocumentAct::Deleted(changed.documents.list[0].id));
    assert_eq!((names(&deleted), text(&deleted)), (vec!["api"], "FROM a\n"));
    assert!(deleted.said.as_ref().is_some_and(|said| said.can_undo && said.text.contains("Copy of api")));
    let back = undo(&deleted);
    assert_eq!((names(&back), text(&back)), (vec!["Copy of api", "api"], "FROM b\n"));
    assert_eq!(names(&undo(&undo(&undo(&back)))), ["My Dockerfile"]);
}

#[test]
fn the_last_document_can_be_deleted_and_comes_back() {
    let state = own("FROM a\n");
    let gone = act(&state, DocumentAct::Deleted(state.documents.list[0].id));
    assert!(gone.draft.example.is_some());
    assert_eq!(text(&undo(&gone)), "FROM a\n");
}

#[test]
fn what_panels_do_is_taken_back_and_made_again_and_is_named() {
    let state = own("FROM a\n");
    let added = state.reduce(Action::AddedVersion("FROM b\n".into()));
    let chosen = added.reduce(Action::ChoseEngine(Engine::Overlay2));
    let removed = chosen.reduce(Action::RemovedVersion(0));
    assert_eq!(text(&removed), "FROM b\n");
    let back = undo(&removed);
    assert_eq!(back.draft, chosen.draft);
    assert_eq!(back.said.as_ref().map(|said| said.text.as_str()), Some("Undone: taking “Before” away."));
    assert_eq!(back.history.next(), Some("taking “Before” away"));
    let back = undo(&back);
    assert_eq!((back.draft.engine, back.draft.versions.len()), (Engine::Containerd, 2));
    let back = undo(&back);
    assert_eq!((back.draft.versions.len(), back.pane), (1, Pane::Version(0)));
    let again = redo(&redo(&redo(&back)));
    assert_eq!(again.draft.versions, removed.draft.versions);
    assert_eq!(again.history.next(), None);
}

#[test]
fn undo_takes_back_typing_too_and_a_new_change_ends_what_could_be_made_again() {
    let state = own("FROM a\n");
    let state = ["FROM ab\n", "FROM abc\n"].iter().fold(state, |state, text| typed(&state, text));
    let chosen = state.reduce(Action::ChoseEngine(Engine::Overlay2));
    let typed_on = typed(&chosen, "FROM abcd\n");
    assert_eq!(typed_on.history.last(), Some("typing in “Dockerfile”"));
    let back = undo(&undo(&typed_on));
    assert_eq!((text(&back), back.draft.engine), ("FROM abc\n", Engine::Containerd));
    assert_eq!(text(&undo(&back)), "FROM a\n", "a run of keys is one step");
    assert_eq!(typed(&back, "FROM abcx\n").history.next(), None);
}

#[test]
fn undo_opens_the_document_that_it_changes() {
    let first = own("FROM a\n");
    let id = first.documents.list[0].id;
    let second = typed(&first.reduce(Action::StartedBlank), "FROM b\n");
    let state = act(&second, DocumentAct::Opened(id)).reduce(Action::ChoseEngine(Engine::Overlay2));
    let state = act(&state, DocumentAct::Opened(second.documents.list[0].id));
    let back = undo(&state);
    assert_eq!((text(&back), back.draft.engine), ("FROM a\n", Engine::Containerd));
    let next = typed(&act(&back, DocumentAct::Opened(second.documents.list[0].id)), "FROM bc\n");
    assert_eq!(text(&undo(&next)), "FROM b\n", "typing in one document never continues that in another");
}

#[test]
fn a_link_is_looked_at_and_becomes_a_document_with_the_first_change() {
    let state = own("FROM mine\n");
    let draft = Draft { manifest: "theirs".into(), ..Draft::blank() };
    let linked = act(&state, DocumentAct::Visited(Guest::Link, "theirs".into(), draft));
    assert_eq!((names(&linked), linked.draft.manifest.as_str()), (vec!["My Dockerfile"], "theirs"));
    assert!(linked.notices.iter().any(|notice| notice.topic == GUEST));
    let changed = typed(&linked, "FROM theirs\n");
    assert_eq!(names(&changed), ["theirs", "My Dockerfile"]);
    assert!(changed.documents.guest.is_none() && changed.notices.is_empty());
    let left = act(&linked, DocumentAct::Left);
    assert_eq!((text(&left), left.notices.len()), ("FROM mine\n", 0));
}

#[test]
fn a_lesson_touches_no_document_and_has_an_undo_of_its_own() {
    let state = own("FROM mine\n");
    let lesson = act(&state, DocumentAct::Visited(Guest::Lesson, "Layers".into(), Draft::blank()));
    assert_eq!(lesson.history.last(), None);
    let tried = typed(&lesson, "FROM lesson\n");
    assert_eq!(tried.documents.list, state.documents.list);
    assert_eq!(text(&undo(&tried)), "");
    let back = act(&tried, DocumentAct::Left);
    assert_eq!((text(&back), &back.documents.list), ("FROM mine\n", &state.documents.list));
    assert_eq!(back.history.last(), state.history.last());
    let kept = act(&tried, DocumentAct::Adopted);
    assert_eq!((names(&kept), text(&kept)), (vec!["Layers", "My Dockerfile"], "FROM lesson\n"));
}

#[test]
fn versions_are_named_and_moved_and_their_figures_go_along() {
    let state = own("FROM a\n").reduce(Action::AddedVersion("FROM b\n".into()));
    let named = act(&state, DocumentAct::NamedVersion(1, "slim".into()));
    assert_eq!(named.draft.versions[1].name, "slim");
    let moved = act(&named, DocumentAct::MovedVersion(1, 0));
    assert_eq!((moved.draft.versions[0].name.as_str(), moved.shown, text(&moved)), ("slim", 0, "FROM b\n"));
    assert_eq!(act(&moved, DocumentAct::MovedVersion(1, 2)).draft, moved.draft);
    assert_eq!(undo(&moved).draft, named.draft);
}

/// What another tab made of a document.
fn theirs(document: &Document, text: &str) -> Document {
    let draft = document.draft.with(|draft| draft.versions[0].dockerfile = text.into());
    Document { draft: Shared::new((*draft).clone()), ..document.clone() }
}

#[test]
fn another_tab_is_followed_where_nothing_was_changed_here() {
    let state = own("FROM a\n");
    let ours = state.documents.list[0].clone();
    let heard = act(&state, DocumentAct::Elsewhere(ours.id, Some(theirs(&ours, "FROM b\n")), Some(ours.clone())));
    assert_eq!((text(&heard), heard.documents.list.len()), ("FROM b\n", 1));
    assert!(heard.notices.iter().any(|notice| notice.text.contains("another tab")));
    assert_ne!(
        heard.history.last(),
        Some("typing in “Dockerfile”"),
        "what was typed before is not there any more to be taken back"
    );
    let gone = act(&heard, DocumentAct::Elsewhere(ours.id, None, Some(heard.documents.list[0].clone())));
    assert_eq!(text(&gone), "FROM b\n", "what is open stays");
}

#[test]
fn taking_back_never_takes_back_what_another_tab_did() {
    let first = own("FROM a\n");
    let other = first.documents.list[0].clone();
    let state = typed(&first.reduce(Action::StartedBlank), "FROM mine\n");
    let heard = act(&state, DocumentAct::Elsewhere(other.id, Some(theirs(&other, "FROM b\n")), Some(other.clone())));
    let back = undo(&heard);
    assert_eq!(text(&back), "");
    let other = back.documents.find(other.id).unwrap();
    assert_eq!(other.draft.text(Pane::Version(0)), "FROM b\n");
}

#[test]
fn two_tabs_that_changed_the_same_document_both_keep_their_text() {
    let before = own("FROM a\n");
    let known = before.documents.list[0].clone();
    let state = typed(&before, "FROM ours\n");
    let heard =
        act(&state, DocumentAct::Elsewhere(known.id, Some(theirs(&known, "FROM theirs\n")), Some(known.clone())));
    assert_eq!(names(&heard), ["My Dockerfile (this tab)", "My Dockerfile"]);
    assert_eq!(text(&heard), "FROM ours\n");
    assert_ne!(heard.documents.list[0].id, known.id);
    assert_eq!(heard.documents.find(known.id).unwrap().draft.text(Pane::Version(0)), "FROM theirs\n");
    assert_eq!(heard.generation, state.generation, "who types goes on typing");
}

#[test]
fn to_forget_everything_leaves_what_a_newcomer_finds() {
    let state = act(&own("FROM a\n"), DocumentAct::Forgot);
    assert!(state.documents.is_fresh(&shipped()));
    assert_eq!((state.history.last(), state.history.next()), (None, None));
}

#[test]
fn what_a_newcomer_finds_is_not_kept_until_they_change_it() {
    assert!(start().documents.is_fresh(&shipped()));
    assert!(!typed(&start(), "FROM a\n").documents.is_fresh(&shipped()));
    assert!(!start().reduce(Action::StartedBlank).documents.is_fresh(&shipped()));
}
