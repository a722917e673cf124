//! Lock files of npm (versions 1 to 3), yarn (both kinds) and pnpm, as lists of packages and the places where they go.

use super::range;
use crate::command::json::Json;
use std::collections::{BTreeMap, BTreeSet};

/// A package of a lock file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Locked {
    /// Where it goes, from the project's folder: `node_modules/a/node_modules/b`.
    pub place: String,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Needed only to develop.
    pub dev: bool,
    /// May be missing, as where it is for another platform.
    pub optional: bool,
    /// What it says of systems, processors and C libraries; empty lists take all.
    pub platforms: [Vec<String>; 3],
    /// The ranges of versions of npm and of Node.js that it asks for; empty takes all.
    pub engines: [String; 2],
    /// Its programs.
    pub programs: Vec<String>,
}

/// On which machine packages are installed.
#[derive(Clone, Debug)]
pub(super) struct Platform {
    /// `x64`, `arm64`.
    pub cpu: &'static str,
    /// `glibc` or `musl`.
    pub libc: &'static str,
    /// The versions of npm and of Node.js, empty where they are not known.
    pub engines: [String; 2],
    /// Whether the installer looks at the C library; one that does not installs the packages for all of them.
    pub looks_at_libc: bool,
    /// Whether peers are installed that nothing else asks for.
    pub peers: bool,
    /// Whether the documents about optional peers are fetched, too.
    pub looks_at_optional: bool,
}

impl Locked {
    /// Whether it goes onto a machine; only what is optional may be left out.
    pub(super) fn is_for(&self, platform: &Platform) -> bool {
        let [os, cpu, libc] = &self.platforms;
        let fits =
            takes(os, "linux") && takes(cpu, platform.cpu) && (!platform.looks_at_libc || takes(libc, platform.libc));
        !self.optional || fits && platform.runs(&self.engines)
    }
}

impl Platform {
    /// Whether npm and Node.js are those that a package asks for. Only what is optional is left out where they are not (npm's
    /// arborist, `[_reifyNode]`); anything else is installed with a warning.
    pub(super) fn runs(&self, engines: &[String; 2]) -> bool {
        let fits = |(asked, own): (&String, &String)| asked.is_empty() || own.is_empty() || range::fits(asked, own);
        engines.iter().zip(&self.engines).all(fits)
    }
}

fn takes(list: &[String], own: &str) -> bool {
    let refused = |entry: &String| entry.strip_prefix('!') == Some(own);
    let named = |entry: &String| entry == own || entry == "any";
    !list.iter().any(refused) && (list.iter().any(named) || list.iter().all(|entry| entry.starts_with('!')))
}

/// Reads `package-lock.json` or `npm-shrinkwrap.json`.
pub(super) fn npm(text: &str) -> Option<Vec<Locked>> {
    let json = Json::read(text)?;
    if let Some(packages) = json.get("packages") {
        let entries = packages.members().iter().filter(|(place, _)| place.contains("node_modules/"));
        return Some(
            entries.filter(|(_, entry)| !entry.is_true("link")).map(|(place, entry)| entry_of(place, entry)).collect(),
        );
    }
    let mut found = Vec::new();
    nested(json.get("dependencies")?, "", &mut found, 0);
    Some(found)
}

fn entry_of(place: &str, entry: &Json) -> Locked {
    let name = place.rsplit("node_modules/").next().unwrap_or_default();
    let list = |key: &str| match entry.get(key) {
        Some(Json::Text(text)) => vec![text.clone()],
        Some(other) => other.items().iter().filter_map(Json::as_text).map(str::to_owned).collect(),
        None => Vec::new(),
    };
    Locked {
        place: place.to_owned(),
        // An alias says what it really is.
        name: entry.text("name").unwrap_or(name).to_owned(),
        version: entry.text("version").unwrap_or_default().to_owned(),
        // What is `devOptional` goes only where both kinds are omitted.
        dev: entry.is_true("dev"),
        optional: entry.is_true("optional") || entry.is_true("devOptional"),
        platforms: [list("os"), list("cpu"), list("libc")],
        engines: ["npm", "node"]
            .map(|engine| entry.get("engines").and_then(|e| e.text(engine)).unwrap_or_default().to_owned()),
        programs: programs(name, entry),
    }
}

