//! `mkdir`, `mkfifo`, `mknod`, `mktemp`, `touch`.

use super::{Call, Failure, Machine, Model, Options, Process, Rules, Status};
use crate::filesystem::{AbsPath, File, Key, Meta, ModeChange, Node, Special, Stamp};

pub(super) fn model(name: &str) -> Option<Model> {
    Some(match name {
        "mkdir" => mkdir,
        "mkfifo" => mkfifo,
        "mknod" => mknod,
        "mktemp" => mktemp,
        "touch" => touch,
        _ => return None,
    })
}

fn mkdir(call: &mut Call<'_>) -> Status {
    let options = Options::read(call.operands(), Rules { short: "mZ", long: &["mode"], ..Rules::default() });
    if options.operands.is_empty() {
        return call.fail("missing operand");
    }
    let mode = match options.value(&["m", "mode"]).map(ModeChange::parse) {
        Some(None) => return call.fail("invalid mode"),
        Some(Some(change)) => Some(change),
        None => None,
    };
    let parents = options.has(&["p", "parents"]);
    let mut ok = true;
    for operand in &options.operands {
        let result = make(call.machine, call.process, operand, parents, mode.as_ref());
        ok &= call.settle(
            result,
            &format!("cannot create directory ‘{operand}’"),
            &format!("can't create directory '{operand}'"),
        );
    }
    Status::of(ok)
}

fn make(
    machine: &mut Machine,
    process: &Process,
    operand: &str,
    parents: bool,
    mode: Option<&ModeChange>,
) -> Result<(), Failure> {
    let trimmed = if operand.len() > 1 { operand.trim_end_matches('/') } else { operand };
    if parents && let Some((folder, _)) = trimmed.rsplit_once('/') {
        make_parents(machine, process, folder)?;
    }
    let resolved = if parents { machine.resolve(process, trimmed) } else { machine.resolve_link(process, trimmed) }?;
    match resolved.node {
        Some(node) if parents && node.is_dir() => return Ok(()),
        Some(_) => return Err(Failure::Exists),
        // A link that leads nowhere is in the way.
        None if parents && !resolved.may_exist && machine.resolve_link(process, trimmed)?.node.is_some() => {
            return Err(Failure::Exists);
        }
        None => {}
    }
    machine.make_dir(process, &resolved.path, 0o777)?;
    if let Some(change) = mode {
        let Some(meta) = machine.tree().get(&resolved.path).map(|n| n.meta) else { return Ok(()) };
        // The named mode is applied to 0777 less nothing; set-group-id that was inherited stays.
        let bits = change.apply(0o777, true, process.umask) & 0o7777 | meta.mode & 0o2000;
        machine.writer.set_meta(&resolved.path, Meta { mode: bits, ..meta })?;
    }
    Ok(())
}

/// Makes the folders of `mkdir -p` on the way, by the umask alone but with `u+wx`.
pub(super) fn make_parents(machine: &mut Machine, process: &Process, folder: &str) -> Result<(), Failure> {
    let mut at = if folder.starts_with('/') { "/".to_owned() } else { String::new() };
    for part in folder.split('/').filter(|p| !p.is_empty()) {
        if !at.is_empty() && !at.ends_with('/') {
            at.push('/');
        }
        at.push_str(part);
        let resolved = machine.resolve(process, &at)?;
        match resolved.node {
            Some(node) if node.is_dir() => {}
            Some(_) => return Err(Failure::NotADirectory),
            None => {
                machine.make_dir(process, &resolved.path, 0o777)?;
                let Some(meta) = machine.tree().get(&resolved.path).map(|n| n.meta) else { continue };
                machine.writer.set_meta(&resolved.path, Meta { mode: meta.mode | 0o300, ..meta })?;
            }
        }
    }
    Ok(())
}

fn mkfifo(call: &mut Call<'_>) -> Status {
    let options = Options::read(call.operands(), Rules { short: "m", long: &["mode"], ..Rules::default() });
    let mode = options.value(&["m", "mode"]).map(str::to_owned);
    let operands = options.operands.clone();
    let ok = operands.iter().all(|operand| special(call, operand, mode.as_deref(), Special::Fifo));
    Status::of(ok)
}

fn mknod(call: &mut Call<'_>) -> Status {
    let options = Options::read(call.operands(), Rules { short: "m", long: &["mode"], ..Rules::default() });
    let kind = match options.operands.get(1).map(String::as_str) {
        Some("p") => Special::Fifo,
        Some("c" | "u") => Special::Char,
        Some("b") => Special::Block,
        _ => return call.fail("invalid device type"),
    };
    let mode = options.value(&["m", "mode"]).map(str::to_owned);
    let operand = options.operands.first().cloned().unwrap_or_default();
    Status::of(special(call, &operand, mode.as_deref(), kind))
}

fn special(call: &mut Call<'_>, operand: &str, mode: Option<&str>, kind: Special) -> bool {
    let result = make_special(call.machine, call.process, operand, mode, kind);
    call.settle(result, &format!("cannot create fifo '{operand}'"), operand)
}

