//! The packages of a Go module: what each imports and embeds, and what follows for a program.

use super::sources::{Imports, Program};
use crate::command::{Call, file_data};
use crate::filesystem::{AbsPath, Tree};
use crate::size::Estimate;
use std::collections::{BTreeMap, BTreeSet};

/// The files of a folder that a build for Linux compiles.
#[derive(Clone, Debug, Default)]
struct Package {
    imports: BTreeSet<String>,
    embeds: Vec<String>,
    bytes: u64,
    is_main: bool,
    /// Whether the text of a file is not known.
    is_unread: bool,
}

/// A module with what is vendored.
#[derive(Clone, Debug)]
pub(super) struct Module {
    /// Its path, as `go.mod` says it; empty where that is not known.
    pub(super) name: String,
    /// Its folder.
    pub(super) root: AbsPath,
    packages: BTreeMap<AbsPath, Package>,
    /// Folders that stand for modules: `replace example.com/x => ./x`.
    replaced: Vec<(String, AbsPath)>,
    /// Whether files are known only in total.
    is_partly_known: bool,
}

impl Module {
    /// Reads all packages below a module's folder.
    pub(super) fn read(call: &Call<'_>, root: &AbsPath, manifest: Option<&str>) -> Self {
        let name = manifest.and_then(module_name).unwrap_or_default();
        let replaced = manifest.map(|text| replaced(text, root)).unwrap_or_default();
        let mut module = Self { name, root: root.clone(), packages: BTreeMap::new(), replaced, is_partly_known: false };
        call.machine.tree().walk(root, &mut |path, node| {
            let file_name = path.name().unwrap_or_default();
            let (Some(file), Some(folder)) = (node.as_file(), path.parent()) else { return };
            // A folder known in total may hold sources.
            module.is_partly_known |= file.is_aggregate();
            if !file_name.ends_with(".go") || is_left_out(file_name) {
                return;
            }
            let package = module.packages.entry(folder).or_default();
            package.bytes += file.size;
            match file_data(file).as_text() {
                Some(text) => package.take(&text),
                None => package.is_unread = true,
            }
        });
        module
    }

    /// The folders that hold programs.
    pub(super) fn mains(&self) -> impl Iterator<Item = &AbsPath> {
        let is_hidden = |folder: &AbsPath| {
            let below = folder.as_str().strip_prefix(self.root.as_str()).unwrap_or_default();
            below.split('/').any(|part| matches!(part, "vendor" | "testdata") || part.starts_with(['.', '_']))
        };
        self.packages.iter().filter(move |(folder, package)| package.is_main && !is_hidden(folder)).map(|(f, _)| f)
    }

    /// What a program made of a folder's package, and of all that this imports, holds.
    pub(super) fn program(&self, call: &Call<'_>, folder: &AbsPath) -> Program {
        let mut program = Program { imports: Some(Imports::Plain), ..Program::default() };
        let mut counted = BTreeSet::new();
        let (mut queue, mut seen, mut foreign) = (vec![folder.clone()], BTreeSet::new(), BTreeSet::new());
        // Files of a folder that are named themselves, and of programs that are not found, are all that there is.
        if !self.packages.contains_key(folder) {
            queue.extend(self.packages.keys().cloned());
        }
        let mut is_known = !self.is_partly_known && !self.packages.is_empty();
        while let Some(folder) = queue.pop() {
            let Some(package) = self.packages.get(&folder) else { continue };
            if !seen.insert(folder.clone()) {
                continue;
            }
            is_known &= !package.is_unread;
            program.bytes += package.bytes;
            program.embedded += package.embedded(call.machine.tree(), &folder);
            for import in &package.imports {
                match self.folder_of(import) {
                    Some(own) => queue.push(own),
                    None if import.split('/').next().is_some_and(|first| first.contains('.')) => {
                        foreign.insert(import.split('/').take(3).collect::<Vec<_>>().join("/"));
                    }
                    None => {
                        let rank = Imports::of(import);
                        program.imports = program.imports.map(|most| most.and(rank));
                        // Networks are twice what others of these are, and most of that in common.
                        let is_network = matches!(import.as_str(), "net" | "net/mail" | "net/textproto");
                        let name = if is_network { "net" } else { import.as_str() };
                        if rank == Imports::Parts && counted.insert(name) {
                            program.parts += 1 + u64::from(is_network);
                        }
                    }
                }
            }
        }
        program.modules = foreign.len() as u64;
        program.imports = program.imports.filter(|_| is_known);
        program
    }

    /// The folder of a package that the module has itself.
    fn folder_of(&self, import: &str) -> Option<AbsPath> {
        let below = |prefix: &str, folder: &AbsPath| {
            let rest = import.strip_prefix(prefix).filter(|_| !prefix.is_empty())?;
            (rest.is_empty() || rest.starts_with('/')).then(|| folder.join(rest.trim_start_matches('/')))
        };
        let replaced = self.replaced.iter().find_map(|(name, folder)| below(name, folder));
        let vendored = || Some(self.root.join(&format!("vendor/{import}")));
        replaced
            .or_else(|| below(&self.name, &self.root))
            .into_iter()
            .chain(vendored())
            .find(|folder| self.packages.contains_key(folder))
    }
}

