//! What is installed where no lock file says it: the closure of what is asked for, laid out as npm lays it out. Each package goes
//! as high as it can; where another version stands in its way, it goes below who needs it.
//!
//! A need of the catalogue is `name@range`, with `?` in front where it is a peer's; without a range it takes what `^` takes of the newest
//! version. Packages that the catalogue does not have stand for themselves and all that they need.

use super::lock::{Locked, Platform, before_platform, name_of};
use super::range;
use super::resolve::{self, Chosen};
use crate::catalog::packages::registry::{Found, Registry, Release};
use crate::catalog::packages::version::{Kinship, numbers};
use crate::size::Estimate;
use std::collections::{BTreeMap, BTreeSet};

/// More platforms than any package is built for.
const MOST_PLATFORMS: usize = 100;

/// Where a package goes.
enum Place {
    /// What stands there already will do.
    Taken,
    Free(String),
}

struct Need {
    name: String,
    range: String,
    is_peer: bool,
}

struct Layout<'a> {
    registry: &'a Registry,
    platform: &'a Platform,
    /// The version at each place; empty where the catalogue does not have the package.
    placed: BTreeMap<String, String>,
    chosen: Vec<Chosen>,
    strangers: Vec<Locked>,
    /// Where packages stand of which another version was meant than was measured: it may need others.
    drifting: Vec<(String, Kinship)>,
    /// Where what was asked for stands.
    wanted: Vec<String>,
    /// Packages whose needs are still to be placed, by depth and place, which is npm's order.
    queue: BTreeSet<(usize, String)>,
    releases: BTreeMap<String, &'a Release>,
    /// Optional peers, which are looked up without being installed.
    looks: BTreeSet<&'a str>,
    /// Peers of those, which are looked up too.
    beyond: BTreeSet<&'a str>,
    /// Packages for the other C library, which older npm installs too.
    musl: BTreeSet<&'a str>,
}

/// The closure of wants, `name@range`.
pub(super) fn closure(registry: &Registry, wants: &[String], platform: &Platform) -> Vec<Chosen> {
    lay(registry, wants, platform, &[]).finish()
}

/// The closure of wants, and what is fetched for other platforms by an installer that looks at that behind.
pub(super) fn with_others(registry: &Registry, wants: &[String], platform: &Platform) -> (Vec<Chosen>, Vec<Chosen>) {
    let layout = lay(registry, wants, platform, &[]);
    let others = layout.others();
    (layout.finish(), others)
}

/// The closure of a package that is installed for everybody: what stands `beside` it serves as a peer.
pub(super) fn global(registry: &Registry, want: &str, platform: &Platform, beside: &[String]) -> Vec<Chosen> {
    // Programs bring more than what projects name.
    let whole = registry.typical("closure", 1.0);
    lay(registry, &[want.to_owned()], platform, beside).finish_with(&|_| whole)
}

/// What npm installs of a project without what is for development alone: an optional peer that is there for development stays with what
/// it needs. npm resolves `all` before, and fetches the documents about that.
pub(super) fn production(registry: &Registry, all: &[String], wants: &[String], platform: &Platform) -> Vec<Chosen> {
    let all = lay(registry, all, platform, &[]);
    let mut wants = wants.to_vec();
    let mut layout = lay(registry, &wants, platform, &[]);
    // Those that stay have optional peers of their own.
    for _ in 0..4 {
        let missing = layout.looks.iter().filter(|name| !layout.placed.contains_key(&join("", name)));
        let version = |name: &&&str| all.placed.get(&join("", name)).filter(|version| !version.is_empty());
        let kept: Vec<String> = missing.filter_map(|name| Some(format!("{name}@{}", version(&name)?))).collect();
        if kept.is_empty() {
            break;
        }
        wants.extend(kept);
        layout = lay(registry, &wants, platform, &[]);
    }
    let names: BTreeSet<&str> = layout.chosen.iter().map(|c| c.name.as_str()).collect();
    let others = all.chosen.iter().filter(|c| !names.contains(c.name.as_str()));
    let documents: Estimate = others.map(|c| c.document).sum();
    if let Some(first) = layout.chosen.first_mut() {
        first.document += documents;
    }
    layout.finish()
}

