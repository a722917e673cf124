//! Builds the programs of the page: compiles them, cuts the page's in two, writes the glue, and makes all of it small.
//!
//! The cut comes between the compiler and wasm-bindgen, because it needs the notes that the linker leaves (`app/build.rs` asks
//! for them): wasm-split-cli follows every reference and puts into `layerlab-details.wasm` what is only reached through the
//! function marked in `app/src/main.rs`. `static/details.js` joins the two again in the browser.

use crate::page::{Build, DETAILS, GLUE, PROGRAM, WORKER, WORKER_GLUE, copy, empty, minify};
use crate::process::{Result, cargo, command, executable, root, target, which};
use crate::{npm, step};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

const TARGET: &str = "wasm32-unknown-unknown";

/// The module that the page's program imports what loads its other half from.
const JOINT: &str = "__wasm_split.js";

/// Compiles both programs; for people, wasm-opt makes them smaller.
pub fn build(build: Build, tools: &[PathBuf], folder: &Path) -> Result<()> {
    compile(build)?;
    let work = target().join("page").join("programs");
    empty(&work)?;
    let compiled = target().join(TARGET).join(if build == Build::Release { "page" } else { "debug" });
    let (split, bound) = (work.join("split"), work.join("bound"));
    let mut cut = tool("wasm-split-cli", tools)?;
    cut.arg(compiled.join("layerlab-app.wasm")).arg(&split).args(["--out-name", "layerlab-app"]);
    step::run("cut the page's program in two", &mut cut)?;
    bind(&split.join("layerlab-app.wasm"), &bound, tools)?;
    bind(&compiled.join("layerlab-worker.wasm"), &bound, tools)?;
    // In place of what wasm-split-cli writes, which only knows hosted folders.
    copy(&root().join("static/details.js"), &bound.join(JOINT))?;
    for (from, name) in
        [(bound.join(PROGRAM), PROGRAM), (split.join("split_details.wasm"), DETAILS), (bound.join(WORKER), WORKER)]
    {
        shrink(build, &from, &folder.join(name))?;
    }
    [GLUE, WORKER_GLUE].into_iter().try_for_each(|name| glue(build, &bound.join(name), folder))
}

fn compile(build: Build) -> Result<()> {
    let mut compile = cargo(&["build", "--locked", "-p", "layerlab-app", "--bins", "--target", TARGET]);
    if build == Build::Release {
        compile.args(["--profile", "page"]);
    }
    compile.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", without_paths());
    step::run("programs (WebAssembly)", &mut compile).map(|_| ())
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

/// Writes what lies between a program and the browser.
fn bind(program: &Path, folder: &Path, tools: &[PathBuf]) -> Result<()> {
    let mut bind = tool("wasm-bindgen", tools)?;
    bind.args(["--target", "web", "--no-typescript", "--omit-default-module-path", "--remove-producers-section"]);
    // The other half of the page's program finds memory and functions by the linker's names.
    bind.arg("--keep-lld-exports").arg("--out-dir").arg(folder).arg(program);
    let name = program.file_stem().unwrap_or_default().to_string_lossy();
    step::run(&format!("glue of {name}"), &mut bind).map(|_| ())
}

fn shrink(build: Build, from: &Path, to: &Path) -> Result<()> {
    if build == Build::Dev {
        return copy(from, to);
    }
    let mut wasm_opt = npm::program(npm::BUILD, "wasm-opt")?;
    wasm_opt.arg("-Oz").arg("--strip-debug").arg("--strip-producers").arg(from).arg("-o").arg(to);
    let name = to.file_name().unwrap_or_default().to_string_lossy();
    step::run(&format!("wasm-opt {name}"), &mut wasm_opt).map(|_| ())
}

/// One classic script of a program's glue, which leaves the global `wasm_bindgen`: the single file cannot import modules.
fn glue(build: Build, from: &Path, folder: &Path) -> Result<()> {
    let mut bundle = minify(build, folder)?;
    bundle.args(["--bundle", "--format=iife", "--global-name=wasm_bindgen"]).arg(from);
    let name = from.file_name().unwrap_or_default().to_string_lossy();
    step::run(&format!("glue {name}"), &mut bundle).map(|_| ())
}

/// A tool from one of our folders, else from the search path.
fn tool(name: &str, folders: &[PathBuf]) -> Result<Command> {
    let program = folders.iter().find_map(|folder| executable(folder, name)).or_else(|| which(name));
    Ok(command(program.ok_or_else(|| format!("{name} is not there: run cargo xtask setup"))?))
}
