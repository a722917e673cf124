//! What a person does, one action after the other, without a browser.

use super::advising::{AdviseAct, Known};
use super::looking::{FilesAct, Of};
use super::supposing::{SupposeAct, What};
use super::*;
use crate::draft::Version;
use crate::engine::advise::{AdviseAsk, Advised, Proposal};
use crate::engine::look::{Found, Looked};
use crate::engine::what_if::{self, WhatIfAsk};
use crate::library::folders::shipped;
use layerlab_core::optimize::Goal;
use layerlab_core::report::files::{FilesPage, Row};
use layerlab_core::report::rerun::Rerun;
use layerlab_core::report::{Base, Image};

fn start() -> State {
    State::new(None, shipped(), Theme::System, Frame::Page)
}

fn report() -> Report {
    let layer = |line, end_line, bytes| Layer { line, end_line, bytes, ..Layer::default() };
    let stage = Stage {
        line: 1,
        end_line: 4,
        base: Base::Image("alpine".into()),
        layers: vec![layer(2, 2, 0), layer(3, 4, 70)],
        ..Stage::default()
    };
    Report { image: Image { bytes: 70, ..Image::default() }, stages: vec![stage], ..Report::default() }
}

fn answered(state: &State) -> State {
    let reports = vec![report(); state.draft.versions.len()];
    state.reduce(Action::Answered(Results { revision: state.revision, settled: true, reports }))
}

#[test]
fn what_was_left_is_found_again() {
    let kept = Draft { manifest: "mine".into(), ..Draft::blank() };
    let state = State::new(Some(kept.clone()), shipped(), Theme::Dark, Frame::Page);
    assert_eq!(*state.draft, kept);
    assert_eq!(state.theme, Theme::Dark);
}

#[test]
fn a_kept_draft_without_versions_gives_way_to_the_first_example() {
    assert!(State::new(Some(Draft::default()), shipped(), Theme::System, Frame::Page).draft.example.is_some());
}

#[test]
fn typing_keeps_the_last_figures_until_new_ones_come() {
    let state = answered(&start());
    let typed = state.reduce(Action::Typed(Pane::Version(0), "FROM scratch\n".into()));
    assert_eq!(typed.progress, Progress::Working);
    assert_eq!(typed.results, state.results);
    assert_eq!(typed.draft.text(Pane::Version(0)), "FROM scratch\n");
    assert_eq!(answered(&typed).progress, Progress::Fresh);
}

#[test]
fn prepared_figures_stay_until_the_worker_knows_as_much() {
    let state = answered(&start());
    let early = Results { revision: state.revision, settled: false, reports: Vec::new() };
    let state = state.reduce(Action::Answered(early));
    assert!(!state.results.as_ref().unwrap().reports.is_empty());
    assert!(!state.is_settled());
    let state = answered(&state.reduce(Action::Learned(None)));
    assert!(state.is_settled());
    assert!(state.notices.is_empty());
}

#[test]
fn a_catalogue_that_does_not_come_is_told_and_the_page_goes_on() {
    let state = answered(&start().reduce(Action::Learned(Some("404".into()))));
    assert!(state.is_settled());
    assert!(state.notices.iter().any(|n| n.text.contains("404")));
}

#[test]
fn typing_the_same_text_changes_nothing() {
    let state = start();
    let same = state.draft.text(Pane::Manifest).to_owned();
    assert_eq!(state.reduce(Action::Typed(Pane::Manifest, same)), state);
}

#[test]
fn an_old_answer_never_replaces_a_newer_one() {
    let state = answered(&start().reduce(Action::Typed(Pane::Manifest, "a".into())));
    let late = Results { revision: 0, ..Results::default() };
    assert_eq!(state.reduce(Action::Answered(late)), state);
}

#[test]
fn a_line_of_the_editor_points_at_its_layer() {
    let state = answered(&start());
    let at = |line| state.reduce(Action::Placed(Pane::Version(0), line)).selection.map(|s| (s.stage, s.layer));
    assert_eq!(at(1), Some((0, None)));
    assert_eq!(at(4), Some((0, Some(1))));
    assert_eq!(at(9), None);
}