fn lay<'a>(registry: &'a Registry, wants: &[String], platform: &'a Platform, beside: &[String]) -> Layout<'a> {
    let mut layout = Layout {
        registry,
        platform,
        placed: BTreeMap::new(),
        chosen: Vec::new(),
        strangers: Vec::new(),
        drifting: Vec::new(),
        wanted: Vec::new(),
        queue: BTreeSet::new(),
        releases: BTreeMap::new(),
        looks: BTreeSet::new(),
        beyond: BTreeSet::new(),
        musl: BTreeSet::new(),
    };
    let mut wants: Vec<&String> = wants.iter().collect();
    wants.sort();
    for want in wants {
        let name = name_of(want).unwrap_or(want);
        let range = want.get(name.len() + 1..).unwrap_or_default().to_owned();
        layout.wanted.push(join("", name));
        let near = layout.put("", &Need { name: name.to_owned(), range, is_peer: false });
        layout.drifting.extend(near.filter(|near| *near > Kinship::Patch).map(|near| (join("", name), near)));
    }
    let serves = |name: &str| beside.iter().any(|want| name_of(want) == Some(name));
    while let Some((_, place)) = layout.queue.pop_first() {
        let needs = layout.releases.get(&place).map(|release| release.needs.as_slice()).unwrap_or_default();
        for need in needs {
            let need = layout.read(need);
            if need.is_peer && (!platform.peers || serves(&need.name)) {
                continue;
            }
            // A peer stands beside who needs it.
            let from = if need.is_peer { above(&place) } else { &place };
            layout.put(from, &need);
        }
    }
    layout
}

impl<'a> Layout<'a> {
    fn read(&self, need: &str) -> Need {
        let is_peer = need.starts_with('?');
        let need = need.trim_start_matches('?');
        let name = name_of(need).unwrap_or(need);
        let range = match need.get(name.len() + 1..) {
            Some(range) => range.to_owned(),
            None => self.registry.releases(name).first().map(|r| caret(&r.version)).unwrap_or_default(),
        };
        Need { name: name.to_owned(), range, is_peer }
    }

    /// Puts a package where its need finds it, unless what is found there will do. How near the version that was measured is to the one
    /// that is meant.
    fn put(&mut self, from: &str, need: &Need) -> Option<Kinship> {
        let Place::Free(place) = self.place(from, need) else { return None };
        let found = match range::exact(&need.range) {
            Some(version) => self.registry.version(&need.name, version),
            None => {
                self.registry.range(&need.name, range::hint(&need.range), &|version| range::fits(&need.range, version))
            }
        };
        let version = match (range::exact(&need.range), &found) {
            (Some(version), Some(_)) => version.to_owned(),
            (None, Some(found)) => found.release.version.clone(),
            (_, None) => String::new(),
        };
        self.placed.insert(place.clone(), version.clone());
        let locked = Locked { place: place.clone(), name: need.name.clone(), version, ..Locked::default() };
        match found {
            None => self.strangers.push(locked),
            Some(found) if self.is_for_another(found.release) => {}
            Some(found) => self.choose(&locked, found),
        }
        found.map(|found| found.kinship)
    }

    /// Where what a package needs stands, with itself.
    fn reached(&self, first: &str) -> BTreeSet<String> {
        let (mut found, mut queue) = (BTreeSet::new(), vec![first.to_owned()]);
        while let Some(place) = queue.pop() {
            let needs = self.releases.get(&place).map(|release| release.needs.as_slice()).unwrap_or_default();
            let names = needs.iter().map(|need| name_of(need.trim_start_matches('?')).unwrap_or(need));
            queue.extend(
                names
                    .filter_map(|name| self.stands(&place, name.trim_start_matches('?')))
                    .filter(|p| !found.contains(p)),
            );
            found.insert(place);
        }
        found
    }