/// The programs of a package: an object, or one text for the program of the package's own name.
pub(super) fn programs(name: &str, entry: &Json) -> Vec<String> {
    match entry.get("bin") {
        Some(Json::Text(_)) => vec![name.rsplit('/').next().unwrap_or_default().to_owned()],
        Some(object) => object.members().iter().map(|(name, _)| name.clone()).collect(),
        None => Vec::new(),
    }
}

/// Version 1: dependencies within dependencies.
fn nested(dependencies: &Json, above: &str, found: &mut Vec<Locked>, depth: u32) {
    for (name, entry) in dependencies.members() {
        if entry.is_true("bundled") || depth > 32 {
            continue;
        }
        let place = format!("{above}node_modules/{name}");
        found.push(Locked {
            version: entry.text("version").unwrap_or_default().to_owned(),
            dev: entry.is_true("dev"),
            optional: entry.is_true("optional"),
            name: name.clone(),
            place: place.clone(),
            ..Locked::default()
        });
        if let Some(inner) = entry.get("dependencies") {
            nested(inner, &format!("{place}/"), found, depth + 1);
        }
    }
}

/// An entry of yarn's or pnpm's file: what it is called there, its version, and what it needs.
#[derive(Clone, Debug, Default)]
struct Entry {
    keys: Vec<String>,
    name: String,
    version: String,
    needs: Vec<String>,
    platforms: [Vec<String>; 3],
    is_local: bool,
}

/// Reads `yarn.lock`, both kinds: what is reached from some wants, `name@range`.
pub(super) fn yarn(text: &str, wants: &[String]) -> Vec<Locked> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut section = "";
    // The first kind says nothing of platforms; names do.
    let is_classic = !text.contains("__metadata:");
    for line in text.lines().filter(|l| !l.trim().is_empty() && !l.starts_with('#')) {
        let depth = line.len() - line.trim_start().len();
        let words = line.trim().trim_end_matches(':');
        if depth == 0 {
            let keys: Vec<String> = words.split(", ").map(|k| k.trim_matches('"').replace("@npm:", "@")).collect();
            let name = keys.first().and_then(|k| name_of(k)).unwrap_or_default().to_owned();
            let is_local = words.contains("@workspace:") || words == "__metadata";
            let platforms = if is_classic { platforms_by_name(&name) } else { Default::default() };
            entries.push(Entry { keys, name, is_local, platforms, ..Entry::default() });
            section = "";
        } else if depth == 2 {
            let (key, value) = words.split_once([' ', ':']).unwrap_or((words, ""));
            section = if matches!(words, "dependencies" | "optionalDependencies") { "needs" } else { "" };
            if let (Some(entry), "version") = (entries.last_mut(), key) {
                value.trim().trim_matches(['"', ':', ' ']).clone_into(&mut entry.version);
            } else if let (Some(entry), "conditions") = (entries.last_mut(), key) {
                for condition in value.split('&') {
                    let (kind, wanted) = condition.trim().split_once('=').unwrap_or_default();
                    let at = ["os", "cpu", "libc"].iter().position(|k| *k == kind);
                    if let Some(list) = at.and_then(|at| entry.platforms.get_mut(at)) {
                        list.push(wanted.to_owned());
                    }
                }
            }
        } else if let (Some(entry), "needs") = (entries.last_mut(), section)
            && let Some((name, range)) =
                line.trim().split_once(if line.contains("\": ") || line.contains(": ") { ": " } else { " " })
        {
            let range = range.trim_matches('"').trim_start_matches("npm:");
            entry.needs.push(format!("{}@{range}", name.trim_matches('"')));
        }
    }
    reached(&entries, wants)
}

const SYSTEMS: [&str; 11] =
    ["linux", "linuxmusl", "darwin", "win32", "freebsd", "openbsd", "netbsd", "android", "sunos", "openharmony", "aix"];

/// What the name of a package for one platform begins with: `@esbuild/` of `@esbuild/aix-ppc64`.
pub(super) fn before_platform(name: &str) -> Option<&str> {
    let end = name.match_indices(['/', '-']).map(|(at, _)| at + 1).find(|at| {
        let word = name.get(*at..).unwrap_or_default().split(['-', '_']).next().unwrap_or_default();
        SYSTEMS.contains(&word)
    })?;
    name.get(..end)
}

