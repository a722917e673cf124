//! Builds the parts of the page: the program, the editor, the styles, the loader.

use crate::process::{Result, cargo, root, target};
use crate::{npm, programs, setup, step};
use std::fs;
use std::path::{Path, PathBuf};

/// How much work goes into making the page small.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Build {
    /// What people get.
    Release,
    /// Quick to build, large, with debug assertions.
    Dev,
}

/// The parts of the page, under the names that `index.html` calls them by.
pub struct Parts {
    /// The folder that holds them all.
    pub folder: PathBuf,
}

/// The skeleton.
pub const INDEX: &str = "index.html";
/// Chooses the theme before the first paint.
pub const THEME: &str = "theme.js";
/// The styles of the first view.
pub const STYLES: &str = "styles.css";
/// Those of the details.
pub const DETAILS_STYLES: &str = "details.css";
/// The editor.
pub const EDITOR: &str = "editor.js";
/// What wasm-bindgen writes between the page's program and the browser.
pub const GLUE: &str = "layerlab-app.js";
/// The page's program, as far as the first view needs it.
pub const PROGRAM: &str = "layerlab-app_bg.wasm";
/// The rest of it: the detail views.
pub const DETAILS: &str = "layerlab-details.wasm";
/// What wasm-bindgen writes between the worker's program and the browser.
pub const WORKER_GLUE: &str = "layerlab-worker.js";
/// The worker's program.
pub const WORKER: &str = "layerlab-worker_bg.wasm";
/// The catalogue of packages, which the worker loads when it has started.
pub const PACKAGES: &str = "packages.tsv";
/// The ready-made texts, which the page loads behind its first view.
pub const LIBRARY: &str = "library.json";
/// What starts the programs.
pub const BOOT: &str = "boot.js";
/// The icon.
pub const ICON: &str = "icon.svg";

/// Files of `static/` that belong to the hosted folder as they are.
const COPIED: &[&str] = &[ICON, "manifest.webmanifest", "embed-demo.html"];

/// Scripts of `static/` that are only made smaller.
const SCRIPTS: &[&str] = &[BOOT, THEME, "embed.js"];

/// Sets up what is missing and builds all parts.
pub fn build(build: Build) -> Result<Parts> {
    let tools = setup::page()?;
    let folder = target().join("page").join("parts");
    empty(&folder)?;
    programs::build(build, &tools, &folder)?;
    let prepared = prepared()?;
    for name in [PACKAGES, LIBRARY] {
        copy(&prepared.join(name), &folder.join(name))?;
    }
    skeleton(&folder, &prepared)?;
    step::run("editor", &mut npm::script(npm::EDITOR, "build")?)?;
    copy(&root().join("app/editor/dist/editor.js"), &folder.join(EDITOR))?;
    step::run("styles", &mut styles(build, &folder)?)?;
    step::run("loader", &mut scripts(&folder)?)?;
    for name in COPIED {
        copy(&root().join("static").join(name), &folder.join(name))?;
    }
    Ok(Parts { folder })
}

/// All families of packages in one text, in the order of their names.
fn packages(to: &Path) -> Result<()> {
    let folder = root().join("core/data/packages");
    let entries = fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut families: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|e| e == "tsv")).collect();
    families.sort();
    let mut bundle = String::new();
    for family in families {
        bundle += &read(&family)?;
    }
    fs::write(to, bundle).map_err(|error| format!("{}: {error}", to.display()))
}

/// The folder with the ready-made texts, and with what a newcomer sees first: worked out by the core itself, on this machine.
fn prepared() -> Result<PathBuf> {
    let folder = target().join("page").join("prepared");
    empty(&folder)?;
    let rows = target().join("page").join("rows.tsv");
    packages(&rows)?;
    let mut prepare = cargo(&["run", "--quiet", "--locked", "-p", "layerlab-app", "--example", "prepared", "--"]);
    step::run("examples", prepare.arg(&rows).arg(&folder))?;
    Ok(folder)
}

/// The skeleton with the first example and its figures.
fn skeleton(folder: &Path, prepared: &Path) -> Result<()> {
    let mut page = read(&root().join("static").join(INDEX))?;
    for (place, file) in [("layerlab-first", "first.json"), ("layerlab-prepared", "answer.json")] {
        // No `<` may stand in an element whose text a parser of HTML reads; JSON can say it otherwise.
        let data = read(&prepared.join(file))?.replace('<', "\\u003c");
        page = filled(&page, place, &data)?;
    }
    let to = folder.join(INDEX);
    fs::write(&to, page).map_err(|error| format!("{}: {error}", to.display()))
}

/// The page with a text in the one empty element of this name.
fn filled(page: &str, id: &str, text: &str) -> Result<String> {
    let place = format!("id=\"{id}\">");
    let (head, rest) = page.split_once(&place).ok_or_else(|| format!("index.html has no place {id}"))?;
    Ok([head, &place, text, rest].concat())
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn styles(build: Build, folder: &Path) -> Result<std::process::Command> {
    let mut esbuild = npm::program(npm::BUILD, "esbuild")?;
    for (name, sheets) in [(STYLES, "index.css"), (DETAILS_STYLES, "details.css")] {
        esbuild.arg(format!("{}=static/styles/{sheets}", name.trim_end_matches(".css")));
    }
    esbuild.args(["--bundle", "--log-level=warning"]).arg(format!("--outdir={}", folder.display()));
    if build == Build::Release {
        esbuild.arg("--minify");
    }
    Ok(esbuild)
}

fn scripts(folder: &Path) -> Result<std::process::Command> {
    let mut esbuild = minify(Build::Release, folder)?;
    for name in SCRIPTS {
        esbuild.arg(Path::new("static").join(name));
    }
    Ok(esbuild)
}

/// esbuild, to be given scripts; it makes them smaller for people.
pub fn minify(build: Build, folder: &Path) -> Result<std::process::Command> {
    let mut esbuild = npm::program(npm::BUILD, "esbuild")?;
    esbuild.args(["--log-level=warning"]).arg(format!("--outdir={}", folder.display()));
    if build == Build::Release {
        esbuild.arg("--minify");
    }
    Ok(esbuild)
}

/// Makes a folder that holds nothing.
pub fn empty(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))
}

/// Copies one file.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to).map(|_| ()).map_err(|error| format!("{} to {}: {error}", from.display(), to.display()))
}

impl Parts {
    /// A part that is text.
    pub fn text(&self, name: &str) -> Result<String> {
        read(&self.folder.join(name))
    }

    /// The bytes of a part.
    pub fn bytes(&self, name: &str) -> Result<Vec<u8>> {
        let path = self.folder.join(name);
        fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))
    }
}
