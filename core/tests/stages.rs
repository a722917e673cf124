//! What conversions to several stages make of whole Dockerfiles: layout, comments and forms stay, and what the image starts with
//! finds what it needs.
//!
//! A case is a folder of `tests/stages`: `before.Dockerfile` and `manifest.yaml`, with either `after.Dockerfile`, which it becomes,
//! or `why.txt`, which says why it stays as it is. `UPDATE_EXPECT=1` writes these two anew, to be read before they are kept.

#![cfg(feature = "facts")]

use layerlab_core::advice::rules::RULES;
use layerlab_core::catalog::packages::Packages;
use layerlab_core::optimize::{Advice, Choice, Optimized};
use layerlab_core::report::Report;
use layerlab_core::{NoFiles, Project, Session};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Optimizes with the conversions alone.
fn convert(session: &mut Session, dockerfile: &str, manifest: &str) -> Optimized {
    let names = RULES.iter().map(|rule| rule.about().name).filter(|name| name.ends_with("-tool-chain-in-image"));
    let accept: BTreeMap<String, _> = names.map(|name| (name.to_owned(), BTreeMap::new())).collect();
    let only = accept.keys().cloned().collect();
    let project = Project { dockerfile: dockerfile.into(), manifest: manifest.into(), ..Project::default() };
    session.optimize(&project, &Choice { accept, only, ..Choice::default() }, &NoFiles)
}

/// The pieces of advice about tool chains.
fn advice(optimized: &Optimized) -> Vec<&Advice> {
    optimized.advice.iter().filter(|advice| advice.rule.ends_with("-tool-chain-in-image")).collect()
}

fn errors(report: &Report) -> Vec<&str> {
    report.diagnostics.iter().filter(|d| d.severity == "error").map(|d| d.message.as_str()).collect()
}

#[track_caller]
fn check(session: &mut Session, folder: &Path) {
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap_or_default();
    let (before, manifest) = (read("before.Dockerfile"), read("manifest.yaml"));
    let optimized = convert(session, &before, &manifest);
    assert_eq!(errors(&optimized.before), Vec::<&str>::new(), "the Dockerfile does not build before");
    let [advice] = advice(&optimized)[..] else { panic!("{:#?}", advice(&optimized)) };
    let is_converted = optimized.dockerfile != before;
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        let (name, text) = match is_converted {
            true => ("after.Dockerfile", optimized.dockerfile.clone()),
            false => ("why.txt", advice.why_not.clone().unwrap_or_default() + "\n"),
        };
        std::fs::write(folder.join(name), text).unwrap();
    }
    if !is_converted {
        assert_eq!(advice.why_not.as_deref(), Some(read("why.txt").trim_end()));
        return;
    }
    assert_eq!(optimized.dockerfile, read("after.Dockerfile"));
    assert!(advice.applied && advice.assumption.is_some() && !advice.values.is_empty(), "{advice:#?}");
    assert_eq!(errors(&optimized.after), Vec::<&str>::new());
    assert!(optimized.after.image.bytes < optimized.before.image.bytes);
    // What was converted is left alone.
    let again = convert(session, &optimized.dockerfile, &manifest);
    assert!(self::advice(&again).is_empty(), "{:#?}", self::advice(&again));
}

#[test]
fn dockerfiles_become_what_a_person_would_write() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stages");
    let mut folders: Vec<PathBuf> = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    let mut session = Session::default();
    session.learn(Packages::builtin());
    // Each is tried, so that one that is wrong does not hide the others.
    let tried = folders.iter().map(|folder| {
        let check = std::panic::AssertUnwindSafe(|| check(&mut session, folder));
        (std::panic::catch_unwind(check).is_err(), folder.display().to_string())
    });
    let wrong: Vec<String> = tried.filter(|(is_wrong, _)| *is_wrong).map(|(_, name)| name).collect();
    assert_eq!(wrong, Vec::<String>::new());
    assert!(folders.len() > 4);
}
