//! A lock file of which only the size is known: what the project's own `node_modules` holds stands in where it was copied along, else
//! as many typical packages as such a file names.

use super::lock::Locked;
use super::resolve::{self, Chosen};
use crate::catalog::packages::version::Kinship;
use crate::command::Call;
use crate::filesystem::AbsPath;
use crate::size::{Bytes, Estimate};

/// The packages of a lock file of that many bytes; `entry` is the fact that says what one of them takes.
pub(super) fn lock(call: &mut Call<'_>, project: &AbsPath, size: u64, file: &str, entry: &str) -> Vec<Chosen> {
    let copied = copied(call, project);
    let [entry] = call.machine.packages.npm.numbers(entry).unwrap_or([400.0]);
    let count = (size as f64 / entry).round().max(1.0) as usize;
    let stands_in = if copied.is_empty() {
        format!("about {count} typical packages stand in, with bounds")
    } else {
        "what was copied into node_modules stands in".into()
    };
    call.machine.assume(
        format!("only the size of the lock file is known ({}): {stands_in}", Bytes(size)),
        format!("give its text in the manifest:\ncontext:\n  files:\n    - {{path: {file}, content_from: {file}}}"),
    );
    if copied.is_empty() { typical(call, count) } else { copied }
}

fn typical(call: &Call<'_>, count: usize) -> Vec<Chosen> {
    let name = |i: usize| Locked {
        place: format!("node_modules/locked-package-{i}"),
        name: format!("locked-package-{i}"),
        ..Locked::default()
    };
    let locked: Vec<Locked> = (0..count.min(5000)).map(name).collect();
    let mut chosen = resolve::weigh(&call.machine.packages.npm, &locked);
    // They were counted, not named: nothing is to be said about each.
    for package in &mut chosen {
        package.is_known = true;
        // Some are for other platforms or to develop.
        package.files.low = 0;
        package.download.low = 0;
    }
    chosen
}

/// The packages that stand in the project's `node_modules`: they may be other versions than the lock file names.
fn copied(call: &Call<'_>, project: &AbsPath) -> Vec<Chosen> {
    let registry = &call.machine.packages.npm;
    let mut names = Vec::new();
    for entry in call.machine.tree().list(&project.child("node_modules")).iter().filter(|e| e.node.is_dir()) {
        if entry.name.starts_with('@') {
            let scope = project.child("node_modules").child(entry.name);
            names.extend(call.machine.tree().list(&scope).iter().map(|e| format!("{}/{}", entry.name, e.name)));
        } else if !entry.name.starts_with('.') {
            names.push(entry.name.to_string());
        }
    }
    let locked =
        names.into_iter().map(|name| Locked { place: format!("node_modules/{name}"), name, ..Locked::default() });
    let mut chosen = resolve::weigh(registry, &locked.collect::<Vec<_>>());
    for package in &mut chosen {
        let (bytes, files) = total(call, &project.join(&package.place));
        let [_, _, part] = registry.numbers("stranger").unwrap_or_default();
        package.files = registry.drifted(bytes, Kinship::Minor);
        package.count = files;
        let packed = |n: u64| (n as f64 * part).round() as u64;
        let Estimate { low, bytes, high, provenance } = package.files;
        package.download = Estimate { low: packed(low), bytes: packed(bytes), high: packed(high), provenance };
        package.is_known = true;
    }
    chosen
}

fn total(call: &Call<'_>, folder: &AbsPath) -> (u64, u32) {
    let (mut bytes, mut files) = (0_u64, 0_u32);
    call.machine.tree().walk(folder, &mut |_, node| {
        if let Some(file) = node.as_file() {
            bytes = bytes.saturating_add(file.size);
            files = files.saturating_add(file.count);
        }
    });
    (bytes, files)
}
