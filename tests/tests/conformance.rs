//! The Dockerfile language against BuildKit itself: its own fixtures and tables, and what it said of 241 Dockerfiles.
//!
//! The material is in `../shared/conformance` and is no part of the project. Where we depart from BuildKit on purpose:
//! - several errors are reported where BuildKit stops at the first; only the first is compared;
//! - its suggestions (`did you mean …?`) and line numbers are no part of our messages but of help and span, so that messages
//!   are compared without them.

use layerlab_core::diagnostic::{Diagnostic, Severity};
use layerlab_core::expand::{Expanded, Lexer};
use layerlab_core::instruction::{self, Instruction, Kind};
use layerlab_core::lint::{self, Given};
use layerlab_core::plan::{NoImages, Options};
use layerlab_core::syntax;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// Files that are known to differ, as `set/file`. The list may only shrink: a file that agrees must leave it.
const KNOWN_DIFFERENCES: [&str; 0] = [];

fn material() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/conformance");
    if !root.is_dir() {
        println!("skipped: ../shared/conformance is not there");
        return None;
    }
    Some(root.join("buildkit"))
}

fn read(path: &Path) -> String {
    let bytes = fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    String::from_utf8_lossy(&bytes).into_owned()
}

fn folders(root: &Path) -> Vec<PathBuf> {
    let mut folders: Vec<_> = fs::read_dir(root).unwrap().map(|e| e.unwrap().path()).collect();
    folders.sort();
    assert!(!folders.is_empty(), "{} is empty", root.display());
    folders
}

fn first_error(found: &[Diagnostic]) -> Option<&str> {
    found.iter().find(|d| d.severity == Severity::Error).map(|d| d.message.as_str())
}

/// BuildKit's message without what is no part of ours.
fn message(text: &str) -> &str {
    let text = match text.strip_prefix("dockerfile parse error on line ").and_then(|t| t.split_once(": ")) {
        Some((_, message)) => message,
        None => text,
    };
    text.rfind(" (did you mean ").map_or(text, |i| &text[..i])
}

#[test]
fn parser_fixtures_give_buildkits_trees() {
    let Some(root) = material() else { return };
    for folder in folders(&root.join("parser-testfiles")) {
        let text = read(&folder.join("Dockerfile"));
        let dockerfile = syntax::parse(&text);
        assert_eq!(first_error(&dockerfile.diagnostics), None, "{}", folder.display());
        assert_eq!(syntax::dump(&dockerfile), read(&folder.join("result")).trim(), "{}", folder.display());
    }
    for folder in folders(&root.join("parser-testfiles-negative")) {
        let text = read(&folder.join("Dockerfile"));
        assert!(first_error(&syntax::parse(&text).diagnostics).is_some(), "{}", folder.display());
    }
}

/// The lines that BuildKit's own test expects of this fixture.
#[test]
fn the_line_fixture_gives_buildkits_lines() {
    let Some(root) = material() else { return };
    let text = read(&root.join("parser-testfile-line/Dockerfile"));
    let lines: Vec<_> = syntax::parse(&text).nodes.iter().map(|n| n.lines).collect();
    assert_eq!(lines, [(5, 5), (11, 12), (17, 31)]);
}

/// Runs a word of a table in an environment.
fn expand(word: &str, env: &[(String, String)]) -> Result<String, String> {
    Lexer::new('\\').word(word, env).map(|Expanded { text, .. }| text).map_err(|e| e.0)
}

#[test]
fn the_table_of_expansions_holds() {
    let Some(root) = material() else { return };
    let env: Vec<(String, String)> = [("PWD", "/home"), ("SHELL", "bash"), ("KOREAN", "한국어"), ("NULL", "")]
        .map(|(k, v)| (k.to_owned(), v.to_owned()))
        .to_vec();
    let mut count = 0;
    for line in read(&root.join("shell/envVarTest")).lines() {
        let Some((platform, rest)) = line.split_once('|') else { continue };
        if line.starts_with('#') || platform.trim() == "W" {
            continue;
        }
        let (word, want) = rest.split_once('|').unwrap();
        let (word, want) = (word.trim(), want.trim());
        count += 1;
        match (want, expand(word, &env)) {
            ("error", got) => assert!(got.is_err(), "{word}: {got:?}"),
            (want, got) => assert_eq!(got.as_deref(), Ok(want), "{word}"),
        }
    }
    assert!(count > 150, "only {count} rows were read");
}

#[test]
fn the_table_of_words_holds() {
    let Some(root) = material() else { return };
    let mut env: Vec<(String, String)> = Vec::new();
    for line in read(&root.join("shell/wordsTest")).lines() {
        if line.starts_with('#') || line.is_empty() {
            continue;
        }
        if let Some(pair) = line.strip_prefix("ENV ") {
            let (name, value) = pair.trim_start_matches(' ').split_once('=').unwrap();
            env.push((name.into(), value.into()));
            continue;
        }
        let (word, want) = line.split_once('|').unwrap();
        let (word, want) = (word.trim(), want.trim_start());
        let got = Lexer::new('\\').words(word, env.as_slice());
        if want == "error" {
            assert!(got.is_err(), "{word}: {got:?}");
        } else {
            assert_eq!(got.unwrap(), want.split(',').collect::<Vec<_>>(), "{word}");
        }
    }
}

