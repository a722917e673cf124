//! What a person does in the view of the build context.

use super::*;
use crate::draft::beside::{Beside, LISTING};
use crate::folder::{Contents, Folder};
use crate::library::Library;
use crate::state::{Action, Frame, Pane, Results, Theme};

fn looking() -> State {
    let state =
        State::new(None, Library::default(), Theme::System, Frame::Page).reduce(Action::OpenedDetail(Detail::Context));
    let results = Results { revision: state.revision, settled: true, reports: Vec::new() };
    state.reduce(Action::Answered(results))
}

fn seen(state: &State, rows: std::ops::Range<usize>, total: usize) -> Action {
    let row = |at| Row { path: format!("file-{at}"), ..Row::default() };
    let page = ContextPage { rows: rows.map(row).collect(), total, ..ContextPage::default() };
    Action::SawContext(Box::new(ContextSeen { ask: state.gathers().unwrap(), page: Some(page) }))
}

#[test]
fn the_context_is_asked_for_only_while_it_is_looked_at_and_the_figures_are_fresh() {
    let state = looking();
    assert_eq!(state.gathers().map(|ask| ask.query.limit), Some(WINDOW));
    assert_eq!(state.reduce(Action::OpenedDetail(Detail::Files)).gathers(), None);
    assert_eq!(state.reduce(Action::CopiedVersion).gathers(), None);
}

#[test]
fn a_row_far_away_is_pointed_at_when_it_has_come_and_what_was_asked_before_is_dropped() {
    let state = looking();
    let early = seen(&state, 0..5, 9000);
    let state = state.reduce(Action::Gathered(GatherAct::Went(1000)));
    assert_eq!(state.gathers().map(|ask| ask.query.offset), Some(880));
    assert_eq!(state.reduce(early).gathering.page, None);
    let there = state.reduce(seen(&state, 880..1120, 9000));
    assert_eq!(there.gathering.pointed().map(|row| row.path.as_str()), Some("file-1000"));
    let searched = there.reduce(Action::Gathered(GatherAct::Searched("x".into())));
    assert_eq!(searched.gathering.offset, 0);
}

fn got(files: &[(&str, u64)], dockerfile: Option<&str>) -> Action {
    let mut folder = Folder::default();
    files.iter().for_each(|(path, size)| folder.add(path, *size));
    let dockerfiles = dockerfile.map(|text| ("Dockerfile".to_owned(), text.to_owned())).into_iter().collect();
    let got = Got { folder, contents: Contents::new(), dockerfiles, unread: 0 };
    Action::Gathered(GatherAct::Got(Box::new(got)))
}

#[test]
fn who_has_written_nothing_gets_the_folders_dockerfile_and_who_has_keeps_theirs() {
    let state = looking().reduce(Action::StartedBlank).reduce(got(&[("a", 5)], Some("FROM a\n")));
    assert_eq!(state.draft.text(Pane::Version(0)), "FROM a\n");
    assert_eq!(state.draft.beside.text(LISTING), Some("5 a\n"));
    assert_eq!((state.detail, state.declares().map(|ask| ask.changes.len())), (Detail::Context, Some(1)));
    let again = state.reduce(got(&[("b", 6)], Some("FROM b\n")));
    assert_eq!(again.draft.text(Pane::Version(0)), "FROM a\n");
    assert_eq!(again.draft.beside.text(LISTING), Some("6 b\n"));
    assert_eq!(again.gathering.folder.as_ref().map(|taken| taken.loaded), Some(false));
}

#[test]
fn files_take_their_places_in_a_persons_own_document_and_get_one_where_there_is_none() {
    let file = |text: &str| Some(("name".to_owned(), text.to_owned()));
    let place = |state: &State, placed| state.reduce(Action::Gathered(GatherAct::Placed(placed)));
    let example = looking();
    let begun = place(&example, Placed { manifest: file("runs: []\n"), ..Placed::default() });
    assert_eq!((begun.documents.list[0].name.as_str(), &*begun.draft.manifest), ("name", "runs: []\n"));
    assert_eq!(begun.pane, Pane::Manifest);
    let more = place(&begun, Placed { ignore: file("*.md\n"), listing: file("1 a\n"), ..Placed::default() });
    assert_eq!(more.documents.list.len(), begun.documents.list.len(), "both are of the same document");
    assert_eq!((more.draft.ignore.as_deref(), more.draft.beside.text(LISTING)), (Some("*.md\n"), Some("1 a\n")));
    assert!(more.said.as_ref().is_some_and(|said| said.can_undo && said.text.contains("the ignore file of “name”")));
    assert_eq!(more.history.last(), Some("opening a file"));
    let undone = more.reduce(Action::Document(crate::state::documents::DocumentAct::Undid));
    assert_eq!((undone.draft.ignore.as_deref(), undone.draft.beside.text(LISTING)), (None, None));
}

#[test]
fn what_lay_beside_comes_back_only_where_nothing_else_was_put() {
    let old = Beside::default().with_listing("1 old\n".into());
    let state = looking();
    let id = state.documents.list[0].id;
    assert_eq!(state.reduce(Action::Recovered(id, old.clone())).draft.beside, old);
    let listed = state.reduce(Action::Gathered(GatherAct::Listed("2 new\n".into())));
    assert_eq!(listed.reduce(Action::Recovered(id, old)).draft.beside.text(LISTING), Some("2 new\n"));
}

#[test]
fn a_walk_that_was_called_off_says_nothing_more() {
    let walk = Walk { name: "a".into(), files: 1, bytes: 1, stop: Stop::default() };
    let state = looking().reduce(Action::Gathered(GatherAct::Walked(walk.clone())));
    assert!(state.gathering.walk.is_some());
    walk.stop.set();
    let off = state.reduce(Action::Gathered(GatherAct::CalledOff));
    assert_eq!(off.reduce(Action::Gathered(GatherAct::Walked(walk))).gathering.walk, None);
}