    /// Where a package stands that another one finds.
    fn stands(&self, from: &str, name: &str) -> Option<String> {
        let mut level = from;
        loop {
            let place = join(level, name);
            if self.placed.contains_key(&place) {
                return Some(place);
            }
            if level.is_empty() {
                return None;
            }
            level = above(level);
        }
    }

    /// Another version than was measured may need less or more than that does: what nothing else asks for is doubtful.
    fn widen(&mut self) {
        let sure: BTreeSet<String> = (self.wanted.iter())
            .filter(|place| !self.drifting.iter().any(|(drifting, _)| drifting == *place))
            .flat_map(|place| self.reached(place))
            .collect();
        for (first, near) in &self.drifting {
            let unsure: BTreeSet<String> = self.reached(first).difference(&sure).cloned().collect();
            for package in self.chosen.iter_mut().filter(|c| unsure.contains(&c.place)) {
                for figure in [&mut package.files, &mut package.download, &mut package.document] {
                    *figure = self.registry.doubtful(*figure, *near);
                }
            }
        }
    }

    fn place(&self, from: &str, need: &Need) -> Place {
        let (mut level, mut free) = (from, None);
        loop {
            let place = join(level, &need.name);
            match self.placed.get(&place) {
                Some(there) if need.is_peer || takes(&need.range, there) => return Place::Taken,
                Some(_) => break,
                None => free = Some(place),
            }
            if level.is_empty() {
                break;
            }
            level = above(level);
        }
        free.map_or(Place::Taken, Place::Free)
    }

    /// A program for one platform, which is optional, says which npm and Node.js install it.
    fn is_for_another(&self, release: &Release) -> bool {
        let marked = |prefix: &str| release.marks.iter().find_map(|m| m.strip_prefix(prefix)).unwrap_or_default();
        release.marks.iter().any(|m| m == "os") && !self.platform.runs(&["npm", "node"].map(|e| marked(e).to_owned()))
    }

    fn choose(&mut self, locked: &Locked, found: Found<'a>) {
        let mut package = resolve::one(self.registry, locked, Some(found), Estimate::default());
        for (kind, what) in &found.release.extras {
            match kind.as_str() {
                "looks" => self.looks.extend(what.iter().map(String::as_str)),
                "beyond" => self.beyond.extend(what.iter().map(String::as_str)),
                "documents" => package.document += resolve::documents(self.registry, what),
                "musl" if !self.platform.looks_at_libc => self.musl.extend(what.iter().map(String::as_str)),
                _ => {}
            }
        }
        self.chosen.push(package);
        self.releases.insert(locked.place.clone(), found.release);
        self.queue.insert((locked.place.matches("node_modules/").count(), locked.place.clone()));
    }

    /// Packages for other platforms than this one, as the one for it weighs.
    fn others(&self) -> Vec<Chosen> {
        let mut others = Vec::new();
        for release in self.releases.values() {
            let list = |kind: &str| release.extras.iter().find(|(own, _)| own == kind).map(|(_, what)| what.as_slice());
            let count = list("others").and_then(|what| what.first()?.parse::<usize>().ok()).unwrap_or_default();
            let is_here = |need: &String| {
                let name = name_of(need).unwrap_or(need);
                self.chosen.iter().find(|c| c.name == name && before_platform(name).is_some())
            };
            let Some(twin) = release.needs.iter().find_map(is_here) else { continue };
            // Those for the other C library are installed with it.
            let count = count.saturating_sub(list("musl").map_or(0, <[String]>::len)).min(MOST_PLATFORMS);
            others.extend(std::iter::repeat_n(twin, count).cloned());
        }
        others
    }

    fn finish(self) -> Vec<Chosen> {
        let registry = self.registry;
        self.finish_with(&|name| registry.closure(name))
    }

