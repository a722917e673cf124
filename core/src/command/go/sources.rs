//! What is known of Go programs from the files of their module.

use super::flags::Flags;
use super::module::Module;
use crate::command::{Call, file_data};
use crate::filesystem::AbsPath;
use crate::size::Estimate;
use std::collections::BTreeSet;

/// How much of the standard library a program imports, as far as that decides its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Imports {
    /// Nothing but the runtime.
    Plain,
    /// Printing, files, time: no more.
    Text,
    /// One of the parts that bring little else: compression, regular expressions, digests.
    Parts,
    /// What looks at types while it runs, or brings much: JSON, structured logs, certificates.
    Some,
    /// Templates, which may call any method, so that the linker leaves none out.
    Templates,
    /// Encrypted connections, with the cryptography they bring.
    Secure,
    /// Those and templates, which come to what HTTP does.
    SecureTemplates,
    /// HTTP.
    Network,
    /// HTTP and templates.
    Pages,
}

impl Imports {
    /// What a program that imports both comes to.
    pub(super) fn and(self, other: Self) -> Self {
        match (self.min(other), self.max(other)) {
            (Self::Templates | Self::SecureTemplates, Self::Network) => Self::Pages,
            (Self::Templates, Self::Secure) => Self::SecureTemplates,
            (_, most) => most,
        }
    }

    pub(super) const ALL: [Self; 9] = [
        Self::Plain,
        Self::Text,
        Self::Parts,
        Self::Some,
        Self::Templates,
        Self::Secure,
        Self::SecureTemplates,
        Self::Network,
        Self::Pages,
    ];

    /// The word of the catalogue.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Text => "text",
            Self::Parts => "parts",
            Self::Some => "json",
            Self::Templates => "template",
            Self::Secure => "tls",
            Self::SecureTemplates | Self::Network => "http",
            Self::Pages => "pages",
        }
    }

    pub(super) fn of(package: &str) -> Self {
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
        const SMALL: &[&str] =
            &["encoding/hex", "encoding/base64", "encoding/binary", "encoding/csv", "text/tabwriter"];
        const PARTS: &[&str] = &[
            "archive", "compress", "crypto", "database", "debug", "encoding", "html", "image", "index", "mime", "net",
            "regexp", "text",
        ];
        let first = package.split('/').next().unwrap_or_default();
        if package.starts_with("net/http") || package == "expvar" {
            Self::Network
        } else if package == "crypto/tls" || package == "net/smtp" || package.starts_with("net/rpc") {
            Self::Secure
        } else if package.ends_with("/template") {
            Self::Templates
        } else if matches!(package, "unsafe" | "embed" | "math" | "errors" | "runtime") {
            Self::Plain
        } else if matches!(package, "encoding/json" | "log/slog" | "crypto/x509") {
            Self::Some
        } else if matches!(package, "os/exec" | "os/user" | "log/syslog" | "math/big") {
            Self::Parts
        } else if TEXT.contains(&first) || SMALL.contains(&package) {
            Self::Text
        } else if PARTS.contains(&first) {
            Self::Parts
        } else {
            Self::Some
        }
    }
}

/// What is known of a program.
#[derive(Clone, Debug, Default)]
pub(super) struct Program {
    /// The name of the binary.
    pub(super) name: String,
    /// What it imports of the standard library; `None` where a source is not known.
    pub(super) imports: Option<Imports>,
    /// How many parts of the library it imports that bring a few hundred kilobytes each ([`Imports::Parts`]).
    pub(super) parts: u64,
    /// Bytes of its own sources, and of what is vendored.
    pub(super) bytes: u64,
    /// Modules from elsewhere that it imports, and that are not there.
    pub(super) modules: u64,
    /// What `//go:embed` puts into it.
    pub(super) embedded: Estimate,
}

/// What is known of the programs that are built.
#[derive(Clone, Debug, Default)]
pub(super) struct Sources {
    /// The programs; one of which little is known where the packages name none.
    pub(super) programs: Vec<Program>,
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
        let module = Module::read(call, &root, manifest.as_deref());
        let mut programs: Vec<Program> = Vec::new();
        for (folder, name) in targets(flags, &module, &cwd) {
            programs.push(Program { name, ..module.program(call, &folder) });
        }
        if programs.is_empty() {
            programs.push(Program { name: binary_name(call, flags, &module.name, &cwd), ..module.program(call, &cwd) });
        }
        Self {
            programs,
            listed: listed(call, &root, manifest.as_deref()),
            vendored: call.machine.tree().get(&root.child("vendor")).is_some_and(|n| n.is_dir()),
        }
    }

    /// What all of them import together; `None` where a source is not known.
    pub(super) fn imports(&self) -> Option<Imports> {
        let all: Option<Vec<Imports>> = self.programs.iter().map(|program| program.imports).collect();
        all.filter(|all| !all.is_empty()).map(|all| all.into_iter().fold(Imports::Plain, Imports::and))
    }

    /// Modules from elsewhere that one of them imports at most.
    pub(super) fn modules(&self) -> u64 {
        self.programs.iter().map(|program| program.modules).max().unwrap_or_default()
    }
}

/// The folders of the programs that the packages name, with the names of their binaries.
fn targets(flags: &Flags, module: &Module, cwd: &AbsPath) -> Vec<(AbsPath, String)> {
    let mut found = Vec::new();
    for pattern in &flags.packages {
        let path = match pattern.strip_prefix(module.name.as_str()).filter(|_| !module.name.is_empty()) {
            Some(rest) if rest.is_empty() || rest.starts_with('/') => module.root.join(rest.trim_start_matches('/')),
            _ if pattern.ends_with(".go") => continue,
            _ => cwd.join(pattern.split("...").next().unwrap_or_default()),
        };
        let path = if pattern.contains("...") { trimmed(&path) } else { path };
        for folder in module.mains() {
            let is_below = pattern.contains("...") && folder.as_str().starts_with(path.as_str());
            if *folder != path && !is_below {
                continue;
            }
            let name = if *folder == module.root { last_element(&module.name) } else { String::new() };
            let name = if name.is_empty() { folder.name().unwrap_or("main").to_owned() } else { name };
            if !found.iter().any(|(known, _)| known == folder) {
                found.push((folder.clone(), name));
            }
        }
    }
    found
}

/// A path without a slash behind.
fn trimmed(path: &AbsPath) -> AbsPath {
    AbsPath::new(path.as_str().trim_end_matches('/'))
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

pub(super) fn text(call: &Call<'_>, path: &AbsPath) -> Option<String> {
    file_data(call.machine.tree().get(path)?.as_file()?).as_text()
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
    fn what_imports_come_to_does_not_hang_on_their_order() {
        for one in Imports::ALL {
            for two in Imports::ALL {
                assert_eq!(one.and(two), two.and(one));
                for three in Imports::ALL {
                    assert_eq!(one.and(two).and(three), one.and(two.and(three)), "{one:?} {two:?} {three:?}");
                }
            }
        }
    }

    #[test]
    fn a_program_is_named_by_the_last_element() {
        assert_eq!(last_element("github.com/a/tool/v2"), "tool");
        assert_eq!(last_element("./cmd/server/"), "server");
    }
}
