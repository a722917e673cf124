//! What is known of a Rust project: its manifest, its lock file, its crates.

use super::profile::Profile;
use super::version;
use crate::catalog::packages::Crates;
use crate::command::{Call, Options, file_data, tool};
use crate::filesystem::AbsPath;
use crate::size::{Estimate, Provenance};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Crates of other platforms, which a lock file lists and a build for Linux does not fetch.
const ELSEWHERE: &[&str] = &[
    "windows",
    "winapi",
    "wasi",
    "wasip",
    "wasm-",
    "wit-",
    "js-sys",
    "web-sys",
    "core-foundation",
    "security-framework",
    "redox",
    "hermit-abi",
    "android",
    "objc",
    "schannel",
    "fuchsia",
    "jni",
    "ndk",
    "fsevent",
    "kqueue",
    "system-configuration",
    "r-efi",
    "miow",
];

/// A project with its crates.
#[derive(Clone, Debug, Default)]
pub(super) struct Project {
    /// Its folder; that of the workspace, where it is a member of one.
    pub(super) root: String,
    /// Crates of the registry; `None` where neither lock file nor manifest is known.
    crates: Option<BTreeSet<String>>,
    /// Crates that it names itself.
    direct: BTreeSet<String>,
    names: Vec<String>,
    profile: Profile,
}

impl Project {
    /// Reads the project around the working directory, or the one that is named.
    pub(super) fn read(call: &Call<'_>, options: &Options) -> Self {
        let given =
            options.value(&["manifest-path"]).and_then(|p| p.rsplit_once('/').map(|(folder, _)| folder.to_owned()));
        let start = given.or_else(|| options.value(&["path"]).map(str::to_owned)).unwrap_or_else(|| ".".into());
        let start = call.machine.path(call.process, &start);
        let folder = upwards(call, &start, &|_| true).unwrap_or_else(|| start.clone());
        let text = |folder: &AbsPath, name: &str| {
            file_data(call.machine.tree().get(&folder.child(name))?.as_file()?).as_text()
        };
        let root = upwards(call, &folder, &|text| text.contains("[workspace")).unwrap_or_else(|| folder.clone());
        let (manifest, lock) = (text(&folder, "Cargo.toml"), text(&root, "Cargo.lock"));
        let whole = text(&root, "Cargo.toml");
        let mut manifests: Vec<String> = manifest.iter().cloned().collect();
        let beside =
            whole.iter().flat_map(|text| members(call, &root, text)).filter(|text| Some(text) != manifest.as_ref());
        manifests.extend(beside);
        let chosen: Vec<&str> =
            options.values(&["p", "package"]).map(|name| name.split('@').next().unwrap_or(name)).collect();
        let is_chosen = |text: &&String| names(text).iter().any(|name| chosen.contains(&name.as_str()));
        let own: Vec<&String> = match chosen.is_empty() {
            true if folder != root => manifest.iter().collect(),
            true => manifests.iter().collect(),
            false => manifests.iter().filter(is_chosen).collect(),
        };
        let programs = options.values(&["bin"]).map(str::to_owned).collect::<Vec<_>>();
        let all_names = own.iter().flat_map(|text| names(text));
        // A workspace's libraries have no program.
        let libraries = libraries(call, &root, whole.as_deref().unwrap_or_default());
        let all_names = all_names.filter(|name| !libraries.contains(name));
        let catalogue = call.machine.packages.crates();
        let closures = || manifests.iter().flat_map(|m| closure(m, catalogue)).collect::<BTreeSet<_>>();
        let crates = lock.as_deref().map(locked).or_else(|| manifest.as_ref().map(|_| closures()));
        // What a program of a workspace takes from members beside it counts as its own.
        let direct = manifests.iter().flat_map(|text| dependencies(text)).map(|(name, _)| name).collect();
        let root = root.to_string();
        Self {
            crates,
            direct,
            names: if programs.is_empty() { all_names.collect() } else { programs },
            profile: Profile::read(call, options, whole.as_deref().unwrap_or_default()),
            root: if root == "/" { String::new() } else { root },
        }
    }

