//! Starting other programs: where they are, and with which environment.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The outcome of a chore; the error is one sentence for a person, with the command that mends it where there is one.
pub type Result<T> = std::result::Result<T, String>;

/// The workspace's folder.
pub fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package).to_path_buf()
}

/// Cargo's target folder.
pub fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |folder| root().join(folder))
}

/// The first program of this name on the search path, with the endings that Windows adds.
pub fn which(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).find_map(|folder| executable(&folder, name))
}

/// The program of this name in a folder.
pub fn executable(folder: &Path, name: &str) -> Option<PathBuf> {
    let endings: &[&str] = if cfg!(windows) { &[".exe", ".cmd", ".bat"] } else { &[""] };
    endings.iter().map(|ending| folder.join(format!("{name}{ending}"))).find(|file| file.is_file())
}

/// A command in the workspace's folder, without what `cargo run` told this program about its own package: it would
/// make the inner cargo build things again.
pub fn command(program: impl Into<OsString>) -> Command {
    let mut command = Command::new(program.into());
    command.current_dir(root());
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        let of_the_package = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_PRIMARY_", "CARGO_CRATE_"];
        if of_the_package.iter().any(|start| text.starts_with(start)) {
            command.env_remove(&name);
        }
    }
    command
}

/// `cargo`, with its words.
pub fn cargo(words: &[&str]) -> Command {
    let mut cargo = command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(words).env("CARGO_TERM_COLOR", "never");
    cargo
}

/// A program that a person installs, or the sentence that says how.
pub fn prerequisite(name: &str, mend: &str) -> Result<PathBuf> {
    which(name).ok_or_else(|| format!("{name} is missing: {mend}"))
}

/// Puts folders before the search path of a command.
pub fn with_path(command: &mut Command, folders: &[PathBuf]) -> Result<()> {
    let path = env::var_os("PATH").unwrap_or_default();
    let all = folders.iter().cloned().chain(env::split_paths(&path));
    let joined = env::join_paths(all).map_err(|error| format!("the search path cannot be extended: {error}"))?;
    command.env("PATH", joined);
    Ok(())
}

/// What a program prints on its standard output, or nothing where it cannot be started or fails.
pub fn answer(program: &Path, words: &[&str]) -> Option<String> {
    let output = command(program).args(words).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
