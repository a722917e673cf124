//! What package management itself writes: dpkg's database, logs, the linker's cache; with debconf's in a module of its own.

use super::site::Site;
use super::{debconf, files};
use crate::catalog::packages::apt::{Apt, Package, Part};
use crate::command::Machine;
use crate::filesystem::{AbsPath, File, Meta, Node};
use crate::size::{Estimate, Provenance};

const STATUS: &str = "/var/lib/dpkg/status";
/// Files that grow with each package that is installed or removed.
const LOGS: [&str; 4] =
    ["/var/log/dpkg.log", "/var/log/apt/history.log", "/var/log/apt/term.log", "/var/log/apt/eipp.log.xz"];
/// The caches of shared libraries.
pub(super) const LIBRARIES: [&str; 2] = ["/etc/ld.so.cache", "/var/cache/ldconfig/aux-cache"];

/// What one call changes.
pub(super) struct Change<'a> {
    /// Packages that are installed.
    pub added: &'a [Package<'a>],
    /// Packages that go.
    pub removed: &'a [Package<'a>],
    /// Packages of which nothing is known, that are installed.
    pub strangers: usize,
    /// Whether apt did it, which keeps logs of its own.
    pub by_apt: bool,
}

impl Change<'_> {
    fn count(&self) -> usize {
        self.added.len() + self.removed.len() + self.strangers
    }
}

/// Writes down a change.
pub(super) fn record(machine: &mut Machine, apt: &Apt, site: &Site, change: &Change<'_>) {
    if change.count() == 0 {
        return;
    }
    status(machine, apt, site, change);
    for path in LOGS.iter().filter(|path| change.by_apt || !path.contains("/apt/")) {
        let growth = apt.growth(path);
        let old = known(machine, path).unwrap_or_default();
        // apt writes its plan anew, the others go on.
        let old = if path.ends_with(".xz") { Estimate::default() } else { old };
        let bytes = growth.fixed + growth.each * change.count() as f64;
        put(machine, path, old + spread(bytes, growth.spread));
    }
    debconf::record(machine, apt, site, change);
    libraries(machine, apt, change);
}

/// dpkg's database: a paragraph for each package, and what it was before.
fn status(machine: &mut Machine, apt: &Apt, site: &Site, change: &Change<'_>) {
    let old = known(machine, STATUS).unwrap_or_else(|| of_minimal(apt, STATUS));
    let sum = |packages: &[Package<'_>]| packages.iter().map(|p| p.part(Part::Paragraph)).sum::<u64>();
    let mean = apt.growth(STATUS);
    let strangers = spread(mean.each * change.strangers as f64, mean.spread);
    let grown = old + site.estimate(sum(change.added)) + strangers;
    let removed = sum(change.removed);
    let less = |bytes: u64| bytes.saturating_sub(removed);
    let new = Estimate::between(less(grown.low), less(grown.bytes), less(grown.high), grown.provenance);
    put(machine, STATUS, new);
    put(machine, "/var/lib/dpkg/status-old", new);
}

/// The linker's caches are made anew when a library comes or goes.
fn libraries(machine: &mut Machine, apt: &Apt, change: &Change<'_>) {
    let is_library = |package: &&Package<'_>| package.name.starts_with("lib") && package.part(Part::Libraries) > 0;
    let added = change.added.iter().filter(is_library).count();
    if added == 0 && !change.removed.iter().any(|package| is_library(&package)) && change.strangers == 0 {
        return;
    }
    for path in LIBRARIES {
        let growth = apt.growth(path);
        let old = known(machine, path).unwrap_or_else(|| spread(growth.fixed, growth.spread));
        put(machine, path, old + spread(growth.each * added as f64, growth.spread));
    }
}

pub(super) fn of_minimal(apt: &Apt, path: &str) -> Estimate {
    let bytes = apt.file_of_minimal(path).unwrap_or_default();
    // A minimal system has the least of it.
    Estimate::between(bytes, bytes, bytes.saturating_mul(4), Provenance::Heuristic)
}

/// The size of a file that is there.
pub(super) fn known(machine: &Machine, path: &str) -> Option<Estimate> {
    let found = machine.tree().resolve(&AbsPath::new(path)).ok()?.node?;
    found.as_file().map(File::estimate)
}

pub(super) fn spread(bytes: f64, part: f64) -> Estimate {
    let at = |factor: f64| (bytes * factor).round() as u64;
    Estimate::between(at((1.0 - part).max(0.0)), at(1.0), at(1.0 + part), Provenance::Catalogue)
}

pub(super) fn put(machine: &mut Machine, path: &str, size: Estimate) {
    let node = Node::file(Meta::root(0o644, machine.now()), File::estimated(size));
    files::write(machine, &AbsPath::new(path), node);
}
