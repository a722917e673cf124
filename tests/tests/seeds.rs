//! The optimizer on the ready-made examples: from each article's "before" it reaches an image no larger than the article's "after" in
//! the simulation, and it finds what the articles miss.

use layerlab_core::advice::{CHECKS, rules::RULES};
use layerlab_core::optimize::{Choice, Optimized};
use layerlab_core::{Engine, NoFiles, Project, Session};
use std::collections::BTreeMap;
use std::path::Path;

fn project(example: &str, name: &str, engine: Engine) -> Project {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../static/examples").join(example);
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let (dockerfile, manifest) = (read(&format!("{name}.Dockerfile")), read("manifest.yaml"));
    Project { dockerfile, manifest, engine, ..Project::default() }
}

/// Optimizes a variant of an example, agreeing to everything.
fn optimize(example: &str, name: &str, engine: Engine) -> Optimized {
    let names = RULES.iter().map(|rule| rule.about().name).chain(CHECKS.iter().map(|check| check.name));
    let accept = names.map(|name| (name.to_owned(), BTreeMap::new())).collect();
    Session::default().optimize(&project(example, name, engine), &Choice { accept, ..Choice::default() }, &NoFiles)
}

#[track_caller]
fn reaches(example: &str, before: &str, after: &str) {
    for engine in [Engine::Containerd, Engine::Overlay2] {
        let goal = Session::default().report(&project(example, after, engine), &NoFiles).image.bytes;
        let optimized = optimize(example, before, engine);
        let reached = optimized.after.image.bytes;
        assert!(
            reached <= goal,
            "{example}: {reached} and not {goal}\n{}\n{:#?}",
            optimized.dockerfile,
            optimized.advice
        );
    }
}

#[test]
fn what_the_articles_reach_is_reached() {
    reaches("go-2018", "before", "after");
    reaches("go-2022", "before", "after");
    reaches("node-2022", "before", "after");
    reaches("python-2018", "before", "after");
    reaches("elixir-2022", "before", "after");
    reaches("chrome-2019", "plain", "cleaned");
    reaches("chrome-2019", "plain", "stages");
    reaches("chrome-2019", "cleaned", "stages");
    reaches("chown-doubles", "before", "after");
    reaches("deleted-too-late", "before", "after");
}

#[test]
fn files_that_a_chown_stores_twice_are_found() {
    reaches("elixir-2022", "after", "copy-chown");
    let optimized = optimize("elixir-2022", "after", Engine::Containerd);
    let advice = optimized.advice.iter().find(|a| a.rule == "ownership-changed-in-own-layer").unwrap();
    assert!(advice.applied && advice.safety == "safe" && advice.saves_bytes > 40_000_000, "{advice:#?}");
}

#[test]
fn a_library_folder_copied_over_the_same_files_is_found_and_what_it_costs_depends_on_the_engine() {
    let of = |engine| {
        let optimized = optimize("python-2018", "after", engine);
        let advice = optimized.advice.into_iter().find(|a| a.rule == "copied-over-same-files").unwrap();
        assert!(advice.message.contains("overlay2") && advice.message.contains("containerd"), "{}", advice.message);
        advice.saves_bytes
    };
    assert_eq!(of(Engine::Containerd), 0);
    assert!(of(Engine::Overlay2) > 20_000_000);
}