fn make_special(
    machine: &mut Machine,
    process: &Process,
    operand: &str,
    mode: Option<&str>,
    kind: Special,
) -> Result<(), Failure> {
    let resolved = machine.resolve_link(process, operand)?;
    if resolved.node.is_some() {
        return Err(Failure::Exists);
    }
    let mut meta = machine.fresh_meta(process, &resolved.path, 0o666);
    if let Some(mode) = mode {
        meta.mode = ModeChange::parse(mode).ok_or(Failure::Invalid)?.apply(0o666, false, process.umask);
    }
    machine.put(process, &resolved.path, Node { meta, kind: crate::filesystem::Kind::Special(kind) })
}

fn mktemp(call: &mut Call<'_>) -> Status {
    let options = Options::read(call.operands(), Rules { short: "p", long: &["suffix"], ..Rules::default() });
    let template = options.operands.first().cloned();
    let in_tmp = template.is_none() || options.has(&["p", "tmpdir", "t"]);
    let template = template.unwrap_or_else(|| if call.is_busybox() { "tmp.XXXXXX" } else { "tmp.XXXXXXXXXX" }.into());
    let folder = options
        .value(&["p", "tmpdir"])
        .map(str::to_owned)
        .or_else(|| call.process.variable("TMPDIR").map(str::to_owned))
        .unwrap_or_else(|| "/tmp".into());
    let number = call.machine.temporary_name();
    let mut text = if in_tmp { format!("{}/{template}", folder.trim_end_matches('/')) } else { template };
    fill(&mut text, number);
    text.push_str(options.value(&["suffix"]).unwrap_or_default());
    if !options.has(&["u", "dry-run"]) {
        let result = make_temporary(call, &text, options.has(&["d", "directory"]));
        if !call.settle(result, &format!("failed to create file via template ‘{text}’"), &text) {
            return Status::FAILURE;
        }
    }
    call.print(format!("{text}\n"));
    Status::SUCCESS
}

/// Puts a number in place of the last run of `X`, as wide as it was.
fn fill(text: &mut String, number: u32) {
    let Some(end) = text.rfind('X').map(|i| i + 1) else { return };
    let start = text.get(..end).map_or(end, |t| t.trim_end_matches('X').len());
    let width = end - start;
    text.replace_range(start..end, &format!("{number:0>width$}"));
}

fn make_temporary(call: &mut Call<'_>, text: &str, folder: bool) -> Result<(), Failure> {
    let path = call.machine.resolve(call.process, text)?.path;
    let process = Process { umask: 0, ..call.process.clone() };
    if folder {
        return call.machine.make_dir(&process, &path, 0o700);
    }
    let meta = call.machine.fresh_meta(&process, &path, 0o600);
    call.machine.put(&process, &path, Node::file(meta, File::with_content(Vec::new())))
}

fn touch(call: &mut Call<'_>) -> Status {
    let rules = Rules { short: "drt", long: &["date", "reference", "time"], ..Rules::default() };
    let options = Options::read(call.operands(), rules);
    let stamp = match stamp(call, &options) {
        Ok(stamp) => stamp,
        Err(text) => return call.fail(&format!("{text}: No such file or directory")),
    };
    let mut ok = true;
    for operand in &options.operands {
        let result = touch_one(call, operand, stamp, &options);
        ok &= call.settle(result, &format!("cannot touch '{operand}'"), operand);
    }
    Status::of(ok)
}

/// The time that is asked for; `None` means now.
fn stamp(call: &mut Call<'_>, options: &Options) -> Result<Option<Stamp>, String> {
    if let Some(reference) = options.value(&["r", "reference"]) {
        return match call.machine.node(call.process, reference) {
            Ok((_, node)) => Ok(Some(node.meta.mtime)),
            Err(Failure::Unknown) => Ok(None),
            Err(_) => Err(reference.to_owned()),
        };
    }
    let text = options.value(&["d", "date", "t"]);
    Ok(text.filter(|t| *t != "now").map(|t| Stamp::whole_second(Key::of("date").with(t))))
}

fn touch_one(call: &mut Call<'_>, operand: &str, stamp: Option<Stamp>, options: &Options) -> Result<(), Failure> {
    let own = options.has(&["h", "no-dereference"]);
    let resolved = if own {
        call.machine.resolve_link(call.process, operand)?
    } else {
        call.machine.resolve(call.process, operand)?
    };
    let path: AbsPath = resolved.path;
    let Some(node) = resolved.node else {
        if options.has(&["c", "no-create"]) || resolved.may_exist {
            return Ok(());
        }
        let mut meta = call.machine.fresh_meta(call.process, &path, 0o666);
        meta.mtime = stamp.unwrap_or(meta.mtime);
        return call.machine.put(call.process, &path, Node::file(meta, File::with_content(Vec::new())));
    };
    if options.has(&["a"]) && !options.has(&["m"]) {
        return Ok(());
    }
    let writable = super::may(&call.process.identity, &node.meta, super::Access::Write) && stamp.is_none();
    if !writable {
        call.machine.check_owner(call.process, &path, &node.meta)?;
    }
    call.machine.check_writable(&path)?;
    let mtime = stamp.unwrap_or_else(|| call.machine.now());
    Ok(call.machine.writer.set_meta(&path, Meta { mtime, ..node.meta })?)
}
