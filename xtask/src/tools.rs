//! The cargo tools that build the page: found on the search path in the right version, else in our own folder, else installed
//! there. Nothing that is there is installed again, and nothing outside our folder is touched.

use crate::process::{Result, answer, cargo, executable, root, which};
use crate::step;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// A program of crates.io in one version.
struct Tool {
    /// The package.
    package: &'static str,
    /// The program.
    program: &'static str,
    /// What it answers with its version; nothing where it does not say it, so that only our own folder is believed.
    version_words: &'static [&'static str],
    version: String,
    /// More words for `cargo install`.
    install: &'static [&'static str],
    /// About how long building it takes on two cores.
    duration: &'static str,
}

/// What cuts the page's program in two. Its pair, `wasm_split_helpers` of `app/Cargo.toml`, says in the program what it expects.
const SPLIT_VERSION: &str = "0.2.4";

/// The folders to put before the search path so that the page can be built; empty where all tools are on it already.
pub fn page_tools() -> Result<Vec<PathBuf>> {
    let split = Tool {
        package: "wasm_split_cli_support",
        program: "wasm-split-cli",
        version_words: &[],
        version: SPLIT_VERSION.to_owned(),
        install: &["--features", "build-binary"],
        duration: "two minutes on two cores",
    };
    let folders = [find_or_install(&bindgen()?)?, find_or_install(&split)?];
    Ok(folders.into_iter().flatten().collect())
}

/// As `page_tools`, for the tests that run as WebAssembly.
pub fn bindgen_tools() -> Result<Vec<PathBuf>> {
    Ok(find_or_install(&bindgen()?)?.into_iter().collect())
}

/// The program that writes the glue must be of exactly the version that the program was compiled against.
fn bindgen() -> Result<Tool> {
    Ok(Tool {
        package: "wasm-bindgen-cli",
        program: "wasm-bindgen",
        version_words: &["--version"],
        version: locked_version("wasm-bindgen")?,
        install: &["--no-default-features"],
        duration: "two minutes on two cores",
    })
}

/// The version of a package in Cargo.lock.
fn locked_version(package: &str) -> Result<String> {
    let lock = fs::read_to_string(root().join("Cargo.lock")).map_err(|error| format!("Cargo.lock: {error}"))?;
    version_in(&lock, package).ok_or_else(|| format!("Cargo.lock does not name {package}, which the page needs"))
}

fn version_in(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines();
    lines.by_ref().find(|line| *line == name)?;
    let version = lines.next()?.strip_prefix("version = \"")?.strip_suffix('"')?;
    Some(version.to_owned())
}

/// The folder that holds the tool, or nothing where the search path has it.
fn find_or_install(tool: &Tool) -> Result<Option<PathBuf>> {
    if which(tool.program).is_some_and(|program| tool.is_version(&program)) {
        return Ok(None);
    }
    let home = cache()?.join(format!("{}-{}", tool.package, tool.version));
    let folder = home.join("bin");
    let there = || executable(&folder, tool.program).is_some_and(|program| tool.is_ours(&program));
    if !there() {
        // Two set-ups at once (a build and a test, say) build a tool once: the second waits, and finds it there.
        let _lock = locked(&home)?;
        if !there() {
            install(tool, &home)?;
        }
    }
    if there() {
        return Ok(Some(folder));
    }
    Err(format!("{} {} was installed into {} but does not run", tool.package, tool.version, folder.display()))
}

/// A lock beside a tool's folder, held until it is dropped.
fn locked(home: &Path) -> Result<fs::File> {
    let path = home.with_added_extension("lock");
    let fail = |error: std::io::Error| format!("{}: {error}", path.display());
    fs::create_dir_all(path.parent().unwrap_or(home)).map_err(fail)?;
    let file = fs::File::create(&path).map_err(fail)?;
    file.lock().map_err(fail)?;
    Ok(file)
}

impl Tool {
    /// Whether a program answers with this version.
    fn is_version(&self, program: &Path) -> bool {
        let answered =
            Some(self.version_words).filter(|words| !words.is_empty()).and_then(|words| answer(program, words));
        answered.is_some_and(|text| text.split_whitespace().any(|word| word == self.version))
    }

    /// Whether a program in the folder of this version runs.
    fn is_ours(&self, program: &Path) -> bool {
        self.is_version(program) || (self.version_words.is_empty() && answer(program, &["--help"]).is_some())
    }
}

/// Our folder of tools: `LAYERLAB_TOOLS`, else the user's cache.
fn cache() -> Result<PathBuf> {
    if let Some(folder) = env::var_os("LAYERLAB_TOOLS") {
        return Ok(root().join(folder));
    }
    let home = env::var_os("HOME").or_else(|| env::var_os("USERPROFILE"));
    let home =
        home.ok_or("neither HOME nor LAYERLAB_TOOLS is set: set LAYERLAB_TOOLS to a folder for the build tools")?;
    Ok(PathBuf::from(home).join(".cache").join("layerlab").join("tools"))
}

fn install(tool: &Tool, home: &Path) -> Result<()> {
    binstall(tool, home).map_or_else(|| build(tool, home), |()| Ok(()))
}

/// A ready-made program, where `cargo binstall` is there and finds one.
fn binstall(tool: &Tool, home: &Path) -> Option<()> {
    which("cargo-binstall")?;
    let package = format!("{}@{}", tool.package, tool.version);
    let mut command = cargo(&["binstall", "--no-confirm", "--disable-strategies", "compile", "--root"]);
    command.arg(home).arg(package);
    let outcome = step::observe(&format!("download {} {}", tool.package, tool.version), &mut command).ok()?;
    outcome.ok.then_some(())
}

/// From source, with a profile that builds quickly: the tools' own release profiles optimize the tools, not their building.
fn build(tool: &Tool, home: &Path) -> Result<()> {
    let mut command = cargo(&["install", tool.package, "--version", &tool.version, "--root"]);
    command.arg(home).args(tool.install);
    command.env("CARGO_PROFILE_RELEASE_LTO", "off");
    command.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16").env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
    // A folder of its own in the target folder: the build is thrown away, and does not disturb ours.
    command.env_remove("CARGO_TARGET_DIR");
    let title = format!("build {} {} from source, once, about {}", tool.package, tool.version, tool.duration);
    step::run(&title, &mut command).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::{locked, version_in};

    #[test]
    fn a_second_set_up_waits_for_the_first() {
        let home = std::env::temp_dir().join(format!("layerlab-lock-{}", std::process::id())).join("tool-1.2.3");
        let first = locked(&home).expect("the folder can be written");
        let path = home.with_added_extension("lock");
        let second = std::fs::File::open(&path).expect("the lock stands beside the tool's folder");
        assert!(second.try_lock().is_err());
        drop(first);
        assert!(second.try_lock().is_ok());
        std::fs::remove_dir_all(path.parent().expect("a folder")).expect("the folder is ours");
    }

    #[test]
    fn the_lock_file_gives_the_version_of_exactly_the_named_package() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"1.0.0\"\n\n[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(version_in(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(version_in(lock, "yew"), None);
    }
}
