//! Which packages come along: the closure over dependencies, as apt takes them.

use super::installed::Installed;
use crate::catalog::packages::apt::{Apt, Id};
use std::collections::BTreeSet;

/// The packages that an installation adds: those asked for and what they need, in the order of their numbers. Of a group of
/// alternatives one that is there or was asked for will do; else the first is taken.
pub(super) fn additions(
    apt: &Apt,
    installed: &Installed,
    wanted: &[Id],
    recommends: bool,
    unwanted: &[String],
) -> BTreeSet<Id> {
    let is_there = |id: Id| installed.has(apt.package(id).name);
    let mut chosen: BTreeSet<Id> = wanted.iter().copied().filter(|id| !is_there(*id)).collect();
    let mut waiting: Vec<Id> = chosen.iter().copied().collect();
    // What is needed comes before what is only recommended, so that it is there to satisfy that.
    let mut later: Vec<Vec<Id>> = Vec::new();
    loop {
        let group = match waiting.pop() {
            Some(id) => {
                let package = apt.package(id);
                for group in package.depends() {
                    take(group, &is_there, &mut chosen, &mut waiting);
                }
                if recommends {
                    later.extend(package.recommends());
                }
                continue;
            }
            None => later.pop(),
        };
        let Some(mut group) = group else { return chosen };
        group.retain(|id| !unwanted.iter().any(|name| name == apt.package(*id).name));
        take(group, &is_there, &mut chosen, &mut waiting);
    }
}

fn take(group: Vec<Id>, is_there: &dyn Fn(Id) -> bool, chosen: &mut BTreeSet<Id>, waiting: &mut Vec<Id>) {
    if group.iter().any(|id| chosen.contains(id) || is_there(*id)) {
        return;
    }
    if let Some(first) = group.first() {
        chosen.insert(*first);
        waiting.push(*first);
    }
}

/// Names of the packages that nothing needs any more which somebody asked for. What is recommended counts as needed, as
/// apt's default has it; the minimal system stays.
pub(super) fn unused(apt: &Apt, installed: &Installed) -> Vec<String> {
    let mut needed: BTreeSet<&str> = apt.minimal().collect();
    let asked_for = installed.names.iter().filter(|name| !installed.automatic.contains(*name)).map(String::as_str);
    needed.extend(asked_for);
    let mut waiting: Vec<Id> = needed.iter().filter_map(|name| apt.find(name)).collect();
    while let Some(id) = waiting.pop() {
        let package = apt.package(id);
        for group in package.depends().chain(package.recommends()) {
            for member in group {
                let name = apt.package(member).name;
                if installed.has(name) && needed.insert(name) {
                    waiting.push(member);
                }
            }
        }
    }
    installed.automatic.iter().filter(|name| installed.has(name) && !needed.contains(name.as_str())).cloned().collect()
}
