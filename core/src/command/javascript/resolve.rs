//! What the packages of a project weigh: measured versions of the catalogue, or typical figures; and the closure of what is
//! asked for where there is no lock file.

use super::lock::{Locked, Platform, name_of};
use super::range;
use crate::catalog::packages::registry::{Found, Registry, Release, Shares};
use crate::catalog::packages::version::Kinship;
use crate::size::{Estimate, Provenance};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

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
        locked.iter().zip(&found).map(|(locked, found)| one(registry, locked, *found, strangers)).collect();
    narrow(registry, &mut chosen);
    chosen
}

/// The same package for the platform that was measured: names of packages for one platform differ in its words.
fn sibling<'a>(registry: &'a Registry, locked: &Locked) -> Option<Found<'a>> {
    let name = locked.name.replace("-musl", "-gnu").replace("linuxmusl-", "linux-").replace("-arm64", "-x64");
    let found = if name == locked.name { None } else { registry.version(&name, &locked.version) };
    found.map(|f| Found { kinship: f.kinship.max(Kinship::Minor), ..f })
}

fn one(registry: &Registry, locked: &Locked, found: Option<Found<'_>>, stranger: Estimate) -> Chosen {
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
    // The document grows with every version that is published, and a registry may leave out much of it.
    let document = match registry.document(&locked.name) {
        0 => registry.typical("document", 1.0),
        bytes => registry.drifted(bytes, kinship.max(Kinship::Minor)),
    };
    Chosen {
        files: registry.drifted(release.bytes, kinship),
        count: release.files,
        download: downloaded(registry, release, kinship),
        document,
        programs,
        is_known: true,
        ..chosen
    }
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

/// Bounds of what is known add as those of independent figures do; strangers' bounds are those of their sum already.
fn narrow(registry: &Registry, chosen: &mut [Chosen]) {
    let [common] = registry.numbers("common").unwrap_or([1.0]);
    let whole: Vec<Estimate> = chosen.iter().filter(|c| c.is_known).map(|c| c.files).collect();
    let shares = Shares::of(&whole, common);
    for package in chosen.iter_mut().filter(|c| c.is_known) {
        package.files = shares.narrow(package.files);
        package.download = shares.narrow(package.download);
        package.document = shares.narrow(package.document);
    }
}

/// The closure of wants, `name@range`, as npm lays it out: each name once at the top, other versions below who needs them.
/// Packages that the catalogue does not have stand for themselves and all that they need.
pub(super) fn closure(registry: &Registry, wants: &[String], platform: &Platform) -> Vec<Chosen> {
    let mut queue: VecDeque<(String, String)> = wants.iter().map(|w| (w.clone(), String::new())).collect();
    let named: BTreeSet<&str> = wants.iter().map(|want| name_of(want).unwrap_or(want)).collect();
    let mut top: BTreeMap<String, String> = BTreeMap::new();
    let mut chosen: Vec<Chosen> = Vec::new();
    let mut strangers = Vec::new();
    while let Some((want, above)) = queue.pop_front() {
        let name = name_of(&want).unwrap_or(&want).to_owned();
        let asked = want.get(name.len() + 1..).unwrap_or_default();
        let found = match range::exact(asked) {
            Some(version) => registry.version(&name, version),
            None => registry.range(&name, range::hint(asked), &|v| range::fits(asked, v)),
        };
        let version = match (range::exact(asked), &found) {
            (Some(version), _) => version.to_owned(),
            (None, Some(found)) => found.release.version.clone(),
            (None, None) => String::new(),
        };
        let place = match top.get(&name) {
            Some(there) if *there == version || found.is_none() => continue,
            // A plugin's need of the very package that was asked for in another version is a peer's.
            Some(_) if asked.is_empty() && named.contains(name.as_str()) => continue,
            Some(_) => format!("{above}node_modules/{name}"),
            None => format!("node_modules/{name}"),
        };
        if chosen.iter().any(|c| c.place == place) {
            continue;
        }
        top.entry(name.clone()).or_insert_with(|| version.clone());
        let locked = Locked { place: place.clone(), name, version, ..Locked::default() };
        let Some(found) = found else {
            strangers.push(locked);
            continue;
        };
        let mark = |prefix: &str| found.release.marks.iter().find_map(|m| m.strip_prefix(prefix));
        if mark("os").is_some()
            && mark("npm").is_some_and(|npm| !platform.npm.is_empty() && !range::fits(npm, &platform.npm))
        {
            continue;
        }
        chosen.push(one(registry, &locked, Some(found), Estimate::default()));
        queue.extend(found.release.needs.iter().map(|need| (need.clone(), format!("{place}/"))));
    }
    narrow(registry, &mut chosen);
    let whole = registry.typical("closure", 1.0);
    chosen.extend(strangers.iter().map(|locked| one(registry, locked, None, whole)));
    chosen
}
