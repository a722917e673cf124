//! `install`: copies that get a mode and an owner of their own.

use super::copy::destination;
use super::make::make_parents;
use super::{Call, Failure, Machine, Model, Options, Rules, Status};
use crate::filesystem::{AbsPath, Kind, Meta, ModeChange, Node};

pub(super) fn model(name: &str) -> Option<Model> {
    (name == "install").then_some(install as Model)
}

fn install(call: &mut Call<'_>) -> Status {
    let rules =
        Rules { short: "mogtS", long: &["mode", "owner", "group", "target-directory", "suffix"], ..Rules::default() };
    let options = Options::read(call.operands(), rules);
    let mode = match options.value(&["m", "mode"]).map(ModeChange::parse) {
        Some(None) => return call.fail("invalid mode"),
        Some(Some(change)) => change,
        None => ModeChange::Octal(0o755),
    };
    let owner = match owners(call, &options) {
        Ok(owner) => owner,
        Err(message) => return call.fail(&message),
    };
    let finish = Finish { mode, owner };
    if options.has(&["d", "directory"]) {
        return install_folders(call, &options.operands, &finish);
    }
    let mut operands = options.operands.clone();
    let target = options.value(&["t", "target-directory"]).map(str::to_owned);
    let folder = target.is_some();
    let Some(target) = target.or_else(|| if operands.len() > 1 { operands.pop() } else { None }) else {
        return call.fail("missing file operand");
    };
    if options.has(&["D"]) {
        let parent = if folder { Some(target.as_str()) } else { target.rsplit_once('/').map(|(p, _)| p) };
        if let Some(parent) = parent.filter(|p| !p.is_empty()) {
            let made = make_parents(call.machine, call.process, parent);
            if !call.settle(
                made,
                &format!("cannot create directory '{parent}'"),
                &format!("can't create directory '{parent}'"),
            ) {
                return Status::FAILURE;
            }
        }
    }
    let into = folder || call.machine.is_dir(call.process, &target);
    let keeps_time = options.has(&["p", "preserve-timestamps"]);
    let mut ok = true;
    for source in operands {
        let destination = destination(call, &source, &target, into, false);
        let result = install_file(call, &source, &destination, &finish, keeps_time);
        ok &= call.settle(result, &format!("cannot stat '{source}'"), &format!("can't stat '{source}'"));
    }
    Status::of(ok)
}

struct Finish {
    mode: ModeChange,
    owner: (Option<u32>, Option<u32>),
}

fn owners(call: &Call<'_>, options: &Options) -> Result<(Option<u32>, Option<u32>), String> {
    let accounts = call.machine.accounts();
    let user = options.value(&["o", "owner"]).map(|text| {
        accounts.user(text).map(|u| u.uid).or_else(|| text.parse().ok()).ok_or_else(|| format!("invalid user '{text}'"))
    });
    let group = options.value(&["g", "group"]).map(|text| {
        accounts
            .group(text)
            .map(|g| g.gid)
            .or_else(|| text.parse().ok())
            .ok_or_else(|| format!("invalid group '{text}'"))
    });
    Ok((user.transpose()?, group.transpose()?))
}

fn install_folders(call: &mut Call<'_>, operands: &[String], finish: &Finish) -> Status {
    let mut ok = true;
    for operand in operands {
        let result = make_parents(call.machine, call.process, operand).and_then(|()| {
            let (path, node) = call.machine.node(call.process, operand)?;
            finish.apply(call.machine, &path, node.meta)
        });
        ok &= call.settle(result, &format!("cannot create directory '{operand}'"), operand);
    }
    Status::of(ok)
}

/// `install` removes what is there and makes the file anew.
fn install_file(
    call: &mut Call<'_>,
    source: &str,
    destination: &str,
    finish: &Finish,
    keeps_time: bool,
) -> Result<(), Failure> {
    let (_, node) = call.machine.node(call.process, source)?;
    let to = call.machine.resolve_link(call.process, destination)?.path;
    let file = match &node.kind {
        Kind::File(file) => file.clone().with_link(0),
        Kind::Dir(_) => return Err(Failure::IsADirectory),
        Kind::Symlink(_) | Kind::Special(_) => return Err(Failure::Invalid),
    };
    if call.machine.tree().get(&to).is_some() {
        call.machine.remove(call.process, &to)?;
    }
    let mut meta = call.machine.fresh_meta(call.process, &to, 0o600);
    if keeps_time {
        meta.mtime = if call.is_busybox() { node.meta.mtime.truncated() } else { node.meta.mtime };
    }
    call.machine.put(call.process, &to, Node::file(meta, file))?;
    finish.apply(call.machine, &to, meta)
}

impl Finish {
    fn apply(&self, machine: &mut Machine, path: &AbsPath, meta: Meta) -> Result<(), Failure> {
        let is_dir = machine.tree().get(path).is_some_and(|n| n.is_dir());
        let mode = self.mode.apply(0, is_dir, 0);
        let (uid, gid) = (self.owner.0.unwrap_or(meta.uid), self.owner.1.unwrap_or(meta.gid));
        Ok(machine.writer.set_meta(path, Meta { mode, uid, gid, ..meta })?)
    }
}
