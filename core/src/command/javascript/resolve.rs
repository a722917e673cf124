//! What the packages of a project weigh: measured versions of the catalogue, or typical figures.

use super::lock::{Locked, before_platform};
use crate::catalog::packages::registry::{Found, Registry, Release, Shares};
use crate::catalog::packages::version::Kinship;
use crate::size::{Estimate, Provenance};

/// A package that is installed.
#[derive(Clone, Debug, Default)]
pub(super) struct Chosen {
    /// Where it goes, from the project's folder.
    pub place: String,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its files.
    pub files: Estimate,
    /// How many.
    pub count: u32,
    /// What is downloaded.
    pub download: Estimate,
    /// The registry's document about it.
    pub document: Estimate,
    /// Its programs.
    pub programs: Vec<String>,
    /// Whether the catalogue has it.
    pub is_known: bool,
}

/// Weighs the packages of a lock file.
pub(super) fn weigh(registry: &Registry, locked: &[Locked]) -> Vec<Chosen> {
    let found: Vec<Option<Found<'_>>> =
        locked.iter().map(|l| registry.version(&l.name, &l.version).or_else(|| sibling(registry, l))).collect();
    let strangers = registry.strangers(found.iter().filter(|f| f.is_none()).count());
    let mut chosen: Vec<Chosen> =
        locked.iter().zip(&found).map(|(locked, found)| alone(registry, locked, *found, strangers)).collect();
    narrow(registry, &mut chosen);
    chosen
}

/// The same package for the platform that was measured: names of packages for one platform differ in its words.
fn sibling<'a>(registry: &'a Registry, locked: &Locked) -> Option<Found<'a>> {
    let stem = before_platform(&locked.name)?;
    let names =
        ["linux-x64", "linux-x64-gnu", "linux-x64-glibc", "linux-64"].map(|platform| format!("{stem}{platform}"));
    let found = names.iter().find_map(|name| registry.version(name, &locked.version))?;
    Some(Found { kinship: found.kinship.max(Kinship::Minor), ..found })
}

/// What a package for musl is called for glibc.
pub(super) fn for_glibc(name: &str) -> String {
    name.replace("-musl", "-gnu").replace("linuxmusl-", "linux-")
}

/// As [`one`], where what the package needs has entries of its own.
fn alone(registry: &Registry, locked: &Locked, found: Option<Found<'_>>, stranger: Estimate) -> Chosen {
    let own = found.and_then(|found| Some((found, found.release.own()?)));
    let Some((found, [bytes, files, download])) = own else { return one(registry, locked, found, stranger) };
    let files = u32::try_from(files).unwrap_or(u32::MAX);
    let release = Release { bytes, files, download, marks: Vec::new(), ..found.release.clone() };
    one(registry, locked, Some(Found { release: &release, ..found }), stranger)
}

/// A package with what it weighs; `stranger` is what one weighs that the catalogue does not have.
pub(super) fn one(registry: &Registry, locked: &Locked, found: Option<Found<'_>>, stranger: Estimate) -> Chosen {
    let chosen = Chosen {
        place: locked.place.clone(),
        name: locked.name.clone(),
        version: locked.version.clone(),
        programs: locked.programs.clone(),
        ..Chosen::default()
    };
    let Some(Found { release, kinship }) = found else {
        let [_, files, ratio] = registry.numbers("stranger").unwrap_or_default();
        let part = |n: u64| (n as f64 * ratio).round() as u64;
        let download =
            Estimate { low: part(stranger.low), bytes: part(stranger.bytes), high: part(stranger.high), ..stranger };
        return Chosen {
            files: stranger,
            count: files as u32,
            download,
            document: registry.typical("document", 1.0),
            ..chosen
        };
    };
    let programs = if chosen.programs.is_empty() { release.programs.clone() } else { chosen.programs };
    Chosen {
        files: registry.drifted(release.bytes, kinship),
        count: release.files,
        download: downloaded(registry, release, kinship),
        document: match release.is_whole() {
            true => registry.drifted(release.document, Kinship::Minor),
            false => document(registry, &locked.name),
        },
        programs,
        is_known: true,
        ..chosen
    }
}

/// The registry's document about a package. It grows with every version that is published, and a registry may leave out much of it.
pub(super) fn document(registry: &Registry, name: &str) -> Estimate {
    match registry.document(name) {
        0 => registry.typical("document", 1.0),
        bytes => registry.drifted(bytes, Kinship::Minor),
    }
}

/// Documents that npm looks up for a package besides, by their bytes: those about other platforms, which it leaves out then.
pub(super) fn documents(registry: &Registry, bytes: &[String]) -> Estimate {
    registry.drifted(bytes.iter().filter_map(|b| b.parse::<u64>().ok()).sum(), Kinship::Minor)
}

/// What is downloaded of a release; where only its files were weighed, as much as packages of that size are packed.
fn downloaded(registry: &Registry, release: &Release, kinship: Kinship) -> Estimate {
    if release.download > 0 || release.bytes == 0 {
        return registry.drifted(release.download, kinship);
    }
    let [least, usual, most] = registry.numbers("unpacked").unwrap_or([1.0, 4.0, 8.0]);
    let packed = |factor: f64| (release.bytes as f64 / factor).round() as u64;
    Estimate::between(packed(most), packed(usual), packed(least), Provenance::Heuristic)
}

/// The least number of packages that the fact `common many` is about.
const MANY: usize = 60;

/// Bounds of what is known add as those of independent figures do; strangers' bounds are those of their sum already.
pub(super) fn narrow(registry: &Registry, chosen: &mut [Chosen]) {
    let whole: Vec<Estimate> = chosen.iter().filter(|c| c.is_known).map(|c| c.files).collect();
    // Drawn sums say how far bounds of many packages may shrink.
    let fact = if whole.len() < MANY { "common" } else { "common many" };
    let [common] = registry.numbers(fact).unwrap_or([1.0]);
    let shares = Shares::of(&whole, common);
    for package in chosen.iter_mut().filter(|c| c.is_known) {
        package.files = shares.narrow(package.files);
        package.download = shares.narrow(package.download);
        package.document = shares.narrow(package.document);
    }
}
