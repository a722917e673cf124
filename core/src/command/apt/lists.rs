//! `apt-get update`, `clean`, and what adds sources.

use super::configuration::deletes_archives;
use super::files;
use crate::catalog::packages::apt::Apt;
use crate::command::{Call, Machine, Options, Rules, Status};
use crate::filesystem::{AbsPath, File, Meta, Node};
use crate::size::{Estimate, Provenance};

const LISTS: &str = "/var/lib/apt/lists";
const CACHES: [&str; 2] = ["/var/cache/apt/pkgcache.bin", "/var/cache/apt/srcpkgcache.bin"];

/// Fetches the indexes of all sources. What is there already and still fresh is not fetched again.
pub(super) fn update(call: &mut Call<'_>) -> Status {
    let packages = std::sync::Arc::clone(&call.machine.packages);
    let apt = &packages.apt;
    if apt.is_empty() {
        call.machine.unknown_here(call.process);
        return Status::Unknown;
    }
    let machine = &mut *call.machine;
    let release = apt.release(&machine.image, machine.os.as_ref()).to_owned();
    let is_measured = !apt.lists(&release).is_empty() && !release.is_empty();
    for (name, bytes) in apt.lists(&release) {
        let path = AbsPath::new(LISTS).child(name);
        if machine.tree().get(&path).is_none() {
            put(machine, &path, listed(apt, *bytes, is_measured));
        }
    }
    // A source that was added has an index of its own; what it weighs is between the indexes that were measured.
    let (least, most) = index_range(apt);
    for name in added_sources(machine) {
        let path = AbsPath::new(LISTS).child(&format!("{name}_Packages.lz4"));
        if machine.tree().get(&path).is_none() {
            put(machine, &path, Estimate::between(least, least, most, Provenance::Heuristic));
        }
    }
    if !deletes_archives(machine.tree()) {
        keep_caches(machine, apt);
    }
    Status::SUCCESS
}

/// apt's own caches, which it writes anew whenever lists or packages changed.
pub(super) fn keep_caches(machine: &mut Machine, apt: &Apt) {
    for path in CACHES {
        let growth = apt.growth(path);
        let at = |factor: f64| (growth.fixed * factor) as u64;
        let size = Estimate::between(at(1.0 - growth.spread), at(1.0), at(1.0 + growth.spread), Provenance::Catalogue);
        put(machine, &AbsPath::new(path), size);
    }
}

/// An index grows and shrinks with its suite: the bounds are those of the drift between point releases, or of all releases.
fn listed(apt: &Apt, bytes: u64, is_measured: bool) -> Estimate {
    let factor = |part: u64| bytes.saturating_mul(part) / 100;
    if is_measured {
        let spread = (apt.growth(LISTS).spread * 100.0) as u64;
        return Estimate::between(factor(100 - spread.min(100)), bytes, factor(100 + spread), Provenance::Catalogue);
    }
    let (least, most) = apt.range_of_lists();
    let total: u64 = apt.lists(apt.measured()).iter().map(|(_, bytes)| bytes).sum();
    let scaled = |part: u64| (bytes as f64 * part as f64 / total.max(1) as f64) as u64;
    Estimate::between(scaled(least), bytes, scaled(most), Provenance::Heuristic)
}

/// The least and the greatest index of a suite beside the main one.
fn index_range(apt: &Apt) -> (u64, u64) {
    let lists = apt.lists(apt.measured());
    let largest = lists.iter().map(|(_, bytes)| *bytes).max().unwrap_or_default();
    let others = || lists.iter().map(|(_, bytes)| *bytes).filter(|bytes| *bytes != largest);
    (others().min().unwrap_or_default(), others().max().unwrap_or_default())
}

/// Files that name sources beside the distribution's own.
fn added_sources(machine: &Machine) -> Vec<String> {
    let folder = AbsPath::new("/etc/apt/sources.list.d");
    let names = machine.tree().list(&folder).iter().map(|edge| edge.name.to_string());
    let own = ["debian.sources", "ubuntu.sources", "*"];
    names
        .filter(|name| !own.contains(&name.as_str()))
        .filter(|name| name.ends_with(".list") || name.ends_with(".sources"))
        .collect()
}

fn put(machine: &mut Machine, path: &AbsPath, size: Estimate) {
    let node = Node::file(Meta::root(0o644, machine.now()), File::estimated(size));
    files::write(machine, path, node);
}

/// Whether the indexes are certainly missing, so that nothing can be found in them.
pub(super) fn are_missing(machine: &Machine) -> bool {
    let folder = AbsPath::new(LISTS);
    let is_mounted = machine.mounts.iter().any(|mount| folder.is_within(&mount.path));
    let unlisted = machine.tree().may_exist(&folder.child("unlisted_Packages"));
    let has_index = machine.tree().list(&folder).iter().any(|edge| edge.name.contains("_Packages"));
    !is_mounted && !unlisted && !has_index
}

/// `clean` empties the archive cache; `distclean` takes the indexes too.
pub(super) fn clean(call: &mut Call<'_>, lists_too: bool) -> Status {
    let machine = &mut *call.machine;
    let archives = AbsPath::new("/var/cache/apt/archives");
    let old: Vec<AbsPath> = machine.tree().list(&archives).iter().map(|edge| archives.child(edge.name)).collect();
    for path in old.iter().filter(|path| path.as_str().ends_with(".deb")) {
        machine.writer.remove(path);
    }
    for path in CACHES {
        machine.writer.remove(&AbsPath::new(path));
    }
    if lists_too {
        let lists = AbsPath::new(LISTS);
        let all: Vec<AbsPath> = machine.tree().list(&lists).iter().map(|edge| lists.child(edge.name)).collect();
        for path in all {
            machine.writer.remove(&path);
        }
    }
    Status::SUCCESS
}

/// `add-apt-repository`: a file that names the source; it fetches the indexes at once unless told not to.
pub(super) fn add_repository(call: &mut Call<'_>) -> Status {
    let options = Options::read(call.operands(), Rules { short: "cpksSPCU", ..Rules::default() });
    if !options.has(&["r", "remove"]) {
        let word = options.operands.join("-");
        let name: String = word.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        let path = AbsPath::new("/etc/apt/sources.list.d").child(&format!("{}.list", name.trim_matches('-')));
        let line = format!("deb {word}\n");
        put(call.machine, &path, Estimate::between(line.len() as u64, line.len() as u64, 500, Provenance::Heuristic));
    }
    if options.has(&["n", "no-update"]) { Status::SUCCESS } else { update(call) }
}
