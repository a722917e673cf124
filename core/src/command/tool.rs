//! What models of tool chains share: folders known in total that several commands add to, and sums over dependencies.

use super::{Call, Failure};
use crate::filesystem::{AGGREGATE, AbsPath, File, Node};
use crate::size::{Estimate, Provenance};
use std::sync::Arc;

/// How often something is taken.
pub(super) fn times(one: Estimate, count: u64) -> Estimate {
    let all = |bytes: u64| bytes.saturating_mul(count);
    Estimate { bytes: all(one.bytes), low: all(one.low), high: all(one.high), ..one }
}

/// Some percent of a size.
pub(super) fn percent(size: Estimate, percent: Estimate) -> Estimate {
    let of =
        |bytes: u64, percent: u64| u64::try_from(u128::from(bytes) * u128::from(percent) / 100).unwrap_or(u64::MAX);
    Estimate {
        bytes: of(size.bytes, percent.bytes),
        low: of(size.low, percent.low),
        high: of(size.high, percent.high),
        provenance: size.provenance.max(percent.provenance),
    }
}

/// What so many dependencies weigh: the rows `name.1`, `name.5`, `name.20` and `name.100` give the mean of so many drawn at
/// random, which is the surer the more there are.
pub(super) fn many(call: &Call<'_>, name: &str, count: u64) -> Estimate {
    let row = match count {
        0..=2 => 1,
        3..=11 => 5,
        12..=59 => 20,
        _ => 100,
    };
    times(call.figure(&format!("{name}.{row}")), count)
}

/// The folder that a variable names, else one below the home folder.
pub(super) fn folder_of(call: &Call<'_>, variable: &str, below: &str) -> String {
    let home = call.process.variable("HOME").unwrap_or("/root").trim_end_matches('/');
    let named = call.process.variable(variable).filter(|value| !value.is_empty());
    named.map_or_else(|| format!("{home}/{below}"), |value| value.trim_end_matches('/').to_owned())
}

/// Names of Debian's packages that are installed: those of the base image, and those that the build has installed.
pub(super) fn debian_packages(call: &Call<'_>) -> Vec<String> {
    let of_base = call.machine.base_packages.iter().map(|name| name.split('=').next().unwrap_or_default().to_owned());
    let notes = call.machine.tree().list(&AbsPath::new("/var/lib/dpkg/info"));
    let noted = notes.iter().filter_map(|edge| edge.name.strip_suffix(".list").map(str::to_owned));
    of_base.chain(noted).collect()
}

/// Which commands left something in a folder that is known in total.
pub(super) fn marks(call: &Call<'_>, folder: &str) -> Vec<String> {
    let path = call.machine.path(call.process, folder);
    let path = call.machine.tree().resolve(&path).map_or(path, |r| r.path);
    let entries = call.machine.tree().list(&path).iter().filter(|e| e.name.starts_with(AGGREGATE));
    let origins = entries.filter_map(|e| e.node.as_file().and_then(|f| f.origin()));
    origins.flat_map(|o| o.split('\n')).map(str::to_owned).collect()
}

/// Adds files known in total to a folder, under a name by which the next command knows that they are there.
pub(super) fn add(call: &mut Call<'_>, folder: &str, size: Estimate, mark: &str) {
    // A folder that can't be made holds nothing.
    if super::make::make_parents(call.machine, call.process, folder).is_err() {
        return;
    }
    let path = call.machine.path(call.process, folder);
    let path = call.machine.tree().resolve(&path).map_or(path, |r| r.path);
    let rest = path.child(AGGREGATE);
    let old = call.machine.tree().get(&rest).and_then(|n| n.as_file()).cloned();
    let before = old.as_ref().map(File::estimate).unwrap_or_default();
    let known = old.as_ref().and_then(|f| f.origin()).map(ToString::to_string).unwrap_or_default();
    let marks = if known.is_empty() || mark.is_empty() { format!("{known}{mark}") } else { format!("{known}\n{mark}") };
    // What an earlier step left stays in its layer.
    let own = call.machine.writer.step();
    let fresh = old.is_none() || call.machine.tree().is_written_by(&rest, own);
    let meta = call.machine.fresh_meta(call.process, &rest, 0o666);
    let total = before + size;
    if fresh {
        let file = File { count: 0, ..File::fetched(total, &Arc::from(marks)) };
        // Its folder was made just above.
        let _ = call.machine.put(call.process, &rest, Node::file(meta, file));
        return;
    }
    let file = File { count: 0, ..File::fetched(size, &Arc::from(marks)) };
    let beside = path.child(&format!("{AGGREGATE} {}", call.machine.temporary_name()));
    let _ = call.machine.put(call.process, &beside, Node::file(meta, file));
}

/// Writes one file of an estimated size.
pub(super) fn put_file(call: &mut Call<'_>, path: &str, size: Estimate, mode: u16) -> Result<(), Failure> {
    let resolved = call.machine.resolve(call.process, path)?;
    let umask = call.process.umask;
    let meta = call.machine.fresh_meta(call.process, &resolved.path, mode & !umask);
    let provenance = if size.is_certain() { size.provenance } else { size.provenance.max(Provenance::Heuristic) };
    call.machine.put(call.process, &resolved.path, Node::file(meta, File::estimated(Estimate { provenance, ..size })))
}

/// Puts what a package installs into a folder, as one entry known in total that goes by the package's name.
pub(super) fn put_package(call: &mut Call<'_>, folder: &str, package: &str, size: Estimate) {
    let path = call.machine.path(call.process, folder);
    let path = call.machine.tree().resolve(&path).map_or(path, |r| r.path);
    // A folder that can't be made holds nothing.
    if super::make::make_parents(call.machine, call.process, path.as_str()).is_err() {
        return;
    }
    let name: String = package.chars().map(|c| if c == '/' { '_' } else { c }).collect();
    let entry = path.child(&format!("{AGGREGATE} {name}"));
    let meta = call.machine.fresh_meta(call.process, &entry, 0o644);
    let _ = call.machine.put(call.process, &entry, Node::file(meta, File::aggregate(size, 0)));
    // Its programs stand where nobody lists them.
    call.machine.may_hold_more();
}

/// Takes away what a package installed; whether there was something.
pub(super) fn take_package(call: &mut Call<'_>, folder: &str, package: &str) -> bool {
    let path = call.machine.path(call.process, folder);
    let path = call.machine.tree().resolve(&path).map_or(path, |r| r.path);
    let name: String = package.chars().map(|c| if c == '/' { '_' } else { c }).collect();
    call.machine.remove(call.process, &path.child(&format!("{AGGREGATE} {name}"))).is_ok()
}

/// Empties a folder of what is known in total.
pub(super) fn empty(call: &mut Call<'_>, folder: &str) {
    let path = call.machine.path(call.process, folder);
    let path = call.machine.tree().resolve(&path).map_or(path, |r| r.path);
    let names: Vec<String> = call.machine.tree().list(&path).iter().map(|e| e.name.to_string()).collect();
    for name in names.iter().filter(|n| n.starts_with(AGGREGATE)) {
        // What is mounted stays.
        let _ = call.machine.remove(call.process, &path.child(name));
    }
}
