//! A lock file of which only the size is known: what the project's own `node_modules` holds stands in where it was copied along, else
//! the newest versions of what package.json asks for, else as much as projects with such a lock file install.

use super::closure::{closure, production};
use super::lock::{Locked, Platform};
use super::resolve::{self, Chosen};
use crate::catalog::packages::registry::Registry;
use crate::catalog::packages::version::Kinship;
use crate::command::Call;
use crate::filesystem::AbsPath;
use crate::size::{Bytes, Estimate};

/// A lock file by what is known of it.
pub(super) struct Unread<'a> {
    /// Its name.
    pub file: &'a str,
    /// Its bytes.
    pub size: u64,
    /// The fact that says what one package takes in it.
    pub entry: &'a str,
    /// What package.json asks for; nothing where that is not known either.
    pub wants: &'a [String],
    /// All that it asks for, where what is for development is left out and npm keeps what else asks for it.
    pub all: &'a [String],
}

/// The packages of a lock file whose text is not known.
pub(super) fn lock(call: &mut Call<'_>, project: &AbsPath, unread: &Unread<'_>, platform: &Platform) -> Vec<Chosen> {
    let copied = copied(call, project);
    let (chosen, stands_in) = if !copied.is_empty() {
        (copied, "what was copied into node_modules stands in")
    } else if !unread.wants.is_empty() {
        (asked(call, unread, platform), "the newest versions of what package.json asks for stand in")
    } else {
        (typical(call, unread), "what projects with such a lock file install stands in, with bounds")
    };
    call.machine.assume(
        format!("only the size of the lock file is known ({}): {stands_in}", Bytes(unread.size)),
        format!(
            "give its text in the manifest:\ncontext:\n  files:\n    - {{path: {file}, content_from: {file}}}",
            file = unread.file
        ),
    );
    chosen
}

/// What package.json asks for: the lock file may name older versions.
fn asked(call: &Call<'_>, unread: &Unread<'_>, platform: &Platform) -> Vec<Chosen> {
    let registry = &call.machine.packages.npm;
    let [wider] = registry.numbers("unread").unwrap_or([1.0]);
    let widened = |e: Estimate| {
        let part = |n: u64| (n as f64 * wider).round() as u64;
        let low = e.bytes.saturating_sub(part(e.bytes.saturating_sub(e.low)));
        Estimate { low, high: e.bytes.saturating_add(part(e.high.saturating_sub(e.bytes))), ..e }
    };
    let mut chosen = match unread.all {
        [] => closure(registry, unread.wants, platform),
        all => production(registry, all, unread.wants, platform),
    };
    for package in chosen.iter_mut().filter(|c| c.is_known) {
        package.files = widened(package.files);
        package.download = widened(package.download);
    }
    chosen
}

fn scaled(of: Estimate, factor: f64) -> Estimate {
    let part = |n: u64| (n as f64 * factor).round() as u64;
    Estimate { low: part(of.low), bytes: part(of.bytes), high: part(of.high), ..of }
}

/// How many packages a lock file of that size names.
fn count(registry: &Registry, unread: &Unread<'_>) -> usize {
    // The fact says the least, the usual and the most bytes of one.
    let [_, entry] = registry.numbers(unread.entry).unwrap_or([0.0, 400.0]);
    (unread.size as f64 / entry).round().clamp(1.0, 5000.0) as usize
}

/// As much as projects install, by the bytes of their lock file.
fn typical(call: &Call<'_>, unread: &Unread<'_>) -> Vec<Chosen> {
    let registry = &call.machine.packages.npm;
    let each = registry.typical("locked", 1.0);
    let [_, files, ratio] = registry.numbers("stranger").unwrap_or_default();
    let download = scaled(each, ratio);
    let one = |i: usize| Chosen {
        place: format!("node_modules/locked-package-{i}"),
        name: format!("locked-package-{i}"),
        files: each,
        count: files as u32,
        download,
        // They were counted, not named: nothing is to be said about each.
        is_known: true,
        ..Chosen::default()
    };
    (0..count(registry, unread)).map(one).collect()
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
        package.download = scaled(package.files, part);
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
