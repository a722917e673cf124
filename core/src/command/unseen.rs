//! Names that nobody listed, in what an archive unpacked to without its content being declared.
//!
//! `tar xzf tool.tgz && mv tool /usr/local/bin/` names one file of an archive of which only an estimate is known. What is taken
//! by its name is taken to be the archive's content: the name gets the estimate, and nothing is sure to be left beside it.

use super::{Machine, Process};
use crate::filesystem::{AGGREGATE, AbsPath, File, Kind, Meta, Node};
use crate::size::Estimate;
use std::sync::Arc;

/// Programs that take files by name; the last operand of some is where things go.
fn operands(process: &Process) -> Option<Vec<&str>> {
    let given: Vec<&str> =
        process.operands().iter().map(String::as_str).filter(|a| !a.starts_with('-') && !a.is_empty()).collect();
    Some(match process.name() {
        "mv" | "cp" | "install" => {
            let folder_first = process.operands().iter().any(|a| a == "-t" || a.starts_with("--target-directory"));
            let sources = if folder_first { given.len() } else { given.len().saturating_sub(1) };
            given.into_iter().take(sources).collect()
        }
        "rm" | "strip" | "upx" => given,
        "chmod" | "chown" | "chgrp" => given.into_iter().skip(1).collect(),
        _ => return None,
    })
}

/// Gives the unlisted operands of a program a place in the tree, where an unpacked archive may hold them.
pub(super) fn list(machine: &mut Machine, process: &Process) {
    for operand in operands(process).unwrap_or_default() {
        let Ok(resolved) = machine.resolve_link(process, operand) else { continue };
        if resolved.node.is_none() && resolved.may_exist {
            list_one(machine, &resolved.path, process);
        }
    }
}

/// Names of folders that are a small part of what an archive holds, as a rule.
const PARTS: &[&str] =
    &["demo", "demos", "doc", "docs", "example", "examples", "man", "po", "samples", "t", "test", "testing", "tests"];

fn list_one(machine: &mut Machine, path: &AbsPath, process: &Process) {
    let Some((rest, meta, file)) = holder(machine, path) else { return };
    let size = file.estimate();
    // Who removes the documentation or the tests of something keeps the rest.
    let is_part = process.name() == "rm" && path.name().is_some_and(|name| PARTS.contains(&name));
    let taken = Estimate { low: 0, bytes: if is_part { 0 } else { size.bytes }, ..size };
    let meta = Meta { mode: 0o755, ..meta };
    let node = if looks_like_file(process.name(), path) {
        Node::file(meta, file_with(&file, taken, 1))
    } else {
        let below = Node::file(Meta { mode: 0o644, ..meta }, file_with(&file, taken, 0));
        let edge =
            crate::filesystem::Edge { name: AGGREGATE.into(), step: machine.writer.step(), node: Arc::new(below) };
        Node { meta, kind: Kind::Dir(Box::new(crate::filesystem::Dir::new(vec![edge]))) }
    };
    let left = Estimate { low: 0, bytes: size.bytes - taken.bytes, ..size };
    let Some(parent) = path.parent() else { return };
    // The folder is one that may exist below the archive's, so that it can be made.
    let made = machine.writer.make_dirs(&parent, meta).is_ok();
    if made && machine.writer.put(path, node).is_ok() {
        let node = Node::file(Meta { mode: 0o644, ..meta }, file_with(&file, left, 0));
        let _ = machine.writer.put(&rest, node);
    }
}

fn file_with(old: &File, size: Estimate, count: u32) -> File {
    match old.origin() {
        Some(origin) => File { count, ..File::fetched(size, origin) },
        None => File::aggregate(size, count),
    }
}

/// The unpacked archive that may hold a path: in the nearest folder that is there, or in one just below it.
fn holder(machine: &Machine, path: &AbsPath) -> Option<(AbsPath, Meta, File)> {
    let mut folder = path.parent()?;
    while machine.tree().get(&folder).is_none() {
        folder = folder.parent()?;
    }
    let of = |folder: &AbsPath| {
        let rest = folder.child(AGGREGATE);
        let node = machine.tree().get(&rest)?;
        let file = node.as_file().filter(|f| f.origin().is_some() && f.is_aggregate())?;
        Some((rest, node.meta, file.clone()))
    };
    let below =
        || machine.tree().list(&folder).iter().filter(|e| e.node.is_dir()).find_map(|e| of(&folder.child(e.name)));
    of(&folder).or_else(below)
}

/// Whether a name is rather a program's than a folder's.
fn looks_like_file(program: &str, path: &AbsPath) -> bool {
    let name = path.name().unwrap_or_default();
    let ends = [".jar", ".sh", ".so", ".py", ".war", ".phar", ".conf", ".json", ".deb", ".rpm", ".bin", ".exe"];
    matches!(program, "chmod" | "strip" | "install")
        || path.parent().and_then(|p| p.name().map(|n| n == "bin" || n == "sbin")).unwrap_or_default()
        || ends.iter().any(|e| name.ends_with(e))
        || !name.contains(|c: char| c.is_ascii_digit() || c == '*') && program != "rm"
}
