//! A Chromium for the tests: the one that is there, else the system's package, else Playwright's own download.

use crate::process::{Result, answer, command, which};
use crate::{npm, step};
use std::env;
use std::path::{Path, PathBuf};

/// Tells the scripts of `tests/browser` where the browser is.
pub const VARIABLE: &str = "LAYERLAB_CHROMIUM";

/// Names on the search path, best first.
const NAMES: &[&str] = &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge"];

/// Where macOS and Windows put browsers that are not on the search path.
const PLACES: &[&str] = &[
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files\\Chromium\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

/// The browser, installed where there is none. Playwright must be set up before.
pub fn find_or_install() -> Result<PathBuf> {
    if let Some(browser) = installed().or_else(downloaded) {
        return Ok(browser);
    }
    // Each way may be closed on a machine; the sentence at the end is for when all are.
    if system_package()
        && let Some(browser) = installed()
    {
        return Ok(browser);
    }
    if let Some(browser) = download() {
        return Ok(browser);
    }
    Err("no Chromium was found and none could be installed: install Chromium or Chrome (on Debian and Ubuntu: sudo apt-get install chromium), or set CHROME to its path".to_owned())
}

fn installed() -> Option<PathBuf> {
    let named = env::var_os("CHROME").map(PathBuf::from).filter(|file| file.is_file());
    let on_path = || NAMES.iter().find_map(|name| which(name)).filter(|file| runs(file));
    let in_place = || PLACES.iter().map(PathBuf::from).find(|file| file.is_file());
    named.or_else(on_path).or_else(in_place)
}

/// Ubuntu has a `chromium-browser` that only says to install a snap.
fn runs(browser: &Path) -> bool {
    cfg!(windows) || answer(browser, &["--version"]).is_some()
}

/// The browser that Playwright downloaded earlier.
fn downloaded() -> Option<PathBuf> {
    let script = "process.stdout.write(require('playwright-core').chromium.executablePath())";
    let output = npm::node().ok()?.current_dir(crate::process::root().join(npm::BROWSER)).args(["-e", script]).output();
    let path = PathBuf::from(String::from_utf8(output.ok()?.stdout).ok()?);
    path.is_file().then_some(path)
}

/// Debian and its children, as root or where `sudo` asks for no password.
fn system_package() -> bool {
    let Some(apt) = which("apt-get") else { return false };
    let Some(mut install) = as_root(&apt) else { return false };
    let Some(mut update) = as_root(&apt) else { return false };
    update.arg("update");
    install.args(["install", "--yes", "--no-install-recommends", "chromium"]).env("DEBIAN_FRONTEND", "noninteractive");
    let updated = step::observe("apt-get update", &mut update).is_ok_and(|outcome| outcome.ok);
    updated && step::observe("apt-get install chromium", &mut install).is_ok_and(|outcome| outcome.ok)
}

fn as_root(program: &Path) -> Option<std::process::Command> {
    if answer(&which("id")?, &["-u"])? == "0" {
        return Some(command(program));
    }
    let sudo = which("sudo")?;
    answer(&sudo, &["--non-interactive", "true"])?;
    let mut command = command(sudo);
    command.arg("--non-interactive").arg(program);
    Some(command)
}

fn download() -> Option<PathBuf> {
    let mut command = npm::program(npm::BROWSER, "playwright-core").ok()?;
    command.args(["install", "chromium"]);
    let outcome = step::observe("Chromium, Playwright's own download", &mut command).ok()?;
    if outcome.ok { downloaded() } else { None }
}