/// What differs between what BuildKit said of a file and what we say.
fn differences(want: &Value, text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut compare = |what: &str, want: String, got: String| {
        if want != got {
            out.push(format!("{what}: {got}\n  instead of {want}"));
        }
    };
    let shown = |value: &Value| value.as_str().map(message).unwrap_or_default().to_owned();
    let dockerfile = syntax::parse(text);
    let refusal = first_error(&dockerfile.diagnostics).unwrap_or_default().to_owned();
    compare("parse error", shown(&want["parse_error"]), refusal);
    if !want["parse_error"].is_null() {
        return out;
    }
    compare("escape", shown(&want["escape"]), dockerfile.escape.to_string());
    compare("tree", want["dump"].as_str().unwrap_or_default().to_owned(), syntax::dump(&dockerfile));
    let node = |name: &str, lines: (u32, u32)| format!("{name} {lines:?}");
    let nodes = list(&want["nodes"]).iter().map(|n| node(n["name"].as_str().unwrap(), lines(&n["lines"]))).collect();
    compare("lines", nodes, dockerfile.nodes.iter().map(|n| node(&n.keyword.text.to_lowercase(), n.lines)).collect());
    let (instructions, found) = instruction::lower(&dockerfile);
    let refusal = first_error(&found).unwrap_or_default().to_owned();
    compare("instructions error", shown(&want["instructions_error"]), refusal);
    if want["instructions_error"].is_null() {
        compare("stages", wanted_stages(&want["stages"]), stages(&instructions));
    }
    let options = Options::default();
    let checked = lint::check(text, &Given { options: &options, images: &NoImages, ignore: None });
    let rule = |rule: &str, detail: &str, lines: (u32, u32)| format!("{rule} {lines:?}: {detail}");
    let mut wanted: Vec<String> = list(&want["lint"])
        .iter()
        .map(|l| rule(l["rule"].as_str().unwrap(), l["detail"].as_str().unwrap(), lines(&l["lines"])))
        .collect();
    wanted.sort();
    let reached = checked.findings.iter().filter(|f| f.reached);
    let mut got: Vec<String> = reached.map(|f| rule(f.rule, &f.detail, f.lines)).collect();
    got.sort();
    compare("checks", wanted.join("\n"), got.join("\n"));
    compare("build error", shown(&want["build_error"]), checked.build_error.unwrap_or_default());
    out
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn lines(value: &Value) -> (u32, u32) {
    let line = |i: usize| u32::try_from(value[i].as_u64().unwrap()).unwrap();
    (line(0), line(1))
}

fn wanted_stages(stages: &Value) -> String {
    let mut out = String::new();
    for stage in list(stages) {
        let text = |key: &str| stage[key].as_str().unwrap();
        out += &format!("{} {} {} {:?}\n", text("Name"), text("Base"), text("Platform"), lines(&stage["Lines"]));
        for command in list(&stage["Commands"]) {
            let text = |key: &str| command[key].as_str().unwrap();
            out += &format!("  {} {:?} {}\n", text("name"), lines(&command["lines"]), text("text"));
        }
    }
    out
}

fn stages(instructions: &[Instruction]) -> String {
    let mut out = String::new();
    for instruction in instructions.iter().skip_while(|i| !matches!(i.kind, Kind::From(_))) {
        let (keyword, lines) = (&instruction.keyword.text, instruction.lines);
        let word = |word: &Option<instruction::Word>| word.as_ref().map(|w| w.text.clone()).unwrap_or_default();
        out += &match &instruction.kind {
            Kind::From(from) => {
                let name = word(&from.name).to_lowercase();
                format!("{name} {} {} {lines:?}\n", from.base.text, word(&from.platform))
            }
            _ => format!("  {keyword} {lines:?} {}\n", instruction.text),
        };
    }
    out
}

#[test]
fn buildkit_and_we_say_the_same_of_every_file() {
    let Some(root) = material() else { return };
    let (mut failures, mut count) = (Vec::new(), 0);
    for set in ["cases", "corpus"] {
        for line in read(&root.join(format!("{set}.expected.jsonl"))).lines() {
            let want: Value = serde_json::from_str(line).unwrap();
            let file = want["file"].as_str().unwrap();
            let found = differences(&want, &read(&root.join(set).join(file)));
            let id = format!("{set}/{file}");
            count += 1;
            match (KNOWN_DIFFERENCES.contains(&id.as_str()), found.is_empty()) {
                (true, true) => failures.push(format!("{id} agrees now: take it off the list of known differences")),
                (false, false) => failures.push(format!("{id}\n{}", found.join("\n"))),
                _ => {}
            }
        }
    }
    println!("{count} files");
    assert!(failures.is_empty(), "{} of {count} files differ\n{}", failures.len(), failures.join("\n"));
}