impl Package {
    fn take(&mut self, source: &str) {
        self.imports.extend(imports(source));
        self.is_main |= source.lines().any(|line| line.trim() == "package main");
        for line in source.lines().filter_map(|line| line.trim_start().strip_prefix("//go:embed ")) {
            let words = line.split_whitespace().map(|word| word.trim_matches(['"', '`']).to_owned());
            self.embeds.extend(words);
        }
    }

    /// What the patterns of `//go:embed` match, each file once.
    fn embedded(&self, tree: &Tree, folder: &AbsPath) -> Estimate {
        let mut sizes: BTreeMap<AbsPath, Estimate> = BTreeMap::new();
        let patterns: Vec<(&str, bool)> = self
            .embeds
            .iter()
            .map(|pattern| (pattern.strip_prefix("all:").unwrap_or(pattern), pattern.starts_with("all:")))
            .collect();
        if patterns.is_empty() {
            return Estimate::default();
        }
        tree.walk(folder, &mut |path, node| {
            let Some(file) = node.as_file() else { return };
            let below = path.as_str().strip_prefix(folder.as_str()).unwrap_or_default().trim_start_matches('/');
            if patterns.iter().any(|(pattern, all)| matches(pattern, below, *all)) {
                sizes.insert(path.clone(), file.estimate());
            }
        });
        sizes.into_values().sum()
    }
}

/// Whether a pattern of `//go:embed` takes a file: it may name the file or a folder above it, whose files that begin with a dot or
/// an underscore stay out unless all are asked for.
fn matches(pattern: &str, path: &str, all: bool) -> bool {
    let mut parts = path.split('/');
    for wanted in pattern.split('/').filter(|part| !matches!(*part, "" | ".")) {
        if !parts.next().is_some_and(|part| fits(wanted.as_bytes(), part.as_bytes())) {
            return false;
        }
    }
    all || parts.all(|part| !part.starts_with(['.', '_']))
}

/// `*` and `?` within one name.
fn fits(pattern: &[u8], name: &[u8]) -> bool {
    match (pattern.split_first(), name.split_first()) {
        (None, None) => true,
        (Some((b'*', rest)), _) => {
            fits(rest, name) || name.split_first().is_some_and(|(_, shorter)| fits(pattern, shorter))
        }
        (Some((b'?', rest)), Some((_, shorter))) => fits(rest, shorter),
        (Some((wanted, rest)), Some((own, shorter))) => wanted == own && fits(rest, shorter),
        _ => false,
    }
}

/// Sources of tests, and of other systems by their names.
fn is_left_out(file: &str) -> bool {
    let stem = file.trim_end_matches(".go");
    let systems = ["_test", "_windows", "_darwin", "_freebsd", "_openbsd", "_netbsd", "_plan9", "_js", "_wasm"];
    systems.iter().any(|ending| stem.ends_with(ending)) || file.starts_with(['_', '.'])
}

fn module_name(manifest: &str) -> Option<String> {
    let line = manifest.lines().find_map(|l| l.trim().strip_prefix("module "))?;
    Some(line.trim().trim_matches('"').to_owned())
}

/// Modules that folders stand for.
fn replaced(manifest: &str, root: &AbsPath) -> Vec<(String, AbsPath)> {
    let lines = manifest.lines().filter_map(|line| line.trim().trim_start_matches("replace ").split_once(" => "));
    let folders = lines.filter(|(_, folder)| folder.trim().starts_with('.'));
    let named = folders.filter_map(|(name, folder)| Some((name.split_whitespace().next()?, folder.trim())));
    named.map(|(name, folder)| (name.to_owned(), root.join(folder))).collect()
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
    fn what_is_embedded_follows_from_patterns() {
        for (pattern, path, want) in [
            ("static", "static/css/app.css", true),
            ("static", "static/.keep", false),
            ("templates/*.html", "templates/index.html", true),
            ("templates/*.html", "templates/old/index.html", false),
            ("*.sql", "001.sql", true),
            ("page?.txt", "page1.txt", true),
            ("static", "statics/a", false),
        ] {
            assert_eq!(matches(pattern, path, false), want, "{pattern} {path}");
        }
        assert!(matches("static", "static/.keep", true));
    }

    #[test]
    fn a_module_is_replaced_by_a_folder() {
        let text = "module a\n\nreplace example.com/x => ./x\nreplace (\n\texample.com/y v1.0.0 => ../y\n\texample.com/z => example.com/w v1\n)\n";
        let found = replaced(text, &AbsPath::new("/src/a"));
        let want = [
            ("example.com/x".to_owned(), AbsPath::new("/src/a/x")),
            ("example.com/y".to_owned(), AbsPath::new("/src/y")),
        ];
        assert_eq!(found, want);
    }
}