#[test]
fn pointing_at_a_layer_opens_its_dockerfile_and_its_details() {
    let state = answered(&start()).reduce(Action::Opened(Pane::Manifest));
    let selection = Selection { version: 0, stage: 0, layer: Some(1), reveal: true };
    let pointed = state.reduce(Action::Pointed(Some(selection)));
    assert_eq!((pointed.pane, pointed.shown, pointed.detail), (Pane::Version(0), 0, Detail::Layer));
}

#[test]
fn a_selection_goes_when_its_layer_goes() {
    let state = answered(&start()).reduce(Action::Placed(Pane::Version(0), 4));
    let reports = vec![Report::default(); 2];
    let after = state.reduce(Action::Answered(Results { revision: state.revision, settled: true, reports }));
    assert_eq!(after.selection, None);
}

#[test]
fn a_copy_becomes_the_version_to_compare() {
    let blank = start().reduce(Action::StartedBlank);
    let typed = blank.reduce(Action::Typed(Pane::Version(0), "FROM a".into()));
    assert_eq!(typed.other(), None);
    let copied = typed.reduce(Action::CopiedVersion);
    let version = |name: &str| Version { name: name.into(), dockerfile: "FROM a".into() };
    assert_eq!(typed.draft.versions, [version("Dockerfile")], "a version alone is not before anything");
    assert_eq!(copied.draft.versions, [version("Before"), version("After")]);
    assert_eq!((copied.shown, copied.other()), (1, Some(0)));
}

#[test]
fn the_last_version_cannot_be_taken_away() {
    let blank = start().reduce(Action::StartedBlank);
    assert_eq!(blank.reduce(Action::RemovedVersion(0)), blank);
    let two = blank.reduce(Action::CopiedVersion);
    assert_eq!(two.reduce(Action::RemovedVersion(1)).draft.versions.len(), 1);
}

#[test]
fn the_first_version_is_held_against_the_last() {
    assert_eq!(other_version(0, 3), Some(2));
    assert_eq!(other_version(1, 3), Some(0));
    assert_eq!(other_version(0, 1), None);
}

#[test]
fn a_crash_says_so_and_keeps_everything() {
    let state = answered(&start());
    let failed = state.reduce(Action::Failed(Kind::Report, state.revision));
    assert_eq!((failed.progress, failed.notices.len()), (Progress::Failed, 1));
    assert_eq!((&failed.draft, &failed.results), (&state.draft, &state.results));
    assert!(answered(&failed).notices.is_empty());
}

#[test]
fn progress_shows_while_figures_are_late_also_when_what_is_late_is_an_older_text() {
    let state = start().reduce(Action::Typed(Pane::Manifest, "a".into()));
    assert_eq!(state.reduce(Action::Lagged(0)).progress, Progress::Slow);
    assert_eq!(state.reduce(Action::Lagged(1)).progress, Progress::Slow);
    assert_eq!(answered(&state).reduce(Action::Lagged(1)).progress, Progress::Fresh);
}

#[test]
fn a_jump_opens_the_text_and_counts_up() {
    let jump = Jump { pane: Pane::Manifest, line: 2, column: 1 };
    let once = start().reduce(Action::Jumped(jump));
    let twice = once.reduce(Action::Jumped(jump));
    assert_eq!((once.pane, once.tab), (Pane::Manifest, Tab::Editor));
    assert_ne!(once.jump, twice.jump);
}

#[test]
fn a_handover_that_changes_only_the_looks_keeps_what_was_typed() {
    let state = answered(&start());
    let draft = (*state.draft).clone();
    let handover = Handover { draft, view: Some((Tab::Details, Detail::Findings)), theme: Some(Theme::Dark) };
    let after = state.reduce(Action::Handed(handover));
    assert_eq!((after.tab, after.detail, after.theme), (Tab::Details, Detail::Findings, Theme::Dark));
    assert_eq!((after.revision, after.results), (state.revision, state.results));
}

