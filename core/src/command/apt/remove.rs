//! `remove`, `purge`, `autoremove`.

use super::configuration::answers_yes;
use super::files;
use super::installed::{Installed, bare};
use super::journal::{self, Change};
use super::resolve::unused;
use super::site::Site;
use crate::catalog::packages::apt::{Apt, Id, Package};
use crate::command::{Call, Machine, Options, Status, pattern};
use crate::filesystem::AbsPath;
use std::sync::Arc;

pub(super) fn remove(
    call: &mut Call<'_>,
    options: &Options,
    words: &[String],
    purge: bool,
    unused_too: bool,
) -> Status {
    let packages = Arc::clone(&call.machine.packages);
    let apt = &packages.apt;
    if apt.is_empty() {
        call.machine.unknown_here(call.process);
        return Status::Unknown;
    }
    let mut installed = Installed::read(call.machine, apt);
    let mut gone = named(&installed, words);
    gone.extend(dependents(apt, &installed, &gone));
    if !gone.is_empty() && installed.is_certain && !answers_yes(call.machine, options) {
        call.machine.complain(call.process, "Do you want to continue? [Y/n] Abort.");
        return Status::FAILURE;
    }
    forget(&mut installed, &gone);
    if unused_too {
        let more = unused(apt, &installed);
        forget(&mut installed, &more);
        gone.extend(more);
    }
    if gone.is_empty() {
        return Status::SUCCESS;
    }
    let removed = take_away(call.machine, apt, &gone, purge);
    let site = Site::of(call.machine, apt);
    let change = Change { added: &[], removed: &removed, strangers: 0, by_apt: true };
    journal::record(call.machine, apt, &site, &change);
    installed.write_marks(call.machine);
    Status::SUCCESS
}

/// Removes what the packages left behind.
pub(super) fn take_away<'a>(machine: &mut Machine, apt: &'a Apt, names: &[String], purge: bool) -> Vec<Package<'a>> {
    let mut removed = Vec::new();
    for name in names {
        match apt.find(name).map(|id| apt.package(id)) {
            Some(package) => {
                files::remove(machine, &package, purge);
                removed.push(package);
            }
            None => {
                machine.writer.remove(&AbsPath::new("/usr/lib").child(&format!("{name}:*")));
            }
        }
        for suffix in [".list", ":amd64.list"] {
            machine.writer.remove(&AbsPath::new("/var/lib/dpkg/info").child(&format!("{name}{suffix}")));
        }
    }
    removed
}

/// The installed packages that words name: exactly, or by a pattern.
pub(super) fn named(installed: &Installed, words: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for word in words {
        let name = bare(word);
        let is_pattern = name.contains(['*', '?', '[']);
        let fits = |own: &&String| own.as_str() == name || is_pattern && pattern::matches(name, own);
        found.extend(installed.names.iter().filter(fits).cloned());
    }
    found
}

fn forget(installed: &mut Installed, names: &[String]) {
    for name in names {
        installed.names.remove(name);
        installed.automatic.remove(name);
    }
}

/// Installed packages that can't stay without one of `gone`.
fn dependents(apt: &Apt, installed: &Installed, gone: &[String]) -> Vec<String> {
    let mut lost: Vec<String> = Vec::new();
    loop {
        let is_gone = |id: Id| {
            let name = apt.package(id).name;
            gone.iter().chain(&lost).any(|other| other == name) || !installed.has(name)
        };
        let breaks = |name: &&String| {
            let own = apt.find(name).map(|id| apt.package(id));
            own.is_some_and(|package| {
                package.depends().any(|group| {
                    group.iter().all(|id| is_gone(*id)) && group.iter().any(|id| installed.has(apt.package(*id).name))
                })
            })
        };
        let more: Vec<String> =
            installed.names.iter().filter(|n| !gone.contains(n) && !lost.contains(n)).filter(breaks).cloned().collect();
        if more.is_empty() {
            return lost;
        }
        lost.extend(more);
    }
}
