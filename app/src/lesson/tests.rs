//! Every lesson of `static/lessons`, taken by the simulation: no step may begin where its goal is reached already, every solution
//! reaches it, and every answer follows from a report.

use super::check::{Ground, reached};
use super::*;
use crate::engine::Ask;
use crate::engine::answer::Desk;
use crate::library::folders::shipped;
use crate::state::learning::layer_with;
use layerlab_core::report::Report;

/// The reports of a draft, with the paths that a step asks for.
fn reports(draft: &Draft, step: &Step) -> Vec<Report> {
    let mut desk = Desk::default();
    let ask = Ask { paths: step.paths().collect(), ..Ask::about(draft, &Default::default(), 0) };
    desk.report(ask).reports
}

/// Calls `look` with each step: what it is, its place, and its draft and reports at the beginning.
fn each_step(look: impl Fn(&str, &Lesson, usize, &Draft, &[Report])) {
    let lessons = shipped().lessons;
    assert!(lessons.len() >= 4);
    for lesson in &lessons {
        for (index, step) in lesson.steps.iter().enumerate() {
            let draft = lesson.start(index, None);
            let reports = reports(&draft, step);
            look(&format!("{}, step {}: {}", lesson.name, index + 1, step.title), lesson, index, &draft, &reports);
        }
    }
}

#[test]
fn every_dockerfile_of_a_lesson_is_built_without_errors() {
    each_step(|what, _, _, draft, reports| {
        for (version, report) in draft.versions.iter().zip(reports) {
            let wrong: Vec<_> = report.diagnostics.iter().filter(|d| d.severity == "error").collect();
            assert!(wrong.is_empty(), "{what}, {}: {wrong:?}", version.name);
        }
    });
}

#[test]
fn a_goal_is_not_reached_at_the_beginning_and_reached_by_the_solution() {
    each_step(|what, lesson, index, draft, reports| {
        let step = &lesson.steps[index];
        let Some(goal) = &step.goal else { return };
        let before = Ground { versions: &draft.versions, reports };
        assert_eq!(reached(&goal.checks, before), None, "{what}: it begins where it is to end");
        let solved = lesson.finish(index);
        let reports = self::reports(&solved, step);
        let after = Ground { versions: &solved.versions, reports: &reports };
        let last = solved.versions.len() - 1;
        let says: Vec<_> = goal.checks.iter().map(|c| (c.words(), c.says(after, last), c.holds(after, last))).collect();
        assert_eq!(reached(&goal.checks, after), Some(last), "{what}: {says:?}\n{:?}", reports[last].diagnostics);
    });
}

#[test]
fn every_question_has_one_answer() {
    each_step(|what, lesson, index, draft, reports| {
        let step = &lesson.steps[index];
        let Some(prediction) = &step.prediction else { return };
        let (ground, shown) = (Ground { versions: &draft.versions, reports }, step.opens_on(draft));
        match &prediction.figure {
            Some(figure) => assert!(figure.figure(ground, shown).is_some(), "{what}: there is no such figure"),
            None => {
                let holds = |choice: &&Choice| choice.when.iter().all(|check| check.holds(ground, shown));
                let right: Vec<_> = prediction.choices.iter().filter(holds).map(|choice| &choice.says).collect();
                assert_eq!(right.len(), 1, "{what}: {right:?}");
            }
        }
    });
}

#[test]
fn what_is_to_be_looked_at_is_there() {
    each_step(|what, lesson, index, draft, reports| {
        for look in &lesson.steps[index].look {
            let named = |name: &String| draft.versions.iter().position(|version| version.name == *name);
            let shown = look.of.as_ref().map_or(Some(lesson.steps[index].opens_on(draft)), named).unwrap();
            if let Some(part) = &look.layer {
                assert!(layer_with(&reports[shown], part).is_some(), "{what}: no layer {part}");
            }
        }
    });
}