/// Systems and processors that a package is for, by the words of its name: `@esbuild/linux-x64`.
fn platforms_by_name(name: &str) -> [Vec<String>; 3] {
    const PROCESSORS: [&str; 10] =
        ["x64", "arm64", "arm", "ia32", "ppc64", "s390x", "riscv64", "loong64", "mips64el", "universal"];
    let words = || name.split(['/', '-', '_']);
    let found = |list: &[&str]| words().find(|word| list.contains(word)).map(str::to_owned);
    if name == "fsevents" {
        return [vec!["darwin".into()], Vec::new(), Vec::new()];
    }
    match (found(&SYSTEMS), found(&PROCESSORS)) {
        (Some(system), Some(processor)) => {
            let system = if system == "linuxmusl" { "linux".into() } else { system };
            [vec![system], vec![processor], Vec::new()]
        }
        _ if words().any(|word| matches!(word, "wasm32" | "wasi")) => [Vec::new(), vec!["wasm32".into()], Vec::new()],
        _ => Default::default(),
    }
}

/// Reads `pnpm-lock.yaml`: what is reached from the project's dependencies, with or without those to develop.
pub(super) fn pnpm(text: &str, with_dev: bool) -> Vec<Locked> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut wants: Vec<String> = Vec::new();
    let (mut top, mut section, mut dependency) = (String::new(), String::new(), String::new());
    for line in text.lines().filter(|l| !l.trim().is_empty()) {
        let depth = line.len() - line.trim_start().len();
        let (key, value) = line.trim().split_once(": ").unwrap_or((line.trim().trim_end_matches(':'), ""));
        let (key, value) = (key.trim_matches(['\'', '"']), value.trim_matches(['\'', '"']));
        let kinds = ["dependencies", "devDependencies", "optionalDependencies"];
        if depth == 0 {
            key.clone_into(&mut top);
            section.clear();
        }
        if kinds.contains(&key) && value.is_empty() {
            key.clone_into(&mut section);
            continue;
        }
        match (top.as_str(), depth) {
            ("packages" | "snapshots", 2) => {
                let key = if value.is_empty() { key } else { line.trim().trim_matches(['\'', ':', '{', '}', ' ']) };
                let entry = pnpm_entry(key);
                section.clear();
                match entries.iter().position(|e| e.keys == entry.keys) {
                    // Two passes over one package: what it is, and what it needs.
                    Some(at) => {
                        let known = entries.remove(at);
                        entries.push(known);
                    }
                    None => entries.push(entry),
                }
            }
            ("packages" | "snapshots", 6) if kinds.contains(&section.as_str()) => {
                if let Some(entry) = entries.last_mut() {
                    entry.needs.push(format!("{key}@{}", bare(value)));
                }
            }
            ("packages", 4) => {
                section.clear();
                let at = ["os", "cpu", "libc"].iter().position(|k| *k == key);
                if let (Some(at), Some(entry)) = (at, entries.last_mut())
                    && let Some(list) = entry.platforms.get_mut(at)
                {
                    *list =
                        value.trim_matches(['[', ']']).split(", ").map(|v| v.trim_matches('\'').to_owned()).collect();
                }
            }
            (root, _) if section != "devDependencies" || with_dev => {
                if !kinds.contains(&section.as_str()) || matches!(root, "packages" | "snapshots") {
                    continue;
                }
                match key {
                    "specifier" => {}
                    "version" => wants.push(format!("{dependency}@{}", bare(value))),
                    name if value.is_empty() => name.clone_into(&mut dependency),
                    name if value.starts_with(|c: char| c.is_ascii_digit()) => {
                        wants.push(format!("{name}@{}", bare(value)))
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }
    reached(&entries, &wants)
}

/// A version without the peers that pnpm writes behind it.
fn bare(version: &str) -> &str {
    version.split(['(', '_']).next().unwrap_or(version)
}

/// `/a@1.0.0`, `/@s/a__b/1.0.0_peer`, `a@1.0.0(peer@1)`.
fn pnpm_entry(key: &str) -> Entry {
    let key = key.trim_start_matches('/').split('(').next().unwrap_or_default();
    let key = match key.rsplit_once('/') {
        Some((name, version)) if version.starts_with(|c: char| c.is_ascii_digit()) => {
            format!("{name}@{}", bare(version))
        }
        _ => key.to_owned(),
    };
    let name = name_of(&key).unwrap_or_default().to_owned();
    let version = key.get(name.len() + 1..).unwrap_or_default().to_owned();
    Entry { keys: vec![key], name, version, ..Entry::default() }
}

/// `@s/a` of `@s/a@^1`.
pub(super) fn name_of(want: &str) -> Option<&str> {
    let at = want.get(1..)?.find('@').map_or(want.len(), |at| at + 1);
    want.get(..at).filter(|name| !name.is_empty())
}

/// The packages that are reached, each at a place of its own.
fn reached(entries: &[Entry], wants: &[String]) -> Vec<Locked> {
    let mut by_key: BTreeMap<&str, &Entry> = BTreeMap::new();
    for entry in entries {
        by_key.extend(entry.keys.iter().map(|key| (key.as_str(), entry)));
    }
    let mut seen: BTreeSet<(String, String)> = BTreeSet::new();
    let mut names: BTreeSet<String> = BTreeSet::new();
    let mut found = Vec::new();
    let mut queue: Vec<String> = wants.iter().rev().cloned().collect();
    while let Some(want) = queue.pop() {
        let Some(entry) = by_key.get(want.replace("@npm:", "@").as_str()).filter(|e| !e.is_local) else { continue };
        if !seen.insert((entry.name.clone(), entry.version.clone())) {
            continue;
        }
        queue.extend(entry.needs.iter().cloned());
        let place = if names.insert(entry.name.clone()) {
            format!("node_modules/{}", entry.name)
        } else {
            format!("node_modules/.versions/{}/{}", entry.version, entry.name)
        };
        found.push(Locked {
            place,
            name: entry.name.clone(),
            version: entry.version.clone(),
            optional: entry.platforms.iter().any(|list| !list.is_empty()),
            platforms: entry.platforms.clone(),
            ..Locked::default()
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(all: &[Locked]) -> Vec<String> {
        all.iter().map(|l| format!("{}@{}", l.name, l.version)).collect()
    }

    #[test]
    fn locks_of_npm_are_read() {
        let three = r#"{"packages": {"": {"name": "x"}, "node_modules/a": {"version": "1.0.0", "dev": true, "bin": {"a": "b.js"}},
            "node_modules/@s/b": {"version": "2.0.0", "optional": true, "os": ["darwin"], "engines": {"npm": ">=9"}},
            "node_modules/c": {"resolved": "packages/c", "link": true}, "packages/c": {"version": "1.0.0"}}}"#;
        let all = npm(three).unwrap();
        assert_eq!(names(&all), ["a@1.0.0", "@s/b@2.0.0"]);
        assert!(all[0].dev && all[0].programs == ["a"]);
        let platform = Platform {
            cpu: "x64",
            libc: "glibc",
            engines: ["9.2.0".into(), "18.20.4".into()],
            looks_at_libc: false,
            peers: true,
            looks_at_optional: true,
        };
        assert!(!all[1].is_for(&platform));
        let musl = Locked { optional: true, platforms: [vec![], vec![], vec!["musl".into()]], ..Locked::default() };
        assert!(musl.is_for(&platform) && !musl.is_for(&Platform { looks_at_libc: true, ..platform.clone() }));
        let newer = r#"{"packages": {"node_modules/d": {"version": "1.0.0", "optional": true, "engines": {"node": "^20.19.0 || >=22.12.0"}},
            "node_modules/e": {"version": "1.0.0", "engines": {"node": ">=22"}}}}"#;
        let here: Vec<bool> = npm(newer).unwrap().iter().map(|l| l.is_for(&platform)).collect();
        assert_eq!(here, [false, true]);
        let one = r#"{"lockfileVersion": 1, "dependencies": {"a": {"version": "1.0.0", "dependencies": {"b": {"version": "2.0.0", "dev": true}}}}}"#;
        let all = npm(one).unwrap();
        assert_eq!(all[1].place, "node_modules/a/node_modules/b");
        assert!(all[1].dev);
        assert_eq!(npm("not json"), None);
    }

    #[test]
    fn locks_of_yarn_are_read() {
        let classic = "# yarn lockfile v1\n\n\na@^1.0.0, a@^1.1.0:\n  version \"1.2.0\"\n  resolved \"https://x\"\n  dependencies:\n    \"@s/b\" \"^2.0.0\"\n\n\
            \"@s/b@^2.0.0\":\n  version \"2.0.1\"\n\nc@*:\n  version \"3.0.0\"\n";
        assert_eq!(names(&yarn(classic, &["a@^1.1.0".into()])), ["a@1.2.0", "@s/b@2.0.1"]);
        let esbuild = "esbuild@^0.19.0:\n  version \"0.19.2\"\n  optionalDependencies:\n    \"@esbuild/darwin-arm64\" \"0.19.2\"\n    \"@esbuild/linux-x64\" \"0.19.2\"\n\n\
            \"@esbuild/darwin-arm64@0.19.2\":\n  version \"0.19.2\"\n\n\"@esbuild/linux-x64@0.19.2\":\n  version \"0.19.2\"\n";
        let platform = Platform {
            cpu: "x64",
            libc: "glibc",
            engines: Default::default(),
            looks_at_libc: false,
            peers: false,
            looks_at_optional: false,
        };
        let all = yarn(esbuild, &["esbuild@^0.19.0".into()]);
        let here: Vec<Locked> = all.into_iter().filter(|l| l.is_for(&platform)).collect();
        assert_eq!(names(&here), ["esbuild@0.19.2", "@esbuild/linux-x64@0.19.2"]);
        let berry = "__metadata:\n  version: 6\n\n\"a@npm:^1.0.0\":\n  version: 1.2.0\n  resolution: \"a@npm:1.2.0\"\n  dependencies:\n    \"@s/b\": ^2.0.0\n\n\
            \"@s/b@npm:^2.0.0\":\n  version: 2.0.1\n  conditions: os=darwin & cpu=x64\n";
        let all = yarn(berry, &["a@^1.0.0".into()]);
        assert_eq!(names(&all), ["a@1.2.0", "@s/b@2.0.1"]);
        assert_eq!(all[1].platforms[0], ["darwin"]);
    }

    #[test]
    fn a_name_says_for_which_platform_a_package_is() {
        assert_eq!(before_platform("@esbuild/aix-ppc64"), Some("@esbuild/"));
        assert_eq!(before_platform("@rollup/rollup-linux-arm64-musl"), Some("@rollup/rollup-"));
        assert_eq!((before_platform("linux-release-info"), before_platform("esbuild")), (None, None));
    }

    #[test]
    fn locks_of_pnpm_are_read() {
        let nine = "lockfileVersion: '9.0'\n\nimporters:\n\n  .:\n    dependencies:\n      a:\n        specifier: ^1.0.0\n        version: 1.2.0(p@1.0.0)\n\
            \x20   devDependencies:\n      c:\n        specifier: '*'\n        version: 3.0.0\n\npackages:\n\n  a@1.2.0:\n    resolution: {integrity: x}\n\
            \x20   peerDependencies:\n      p: '*'\n\n  '@s/b@2.0.1':\n    resolution: {integrity: x}\n    os: [darwin]\n\n  c@3.0.0:\n    resolution: {integrity: x}\n\n\
            snapshots:\n\n  a@1.2.0(p@1.0.0):\n    dependencies:\n      '@s/b': 2.0.1\n\n  '@s/b@2.0.1': {}\n\n  c@3.0.0: {}\n";
        assert_eq!(names(&pnpm(nine, false)), ["a@1.2.0", "@s/b@2.0.1"]);
        assert_eq!(names(&pnpm(nine, true)), ["a@1.2.0", "@s/b@2.0.1", "c@3.0.0"]);
        let six = "lockfileVersion: '6.0'\n\ndependencies:\n  a:\n    specifier: ^1.0.0\n    version: 1.2.0\n\npackages:\n\n  /a@1.2.0:\n    resolution: {integrity: x}\n\
            \x20   dependencies:\n      b: 2.0.0\n    dev: false\n\n  /b@2.0.0:\n    resolution: {integrity: x}\n    dev: false\n";
        assert_eq!(names(&pnpm(six, false)), ["a@1.2.0", "b@2.0.0"]);
    }
}
