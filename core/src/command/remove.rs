//! `rm`, `rmdir`, `unlink`.
//!
//! A folder that is removed whole is one whiteout. What is mounted can't be removed (EBUSY); what stands beside it goes.

use super::{Call, Failure, Model, Options, Process, Rules, Status};
use crate::command::Machine;
use crate::filesystem::AbsPath;

pub(super) fn model(name: &str) -> Option<Model> {
    Some(match name {
        "rm" => rm,
        "rmdir" => rmdir,
        "unlink" => unlink,
        _ => return None,
    })
}

fn rm(call: &mut Call<'_>) -> Status {
    let options = Options::read(call.operands(), Rules::default());
    let recursive = options.has(&["r", "R", "recursive"]);
    let (force, dirs) = (options.has(&["f", "force"]), options.has(&["d", "dir"]));
    if options.operands.is_empty() && !force {
        return call.fail("missing operand");
    }
    let mut ok = true;
    for operand in &options.operands {
        let result = if matches!(operand.rsplit('/').find(|p| !p.is_empty()), Some("." | "..")) {
            Err(Failure::Invalid)
        } else {
            remove_operand(call.machine, call.process, operand, recursive, dirs)
        };
        let result = if force { forgive(result) } else { result };
        ok &= call.settle(result, &format!("cannot remove '{operand}'"), &format!("can't remove '{operand}'"));
    }
    Status::of(ok)
}

/// `-f` overlooks what is not there.
fn forgive(result: Result<(), Failure>) -> Result<(), Failure> {
    if matches!(result, Err(Failure::NotFound | Failure::NotADirectory)) { Ok(()) } else { result }
}

fn remove_operand(
    machine: &mut Machine,
    process: &Process,
    operand: &str,
    recursive: bool,
    dirs: bool,
) -> Result<(), Failure> {
    let (path, node) = machine.link_node(process, operand)?;
    match node.as_dir() {
        None => machine.remove(process, &path).map(drop),
        Some(_) if recursive => remove_tree(machine, process, &path),
        Some(dir) if dirs && dir.entries().is_empty() => machine.remove(process, &path).map(drop),
        Some(_) if dirs => Err(Failure::NotEmpty),
        Some(_) => Err(Failure::IsADirectory),
    }
}

/// Removes a path with all below it; where something can't be removed, all else is, and the first failure is reported.
pub(super) fn remove_tree(machine: &mut Machine, process: &Process, path: &AbsPath) -> Result<(), Failure> {
    let has_mounts = machine.mounts.iter().any(|m| m.path.is_within(path));
    if !has_mounts && process.identity.is_root() {
        return machine.remove(process, path).map(drop);
    }
    let entries: Vec<AbsPath> = machine.tree().list(path).iter().map(|e| path.child(e.name)).collect();
    let mut first = Ok(());
    for entry in entries {
        let result = match machine.tree().get(&entry).map(|n| n.is_dir()) {
            Some(true) => remove_tree(machine, process, &entry),
            Some(false) => machine.remove(process, &entry).map(drop),
            None => Ok(()),
        };
        first = first.and(result);
    }
    first?;
    machine.remove(process, path).map(drop)
}

fn rmdir(call: &mut Call<'_>) -> Status {
    let options = Options::read(call.operands(), Rules::default());
    let parents = options.has(&["p", "parents"]);
    let tolerant = options.has(&["ignore-fail-on-non-empty"]);
    let mut ok = true;
    for operand in &options.operands {
        let mut target = operand.trim_end_matches('/').to_owned();
        loop {
            let result = remove_empty(call.machine, call.process, &target);
            let result = if tolerant && result == Err(Failure::NotEmpty) { Ok(()) } else { result };
            let went_well = result.is_ok();
            ok &= call.settle(result, &format!("failed to remove '{target}'"), &format!("'{target}'"));
            match target.rfind('/') {
                Some(at) if parents && went_well && at > 0 => target.truncate(at),
                _ => break,
            }
        }
    }
    Status::of(ok)
}

fn remove_empty(machine: &mut Machine, process: &Process, operand: &str) -> Result<(), Failure> {
    let (path, node) = machine.link_node(process, operand)?;
    let dir = node.as_dir().ok_or(Failure::NotADirectory)?;
    if machine.is_mount_point(&path) {
        return Err(Failure::Busy);
    }
    if !dir.entries().is_empty() {
        return Err(Failure::NotEmpty);
    }
    machine.remove(process, &path).map(drop)
}

fn unlink(call: &mut Call<'_>) -> Status {
    let Some(operand) = call.operands().first().cloned() else { return call.fail("missing operand") };
    let result = remove_operand(call.machine, call.process, &operand, false, false);
    let ok = call.settle(result, &format!("cannot unlink '{operand}'"), &format!("can't remove '{operand}'"));
    Status::of(ok)
}
