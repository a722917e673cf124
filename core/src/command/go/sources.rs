//! What is known of a Go program from the files of its module.

use super::flags::Flags;
use crate::command::{Call, file_data};
use crate::filesystem::AbsPath;
use std::collections::BTreeSet;

/// How much of the standard library a program imports, as far as that decides its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Imports {
    /// Nothing but the runtime.
    Plain,
    /// Printing, files, time: no more.
    Text,
    /// Encodings, regular expressions.
    Some,
    /// Templates, which may call any method, so that the linker leaves none out.
    Templates,
    /// HTTP, with the cryptography it brings.
    Network,
    /// HTTP and templates.
    Pages,
}

impl Imports {
    /// What a program that imports both comes to.
    fn and(self, other: Self) -> Self {
        match (self.min(other), self.max(other)) {
            (Self::Templates, Self::Network) => Self::Pages,
            (_, most) => most,
        }
    }

    pub(super) const ALL: [Self; 6] =
        [Self::Plain, Self::Text, Self::Some, Self::Templates, Self::Network, Self::Pages];

    /// The word of the catalogue.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Text => "text",
            Self::Some => "json",
            Self::Templates => "template",
            Self::Network => "http",
            Self::Pages => "pages",
        }
    }

    fn of(package: &str) -> Self {
        const TEXT: &[&str] = &[
            "bufio",
            "bytes",
            "container",
            "context",
            "errors",
            "fmt",
            "io",
            "log",
            "math",
            "os",
            "path",
            "runtime",
            "sort",
            "strconv",
            "strings",
            "sync",
            "time",
            "unicode",
            "embed",
            "slices",
            "maps",
            "cmp",
            "iter",
            "hash",
            "flag",
        ];
        let first = package.split('/').next().unwrap_or_default();
        if package.starts_with("net/") && package != "net/url" && package != "net/netip"
            || package == "crypto/tls"
            || package == "expvar"
        {
            Self::Network
        } else if package.ends_with("/template") {
            Self::Templates
        } else if matches!(package, "unsafe" | "embed" | "math" | "errors" | "runtime") {
            Self::Plain
        } else if TEXT.contains(&first) {
            Self::Text
        } else {
            Self::Some
        }
    }
}

/// What is known of the program that is built.
#[derive(Clone, Debug, Default)]
pub(super) struct Sources {
    /// The name of the binary.
    pub(super) name: String,
    /// What it imports of the standard library; `None` where no source is known.
    pub(super) imports: Option<Imports>,
    /// Bytes of its own sources.
    pub(super) bytes: u64,
    /// Modules that its own sources import from elsewhere.
    pub(super) modules: u64,
    /// Modules that `go.sum` or `go.mod` lists; `None` where neither is known.
    pub(super) listed: Option<u64>,
    /// There is a `vendor` folder.
    pub(super) vendored: bool,
}

impl Sources {
    /// Looks at the module around the working directory.
    pub(super) fn read(call: &Call<'_>, flags: &Flags) -> Self {
        let cwd = flags.value("C").map_or_else(|| call.process.cwd.clone(), |c| call.machine.path(call.process, &c));
        let root = module_root(call, &cwd);
        let manifest = text(call, &root.child("go.mod"));
        let module = manifest.as_deref().and_then(module_name).unwrap_or_default();
        let mut sources = Self {
            name: binary_name(call, flags, &module, &cwd),
            listed: listed(call, &root, manifest.as_deref()),
            vendored: call.machine.tree().get(&root.child("vendor")).is_some_and(|n| n.is_dir()),
            ..Self::default()
        };
        let mut foreign = BTreeSet::new();
        let mut unknown = false;
        call.machine.tree().walk(&root, &mut |path, node| {
            let name = path.name().unwrap_or_default();
            let Some(file) = node.as_file() else { return };
            unknown |= file.is_aggregate();
            if !name.ends_with(".go") || name.ends_with("_test.go") || path.as_str().contains("/vendor/") {
                return;
            }
            sources.bytes += file.size;
            match file_data(file).as_text() {
                Some(text) => sources.take(&text, &module, &mut foreign),
                None => unknown = true,
            }
        });
        if unknown {
            sources.imports = None;
        }
        sources.modules = foreign.len() as u64;
        sources
    }

    fn take(&mut self, text: &str, module: &str, foreign: &mut BTreeSet<String>) {
        let mut most = self.imports.unwrap_or(Imports::Plain);
        for package in imports(text) {
            let own = !module.is_empty() && (package == module || package.starts_with(&format!("{module}/")));
            if own {
                continue;
            }
            if package.split('/').next().is_some_and(|f| f.contains('.')) {
                foreign.insert(package.split('/').take(3).collect::<Vec<_>>().join("/"));
            } else {
                most = most.and(Imports::of(&package));
            }
        }
        self.imports = Some(most);
    }
}

