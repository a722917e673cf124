//! Which packages an installation brings, and what each weighs: the closure of what is asked for, from the catalogue's measured
//! versions; typical figures for packages that it does not have.

use super::requirement::Requirement;
use super::site::Site;
use crate::catalog::packages::registry::{Found, Registry, Release, Shares};
use crate::catalog::packages::version::Kinship;
use crate::filesystem::Tree;
use crate::size::Estimate;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// A package that is installed.
#[derive(Clone, Debug, Default)]
pub(super) struct Chosen {
    /// Its name.
    pub name: String,
    /// Its version, as far as known.
    pub version: String,
    /// Its files as they come.
    pub files: Estimate,
    /// How many.
    pub count: u32,
    /// What is compiled from them.
    pub compiled: Estimate,
    /// How many.
    pub compiled_count: u32,
    /// What is downloaded.
    pub download: Estimate,
    /// The index's page about it.
    pub page: Estimate,
    /// Its programs.
    pub programs: Vec<String>,
    /// Whether the catalogue has it.
    pub is_known: bool,
}

/// How the closure is made.
pub(super) struct Request<'a> {
    /// The packages of the index.
    pub registry: &'a Registry,
    /// Where it goes.
    pub site: &'a Site,
    /// What is there.
    pub tree: &'a Tree,
    /// Only what is asked for, without dependencies: `--no-deps`, and lock files, which name everything.
    pub alone: bool,
    /// What is installed is replaced by the newest.
    pub upgrade: bool,
    /// Whether what is installed counts.
    pub keeps_installed: bool,
    /// Bounds for whatever comes in (`-c`).
    pub constraints: &'a [Requirement],
}