#[test]
fn mending_changes_the_text_that_the_figures_belong_to_and_no_other() {
    let text = "from a\nRUN 한x\n";
    let typed = start().reduce(Action::Typed(Pane::Version(0), text.into()));
    let edit =
        |line, column, end_column, text: &str| Edit { line, column, end_line: line, end_column, text: text.into() };
    let mend = Action::Mended(Pane::Version(0), vec![edit(1, 1, 5, "FROM"), edit(2, 6, 7, "y")]);
    assert_eq!(typed.reduce(mend.clone()), typed);
    let mended = answered(&typed).reduce(mend);
    assert_eq!(mended.draft.text(Pane::Version(0)), "FROM a\nRUN 한y\n");
    assert_eq!(mended.progress, Progress::Working);
}

fn looking_at_files() -> State {
    answered(&start()).reduce(Action::OpenedDetail(Detail::Files))
}

#[test]
fn files_are_asked_for_only_while_they_are_looked_at_and_the_figures_are_fresh() {
    assert!(answered(&start()).looks().is_empty());
    let state = looking_at_files();
    assert_eq!(state.looks().len(), 1);
    assert_eq!(state.reduce(Action::PointedPath(Some("/a".into()))).looks().len(), 2);
    assert!(state.reduce(Action::Typed(Pane::Version(0), "FROM scratch\n".into())).looks().is_empty());
}

#[test]
fn who_looks_at_files_and_points_at_a_layer_sees_its_files() {
    let state = looking_at_files();
    let selection = Selection { version: state.shown, stage: 0, layer: Some(1), reveal: true };
    let state = state.reduce(Action::Pointed(Some(selection)));
    assert_eq!((state.detail, state.looking.of), (Detail::Files, Of::Layer));
    let scope = state.files_scope().unwrap();
    assert_eq!((scope.stage, scope.step), (Some(0), Some(1)));
    assert_eq!(state.reduce(Action::Pointed(None)).files_scope(), None);
}

#[test]
fn a_window_moves_by_strides_and_goes_back_to_the_top_when_rows_change() {
    let state = looking_at_files().reduce(Action::Files(FilesAct::Scrolled(1000)));
    assert_eq!(state.looking.offset, 880);
    assert_eq!(state.reduce(Action::Files(FilesAct::Scrolled(1010))).looking.offset, 880);
    assert_eq!(state.reduce(Action::Files(FilesAct::Searched("x".into()))).looking.offset, 0);
    let folded = state.reduce(Action::Files(FilesAct::Folded("/a".into())));
    assert_eq!((folded.looking.offset, folded.looking.open.len()), (880, 1));
    assert!(folded.reduce(Action::Files(FilesAct::Folded("/a".into()))).looking.open.is_empty());
}

#[test]
fn a_row_far_away_is_pointed_at_when_it_has_come() {
    let state = looking_at_files().reduce(Action::Files(FilesAct::Went(1000)));
    assert_eq!((state.looking.offset, state.path.clone()), (880, None));
    let row = |at: usize| Row { path: format!("/file-{at}"), ..Row::default() };
    let page = FilesPage { rows: (880..1001).map(row).collect(), total: 1001, ..FilesPage::default() };
    let looked = Looked { revision: state.revision, version: state.shown, found: Found::Rows(880, page) };
    let there = state.reduce(Action::Looked(Box::new(looked.clone())));
    assert_eq!(there.path.as_deref(), Some("/file-1000"));
    assert_eq!(
        there.reduce(Action::Files(FilesAct::Went(900))).path.as_deref(),
        Some("/file-900"),
        "it is there already"
    );
    let scrolled = state.reduce(Action::Files(FilesAct::Scrolled(970))).reduce(Action::Looked(Box::new(looked)));
    assert_eq!(scrolled.path, None, "who scrolls on has forgotten the row");
}

#[test]
fn what_was_seen_of_another_text_is_not_shown() {
    let state = looking_at_files();
    let seen = |revision| Looked { revision, version: state.shown, found: Found::Rows(0, FilesPage::default()) };
    let late = state.reduce(Action::Looked(Box::new(seen(state.revision + 1))));
    assert!(late.looking.rows.is_none());
    assert!(state.reduce(Action::Looked(Box::new(seen(state.revision)))).looking.rows.is_some());
}

