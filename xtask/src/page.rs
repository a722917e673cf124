//! Builds the parts of the page: the program, the editor, the styles, the loader.

use crate::process::{Result, command, root, target, which, with_path};
use crate::{npm, setup, step};
use std::path::{Path, PathBuf};
use std::{env, fs};

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

/// The skeleton, as trunk leaves it.
pub const INDEX: &str = "index.html";
/// Chooses the theme before the first paint.
pub const THEME: &str = "theme.js";
/// All styles.
pub const STYLES: &str = "styles.css";
/// The editor.
pub const EDITOR: &str = "editor.js";
/// What wasm-bindgen writes between the page's program and the browser.
pub const GLUE: &str = "layerlab-app.js";
/// The page's program.
pub const PROGRAM: &str = "layerlab-app_bg.wasm";
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
    packages(&folder.join(PACKAGES))?;
    programs(build, &tools, &folder)?;
    step::run("editor", &mut npm::script(npm::EDITOR, "build")?)?;
    copy(&root().join("app/editor/dist/editor.js"), &folder.join(EDITOR))?;
    step::run("styles", &mut styles(build, &folder)?)?;
    step::run("loader", &mut scripts(&folder)?)?;
    for name in COPIED {
        copy(&root().join("static").join(name), &folder.join(name))?;
    }
    Ok(Parts { folder })
}

/// Compiles both programs with trunk; for people, wasm-opt makes them smaller.
fn programs(build: Build, tools: &[PathBuf], folder: &Path) -> Result<()> {
    let trunk = trunk(build, tools)?;
    for (name, glue) in [(PROGRAM, GLUE), (WORKER, WORKER_GLUE)] {
        let (raw, program) = (trunk.join(name), folder.join(name));
        if build == Build::Release {
            let mut wasm_opt = npm::program(npm::BUILD, "wasm-opt")?;
            wasm_opt.arg("-Oz").arg("--strip-debug").arg("--strip-producers").arg(&raw).arg("-o").arg(&program);
            step::run(&format!("wasm-opt {name}"), &mut wasm_opt)?;
            step::run(&format!("glue {glue}"), minify(folder)?.arg(trunk.join(glue)))?;
        } else {
            copy(&raw, &program)?;
            copy(&trunk.join(glue), &folder.join(glue))?;
        }
    }
    let prepared = prepared(folder)?;
    copy(&prepared.join(LIBRARY), &folder.join(LIBRARY))?;
    skeleton(&trunk.join(INDEX), &folder.join(INDEX), &prepared)
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
fn prepared(parts: &Path) -> Result<PathBuf> {
    let folder = target().join("page").join("prepared");
    empty(&folder)?;
    let mut prepare =
        crate::process::cargo(&["run", "--quiet", "--locked", "-p", "layerlab-app", "--example", "prepared", "--"]);
    step::run("examples", prepare.arg(parts.join(PACKAGES)).arg(&folder))?;
    Ok(folder)
}

/// The skeleton without the lines that are trunk's own, and with the first example and its figures.
fn skeleton(from: &Path, to: &Path, prepared: &Path) -> Result<()> {
    let text = read(from)?;
    let kept: Vec<&str> = text.lines().filter(|line| !line.contains("data-trunk")).collect();
    let mut page = kept.join("\n") + "\n";
    for (place, file) in [("layerlab-first", "first.json"), ("layerlab-prepared", "answer.json")] {
        // No `<` may stand in an element whose text a parser of HTML reads; JSON can say it otherwise.
        let data = read(&prepared.join(file))?.replace('<', "\\u003c");
        page = filled(&page, place, &data)?;
    }
    fs::write(to, page).map_err(|error| format!("{}: {error}", to.display()))
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

fn trunk(build: Build, tools: &[PathBuf]) -> Result<PathBuf> {
    // Trunk works offline, so that it downloads no tools of its own; the crates must be there before.
    step::run("crates", &mut crate::process::cargo(&["fetch", "--locked", "--target", "wasm32-unknown-unknown"]))?;
    let dist = target().join("page").join("trunk");
    let program = tools.iter().find_map(|folder| crate::process::executable(folder, "trunk"));
    let mut trunk = command(program.or_else(|| which("trunk")).ok_or("trunk is not there: run cargo xtask setup")?);
    trunk.args(["build", "--skip-version-check", "--color", "never", "--dist"]).arg(&dist);
    // A page is built the same whatever NO_COLOR says; trunk reads it as one of its own switches.
    trunk.env_remove("NO_COLOR");
    if build == Build::Release {
        trunk.args(["--release", "--cargo-profile", "page"]);
    }
    trunk.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", without_paths());
    with_path(&mut trunk, tools)?;
    step::run("programs (WebAssembly)", &mut trunk)?;
    Ok(dist)
}

/// Panic messages name source files; whose machine built the page is nobody's business, and costs bytes.
fn without_paths() -> String {
    let home = |name: &str, folder: &str| {
        let user = env::var_os("HOME").or_else(|| env::var_os("USERPROFILE")).map(PathBuf::from);
        env::var_os(name).map(PathBuf::from).or_else(|| Some(user?.join(folder)))
    };
    let sources = home("CARGO_HOME", ".cargo").map(|cargo| cargo.join("registry").join("src"));
    let indexes = sources.and_then(|folder| fs::read_dir(folder).ok()).into_iter().flatten().flatten();
    let folders = indexes.map(|index| index.path()).chain(home("RUSTUP_HOME", ".rustup")).chain([root()]);
    // Flags are split at spaces; a path with one stays as it is.
    let flags = folders.filter(|folder| !folder.to_string_lossy().contains(' '));
    flags.map(|folder| format!("--remap-path-prefix={}=", folder.display())).collect::<Vec<_>>().join(" ")
}

fn styles(build: Build, folder: &Path) -> Result<std::process::Command> {
    let mut esbuild = npm::program(npm::BUILD, "esbuild")?;
    esbuild.arg("static/styles/index.css").args(["--bundle", "--log-level=warning"]);
    esbuild.arg(format!("--outfile={}", folder.join(STYLES).display()));
    if build == Build::Release {
        esbuild.arg("--minify");
    }
    Ok(esbuild)
}

fn scripts(folder: &Path) -> Result<std::process::Command> {
    let mut esbuild = minify(folder)?;
    for name in SCRIPTS {
        esbuild.arg(Path::new("static").join(name));
    }
    Ok(esbuild)
}

/// esbuild, to be given classic scripts.
fn minify(folder: &Path) -> Result<std::process::Command> {
    let mut esbuild = npm::program(npm::BUILD, "esbuild")?;
    esbuild.args(["--minify", "--log-level=warning"]).arg(format!("--outdir={}", folder.display()));
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