    /// All that is installed; `brings` says what a package brings that the catalogue does not have.
    fn finish_with(mut self, brings: &dyn Fn(&str) -> Estimate) -> Vec<Chosen> {
        for name in &self.musl {
            // It comes beside the one for glibc, or not at all.
            let Some(twin) = self.chosen.iter().find(|c| c.name == resolve::for_glibc(name)) else { continue };
            let place = join("", name);
            let measured = self.registry.version(name, &twin.version).filter(|found| found.kinship <= Kinship::Patch);
            let own = match measured {
                Some(_) => {
                    let (name, version) = ((*name).to_owned(), twin.version.clone());
                    let locked = Locked { place, name, version, ..Locked::default() };
                    resolve::one(self.registry, &locked, measured, Estimate::default())
                }
                None => Chosen { place, name: (*name).to_owned(), ..twin.clone() },
            };
            self.chosen.push(own);
        }
        let missing = self.looks.union(&self.beyond).filter(|name| !self.placed.contains_key(&join("", name)));
        let looked_up: Estimate = missing.map(|name| resolve::document(self.registry, name)).sum();
        if let Some(first) = self.chosen.first_mut().filter(|_| self.platform.looks_at_optional) {
            first.document += looked_up;
        }
        resolve::narrow(self.registry, &mut self.chosen);
        self.widen();
        let strangers = self.strangers.iter().map(|l| resolve::one(self.registry, l, None, brings(&l.name)));
        self.chosen.extend(strangers);
        self.chosen
    }
}

/// The folder in whose `node_modules` a package stands.
fn above(place: &str) -> &str {
    place.rsplit_once("node_modules/").map_or("", |(above, _)| above.trim_end_matches('/'))
}

fn join(level: &str, name: &str) -> String {
    if level.is_empty() { format!("node_modules/{name}") } else { format!("{level}/node_modules/{name}") }
}

fn takes(range: &str, version: &str) -> bool {
    match range::exact(range) {
        _ if version.is_empty() => true,
        Some(exact) => exact == version,
        None => range::fits(range, version),
    }
}

