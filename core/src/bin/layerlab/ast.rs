//! `layerlab ast`: the parse, one JSON object a file, in the form of BuildKit's own.

use crate::files;
use layerlab_core::diagnostic::{Diagnostic, Severity};
use layerlab_core::instruction::{self, FLAGS, Instruction, Keyword, Kind};
use layerlab_core::plan::suggestion;
use layerlab_core::syntax;
use serde_json::{Map, Value, json};
use std::process::ExitCode;

/// Bytes that are no UTF-8 pass through the parser as characters from here on, which nobody writes.
const STRAY: u32 = 0x10_ff00;

/// Prints the parse of every file; the exit code says only whether the files could be read.
pub fn run(arguments: &mut lexopt::Parser) -> Result<ExitCode, lexopt::Error> {
    let mut code = ExitCode::SUCCESS;
    for path in files::paths(arguments)? {
        match files::read(&path) {
            Ok(bytes) => println!("{}", parsed(&path, &decode(&bytes))),
            Err(error) => {
                eprintln!("{path}: error[unreadable]: {error}");
                code = ExitCode::FAILURE;
            }
        }
    }
    Ok(code)
}

fn decode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().filter_map(|byte| char::from_u32(STRAY + u32::from(*byte))));
    }
    text
}

/// A quoted text in which stray bytes show as Go shows them.
fn with_escapes(quoted: &str) -> String {
    quoted.replace("\\U0010ff", "\\x")
}

/// A text in which stray bytes show as the replacement character.
fn shown(text: &str) -> String {
    text.replace(|c: char| c as u32 > STRAY, "\u{fffd}")
}

fn first_error(found: &[Diagnostic]) -> Option<&Diagnostic> {
    found.iter().find(|d| d.severity == Severity::Error)
}

/// The first instruction that is refused, in BuildKit's words: with its line, and the name that may be meant.
pub fn refusal(dockerfile: &syntax::Dockerfile<'_>, found: &[Diagnostic]) -> Option<String> {
    let error = first_error(found)?;
    let start = error.span.map_or(0, |span| span.start);
    let node = dockerfile.nodes.iter().find(|n| n.span.start <= start && start <= n.span.end);
    let Some(node) = node.filter(|_| error.code != "no-stage") else { return Some(error.message.clone()) };
    let mut text = format!("dockerfile parse error on line {}: {}", node.lines.0, error.message);
    let name = error.message.rsplit(' ').next().unwrap_or_default();
    let meant = match error.code {
        "unknown-instruction" => {
            let meant = suggestion(&name.to_lowercase(), Keyword::ALL.map(|(_, lower, _)| lower));
            let upper = name == name.to_uppercase() && name != name.to_lowercase();
            meant.map(|m| if upper { m.to_uppercase() } else { m })
        }
        "unknown-flag" => {
            let known = FLAGS.iter().find(|(keyword, _)| Keyword::of(&node.keyword.text) == Some(*keyword));
            suggestion(name.trim_start_matches('-'), known.map_or(&[][..], |(_, known)| *known).iter().map(|(n, _)| *n))
        }
        _ => None,
    };
    if let Some(meant) = meant {
        text.push_str(&format!(" (did you mean {meant}?)"));
    }
    Some(text)
}

fn parsed(path: &str, text: &str) -> Value {
    let dockerfile = syntax::parse(text);
    let mut object = Map::from_iter([("file".into(), path.into())]);
    if let Some(error) = first_error(&dockerfile.diagnostics) {
        object.insert("parse_error".into(), shown(&error.message).into());
        return object.into();
    }
    object.insert("escape".into(), dockerfile.escape.to_string().into());
    object.insert("dump".into(), shown(&with_escapes(&syntax::dump(&dockerfile))).into());
    let lower = |text: &str| text.chars().filter_map(|c| c.to_lowercase().next()).collect::<String>();
    let node = |node: &syntax::Node<'_>| json!({"name": shown(&lower(&node.keyword.text)), "lines": [node.lines.0, node.lines.1]});
    object.insert("nodes".into(), dockerfile.nodes.iter().map(node).collect());
    let (instructions, found) = instruction::lower(&dockerfile);
    if let Some(error) = refusal(&dockerfile, &found) {
        object.insert("instructions_error".into(), shown(&error).into());
        return object.into();
    }
    let stages = stages(&instructions);
    if !stages.is_empty() {
        object.insert("stages".into(), stages.into());
    }
    object.into()
}

fn stages(instructions: &[Instruction]) -> Vec<Value> {
    let first = instructions.iter().position(|i| matches!(i.kind, Kind::From(_))).unwrap_or(instructions.len());
    let body = instructions.get(first..).unwrap_or_default();
    body.chunk_by(|_, next| !matches!(next.kind, Kind::From(_))).filter_map(stage).collect()
}

fn stage(instructions: &[Instruction]) -> Option<Value> {
    let (from, commands) = instructions.split_first()?;
    let Kind::From(base) = &from.kind else { return None };
    let command =
        |i: &Instruction| json!({"name": i.keyword.text, "lines": [i.lines.0, i.lines.1], "text": shown(&i.text)});
    let commands: Vec<Value> = commands.iter().map(command).collect();
    let word = |word: &Option<instruction::Word>| word.as_ref().map(|w| shown(&w.text)).unwrap_or_default();
    Some(json!({
        "Name": word(&base.name).to_lowercase(),
        "Base": shown(&base.base.text),
        "Platform": word(&base.platform),
        "Lines": [from.lines.0, from.lines.1],
        "Commands": if commands.is_empty() { Value::Null } else { commands.into() },
    }))
}
