//! Lock files of poetry, uv and pipenv: the packages that they name, with versions, groups and, where it is written, sizes.

use super::requirement::normal;
use crate::command::json::Json;
use std::collections::{BTreeMap, BTreeSet};

/// A package of a lock file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Locked {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Groups that it belongs to, where the file says so.
    pub groups: Vec<String>,
    /// What it depends on.
    pub needs: Vec<String>,
    /// Bytes of the wheel for this platform, where the file says so.
    pub wheel: Option<u64>,
    /// Whether it is the project itself, or something that lies beside it.
    pub is_local: bool,
    /// Names that the project's own entry lists for development.
    pub development: Vec<String>,
}

/// Reads `poetry.lock` or `uv.lock`: tables `[[package]]` of lines `key = value`.
pub(super) fn tables(text: &str) -> Vec<Locked> {
    let mut all: Vec<Locked> = Vec::new();
    let mut table = "";
    let mut list = String::new();
    for line in text.lines().map(str::trim) {
        if line.starts_with('[') && line.ends_with(']') && !line.starts_with("[{") {
            table = line.trim_matches(['[', ']']);
            list.clear();
            if line == "[[package]]" {
                all.push(Locked::default());
            }
            continue;
        }
        let Some(package) = all.last_mut() else { continue };
        if let Some((key, value)) = line.split_once(" = ").filter(|(k, _)| !k.contains('{')) {
            list = if value.trim() == "[" { key.trim_matches('"').to_owned() } else { String::new() };
            package.set(table, key.trim_matches('"'), value);
        } else if line == "]" {
            list.clear();
        } else if !list.is_empty() {
            package.add(table, &list, line);
        }
    }
    all
}

impl Locked {
    fn set(&mut self, table: &str, key: &str, value: &str) {
        match (table, key) {
            ("package", "name") => self.name = normal(text(value)),
            ("package", "version") => text(value).clone_into(&mut self.version),
            ("package", "category") => self.groups = vec![text(value).to_owned()],
            ("package", "groups") => self.groups = quoted(value),
            ("package", "source") => {
                self.is_local = ["virtual", "editable", "directory"].iter().any(|kind| value.contains(kind));
            }
            ("package", "dependencies" | "wheels") if value.contains('{') => {
                for item in value.split("{").skip(1) {
                    self.add(table, key, item);
                }
            }
            ("package.dependencies", name) => self.needs.push(normal(name)),
            ("package.dev-dependencies", _) => {
                for item in value.split("{").skip(1) {
                    self.add(table, key, item);
                }
            }
            _ => {}
        }
    }

    /// An item of a list that goes over several lines.
    fn add(&mut self, table: &str, list: &str, item: &str) {
        let name = || field(item, "name").map(normal);
        match (table, list) {
            ("package", "dependencies") => self.needs.extend(name()),
            ("package", "wheels") => {
                let url = field(item, "url").unwrap_or_default();
                let size = item.split("size = ").nth(1).and_then(|s| s.split([',', ' ', '}']).next()?.parse().ok());
                let fits = url.ends_with("none-any.whl") || url.contains("manylinux") && url.contains("x86_64");
                self.wheel = if fits { size.or(self.wheel) } else { self.wheel };
            }
            ("package.dev-dependencies", _) => self.development.extend(name()),
            _ => {}
        }
    }
}

/// `"text"` without its quotes.
fn text(value: &str) -> &str {
    value.trim().trim_matches('"')
}

fn quoted(value: &str) -> Vec<String> {
    value.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

/// `name = "…"` in an inline table.
fn field<'a>(item: &'a str, name: &str) -> Option<&'a str> {
    item.split(&format!("{name} = \"")).nth(1)?.split('"').next()
}

/// Reads `Pipfile.lock`: what is needed to run, and what to develop.
pub(super) fn pipfile(text: &str, development: bool) -> Vec<Locked> {
    let json = Json::read(text).unwrap_or(Json::Null);
    let mut sections = vec!["default"];
    if development {
        sections.push("develop");
    }
    let package = |(name, entry): &(String, Json)| Locked {
        name: normal(name),
        version: entry.text("version").unwrap_or_default().trim_start_matches('=').to_owned(),
        ..Locked::default()
    };
    sections.iter().filter_map(|s| json.get(s)).flat_map(Json::members).map(package).collect()
}

/// What is reached from some names through the dependencies of a lock file.
pub(super) fn reached(all: &[Locked], from: &[String]) -> BTreeSet<String> {
    let by_name: BTreeMap<&str, &Locked> = all.iter().map(|p| (p.name.as_str(), p)).collect();
    let mut reached = BTreeSet::new();
    let mut queue: Vec<String> = from.to_vec();
    while let Some(name) = queue.pop() {
        if let Some(package) = by_name.get(name.as_str())
            && reached.insert(name)
        {
            queue.extend(package.needs.iter().cloned());
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uv_and_poetry_locks_are_read() {
        let uv = "version = 1\n[[package]]\nname = \"app\"\nversion = \"0.1.0\"\nsource = { virtual = \".\" }\n\
            dependencies = [\n    { name = \"flask\" },\n]\n[package.dev-dependencies]\ndev = [\n    { name = \"ruff\" },\n]\n\
            [[package]]\nname = \"flask\"\nversion = \"3.0.3\"\nsource = { registry = \"https://pypi.org/simple\" }\nwheels = [\n\
            \x20   { url = \"https://host/flask-3.0.3-py3-none-any.whl\", hash = \"sha256:a\", size = 101735 },\n]\n\
            [[package]]\nname = \"ruff\"\nversion = \"0.4\"\n";
        let all = tables(uv);
        assert_eq!(all.len(), 3);
        assert!(all[0].is_local);
        assert_eq!((all[1].version.as_str(), all[1].wheel), ("3.0.3", Some(101_735)));
        assert_eq!(all[0].development, ["ruff"]);
        assert_eq!(reached(&all, &all[0].needs).into_iter().collect::<Vec<_>>(), ["flask"]);
        let poetry = "[[package]]\nname = \"Foo_Bar\"\nversion = \"1.2\"\ngroups = [\"main\", \"dev\"]\n\n[package.dependencies]\nclick = \">=8\"\n\
            [package.extras]\nx = [\"y\"]\n";
        let all = tables(poetry);
        assert_eq!((all[0].name.as_str(), all[0].needs.as_slice()), ("foo-bar", &["click".to_owned()][..]));
        assert_eq!(all[0].groups, ["main", "dev"]);
    }

    #[test]
    fn pipfile_locks_are_read() {
        let text =
            "{\"default\": {\"Flask\": {\"version\": \"==3.0.3\"}}, \"develop\": {\"pytest\": {\"version\": \"==8\"}}}";
        assert_eq!(pipfile(text, false).len(), 1);
        assert_eq!(pipfile(text, true)[1].version, "8");
    }
}
