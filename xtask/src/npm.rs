//! The packages from npm, each set pinned by the lock file that is committed beside its `package.json`.

use crate::process::{Result, command, executable, prerequisite, root};
use crate::step;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const NODE: &str = "install Node.js 18 or newer from https://nodejs.org (npm comes with it)";

/// The editor's source and what bundles it.
pub const EDITOR: &str = "app/editor";
/// wasm-opt and esbuild.
pub const BUILD: &str = "xtask/npm";
/// Playwright and axe.
pub const BROWSER: &str = "tests/browser";

/// Installs what a folder's lock file says, unless exactly that is there.
pub fn install(folder: &str) -> Result<()> {
    let home = root().join(folder);
    let lock = fs::read_to_string(home.join("package-lock.json")).map_err(|error| format!("{folder}: {error}"))?;
    let stamp = home.join("node_modules").join(".layerlab-installed");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    let mut npm = command(prerequisite("npm", NODE)?);
    npm.args(["ci", "--no-audit", "--no-fund"]).current_dir(&home);
    step::run(&format!("npm packages of {folder}"), &mut npm)?;
    fs::write(&stamp, lock).map_err(|error| format!("{}: {error}", stamp.display()))
}

/// `node`, to be given a script.
pub fn node() -> Result<Command> {
    Ok(command(prerequisite("node", NODE)?))
}

/// A script of a folder's `package.json`.
pub fn script(folder: &str, name: &str) -> Result<Command> {
    let mut npm = command(prerequisite("npm", NODE)?);
    npm.args(["run", "--silent", name]).current_dir(root().join(folder));
    Ok(npm)
}

/// A program that a package brought.
pub fn program(folder: &str, name: &str) -> Result<Command> {
    let file = bin(&root().join(folder), name)?;
    Ok(command(file))
}

fn bin(home: &Path, name: &str) -> Result<PathBuf> {
    let folder = home.join("node_modules").join(".bin");
    executable(&folder, name).ok_or_else(|| format!("{name} is not in {}: run cargo xtask setup", folder.display()))
}
