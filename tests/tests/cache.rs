//! What runs again after an edit, against builds that a real BuildKit did twice: `cache/cases.txt`.

use layerlab_core::report::rerun::{Change, Fate, Rerun};
use layerlab_core::{Engine, NoFiles, Project, Session};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// One case: what there is, what is edited, what the builder said.
#[derive(Debug, Default)]
struct Case<'a> {
    name: &'a str,
    blocks: Vec<(&'a str, &'a str)>,
}

fn cases(text: &str) -> Vec<Case<'_>> {
    let parts = text.split("\ncase: ").skip(1);
    let read = |part| {
        let (name, body): (&str, &str) = str::split_once(part, '\n').unwrap();
        let blocks = body.split("\n-- ").map(|block| block.trim_start_matches("-- "));
        let blocks = blocks.map(|block| block.split_once('\n').unwrap_or((block, "")));
        Case { name, blocks: blocks.map(|(title, text)| (title, text.trim_end())).collect() }
    };
    parts.map(read).collect()
}

/// Files of the context with what the manifest says of them.
type Files = BTreeMap<String, Value>;

fn file(path: &str, text: &str) -> Value {
    json!({"path": path, "content": format!("{text}\n")})
}

impl Case<'_> {
    fn block(&self, wanted: &str) -> Option<&str> {
        self.blocks.iter().find(|(title, _)| *title == wanted).map(|(_, text)| *text)
    }

    /// The recorded lines, or what today's BuildKit does instead where the one that recorded was older.
    fn expected(&self) -> Vec<&str> {
        let today = self.blocks.iter().find(|(title, _)| title.starts_with("today"));
        let lines = today.map_or_else(|| self.block("expect").unwrap(), |(_, text)| text);
        lines.lines().filter(|line| !line.is_empty()).collect()
    }

    fn projects(&self) -> (Project, Change) {
        let (mut files, mut secrets): (Files, Files) = Default::default();
        let (mut change, mut edits) = (Change::default(), Vec::new());
        for (title, text) in &self.blocks {
            let words: Vec<&str> = title.split(' ').collect();
            match words.as_slice() {
                ["expect"] | ["today", ..] => {}
                ["touch" | "relabel", _] => {}
                ["after" | "chmod" | "remove" | "rebuild", ..] => edits.push((words, *text)),
                ["arg", name] => {
                    change.build_args.insert((*name).to_owned(), (*text).to_owned());
                }
                ["secret", name] => {
                    secrets.insert((*name).to_owned(), json!({"content": text}));
                }
                ["link", path] => {
                    files.insert((*path).to_owned(), json!({"path": path, "type": "symlink", "target": text}));
                }
                [path] => {
                    files.insert((*path).to_owned(), file(path, text));
                }
                _ => panic!("{}: {title}", self.name),
            }
        }
        let dockerfile = format!("{}\n", self.block("Dockerfile").unwrap());
        let manifest = manifest(&files, &secrets);
        for (words, text) in edits {
            match words.as_slice() {
                ["after", "secret", name] => drop(secrets.insert((*name).to_owned(), json!({"content": text}))),
                ["after", "link", path] => {
                    files.insert((*path).to_owned(), json!({"path": path, "type": "symlink", "target": text}));
                }
                ["after", path] => {
                    files.insert((*path).to_owned(), file(path, text));
                    if *path == "Dockerfile" {
                        change.dockerfile = Some(format!("{text}\n"));
                    }
                }
                ["chmod", path] => match files.get_mut(*path) {
                    Some(file) => file["mode"] = json!(text),
                    None => drop(files.insert(format!("{path}/"), json!({"path": format!("{path}/"), "mode": text}))),
                },
                ["remove", path] => drop(files.remove(*path)),
                ["rebuild", image] => change.renewed.push((*image).to_owned()),
                _ => panic!("{}: {words:?}", self.name),
            }
        }
        change.manifest = Some(self::manifest(&files, &secrets));
        (Project { dockerfile, manifest, engine: Engine::Overlay2, ..Project::default() }, change)
    }
}

fn manifest(files: &Files, secrets: &Files) -> String {
    let files: Vec<&Value> = files.values().collect();
    let known = json!([{"path": "/dev/"}, {"path": "/proc/"}, {"path": "/sys/"}, {"path": "/tmp/", "mode": "1777"}, {"path": "/etc/passwd", "content": ""}]);
    let base = json!({"size": "2 MB", "files": known, "config": {"env": {"PATH": "/bin"}}});
    json!({"context": {"files": files}, "images": {"lab/base:1": base}, "secrets": secrets}).to_string()
}

/// The lines that the builder would print, each with and without the name of its stage.
fn lines(rerun: &Rerun) -> Vec<[String; 2]> {
    let steps = rerun.steps.iter().filter(|step| step.fate != Fate::Metadata);
    let lines = steps.map(|step| {
        let stage = step.stage_name.clone().unwrap_or_else(|| format!("stage-{}", step.stage));
        let text = plain(&step.instruction);
        let fate = if step.fate == Fate::Cached { "cached" } else { "run" };
        [format!("{fate} {text}"), format!("{fate} {stage} {text}")]
    });
    lines.collect()
}

/// An instruction without its line ends.
fn plain(text: &str) -> String {
    let lines = text.lines().map(|line| line.trim_end_matches('\\').trim());
    let kept: Vec<&str> = lines.filter(|line| !line.starts_with('#')).collect();
    kept.join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What is wrong with a case, if anything.
fn check(case: &Case<'_>) -> Option<String> {
    let (project, change) = case.projects();
    let rerun = Session::default().rerun(&project, &change, &NoFiles);
    let expected = case.expected();
    let found = lines(&rerun);
    let (layers, steps): (Vec<&str>, Vec<&str>) = expected.iter().partition(|line| line.starts_with("layers "));
    let said = |line: &&str| found.iter().any(|forms| forms.iter().any(|form| *form == plain(line)));
    let steps_agree = steps.len() == found.len() && steps.iter().all(said);
    let made: Vec<&str> =
        rerun.steps.iter().filter(|s| s.shipped).map(|s| if s.new_layer { "new" } else { "same" }).collect();
    let wanted: Vec<&str> = layers.first().map(|l| l.split(' ').skip(1).collect()).unwrap_or_default();
    // What stands before the last `made.len()` layers is the base image.
    let own = wanted.get(wanted.len().saturating_sub(made.len())..).unwrap_or_default();
    if steps_agree && (layers.is_empty() || own == made) {
        return None;
    }
    let reasons: Vec<String> = rerun
        .steps
        .iter()
        .flat_map(|s| s.reasons.iter().map(move |r| format!("  {}: {} ({})", s.instruction, r.text, r.kind)))
        .collect();
    Some(format!(
        "{}\n  recorded {expected:?}\n  computed {:?}\n  layers   {made:?}\n{}\n",
        case.name,
        found.iter().map(|forms| &forms[1]).collect::<Vec<_>>(),
        reasons.join("\n")
    ))
}

#[test]
fn the_same_steps_run_again_as_with_a_real_builder() {
    let text = include_str!("../cache/cases.txt");
    let cases = cases(text);
    assert!(cases.len() >= 70, "only {} cases were read", cases.len());
    let wrong: Vec<String> = cases.iter().filter_map(check).collect();
    assert!(wrong.is_empty(), "{} of {} cases differ\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}