impl Request<'_> {
    /// The packages to install, in the order in which they are found.
    pub(super) fn resolve(&self, wanted: &[Requirement]) -> Vec<Chosen> {
        let pins: BTreeMap<&str, &Requirement> = wanted.iter().map(|r| (r.name.as_str(), r)).collect();
        let mut queue: VecDeque<(Requirement, bool, Kinship)> =
            wanted.iter().map(|r| (r.clone(), true, Kinship::Same)).collect();
        let mut seen: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let (mut chosen, mut strangers) = (Vec::new(), Vec::new());
        // What only other versions than those that are meant were seen to need.
        let mut doubtful: BTreeSet<String> = BTreeSet::new();
        while let Some((requirement, is_named, parent)) = queue.pop_front() {
            let known = seen.get(&requirement.name).cloned();
            if parent < Kinship::Minor {
                doubtful.remove(&requirement.name);
            } else if known.is_none() {
                doubtful.insert(requirement.name.clone());
            }
            if known.as_ref().is_some_and(|extras| requirement.extras.iter().all(|e| extras.contains(e))) {
                continue;
            }
            let named = pins.get(requirement.name.as_str()).copied();
            let requirement = self.bounded(requirement, named);
            seen.entry(requirement.name.clone()).or_default().extend(requirement.extras.iter().cloned());
            let is_there = known.is_some() || self.is_satisfied(&requirement, is_named);
            let Some(found) = self.find(&requirement, parent) else {
                if !is_there {
                    strangers.push((requirement, is_named));
                }
                continue;
            };
            if !is_there {
                chosen.push(self.weigh(&requirement, found));
            }
            if self.alone || is_there && known.is_none() {
                continue;
            }
            let inherited = if found.kinship >= Kinship::Minor { Kinship::Minor } else { Kinship::Patch };
            for need in found.release.needs_of(&requirement.extras) {
                if let Some(need) = Requirement::read(need, self.site.python) {
                    queue.push_back((need, false, inherited));
                }
            }
        }
        self.narrow(&mut chosen);
        self.doubt(&mut chosen, &doubtful);
        chosen.extend(self.strangers(strangers));
        chosen
    }

    /// Another version than was measured may need less or more than that does.
    fn doubt(&self, chosen: &mut [Chosen], doubtful: &BTreeSet<String>) {
        for package in chosen.iter_mut().filter(|c| doubtful.contains(&c.name)) {
            for figure in [&mut package.files, &mut package.compiled, &mut package.download] {
                *figure = self.registry.doubtful(*figure, Kinship::Minor);
            }
        }
    }

    fn bounded(&self, requirement: Requirement, named: Option<&Requirement>) -> Requirement {
        let mut bounded = requirement;
        let constraint = self.constraints.iter().find(|c| c.name == bounded.name);
        for other in named.into_iter().chain(constraint) {
            let more = other.bounds.iter().filter(|b| !bounded.bounds.contains(b)).cloned().collect::<Vec<_>>();
            bounded.bounds.extend(more);
        }
        bounded
    }

    fn is_satisfied(&self, requirement: &Requirement, is_named: bool) -> bool {
        if !self.keeps_installed || self.upgrade && is_named {
            return false;
        }
        let installed = self.site.installed_version(self.tree, &requirement.name);
        installed.is_some_and(|(_, version)| requirement.fits(&version))
    }

    fn find(&self, requirement: &Requirement, parent: Kinship) -> Option<Found<'_>> {
        if let Some(version) = requirement.pinned() {
            return self.registry.version(&requirement.name, version);
        }
        let found = self.registry.range(&requirement.name, requirement.hint(), &|v| requirement.fits(v))?;
        // An old Python gets the last versions that were made for it.
        let old = self.registry.numbers("oldest python").is_some_and(|[major, minor]: [f64; 2]| {
            (f64::from(self.site.python.0), f64::from(self.site.python.1)) < (major, minor)
        });
        let least = if old { Kinship::Minor } else { parent };
        Some(Found { kinship: found.kinship.max(least), ..found })
    }

    fn weigh(&self, requirement: &Requirement, found: Found<'_>) -> Chosen {
        let Found { release, kinship } = found;
        let drifted = |bytes: u64| self.registry.drifted_as(&requirement.name, bytes, kinship);
        let version = requirement.pinned().unwrap_or(&release.version).to_owned();
        Chosen {
            name: requirement.name.clone(),
            version,
            files: drifted(release.bytes),
            count: release.files,
            compiled: self.compiled(&requirement.name, release, kinship),
            compiled_count: release.compiled_files,
            download: drifted(release.download),
            page: self.page(self.registry.document(&requirement.name)),
            programs: release.programs.clone(),
            is_known: true,
        }
    }

    /// A page grows with every version, and that of an index of one's own lists but a few.
    fn page(&self, document: u64) -> Estimate {
        let whole = match document {
            0 => self.registry.typical("document", 1.0),
            bytes => self.registry.drifted(bytes, Kinship::Minor),
        };
        Estimate { low: 0, ..whole }
    }

    /// What a Python makes of the sources: each writes its own kind of code.
    fn compiled(&self, name: &str, release: &Release, kinship: Kinship) -> Estimate {
        let own = format!("compiled {}.{}", self.site.python.0, self.site.python.1);
        let [low, typical, high] =
            self.registry.numbers(&own).or_else(|| self.registry.numbers("compiled")).unwrap_or([0.5, 1.0, 1.5]);
        let scaled = |bytes: u64, factor: f64| (bytes as f64 * factor).round() as u64;
        let drifted = self.registry.drifted_as(name, release.compiled, kinship);
        Estimate::between(
            scaled(drifted.low, low),
            scaled(drifted.bytes, typical),
            scaled(drifted.high, high),
            drifted.provenance,
        )
    }

    /// Sums of many packages are surer than each of them.
    pub(super) fn narrow(&self, chosen: &mut [Chosen]) {
        let [common] = self.registry.numbers("common").unwrap_or([1.0]);
        let whole: Vec<Estimate> = chosen.iter().map(|c| c.files + c.compiled).collect();
        let shares = Shares::of(&whole, common);
        for package in chosen {
            package.files = shares.narrow(package.files);
            package.compiled = shares.narrow(package.compiled);
            package.download = shares.narrow(package.download);
            package.page = shares.narrow(package.page);
        }
    }

    /// Packages that the catalogue does not have; one that was named brings its dependencies, one that another needs is as a rule
    /// small, and weighs as one package drawn at random.
    fn strangers(&self, strangers: Vec<(Requirement, bool)>) -> Vec<Chosen> {
        let (named, needed): (Vec<_>, Vec<_>) =
            strangers.into_iter().map(|(r, is_named)| (r, is_named && !self.alone)).partition(|(_, whole)| *whole);
        let [common] = self.registry.numbers("common").unwrap_or([1.0]);
        let closure = self.registry.typical("closure", 1.0);
        let closures: Vec<Estimate> = named.iter().map(|_| closure).collect();
        let whole = Shares::of(&closures, common).narrow(closure);
        let single = self.registry.strangers(needed.len());
        let weighed = named.into_iter().map(|(r, _)| self.stranger(r, whole));
        weighed.chain(needed.into_iter().map(|(r, _)| self.stranger(r, single))).collect()
    }

    /// A package that the catalogue does not have.
    pub(super) fn stranger(&self, requirement: Requirement, whole: Estimate) -> Chosen {
        let [part, files, ratio] = self.registry.numbers("stranger").unwrap_or_default();
        let of = |factor: f64| {
            let scaled = |n: u64| (n as f64 * factor).round() as u64;
            Estimate { low: scaled(whole.low), bytes: scaled(whole.bytes), high: scaled(whole.high), ..whole }
        };
        Chosen {
            version: requirement.pinned().unwrap_or("0").to_owned(),
            name: requirement.name,
            files: of(1.0 - part),
            compiled: of(part),
            count: files as u32,
            compiled_count: files as u32,
            download: of(ratio),
            page: self.page(0),
            ..Chosen::default()
        }
    }
}
