//! What the optimizer claims, against what Docker built before and after: `fixes/cases`, recorded by `fixes/record.py`.

use layerlab_core::advice::covers;
use layerlab_core::catalog::packages::Packages;
use layerlab_core::optimize::{Choice, Optimized};
use layerlab_core::{Engine, Files, Project, Session};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// `case.json`.
#[derive(Debug, Deserialize)]
struct About {
    /// Whether every applied fix is one that claims to keep the image.
    safe: bool,
    /// `--only`, a word each.
    #[serde(default)]
    only: Vec<String>,
    /// `--accept`, a word each: `RULE` or `RULE:key=value`.
    #[serde(default)]
    accept: Vec<String>,
}

/// `measured.json`.
#[derive(Debug, Deserialize)]
struct Measured {
    applied: Vec<String>,
    before: Built,
    after: Built,
    same_config: bool,
    /// Paths of the final image that differ, apart from those that differ between two equal builds.
    changed: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
struct Built {
    bytes: i64,
    /// What the image says when it is started.
    prints: String,
}

struct Case {
    folder: PathBuf,
    about: About,
    measured: Measured,
}

impl Files for Case {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        std::fs::read(self.folder.join(path)).map_err(|e| format!("{path}: {e}"))
    }
}

impl Case {
    fn read(folder: PathBuf) -> Self {
        let text = |name: &str| {
            std::fs::read_to_string(folder.join(name)).unwrap_or_else(|e| panic!("{folder:?}/{name}: {e}"))
        };
        let about = serde_json::from_str(&text("case.json")).unwrap();
        let measured = serde_json::from_str(&text("measured.json")).unwrap();
        Self { folder, about, measured }
    }

    fn text(&self, name: &str) -> Option<String> {
        std::fs::read_to_string(self.folder.join(name)).ok()
    }

    /// The images stand in a file of their own, so that not every case repeats them.
    fn project(&self) -> Project {
        let images = std::fs::read_to_string(folder().join("images.yaml")).unwrap();
        Project {
            dockerfile: self.text("Dockerfile").unwrap(),
            manifest: images + &self.text("manifest.yaml").unwrap(),
            ignore: self.text("context/.dockerignore"),
            engine: Engine::Overlay2,
            ..Project::default()
        }
    }

    fn choice(&self) -> Choice {
        let mut accept: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        for word in &self.about.accept {
            let (rule, value) = word.split_once(':').unwrap_or((word, ""));
            let values = accept.entry(rule.to_owned()).or_default();
            values.extend(value.split_once('=').map(|(key, value)| (key.to_owned(), value.to_owned())));
        }
        Choice { accept, only: self.about.only.clone(), ..Choice::default() }
    }

    fn optimize(&self) -> Optimized {
        let mut session = Session::default();
        session.learn(Packages::builtin());
        session.optimize(&self.project(), &self.choice(), self)
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixes")
}

fn cases() -> Vec<Case> {
    let entries = std::fs::read_dir(folder().join("cases")).unwrap();
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders.into_iter().map(Case::read).collect()
}

#[test]
fn what_was_built_is_what_the_optimizer_writes() {
    for case in cases() {
        let optimized = case.optimize();
        assert_eq!(Some(optimized.dockerfile), case.text("after.Dockerfile"), "{:?}", case.folder);
        assert_eq!(optimized.dockerignore, case.text("after.dockerignore"), "{:?}", case.folder);
        let applied = optimized.advice.iter().filter(|advice| advice.applied);
        let mut applied: Vec<&str> = applied.map(|advice| advice.rule.as_str()).collect();
        applied.sort_unstable();
        applied.dedup();
        assert_eq!(applied, case.measured.applied, "{:?}", case.folder);
        assert!(!applied.is_empty(), "{:?} shows nothing", case.folder);
    }
}

#[test]
fn the_real_saving_lies_within_the_bounds_of_the_claimed_one() {
    for case in cases() {
        let Optimized { saves_low, saves_high, .. } = case.optimize();
        let real = case.measured.before.bytes - case.measured.after.bytes;
        assert!(
            (saves_low..=saves_high).contains(&real),
            "{:?}: {real} is not in {saves_low}..={saves_high}",
            case.folder
        );
    }
}

#[test]
fn what_is_called_safe_left_the_real_image_as_it_was() {
    for case in cases().into_iter().filter(|case| case.about.safe) {
        let optimized = case.optimize();
        let applied: Vec<_> = optimized.advice.iter().filter(|advice| advice.applied).collect();
        assert!(applied.iter().all(|advice| advice.safety == "safe"), "{:?}", case.folder);
        assert!(case.measured.same_config, "{:?}", case.folder);
        let dropped = |path: &str| applied.iter().flat_map(|advice| &advice.drops).any(|drop| covers(drop, path));
        let changed = case.measured.changed.iter().flatten();
        let other: Vec<_> = changed.filter(|path| !dropped(path)).collect();
        assert!(other.is_empty(), "{:?}: {other:?}", case.folder);
    }
}

#[test]
fn what_was_built_still_runs() {
    for Case { folder, measured, .. } in cases() {
        assert!(!measured.before.prints.is_empty(), "{folder:?}: nothing is seen of it");
        assert_eq!(measured.before.prints, measured.after.prints, "{folder:?}");
    }
}