    /// Whether there are certainly no crates of the registry.
    pub(super) fn is_empty(&self) -> bool {
        self.crates.as_ref().is_some_and(BTreeSet::is_empty)
    }

    /// Whether its crates are known.
    pub(super) fn is_known(&self) -> bool {
        self.crates.is_some()
    }

    pub(super) fn count(&self) -> u64 {
        self.crates.as_ref().map_or(0, |c| c.len() as u64)
    }

    /// Says that not all crates were measured.
    pub(super) fn note(&self, call: &mut Call<'_>) {
        let catalogue = Arc::clone(&call.machine.packages);
        let missing = self.crates.iter().flatten().any(|c| catalogue.crates().of(c).is_none());
        match self.is_known() {
            false => call.guess("neither Cargo.toml nor Cargo.lock is known"),
            true if missing => call.guess("not all of its crates were measured"),
            true => {}
        }
    }

    /// Sums a figure over the crates; `missing` is the catalogue's row for one that was not measured.
    fn sum(&self, call: &Call<'_>, missing: &str, of: &dyn Fn(&crate::catalog::packages::Crate) -> u64) -> Estimate {
        Self::sum_of(call, self.crates.as_ref(), missing, of)
    }

    /// The same over some of them.
    fn sum_of(
        call: &Call<'_>,
        crates: Option<&BTreeSet<String>>,
        missing: &str,
        of: &dyn Fn(&crate::catalog::packages::Crate) -> u64,
    ) -> Estimate {
        let Some(crates) = crates else { return call.figure(&format!("{missing}.project")) };
        let known = call.figure("cargo.version-percent");
        crates.iter().fold(Estimate::default(), |sum, name| {
            sum + match call.machine.packages.crates().of(name) {
                Some(found) if of(found) == 0 && found.archive > 0 => call.figure(missing),
                // Another version, or other features, weigh something else.
                Some(found) => {
                    tool::percent(Estimate::between(of(found), of(found), of(found), Provenance::Heuristic), known)
                }
                None if is_elsewhere(name) => Estimate::default(),
                None => call.figure(missing),
            }
        })
    }

    /// What is downloaded: archives, sources, index.
    pub(super) fn downloads(&self, call: &Call<'_>) -> Estimate {
        self.sum(call, "cargo.crate", &|c| c.archive + c.sources + c.index) + call.figure("cargo.registry")
    }

    /// What compiled crates leave in `target`.
    pub(super) fn compiled(&self, call: &Call<'_>, debug: bool) -> Estimate {
        let size = self.sum(call, "cargo.compiled", &|c| c.release);
        if debug { tool::percent(size, call.figure("cargo.debug-percent")) } else { size }
    }

    /// What one of its programs weighs.
    pub(super) fn program(&self, call: &Call<'_>, debug: bool) -> Estimate {
        // What a program does itself is in what was measured of crates.
        let own = call.figure("cargo.own");
        let own = if self.is_empty() { own } else { Estimate { low: 0, bytes: 0, ..own } };
        let part = if self.is_empty() { "" } else { ".crates" };
        if debug {
            let linked = Estimate { low: 0, ..self.linked(call) } + own;
            return call.figure("cargo.program.debug")
                + tool::percent(linked, call.figure(&format!("cargo.debug-linked-percent{part}")));
        }
        let least = if self.profile.strips { call.figure("cargo.program.release") } else { version::hello(call) };
        self.profile.apply(call, least, least + own + self.linked(call), part)
    }

