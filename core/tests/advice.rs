//! The examples in the documentation of every rule, tried: a bad one gives exactly that finding, a good one none, the fix saves
//! what the documentation says, and fixes come to an end.

use layerlab_core::advice::{About, CHECKS, doc, rules::RULES};
use layerlab_core::optimize::{Advice, Choice, Optimized, ROUNDS};
use layerlab_core::size::Bytes;
use layerlab_core::{NoFiles, Project, Session};
use std::collections::BTreeMap;

/// Optimizes an example; `accept` agrees to the rule's assumption.
fn optimize(example: &doc::Example<'_>, rule: &str, accept: bool) -> Optimized {
    let project =
        Project { dockerfile: example.dockerfile.into(), manifest: example.manifest.into(), ..Project::default() };
    let accept = if accept { BTreeMap::from([(rule.to_owned(), BTreeMap::new())]) } else { BTreeMap::new() };
    let only = vec![rule.to_owned()];
    Session::default().optimize(&project, &Choice { accept, only, ..Choice::default() }, &NoFiles)
}

fn found<'o>(optimized: &'o Optimized, about: &About) -> (Vec<&'o Advice>, Vec<&'o Advice>) {
    let first = optimized.advice.iter().filter(|a| a.round == 1);
    // What is only worth knowing may be said of any Dockerfile.
    first.filter(|a| a.rule == about.name || a.severity != "info").partition(|a| a.rule == about.name)
}

#[track_caller]
fn check(about: &About) {
    let name = about.name;
    let text = doc::plain(about);
    let mut headings: Vec<&str> = text.lines().filter_map(|l| l.strip_prefix("## ")).collect();
    headings.dedup();
    assert_eq!(headings, doc::HEADINGS, "{name}");
    let bad = doc::example(&text, "Bad").unwrap_or_else(|| panic!("{name} has no bad example"));
    let good = doc::example(&text, "Good").unwrap_or_else(|| panic!("{name} has no good example"));

    let seen = optimize(&good, name, true);
    let errors: Vec<_> = seen.before.diagnostics.iter().filter(|d| d.severity == "error").collect();
    assert_eq!(errors, Vec::<&_>::new(), "{name}: the good example does not build");
    let (own, others) = found(&seen, about);
    assert!(own.is_empty() && others.is_empty(), "{name}: the good example gives {own:#?} and {others:#?}");

    let seen = optimize(&bad, name, true);
    let (own, others) = found(&seen, about);
    assert!(others.is_empty(), "{name}: the bad example gives {others:#?}");
    let [advice] = own.as_slice() else { panic!("{name}: the bad example gives {own:#?}") };
    match bad.saves {
        Some(saves) => assert_eq!(Bytes(advice.saves_bytes.try_into().unwrap()).to_string(), saves, "{name}"),
        None => assert!(
            advice.saves_bytes == 0 || !advice.applied,
            "{name}: saves {} and does not say so",
            advice.saves_bytes
        ),
    }
    if advice.edits.is_empty() {
        return;
    }
    assert!(advice.applied, "{name}: the fix is withdrawn: {:?}", advice.why_not);
    assert!(seen.rounds < ROUNDS, "{name}: the fixes come to no end:\n{}", seen.dockerfile);
    let fixed = doc::Example { dockerfile: &seen.dockerfile, ..bad.clone() };
    let again = optimize(&fixed, name, false);
    assert!(found(&again, about).0.is_empty(), "{name}: the fix does not take the finding away:\n{}", seen.dockerfile);
    if advice.safety == "assumes" {
        assert_eq!(optimize(&bad, name, false).dockerfile, bad.dockerfile, "{name}: applied without being agreed to");
    }
}

#[test]
fn examples_show_what_the_rules_do() {
    // Each is tried, so that one that is wrong does not hide the others.
    let wrong = RULES
        .iter()
        .map(|rule| rule.about())
        .filter(|about| std::panic::catch_unwind(|| check(about)).is_err())
        .count();
    assert_eq!(wrong, 0);
}

#[test]
fn rules_stand_in_order_and_their_names_are_their_own() {
    let names: Vec<&str> = RULES.iter().map(|rule| rule.about().name).collect();
    assert!(names.is_sorted(), "{names:#?}");
    let all: Vec<&str> = names.iter().copied().chain(CHECKS.iter().map(|check| check.name)).collect();
    for (index, name) in all.iter().enumerate() {
        assert!(!all.iter().skip(index + 1).any(|other| other.eq_ignore_ascii_case(name)), "{name} twice");
    }
    for name in names {
        assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'), "{name}");
    }
}

#[test]
fn the_build_checks_are_all_there() {
    let ours: Vec<&str> = CHECKS.iter().map(|check| check.name).collect();
    let lint: Vec<&str> = layerlab_core::lint::RULES.iter().map(|rule| rule.about().name).collect();
    assert_eq!(ours, lint);
}