#[test]
fn the_optimizer_is_asked_once_a_text_and_in_earnest_while_its_findings_are_looked_at() {
    let state = answered(&start());
    assert!(!state.advise().unwrap().wanted);
    let unasked = Advised { ask: state.advise().unwrap(), settled: true, found: None };
    assert_eq!(state.reduce(Action::Advised(Box::new(unasked.clone()))).advise(), None);
    let state = state.reduce(Action::Advised(Box::new(unasked))).reduce(Action::OpenedDetail(Detail::Findings));
    let ask = state.advise().unwrap();
    assert_eq!((ask.revision, ask.version, ask.wanted), (state.revision, state.shown, true));
    let advised = Advised { ask: ask.clone(), settled: true, found: Some(Proposal::default()) };
    let told = state.reduce(Action::Advised(Box::new(advised.clone())));
    assert_eq!(told.advise(), None);
    assert!(matches!(told.advising.of(&ask), Known::Fresh(_)));
    let failed = state.reduce(Action::Failed(Kind::Advise, state.revision));
    assert_eq!((failed.advise(), failed.notices.len()), (None, 0));
    let typed = told.reduce(Action::Typed(Pane::Version(state.shown), "FROM scratch\n".into()));
    assert_eq!(typed.advise(), None, "the figures come first");
    let newer = answered(&typed);
    assert!(newer.advise().is_some());
    assert!(newer.reduce(Action::Advised(Box::new(advised))).advise().is_some(), "an old answer is left aside");
}

#[test]
fn an_embedded_page_asks_for_no_advice_that_nobody_looks_at() {
    let state = answered(&State::new(None, shipped(), Theme::System, Frame::Embed));
    assert_eq!(state.advise(), None);
    assert!(state.reduce(Action::OpenedDetail(Detail::Findings)).advise().is_some());
}

#[test]
fn what_is_chosen_of_the_advice_is_asked_for_and_an_older_answer_is_only_read() {
    let state = answered(&start()).reduce(Action::OpenedDetail(Detail::Findings));
    let ask = state.advise().unwrap();
    let told = |state: &State, ask: &AdviseAsk| {
        let found = Some(Proposal::default());
        state.reduce(Action::Advised(Box::new(Advised { ask: ask.clone(), settled: true, found })))
    };
    let state = told(&state, &ask);
    let act = |state: &State, act| state.reduce(Action::ActedOnAdvice(act));
    let agreed = act(&state, AdviseAct::Valued("rule:2:1".into(), "user".into(), "5".into()));
    let ask = agreed.advise().unwrap();
    assert_eq!(ask.choice.accept["rule:2:1"]["user"], "5");
    assert!(matches!(agreed.advising.of(&ask), Known::Stale(_)));
    assert!(matches!(told(&agreed, &ask).advising.of(&ask), Known::Fresh(_)));
    let withdrawn = act(&agreed, AdviseAct::Agreed("rule:2:1".into(), false));
    assert_eq!(withdrawn.advise(), None, "what was asked first is asked again, and known");
    let left = act(&state, AdviseAct::Included("other:3:1".into(), false));
    assert_eq!(left.advise().unwrap().choice.skip, ["other:3:1"]);
    assert!(!left.picks().wants("other:3:1", false) && left.picks().wants("more:3:1", false));
    assert_eq!(left.revision, state.revision, "the text is as it was");
}

#[test]
fn rules_are_switched_off_in_the_document() {
    let state = answered(&start()).reduce(Action::OpenedDetail(Detail::Findings));
    let off = state.reduce(Action::ActedOnAdvice(AdviseAct::Switched("a-rule".into(), false)));
    assert_eq!(off.draft.off, ["a-rule"]);
    let off = answered(&off);
    assert_eq!(off.advise().unwrap().choice.off, ["a-rule"]);
    let on = off.reduce(Action::ActedOnAdvice(AdviseAct::Switched("a-rule".into(), true)));
    assert_eq!(on.draft.off, [""; 0]);
    let aimed = state.reduce(Action::ActedOnAdvice(AdviseAct::Aimed(Goal::Rebuild)));
    assert_eq!(aimed.draft.goal, Some(Goal::Rebuild));
}