/// The range that `^` takes for the same as a version.
fn caret(version: &str) -> String {
    match numbers(version).as_slice() {
        [0, minor, ..] => format!("0.{minor}"),
        [major, ..] => major.to_string(),
        [] => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "a\t2.1.0\t10\t1\t-\t-\t5\t-\t-\t-\tb@1,c@3.0.0,?p@1||2\n\
        b\t2.0.0\t20\t1\t-\t-\t5\t-\t-\t-\tc\n\t1.4.0\t21\t1\t-\t-\t5\t-\t-\t-\tc@3.0.0\n\
        c\t4.2.0\t40\t1\t-\t-\t5\t-\n\t3.0.0\t41\t1\t-\t-\t5\t-\n\
        p\t2.2.0\t7\t1\t-\t-\t5\t-\n\t1.9.0\t6\t1\t-\t-\t5\t-\n";

    fn platform(peers: bool) -> Platform {
        Platform {
            cpu: "x64",
            libc: "glibc",
            engines: [String::new(), "18.20.4".into()],
            looks_at_libc: true,
            peers,
            looks_at_optional: true,
        }
    }

    #[track_caller]
    fn places(wants: &[&str], peers: bool, expected: &[&str]) {
        let platform = platform(peers);
        let wants: Vec<String> = wants.iter().map(|w| (*w).to_owned()).collect();
        let all = closure(&Registry::read(TEXT), &wants, &platform);
        let all: Vec<String> = all.iter().map(|c| format!("{}@{}", c.place, c.version)).collect();
        assert_eq!(all, expected);
    }

    #[test]
    fn each_package_goes_as_high_as_it_can() {
        places(
            &["a@^2.0.0", "c@^4.0.0"],
            true,
            &[
                "node_modules/a@2.1.0",
                "node_modules/c@4.2.0",
                "node_modules/b@1.4.0",
                "node_modules/a/node_modules/c@3.0.0",
                "node_modules/p@2.2.0",
                "node_modules/b/node_modules/c@3.0.0",
            ],
        );
    }

    #[test]
    fn an_optional_peer_that_is_there_for_development_stays() {
        let text = format!("{TEXT}q\t1.0.0\t9\t1\t-\t-\t5\t-\t-\t-\t-\tlooks:b,p\n");
        let platform = platform(true);
        let all = ["b".to_owned(), "q".to_owned()];
        let chosen = production(&Registry::read(&text), &all, &all[1..], &platform);
        assert_eq!(chosen.iter().map(|c| c.name.as_str()).collect::<Vec<_>>(), ["b", "q", "c"]);
    }

    #[test]
    fn a_peer_of_an_optional_peer_that_is_missing_does_not_stay() {
        let text = format!("{TEXT}q\t1.0.0\t9\t1\t-\t-\t5\t-\t-\t-\t-\tlooks:none;beyond:p\n");
        let platform = platform(true);
        let all = ["p".to_owned(), "q".to_owned()];
        let chosen = production(&Registry::read(&text), &all, &all[1..], &platform);
        assert_eq!(chosen.iter().map(|c| c.name.as_str()).collect::<Vec<_>>(), ["q"]);
    }

    #[test]
    fn the_one_for_musl_that_was_measured_weighs_what_it_weighs() {
        let text = "m\t1.0.0\t9\t1\t-\t-\t5\t-\t-\t-\tx-linux-gnu@1.0.0\tmusl:x-linux-musl,y-linux-musl\n\
            x-linux-gnu\t1.0.0\t70\t1\t-\t-\t5\t-\nx-linux-musl\t1.0.0\t90\t1\t-\t-\t5\t-\ny-linux-musl\t1.0.0\t80\t1\t-\t-\t5\t-\n";
        let platform = Platform { looks_at_libc: false, ..platform(true) };
        let chosen = closure(&Registry::read(text), &["m".to_owned()], &platform);
        let weights: Vec<(&str, u64)> = chosen.iter().map(|c| (c.name.as_str(), c.files.bytes)).collect();
        assert_eq!(weights, [("m", 9), ("x-linux-gnu", 70), ("x-linux-musl", 90)]);
    }

    #[test]
    fn a_program_for_one_platform_stays_away_where_node_is_too_old_for_it() {
        let text = "m\t1.0.0\t9\t1\t-\t-\t5\t-\t-\t-\tx-linux-gnu@1.0.0\tmusl:x-linux-musl\n\
            x-linux-gnu\t1.0.0\t70\t1\t-\t-\t5\t-\tos,node^20.19.0||>=22.12.0\n";
        let weigh = |node: &str| {
            let engines = [String::new(), node.to_owned()];
            let platform = Platform { engines, looks_at_libc: false, ..platform(true) };
            closure(&Registry::read(text), &["m".to_owned()], &platform).iter().map(|c| c.files.bytes).sum::<u64>()
        };
        assert_eq!(["18.20.4", "20.20.0", ""].map(weigh), [9, 149, 149]);
    }

    #[test]
    fn another_version_than_was_measured_may_need_less_or_more() {
        let text = format!(
            "#fact\tdrift patch\t1\t1\n#fact\tdrift minor\t0.5\t2\n#fact\tclosure drift minor\t0.2\t4\n{TEXT}d\t1.0.0\t100\t1\t-\t-\t5\t-\t-\t-\tb@1\n"
        );
        let sum = |wants: &[&str]| -> Estimate {
            let wants: Vec<String> = wants.iter().map(|w| (*w).to_owned()).collect();
            closure(&Registry::read(&text), &wants, &platform(true)).iter().map(|c| c.files).sum()
        };
        // d, b 1.4.0 and c 3.0.0 weigh 162, of which only d is another version's.
        let drifted = sum(&["d@1.7.0"]);
        assert_eq!((drifted.low, drifted.bytes, drifted.high), (32, 162, 648));
        // What something else asks for is there.
        let kept = sum(&["d@1.7.0", "b@1.4.0"]);
        assert_eq!((kept.low, kept.bytes), (20 + 62, 162));
    }

    #[test]
    fn what_stands_there_will_do() {
        let all = ["node_modules/a@2.1.0", "node_modules/p@1.9.0", "node_modules/b@1.4.0", "node_modules/c@3.0.0"];
        places(&["a", "p@^1"], true, &all);
        places(&["a"], false, &["node_modules/a@2.1.0", "node_modules/b@1.4.0", "node_modules/c@3.0.0"]);
        places(&["b"], false, &["node_modules/b@2.0.0", "node_modules/c@4.2.0"]);
    }
}
