//! `mv`.
//!
//! Overlayfs renames files, but a folder that comes from a lower layer it can't (EXDEV): `mv` copies it and removes it. GNU
//! keeps times to the nanosecond then, BusyBox to the second.

use super::copy::{Job, Manner, Operands};
use super::remove::remove_tree;
use super::{Call, Failure, Machine, Model, Process, Status};
use crate::filesystem::{AbsPath, File, Meta, Node, Stamp};
use std::sync::Arc;

pub(super) fn model(name: &str) -> Option<Model> {
    Some(match name {
        "mv" => mv,
        _ => return None,
    })
}

fn mv(call: &mut Call<'_>) -> Status {
    let Some(operands) = Operands::read(call) else { return call.fail("missing file operand") };
    if operands.are_too_many() {
        return call.fail(&format!("target '{}' is not a directory", operands.target));
    }
    let keeps = operands.options.has(&["n", "no-clobber"]);
    let mut ok = true;
    for source in &operands.sources {
        let result = move_operand(call, source, &operands.target, operands.into, keeps);
        ok &= call.settle(result, &format!("cannot stat '{source}'"), &format!("can't rename '{source}'"));
    }
    Status::of(ok)
}

fn move_operand(call: &mut Call<'_>, source: &str, target: &str, into: bool, keeps: bool) -> Result<(), Failure> {
    let (from, node) = call.machine.link_node(call.process, source)?;
    let to = if into {
        let name = from.name().ok_or(Failure::Busy)?.to_owned();
        folder(call, target)?.child(&name)
    } else {
        call.machine.resolve_link(call.process, target.trim_end_matches('/'))?.path
    };
    let there = call.machine.tree().get(&to).cloned();
    if there.is_some() && keeps {
        return Ok(());
    }
    // The kernel has nothing to do then, and BusyBox asks nobody else.
    if call.is_busybox() && (from == to || is_same_file(call.machine, (&from, &node), (&to, there.as_deref()))) {
        return Ok(());
    }
    if from == to {
        return Err(Failure::Invalid);
    }
    check(call.machine, call.process, &from, &node, &to, there.as_deref())?;
    if call.machine.crosses_mounts(&from, &to) {
        let manner = Manner::archive(call.is_busybox());
        Job::new(call.machine, call.process, manner, &to).copy(&from, &node, &to)?;
        return remove_tree(call.machine, call.process, &from);
    }
    rename(call, &from, &node, &to, there)
}

/// Whether two names are of one inode: of a lower file each name is a file of its own once it is written.
fn is_same_file(machine: &Machine, from: (&AbsPath, &Node), to: (&AbsPath, Option<&Node>)) -> bool {
    let link = |node: &Node| node.as_file().map(File::link).filter(|link| *link != 0);
    let is_written = |path: &AbsPath| machine.tree().is_written_by(path, machine.writer.step());
    link(from.1).is_some() && link(from.1) == to.1.and_then(link) && is_written(from.0) && is_written(to.0)
}

/// The folder that is moved into; one that may be there is taken to be.
fn folder(call: &Call<'_>, target: &str) -> Result<AbsPath, Failure> {
    match call.machine.node(call.process, target) {
        Err(Failure::Unknown) => Ok(call.machine.resolve(call.process, target)?.path),
        found => Ok(found?.0),
    }
}

fn check(
    machine: &Machine,
    process: &Process,
    from: &AbsPath,
    node: &Node,
    to: &AbsPath,
    there: Option<&Node>,
) -> Result<(), Failure> {
    machine.check_removal(process, from)?;
    machine.check_entry(process, to)?;
    if node.is_dir() && to.is_within(from) {
        return Err(Failure::Invalid);
    }
    let Some(there) = there else { return Ok(()) };
    machine.check_removal(process, to)?;
    match (node.is_dir(), there.as_dir()) {
        (true, None) => Err(Failure::NotADirectory),
        (false, Some(_)) => Err(Failure::IsADirectory),
        (true, Some(dir)) if !dir.entries().is_empty() => Err(Failure::NotEmpty),
        _ => Ok(()),
    }
}

fn rename(
    call: &mut Call<'_>,
    from: &AbsPath,
    node: &Arc<Node>,
    to: &AbsPath,
    there: Option<Arc<Node>>,
) -> Result<(), Failure> {
    let is_lower = !call.machine.tree().is_written_by(from, call.machine.writer.step());
    if there.is_some() {
        call.machine.writer.remove(to);
    }
    call.machine.assume_parent(to);
    call.machine.writer.rename(from, to)?;
    if node.is_dir() && is_lower && call.is_busybox() {
        cut_times(call.machine, to);
    }
    Ok(())
}

/// What BusyBox copies keeps whole seconds; links get a new time.
fn cut_times(machine: &mut Machine, path: &AbsPath) {
    let now: Stamp = machine.now();
    machine.writer.set_meta_below(path, &mut |node| {
        let mtime = if node.as_symlink().is_some() { now } else { node.meta.mtime.truncated() };
        (!node.is_dir()).then_some(Meta { mtime, ..node.meta })
    });
}