#[test]
fn a_rewrite_and_its_ignore_file_are_taken_over_as_one() {
    let state = answered(&start());
    let (text, ignore) = ("FROM scratch\n".to_owned(), Some("*.md\n".to_owned()));
    let after = state.reduce(Action::TookOver(0, text.clone(), ignore.clone()));
    assert_eq!((after.draft.text(Pane::Version(0)), &after.draft.ignore), (text.as_str(), &ignore));
    assert_eq!(after.revision, state.revision + 1);
    let kept = after.reduce(Action::TookOver(0, "FROM a\n".into(), None));
    assert_eq!(kept.draft.ignore, ignore);
    let stale = after.reduce(Action::Fixed(0, vec![Edit::default()], Some("other\n".into())));
    assert_eq!(stale.draft, after.draft, "a fix of an older text is left out");
    let fixed = answered(&after).reduce(Action::Fixed(0, Vec::new(), Some("other\n".into())));
    assert_eq!(fixed.draft.ignore.as_deref(), Some("other\n"));
}

#[test]
fn a_rewrite_becomes_one_more_version_beside_the_one_it_came_from() {
    let state = answered(&start()).reduce(Action::AddedVersion("FROM scratch\n".into()));
    assert_eq!((state.shown, state.detail), (state.draft.versions.len() - 1, Detail::Compare));
    assert_eq!(state.draft.text(state.pane), "FROM scratch\n");
}

fn supposing(what: What, name: &str) -> State {
    let state = answered(&start()).reduce(Action::OpenedDetail(Detail::WhatIf));
    let state = state.reduce(Action::Supposed(SupposeAct::Chose(what)));
    state.reduce(Action::Supposed(SupposeAct::Named(name.into())))
}

#[test]
fn second_builds_are_asked_for_of_both_versions_and_only_while_they_are_looked_at() {
    let state = supposing(What::File, "./src/main.go");
    let ask = state.supposes().unwrap();
    assert_eq!(ask.versions, [state.shown, state.other().unwrap()]);
    assert!(matches!(&ask.edit, what_if::Edit::Change(change) if change.changed[0].path == "src/main.go"));
    assert_eq!(state.reduce(Action::OpenedDetail(Detail::Compare)).supposes(), None);
    assert_eq!(supposing(What::Argument, "no equals sign").supposes(), None);
    let lines = supposing(What::Lines, "").supposes().unwrap();
    assert_eq!((lines.versions.len(), lines.edit), (1, what_if::Edit::From(state.other().unwrap())));
}

#[test]
fn an_answer_about_something_else_is_dropped_and_a_new_draft_forgets_all() {
    let state = supposing(What::File, "a");
    let answer = |ask: WhatIfAsk| WhatIf { reruns: vec![Rerun::default(); ask.versions.len()], ask };
    let late = answer(supposing(What::File, "b").supposes().unwrap());
    assert!(state.reduce(Action::Rebuilt(late)).supposing.answer.is_none());
    let told = state.reduce(Action::Rebuilt(answer(state.supposes().unwrap())));
    assert!(told.supposing.answer.is_some());
    assert_eq!(told.reduce(Action::StartedBlank).supposing, Supposing::default());
}

#[test]
fn the_manifests_ignore_file_is_shown_until_one_is_written_even_an_empty_one() {
    let offers = Offers { ignore: "*.md\n".into(), ..Offers::default() };
    let state = start().reduce(Action::Offered(offers));
    let shown = |state: &State| state.draft.text_in_force(Pane::Ignore, &state.offers).to_owned();
    assert_eq!((shown(&state), &state.draft.ignore), ("*.md\n".into(), &None));
    assert_eq!(state.reduce(Action::Typed(Pane::Ignore, "*.md\n".into())), state);
    let emptied = state.reduce(Action::Typed(Pane::Ignore, String::new()));
    assert_eq!((shown(&emptied), emptied.draft.ignore.as_deref()), (String::new(), Some("")));
    assert!(!emptied.draft.is_untouched(&emptied.library));
}

/// A state in a step of a lesson.
fn learning(name: &'static str, step: usize) -> State {
    let state = start().reduce(Action::Learnt(LessonAct::Took(name.into())));
    if step == 0 { state } else { state.reduce(Action::Learnt(LessonAct::Went(step))) }
}