    /// What its crates add to a program: as measured in small programs that use them, of those that none of the others needs; of
    /// crates that were not measured, a part of what they leave compiled.
    fn linked(&self, call: &Call<'_>) -> Estimate {
        if self.is_empty() {
            return Estimate::default();
        }
        let catalogue = Arc::clone(&call.machine.packages);
        let crates = catalogue.crates();
        let needed: BTreeSet<&String> =
            self.direct.iter().filter_map(|name| crates.of(name)).flat_map(|known| &known.needs).collect();
        let tops: Vec<&String> = self.direct.iter().filter(|name| !needed.contains(name)).collect();
        let measured = |name: &&&String| crates.of(name).is_some_and(|known| known.adds.is_some());
        let all_are_measured = !tops.is_empty() && tops.iter().all(|name| measured(&name));
        let known: u64 = tops.iter().filter_map(|name| crates.of(name)?.adds).sum();
        let known = Estimate::between(known, known, known, Provenance::Heuristic);
        let known = tool::percent(known, call.figure("cargo.added-percent"));
        if all_are_measured {
            return known;
        }
        // Of those that were not measured, what they and their needs leave compiled.
        let is_other = |name: &&&String| !measured(name);
        let needs = |name: &String| crates.of(name).map(|known| known.needs.clone()).unwrap_or_default();
        let others: BTreeSet<String> =
            tops.iter().filter(is_other).flat_map(|name| needs(name).into_iter().chain([(*name).clone()])).collect();
        let others = if tops.is_empty() { self.crates.clone() } else { Some(others) };
        let compiled = Self::sum_of(call, others.as_ref(), "cargo.compiled", &|c| c.release);
        known + tool::percent(compiled, call.figure("cargo.linked-percent"))
    }

    /// The names of its programs.
    pub(super) fn binaries(&self, call: &Call<'_>) -> Vec<String> {
        if !self.names.is_empty() {
            return self.names.clone();
        }
        // A workspace, or a project of which nothing is known: its folder's name stands in.
        let path = call.machine.path(call.process, &self.root);
        vec![path.name().filter(|n| !n.is_empty()).unwrap_or("app").to_owned()]
    }
}

/// The nearest folder upwards, itself among them, whose `Cargo.toml` is as wanted.
fn upwards(call: &Call<'_>, start: &AbsPath, is_wanted: &dyn Fn(&str) -> bool) -> Option<AbsPath> {
    let mut at = Some(start.clone());
    while let Some(folder) = at {
        if let Some(node) = call.machine.tree().get(&folder.child("Cargo.toml")) {
            let text = node.as_file().and_then(|file| file_data(file).as_text());
            if is_wanted(text.as_deref().unwrap_or_default()) {
                return Some(folder);
            }
        }
        at = folder.parent();
    }
    None
}

/// The folders of a workspace's members; `crates/*` stands for all below.
fn member_folders(call: &Call<'_>, root: &AbsPath, manifest: &str) -> Vec<AbsPath> {
    let list = manifest.split_once("members").map_or("", |(_, rest)| rest);
    let mut found = Vec::new();
    for member in quoted(list) {
        match member.strip_suffix("/*") {
            Some(above) => {
                let above = root.join(above);
                found.extend(call.machine.tree().list(&above).iter().map(|edge| above.child(edge.name)));
            }
            None => found.push(root.join(&member)),
        }
    }
    found
}

/// The manifests of a workspace's members.
fn members(call: &Call<'_>, root: &AbsPath, manifest: &str) -> Vec<String> {
    let folders = member_folders(call, root, manifest).into_iter().filter(|folder| folder != root);
    let text = |folder: AbsPath| file_data(call.machine.tree().get(&folder.child("Cargo.toml"))?.as_file()?).as_text();
    folders.filter_map(text).collect()
}

/// The names of members that have no program.
fn libraries(call: &Call<'_>, root: &AbsPath, manifest: &str) -> BTreeSet<String> {
    let tree = call.machine.tree();
    let mut found = BTreeSet::new();
    for folder in member_folders(call, root, manifest) {
        let text = tree.get(&folder.child("Cargo.toml")).and_then(|n| n.as_file()).and_then(|f| file_data(f).as_text());
        let Some(text) = text.filter(|text| !text.contains("[[bin]]")) else { continue };
        let is_program = tree.get(&folder.join("src/main.rs")).is_some() || tree.may_exist(&folder.join("src/main.rs"));
        if !is_program {
            found.extend(names(&text));
        }
    }
    found
}

fn is_elsewhere(name: &str) -> bool {
    ELSEWHERE.iter().any(|e| name.starts_with(e))
}