#[test]
fn the_articles_figures_stand_beside_ours_where_the_text_is_theirs() {
    let library = shipped();
    let lesson = library.lesson("go-python").unwrap();
    let figures: Vec<_> = (0..lesson.steps.len())
        .flat_map(|index| {
            let draft = lesson.finish(index);
            (0..draft.versions.len())
                .filter_map(|v| draft.variant(&library, v)?.figure_text.clone())
                .collect::<Vec<_>>()
        })
        .collect();
    for text in ["829 MB", "15.3 MB", "242 MB (table: 274 MB)", "84.5 MB"] {
        assert!(figures.iter().any(|figure| figure == text), "{text} is not in {figures:?}");
    }
}

/// A lesson of one step, and what is wrong with it.
#[track_caller]
fn faults(step: &str, expected: &[&str]) {
    let text = format!(
        r#"{{"title": "T", "summary": "S", "manifest": "", "steps": [{{"title": "A", "text": "B", "dockerfiles": [{{"name": "Before", "dockerfile": ""}}] {step} }}]}}"#
    );
    let lesson: Lesson = serde_json::from_str(&text).unwrap();
    assert_eq!(lesson.faults(), expected);
}

#[test]
fn a_mistake_is_named_by_its_place() {
    faults("", &[]);
    faults(
        r#", "goal": {"says": "g", "checks": []}"#,
        &["steps[0].goal: a goal needs a solution, and a solution a goal"],
    );
    faults(r#", "engine": "podman""#, &["steps[0].engine: podman is neither containerd nor overlay2"]);
    faults(
        r#", "prediction": {"question": "q", "why": "w", "figure": {"what": "layer", "of": "Before"}}"#,
        &["steps[0].layer is missing"],
    );
    faults(
        r#", "prediction": {"question": "q", "why": "w", "figure": {"what": "image", "below": "much"}}"#,
        &["steps[0].below: much is neither an amount nor a version"],
    );
    faults(r#", "look": [{"says": "l", "view": "map"}]"#, &["steps[0].look.view: there is no view map"]);
    let unknown = serde_json::from_str::<Lesson>(r#"{"title": "T", "sumary": ""}"#).unwrap_err().to_string();
    assert!(unknown.contains("unknown field `sumary`"), "{unknown}");
}

#[test]
fn bounds_are_strict_and_may_name_another_version() {
    let version = |name: &str| Version { name: name.into(), dockerfile: String::new() };
    let versions = [version("Before"), version("After")];
    let report = |bytes| {
        let mut report = Report::default();
        report.image.bytes = bytes;
        report
    };
    let reports = [report(100), report(50)];
    let ground = Ground { versions: &versions, reports: &reports };
    let holds = |text: &str, version| serde_json::from_str::<Check>(text).unwrap().holds(ground, version);
    assert!(holds(r#"{"what": "image", "below": "Before"}"#, 1));
    assert!(!holds(r#"{"what": "image", "below": "Before"}"#, 0));
    assert!(!holds(r#"{"what": "image", "below": "50 % of Before"}"#, 1));
    assert!(holds(r#"{"what": "image", "is": "50 % of Before"}"#, 1));
    assert!(holds(r#"{"what": "image", "of": "After", "above": "49", "below": "51 B"}"#, 0));
    assert!(
        !holds(r#"{"what": "layer", "layer": "RUN", "below": "1 GB"}"#, 0),
        "a layer that is not there weighs nothing"
    );
    assert!(holds(r#"{"what": "layer", "layer": "RUN", "is": "gone"}"#, 0));
    assert!(holds(r#"{"what": "user", "is": "root"}"#, 0));
}

#[test]
fn the_lesson_in_the_teachers_guide_is_one() {
    let guide = include_str!("../../../static/lessons/README.md");
    let (_, rest) = guide.split_once("```json\n").unwrap();
    let lesson: Lesson = serde_json::from_str(rest.split_once("\n```").unwrap().0).unwrap();
    assert_eq!(lesson.faults(), Vec::<String>::new());
    for (what, word) in [(What::Finding, "finding"), (What::Added, "added"), (What::User, "user")] {
        assert_eq!(serde_json::to_value(what).unwrap(), word);
        assert!(guide.contains(&format!("`{word}`")), "the guide does not name {word}");
    }
}