#[test]
fn a_lesson_leaves_a_persons_own_text_alone() {
    let mine = start().reduce(Action::Typed(Pane::Version(0), "FROM mine\n".into()));
    let lesson = mine.reduce(Action::Learnt(LessonAct::Took("elixir".into())));
    assert_ne!(lesson.draft, mine.draft);
    assert_eq!(lesson.tab, Tab::Lesson);
    let tried = lesson.reduce(Action::Typed(Pane::Version(0), "FROM tried\n".into()));
    let left = tried.reduce(Action::Learnt(LessonAct::Left));
    assert_eq!((left.draft.text(Pane::Version(0)), left.learning.open.is_none()), ("FROM mine\n", true));
    let again = left.reduce(Action::Learnt(LessonAct::Took("elixir".into())));
    assert_eq!(again.draft.text(Pane::Version(0)), "FROM tried\n");
}

#[test]
fn what_was_done_in_lessons_survives_a_reload() {
    let tried = learning("elixir", 1).reduce(Action::Typed(Pane::Version(0), "FROM tried\n".into()));
    let kept = serde_json::to_string(&tried.learning.holding(&tried.draft)).unwrap();
    let begin = |library| State::new(None, library, Theme::System, Frame::Page);
    let resumed = begin(shipped()).reduce(Action::Resumed(serde_json::from_str(&kept).unwrap()));
    assert_eq!(*resumed.draft, *tried.draft);
    assert_eq!(resumed.learning.here().map(|taken| taken.step), Some(1));
    let left = resumed.reduce(Action::Learnt(LessonAct::Left));
    assert_eq!(*left.draft, *start().draft);
    // A lesson that this page does not have can be left, too.
    let early = begin(Library::default()).reduce(Action::Resumed(serde_json::from_str(&kept).unwrap()));
    assert!(early.lesson().is_none() && early.reduce(Action::Learnt(LessonAct::Left)).learning.open.is_none());
}

#[test]
fn figures_are_covered_until_there_is_a_guess_and_the_answer_stays() {
    let asked = learning("elixir", 0);
    assert!(asked.is_guessing());
    let guessed = answered(&asked).reduce(Action::Learnt(LessonAct::Guessed("1 MB".into())));
    assert!(!guessed.is_guessing());
    assert_eq!(guessed.learning.mark().and_then(|mark| mark.answer), Some(70));
    let edited = guessed.reduce(Action::Typed(Pane::Version(0), "FROM scratch\n".into()));
    let reports = vec![Report::default()];
    let edited = edited.reduce(Action::Answered(Results { revision: edited.revision, settled: true, reports }));
    assert_eq!(edited.learning.mark().and_then(|mark| mark.answer), Some(70));
}

#[test]
fn a_goal_that_was_reached_stays_reached_and_a_step_can_begin_again() {
    let open = learning("go-node", 1);
    assert!(!answered(&open).learning.mark().is_some_and(|mark| mark.reached));
    let mut good = report();
    good.image.bytes = 16_000_000;
    good.image.base_bytes = 7_000_000;
    good.stages = vec![Stage { used: true, ..Stage::default() }, Stage { used: true, ..Stage::default() }];
    let results =
        |state: &State, reports| Action::Answered(Results { revision: state.revision, settled: true, reports });
    let reached = open.reduce(results(&open, vec![good]));
    assert!(reached.learning.mark().is_some_and(|mark| mark.reached));
    let spoilt = reached.reduce(Action::Typed(Pane::Version(0), "FROM\n".into()));
    let spoilt = answered(&spoilt);
    assert!(spoilt.learning.mark().is_some_and(|mark| mark.reached));
    let over = spoilt.reduce(Action::Learnt(LessonAct::StartedOver));
    assert!(!over.learning.mark().is_some_and(|mark| mark.reached));
    assert_ne!(over.draft.text(Pane::Version(0)), "FROM\n");
}

#[test]
fn an_example_that_is_chosen_in_a_lesson_closes_it() {
    let chosen = learning("elixir", 0).reduce(Action::ChoseExample("go-2022".into()));
    assert!(chosen.learning.open.is_none() && chosen.documents.guest.is_none());
    assert_eq!(chosen.draft.example.as_deref(), Some("go-2022"));
}
