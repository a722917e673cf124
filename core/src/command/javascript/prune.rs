//! `npm prune`: what package.json or the lock file does not ask for is taken away.

use super::npm::{asked, from_lock, leave_log, lock_of, write_hidden_lock};
use super::project::{Project, omits_dev};
use super::resolve::Chosen;
use crate::command::remove::remove_tree;
use crate::command::total::real;
use crate::command::{Call, Options, Status};
use crate::filesystem::AbsPath;

/// `npm prune`: takes away what the lock file marks as needed only to develop, or does not name.
pub(super) fn run(call: &mut Call<'_>, options: &Options) -> Status {
    let project = Project::of(call, options);
    let omits = omits_dev(call, options);
    let keep: Option<Vec<Chosen>> = match lock_of(call, &project.folder) {
        Some(Ok(lock)) => Some(from_lock(call, &lock, omits)),
        // Of a lock file whose text is not known, or that is not there, package.json tells.
        _ if project.manifest.is_some() => Some(asked(call, &project, omits, &[])),
        _ => None,
    };
    let Some(keep) = keep else { return super::unknown(call) };
    let modules = real(call.machine, &project.folder.child("node_modules"));
    take_all_but(call, &project.folder, &modules, &keep, 0);
    let lock = lock_of(call, &project.folder);
    write_hidden_lock(call, &project.folder, lock.as_ref(), &keep);
    leave_log(call, options);
    Status::SUCCESS
}

/// Removes the packages of a `node_modules` that are not among those to keep, and the links to their programs.
fn take_all_but(call: &mut Call<'_>, project: &AbsPath, modules: &AbsPath, keep: &[Chosen], depth: u32) {
    let entries: Vec<(AbsPath, bool)> =
        call.machine.tree().list(modules).iter().map(|e| (modules.child(e.name), e.node.is_dir())).collect();
    for (path, is_dir) in entries {
        let name = path.name().unwrap_or_default().to_owned();
        if !is_dir || name.starts_with('.') {
            continue;
        }
        let place = path.below(project).unwrap_or_default().to_owned();
        if name.starts_with('@') && depth == 0 {
            take_all_but(call, project, &path, keep, 1);
        } else if !keep.iter().any(|c| c.place == place) {
            // What can't be removed stays.
            let _ = remove_tree(call.machine, call.process, &path);
        } else {
            let inner = path.child("node_modules");
            if call.machine.tree().get(&inner).is_some() {
                take_all_but(call, project, &inner, keep, 0);
            }
        }
    }
    if depth == 0 {
        take_dead_links(call, &modules.child(".bin"), modules);
    }
}

fn take_dead_links(call: &mut Call<'_>, programs: &AbsPath, modules: &AbsPath) {
    let links: Vec<(AbsPath, String)> = call
        .machine
        .tree()
        .list(programs)
        .iter()
        .filter_map(|e| Some((programs.child(e.name), e.node.as_symlink()?.to_string())))
        .collect();
    for (path, target) in links {
        let mut parts = target.trim_start_matches("../").split('/');
        let first = parts.next().unwrap_or_default();
        let scoped = first.starts_with('@').then(|| parts.next()).flatten();
        let folder = scoped.map_or_else(|| modules.child(first), |name| modules.child(first).child(name));
        if call.machine.tree().get(&folder).is_none() {
            let _ = call.machine.remove(call.process, &path);
        }
    }
}