/// The nearest folder upwards that has a `go.mod`; else the working directory.
fn module_root(call: &Call<'_>, cwd: &AbsPath) -> AbsPath {
    let mut at = Some(cwd.clone());
    while let Some(path) = at {
        if call.machine.tree().get(&path.child("go.mod")).is_some() {
            return path;
        }
        at = path.parent();
    }
    cwd.clone()
}

fn text(call: &Call<'_>, path: &AbsPath) -> Option<String> {
    file_data(call.machine.tree().get(path)?.as_file()?).as_text()
}

fn module_name(manifest: &str) -> Option<String> {
    let line = manifest.lines().find_map(|l| l.trim().strip_prefix("module "))?;
    Some(line.trim().trim_matches('"').to_owned())
}

/// Modules by `go.sum`, which has two lines for each that is downloaded; else by what `go.mod` requires.
fn listed(call: &Call<'_>, root: &AbsPath, manifest: Option<&str>) -> Option<u64> {
    if let Some(sums) = text(call, &root.child("go.sum")) {
        let lines = sums.lines().filter_map(|l| l.split_once(' '));
        let names: BTreeSet<&str> = lines.filter(|(_, v)| !v.contains("/go.mod ")).map(|(n, _)| n).collect();
        return Some(names.len() as u64);
    }
    let manifest = manifest?;
    let mut count = 0;
    let mut inside = false;
    for line in manifest.lines().map(str::trim) {
        match line {
            _ if line.starts_with("require (") => inside = true,
            ")" => inside = false,
            _ if line.starts_with("require ") => count += 1,
            _ if inside && !line.is_empty() && !line.starts_with("//") => count += 1,
            _ => {}
        }
    }
    Some(count)
}

/// The packages that a source imports.
fn imports(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut inside = false;
    for line in text.lines().map(str::trim) {
        let line = line.split("//").next().unwrap_or_default();
        let group = line.strip_prefix("import").is_some_and(|rest| rest.trim_start().starts_with('('));
        if line.starts_with("func ") {
            break;
        }
        inside |= group;
        if inside || line.starts_with("import ") {
            // Several may stand in a line, with semicolons between them.
            found.extend(line.split('"').skip(1).step_by(2).map(str::to_owned));
        }
        inside &= !line.contains(')');
    }
    found
}

/// The last element of a package's path, without a version.
pub(super) fn last_element(path: &str) -> String {
    let mut parts: Vec<&str> = path.trim_end_matches('/').split('/').collect();
    let is_version =
        |p: &str| p.strip_prefix('v').is_some_and(|n| !n.is_empty() && n.chars().all(|c| c.is_ascii_digit()));
    if parts.len() > 1 && parts.last().is_some_and(|p| is_version(p)) {
        parts.pop();
    }
    parts.last().copied().unwrap_or_default().to_owned()
}

/// How the program is called: by its package's folder, its first file, or its module.
fn binary_name(call: &Call<'_>, flags: &Flags, module: &str, cwd: &AbsPath) -> String {
    let package = flags.packages.first().map(String::as_str).unwrap_or(".");
    if let Some(stem) = package.strip_suffix(".go") {
        return last_element(stem);
    }
    let path = call.machine.path(call.process, package);
    let is_root = path == *cwd || package.contains("...");
    if is_root && !module.is_empty() {
        return last_element(module);
    }
    let name = if is_root { cwd.name() } else { path.name() };
    name.filter(|n| !n.is_empty()).unwrap_or("main").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_are_found_and_ranked() {
        let text = "package main\n\nimport \"fmt\"\nimport (\n\tj \"encoding/json\"\n\t\"net/http\"\n\t// \"x\"\n)\n\nfunc main() {}\n";
        let found = imports(text);
        assert_eq!(found, ["fmt", "encoding/json", "net/http"]);
        let ranks: Vec<_> = found.iter().map(|p| Imports::of(p)).collect();
        assert_eq!(ranks, [Imports::Text, Imports::Some, Imports::Network]);
        let found =
            imports("package main\nimport (\"net/http\"; t \"html/template\")\nimport(\n\"os\")\nvar x = \"y\"\n");
        assert_eq!(found, ["net/http", "html/template", "os"]);
        let all = found.iter().fold(Imports::Plain, |most, p| most.and(Imports::of(p)));
        assert_eq!(all, Imports::Pages);
    }

    #[test]
    fn a_program_is_named_by_the_last_element() {
        assert_eq!(last_element("github.com/a/tool/v2"), "tool");
        assert_eq!(last_element("./cmd/server/"), "server");
    }
}
