//! The examples in the documentation of the build checks: each bad one gives the finding, each good one does not, and a fix
//! that is offered takes the finding away.

use layerlab_core::context::ignore::Ignore;
use layerlab_core::image::Config;
use layerlab_core::lint::{self, Checked, Given, RULES};
use layerlab_core::plan::{Images, Options};
use layerlab_core::source::Edit;
use std::fs;
use std::path::Path;

/// Every image is for amd64, but those whose names say otherwise.
struct Platforms;

impl Images for Platforms {
    fn config(&self, _reference: &str, _platform: &str) -> Option<Config> {
        None
    }

    fn platform(&self, reference: &str, _platform: &str) -> Option<String> {
        reference.contains("arm64").then(|| "linux/arm64".to_owned())
    }
}

/// The text of a rule's file.
fn source(rule: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lint");
    let heading = format!("//! `{rule}`.\n");
    let files = fs::read_dir(folder).unwrap().map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap());
    files.into_iter().find(|text| text.starts_with(&heading)).unwrap_or_else(|| panic!("{rule} has no file of its own"))
}

/// The examples of a rule: bad, then good.
fn examples(source: &str) -> [String; 2] {
    let docs: String = source
        .lines()
        .filter_map(|line| line.strip_prefix("///"))
        .map(|line| line.strip_prefix(' ').unwrap_or(line).to_owned() + "\n")
        .collect();
    let blocks: Vec<&str> =
        docs.split("```dockerfile\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    let [bad, good] = blocks.as_slice() else { panic!("two examples are wanted, there are {}", blocks.len()) };
    [bad, good].map(|text| if text.contains("FROM ") { (*text).to_owned() } else { format!("FROM alpine\n{text}") })
}

/// Lines behind `# .dockerignore:` are the ignore file.
fn ignore(text: &str) -> Option<Ignore> {
    let (_, rest) = text.split_once("# .dockerignore: ")?;
    let lines: Vec<&str> =
        rest.lines().take_while(|l| !l.starts_with("COPY")).map(|l| l.trim_start_matches("# ")).collect();
    Some(Ignore::parse(&lines.join("\n")).0)
}

fn check(text: &str) -> Checked {
    let (ignore, options) = (ignore(text), Options::default());
    lint::check(text, &Given { options: &options, images: &Platforms, ignore: ignore.as_ref() })
}

fn count(text: &str, rule: &str) -> usize {
    check(text).findings.iter().filter(|f| f.rule == rule && f.reached).count()
}

#[test]
fn examples_show_what_the_rules_do() {
    for rule in RULES {
        let about = rule.about();
        let [bad, good] = examples(&source(about.name)).map(|text| match about.experimental {
            true => format!("# check=experimental={}\n{text}", about.name),
            false => text,
        });
        assert_eq!(count(&bad, about.name), 1, "{}:\n{bad}", about.name);
        assert_eq!(count(&good, about.name), 0, "{}:\n{good}", about.name);
        let finding = check(&bad).findings.into_iter().find(|f| f.rule == about.name).unwrap();
        if !finding.edits.is_empty() {
            let fixed = Edit::apply(&bad, &finding.edits);
            assert_eq!(fixed, good, "the fix of {} is its good example", about.name);
        }
    }
}

#[test]
fn rules_are_switched_off_at_the_top_and_before_an_instruction() {
    let rule = "LegacyKeyValueFormat";
    for (text, want) in [
        ("FROM a\nENV a b\nENV c d\n", 2),
        ("# check=skip=LegacyKeyValueFormat\nFROM a\nENV a b\n", 0),
        ("# check=skip=all\nFROM a\nENV a b\n", 0),
        ("# check=skip=Other\nFROM a\nENV a b\n", 1),
        ("FROM a\n# check=skip=LegacyKeyValueFormat\nENV a b\nENV c d\n", 1),
    ] {
        assert_eq!(count(text, rule), want, "{text}");
    }
    assert!(check("# check=error=true\nFROM a\nENV a b\n").build_error.unwrap().contains(rule));
    assert!(check("# check=error=maybe\nFROM a\n").build_error.is_some());
    assert!(check("# check=nonsense\nFROM a\n").build_error.is_some());
}

#[test]
fn a_finding_behind_the_first_error_is_told_apart() {
    let found = check("FROM a\nENV a b\nCOPY x\nMAINTAINER m\nENV c d\n").findings;
    let shown: Vec<_> = found.iter().map(|f| (f.rule, f.lines.0, f.reached)).collect();
    assert_eq!(
        shown,
        [("LegacyKeyValueFormat", 2, false), ("MaintainerDeprecated", 4, false), ("LegacyKeyValueFormat", 5, false),]
    );
}

#[test]
fn an_ignored_source_is_found_with_exceptions_too() {
    let options = Options::default();
    let count = |ignore: &str, source: &str| {
        let ignore = Ignore::parse(ignore).0;
        let given = Given { options: &options, images: &Platforms, ignore: Some(&ignore) };
        lint::check(&format!("FROM a\nCOPY {source} /x\n"), &given).findings.len()
    };
    assert_eq!(count("*.log\n", "a.log"), 1);
    assert_eq!(count("*.log\n!keep.log\n", "a.log"), 1);
    assert_eq!(count("*.log\n!a.log\n", "a.log"), 0);
    assert_eq!(count("src\n!src/main.rs\n", "src"), 0, "something in it is taken back");
    assert_eq!(count("*\n", "."), 1);
    assert_eq!(count("*\n!src\n", "."), 0);
    assert_eq!(count("*.log\n", "."), 0);
}
