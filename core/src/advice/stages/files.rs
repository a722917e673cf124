//! Files that a program reads at run time, beside its artifact.

use super::{Ran, Subject};
use crate::filesystem::{AGGREGATE, AbsPath, Key, Node, Tree};
use crate::plan::{StepKind, Transfer};

/// Folders that programs read from while they run, by custom.
const FOLDERS: [&str; 24] = [
    "assets",
    "certs",
    "conf",
    "config",
    "configs",
    "dist",
    "html",
    "i18n",
    "lang",
    "locale",
    "locales",
    "migrations",
    "public",
    "resources",
    "schemas",
    "sql",
    "static",
    "template",
    "templates",
    "translations",
    "ui",
    "views",
    "web",
    "www",
];

/// Endings of settings and pages.
const ENDINGS: [&str; 10] =
    [".conf", ".cfg", ".ini", ".toml", ".yaml", ".yml", ".json", ".html", ".tmpl", ".properties"];

/// Files with such endings that tools read, not programs.
const TOOLS: [&str; 14] = [
    "Cargo.toml",
    "Gopkg.toml",
    "appveyor.yml",
    "bower.json",
    "codecov.yml",
    "composer.json",
    "docker-compose.yaml",
    "docker-compose.yml",
    "compose.yaml",
    "compose.yml",
    "package-lock.json",
    "package.json",
    "pyproject.toml",
    "tsconfig.json",
];

/// Below these nothing is of a program but what builds it, or the system's own.
const NOT_OURS: [&str; 14] = [
    "/dev",
    "/go",
    "/proc",
    "/root",
    "/run",
    "/sys",
    "/tmp",
    "/usr/include",
    "/usr/lib",
    "/usr/local/go",
    "/usr/local/lib",
    "/usr/share/doc",
    "/var/cache",
    "/var/lib/apt",
];

/// What lies in a folder beside sources and is read at run time, as names tell.
pub fn beside(subject: &Subject<'_, '_>, folder: &AbsPath) -> Vec<AbsPath> {
    if folder.is_root() {
        return Vec::new();
    }
    let is_read = |name: &str, node: &Node| match node.is_dir() {
        true => FOLDERS.contains(&name),
        false => {
            ENDINGS.iter().any(|ending| name.ends_with(ending)) && !name.starts_with('.') && !TOOLS.contains(&name)
        }
    };
    let entries = subject.tree.list(folder);
    entries.iter().filter(|entry| is_read(entry.name, entry.node)).map(|entry| folder.child(entry.name)).collect()
}

/// What COPY and ADD put elsewhere than into the folder of a build: entry scripts, settings, and folders that `mkdir` made there.
pub fn elsewhere(subject: &Subject<'_, '_>, build: &AbsPath) -> Vec<AbsPath> {
    let mut paths: Vec<AbsPath> = Vec::new();
    for at in subject.context.steps.iter().filter(|at| at.in_image) {
        let (StepKind::Copy(transfer) | StepKind::Add(transfer)) = &at.step.kind else { continue };
        let folder = AbsPath::new(&at.step.workdir).join(&transfer.destination.0);
        // A whole file system brings tools, and no file of it can be told from others.
        if folder.is_root() && transfer.sources.iter().any(|(source, _)| AbsPath::new(source).is_root()) {
            continue;
        }
        let own = placed(&at.outcome.lower, &at.outcome.upper, at.outcome.key, &folder, transfer);
        paths.extend(own.into_iter().filter(|path| is_apart(path, build)));
    }
    for ran in subject.calls("mkdir") {
        let operands = ran.call.operands(&["-m"]);
        let literal = operands.iter().filter(|(index, word)| ran.call.is_literal(*index) && !word.contains('{'));
        let folders = literal.map(|(_, word)| ran.folder().join(word)).filter(|path| is_apart(path, build));
        paths.extend(folders.filter(|path| subject.tree.get(path).is_some()));
    }
    paths.retain(|path| !path.is_root() && !is_tool(path) && !holds_sources(subject.tree, path));
    paths.sort();
    paths.dedup();
    // What lies in a folder that goes along goes along with it.
    let all = paths.clone();
    paths.retain(|path| !all.iter().any(|other| other != path && path.is_within(other)));
    paths
}

/// Endings of what compilers read.
const SOURCES: [&str; 10] = [".c", ".cc", ".cpp", ".cs", ".go", ".h", ".hpp", ".java", ".kt", ".rs"];

/// Whether a path is a source of a compiled language, or a folder with such.
fn holds_sources(tree: &Tree, path: &AbsPath) -> bool {
    let is_source =
        |path: &AbsPath| path.name().is_some_and(|name| SOURCES.iter().any(|ending| name.ends_with(ending)));
    let mut found = is_source(path);
    tree.walk(path, &mut |below, node| found |= !node.is_dir() && is_source(below));
    found
}

/// Whether a path is a package manager that was copied from its own image.
fn is_tool(path: &AbsPath) -> bool {
    matches!(path.name(), Some("bun" | "composer" | "uv" | "uvx"))
}

/// Whether a path has nothing to do with the folder of a build, and may be a program's own.
fn is_apart(path: &AbsPath, build: &AbsPath) -> bool {
    let in_build = path.is_within(build) && !build.is_root();
    !in_build && !build.is_within(path) && !NOT_OURS.iter().any(|folder| path.is_within(&AbsPath::new(folder)))
}

/// What a COPY put into a folder: all of it where it was not there before, else what is new in it.
fn placed(lower: &Tree, upper: &Tree, step: Key, folder: &AbsPath, transfer: &Transfer) -> Vec<AbsPath> {
    if lower.get(folder).is_none() && !lower.may_exist(folder) {
        return vec![folder.clone()];
    }
    let is_new = |path: &AbsPath| upper.is_written_by(path, step);
    let entries = upper.list(folder);
    // Files of which only a sum is known have no names to be copied by: their folder goes along.
    let own = |name: &str| if name == AGGREGATE { folder.clone() } else { folder.child(name) };
    let written = entries.iter().filter(|entry| is_new(&folder.child(entry.name)));
    let new: Vec<AbsPath> = written.map(|entry| own(entry.name)).collect();
    if !new.is_empty() {
        return new;
    }
    let names = transfer.sources.iter().filter_map(|(source, _)| source.trim_end_matches('/').rsplit('/').next());
    let plain = names.filter(|name| !name.is_empty() && !name.contains(['*', '?', '.']));
    match upper.get(folder).is_some_and(|node| node.is_dir()) || transfer.destination.0.ends_with('/') {
        true => plain.map(|name| folder.child(name)).collect(),
        false => vec![folder.clone()],
    }
}

/// A path as the command wrote it, read from the folder that it ran in.
pub fn path_of(ran: &Ran<'_, '_>, text: &str) -> AbsPath {
    ran.folder().join(text)
}
