//! `sed`: substitution, deletion, printing, appending, inserting, changing, with line and pattern addresses. A script that needs
//! more leaves output of unknown content.
//!
//! `-i` writes a new file in place of the old one with its mode and owner; it does so even when nothing changed.

mod program;
mod script;

use super::{Call, Data, Failure, Model, Options, Rules, Status};
use crate::filesystem::{File, Meta, Node};
use crate::size::{Estimate, Provenance};
use program::Program;

pub(super) fn model(name: &str) -> Option<Model> {
    Some(match name {
        "sed" => sed,
        _ => return None,
    })
}

fn sed(call: &mut Call<'_>) -> Status {
    // `-i.bak` and `--in-place=.bak` carry their suffix; a lone `-i` takes nothing.
    let (mut in_place, mut suffix, mut args) = (false, String::new(), Vec::new());
    for arg in call.operands() {
        if let Some(rest) = arg.strip_prefix("--in-place") {
            in_place = true;
            suffix = rest.trim_start_matches('=').to_owned();
        } else if arg.starts_with('-') && !arg.starts_with("--") && arg.contains('i') && !arg.starts_with("-e") {
            let (before, after) = arg.split_once('i').unwrap_or((arg, ""));
            in_place = true;
            suffix = after.to_owned();
            // `-ie` is `-i` with the suffix `e` for GNU; BusyBox and people read `-i -e`.
            if before.len() > 1 {
                args.push(before.to_owned());
            }
        } else {
            args.push(arg.clone());
        }
    }
    let rules = Rules { short: "efl", long: &["expression", "file", "line-length"], ..Rules::default() };
    let options = Options::read(&args, rules);
    let mut operands = options.operands.clone();
    let mut script: Vec<String> = options.values(&["e", "expression"]).map(str::to_owned).collect();
    let from_file = options.has(&["f", "file"]);
    if script.is_empty() && !from_file && !operands.is_empty() {
        script.push(operands.remove(0));
    }
    let extended = options.has(&["E", "r", "regexp-extended"]);
    let quiet = options.has(&["n", "quiet", "silent"]);
    let program = if from_file { None } else { Program::read(&script.join("\n"), extended, quiet) };
    if in_place {
        let mut ok = true;
        for operand in &operands {
            let result = edit(call, operand, program.as_ref(), &suffix);
            ok &= call.settle(result, &format!("can't read {operand}"), operand);
        }
        return Status::of(ok);
    }
    let (all, status) = call.read_operands(&operands);
    let text: Option<String> = all.iter().map(Data::as_text).collect::<Option<Vec<_>>>().map(|t| t.concat());
    match text.zip(program).and_then(|(text, program)| program.run(&text)) {
        Some(out) => call.print(out),
        None => call.write(changed(all)),
    }
    status
}

/// What an unknown script makes of a text: about as much.
fn changed(all: Vec<Data>) -> Data {
    let mut whole = Data::default();
    all.into_iter().for_each(|d| whole.append(d));
    match whole.length() {
        Some(length) => {
            let slack = length.bytes / 10 + 200;
            let (low, high) = (length.low.saturating_sub(slack), length.high.saturating_add(slack));
            Data::Length(Estimate::between(low, length.bytes, high, Provenance::Heuristic))
        }
        None => Data::unknown_text(),
    }
}

fn edit(call: &mut Call<'_>, operand: &str, program: Option<&Program>, suffix: &str) -> Result<(), Failure> {
    let (path, node) = call.machine.node(call.process, operand)?;
    let link = call.machine.link_node(call.process, operand)?.0;
    let file = node.as_file().ok_or(Failure::IsADirectory)?;
    let data = super::content::file_data(file);
    let new = match data.as_text().zip(program).and_then(|(text, program)| program.run(&text)) {
        Some(text) => Data::text(text),
        None => changed(vec![data]),
    };
    if !suffix.is_empty() {
        let backup = call.machine.path(call.process, &format!("{operand}{suffix}"));
        call.machine.graft(call.process, &backup, node.clone())?;
    }
    let mtime = call.machine.now();
    let mut meta = Meta { mtime, ..node.meta };
    if call.is_busybox() {
        // It sets the owner behind the mode.
        meta = meta.without_set_id();
    }
    let file: File = super::content::file_of(&new);
    // A symbolic link is replaced by a file.
    let _ = path;
    call.machine.check_removal(call.process, &link)?;
    call.machine.put(call.process, &link, Node::file(meta, file))
}