/// Crates of the registry in a lock file.
fn locked(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in text.split("[[package]]").skip(1) {
        let field = |key: &str| {
            entry
                .lines()
                .find_map(|l| l.strip_prefix(key)?.trim().strip_prefix('=').map(|v| v.trim().trim_matches('"')))
        };
        if let (Some(name), Some(_)) = (field("name"), field("source")) {
            found.insert(name.to_owned());
        }
    }
    found
}

/// Dependencies of a manifest, with what they and their features need.
fn closure(manifest: &str, catalogue: &Crates) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (name, features) in dependencies(manifest) {
        if let Some(known) = catalogue.of(&name) {
            let more = features.iter().filter_map(|f| known.features.get(f)).flatten();
            found.extend(known.needs.iter().chain(more).cloned());
        }
        found.insert(name);
    }
    found
}

/// Names in the tables of dependencies, with the features that are asked for; those of tests are not built.
fn dependencies(manifest: &str) -> Vec<(String, Vec<String>)> {
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    let (mut inside, mut own) = (false, false);
    for line in manifest.lines().map(str::trim).filter(|l| !l.starts_with('#')) {
        if let Some(table) = line.strip_prefix('[') {
            let table = table.trim_end_matches(']');
            let is_list = |t: &str| t == "dependencies" || t == "build-dependencies" || t.ends_with(".dependencies");
            inside = is_list(table);
            own = false;
            if let Some((_, name)) = table.rsplit_once('.').filter(|(list, _)| is_list(list)) {
                found.push((name.to_owned(), Vec::new()));
                own = true;
            }
        } else if let Some((key, value)) = line.split_once('=') {
            let is_path = value.contains("path =") || value.contains("path=");
            if own && key.trim() == "features" {
                found.last_mut().into_iter().for_each(|(_, f)| f.extend(quoted(value)));
            } else if inside && !is_path {
                let name = key.trim().trim_end_matches(".workspace").trim_matches('"').to_owned();
                let features = value.split_once("features").filter(|(before, _)| !before.ends_with("default-"));
                found.push((name, features.map(|(_, list)| quoted(list)).unwrap_or_default()));
            }
        }
    }
    found
}

/// What stands in quotes within the first brackets.
fn quoted(text: &str) -> Vec<String> {
    let list = text.split_once('[').map_or("", |(_, rest)| rest.split(']').next().unwrap_or_default());
    list.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Names of the programs: `[[bin]]`, else the package.
fn names(manifest: &str) -> Vec<String> {
    let name = |part: &str| {
        let own = part.split("\n[").next().unwrap_or_default();
        let line =
            own.lines().find_map(|l| l.trim().strip_prefix("name")?.trim().strip_prefix('=').map(str::to_owned))?;
        Some(line.trim().trim_matches('"').to_owned())
    };
    let bins: Vec<String> = manifest.split("[[bin]]").skip(1).filter_map(name).collect();
    if !bins.is_empty() {
        return bins;
    }
    manifest.split_once("[package]").and_then(|(_, rest)| name(rest)).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_file_lists_crates_of_the_registry() {
        let text = "version = 4\n\n[[package]]\nname = \"own\"\nversion = \"0.1.0\"\n\n[[package]]\nname = \"itoa\"\nversion = \"1\"\nsource = \"registry+x\"\n";
        assert_eq!(locked(text).into_iter().collect::<Vec<_>>(), ["itoa"]);
    }

    #[test]
    fn a_manifest_lists_dependencies_and_programs() {
        let text = "[package]\nname = \"own\"\n\n[dependencies]\nserde = { version = \"1\", features = [\"derive\"] }\nlocal = { path = \"x\" }\n[dependencies.tokio]\nversion = \"1\"\n[dev-dependencies]\ntempfile = \"3\"\n";
        let found = dependencies(text);
        assert_eq!(found.iter().map(|(n, _)| n.as_str()).collect::<Vec<_>>(), ["serde", "tokio"]);
        assert_eq!(found[0].1, ["derive"]);
        assert_eq!(names(text), ["own"]);
        assert_eq!(names("[package]\nname = \"a\"\n[[bin]]\nname = \"b\"\n"), ["b"]);
    }
}
