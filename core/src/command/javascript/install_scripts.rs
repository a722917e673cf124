//! What packages' own install scripts fetch or build: browsers, engines, bindings. The figures are rows `npm-script.<package>` of the
//! catalogue. Packages whose scripts only print, or choose among files that are there, are not named here.

use super::project::{Project, home};
use super::range;
use super::resolve::Chosen;
use crate::command::total::put_total;
use crate::command::{Call, Options};
use crate::filesystem::AbsPath;

/// A package with an install script, the versions that have one that fetches, the folder of the user's that it fills (the package's own
/// where empty), and the variables that keep it from that.
type Script = (&'static str, &'static str, &'static str, &'static [&'static str]);

const SCRIPTS: [Script; 23] = [
    ("@prisma/engines", "<7", "", &["PRISMA_SKIP_POSTINSTALL_GENERATE"]),
    // Its binding unpacks itself when the script tries it.
    ("@swc/core", ">=1.16.12", ".cache/swc-native-0", &[]),
    ("@tensorflow/tfjs-node", "*", "", &[]),
    ("argon2", "<0.40", "", &[]),
    ("bcrypt", "<6", "", &[]),
    ("better-sqlite3", "*", "", &[]),
    ("canvas", "*", "", &[]),
    ("chromedriver", "*", "", &["CHROMEDRIVER_SKIP_DOWNLOAD"]),
    ("cypress", "*", ".cache/Cypress", &["CYPRESS_INSTALL_BINARY", "CYPRESS_SKIP_BINARY_INSTALL"]),
    ("electron", "*", "", &["ELECTRON_SKIP_BINARY_DOWNLOAD"]),
    ("ffmpeg-static", "*", "", &[]),
    ("geckodriver", "<4", "", &[]),
    ("grpc-tools", "*", "", &[]),
    ("mongodb-memory-server", "*", ".cache/mongodb-binaries", &["MONGOMS_DISABLE_POSTINSTALL"]),
    ("ngrok", "*", "", &[]),
    ("node-sass", "*", "", &["SASS_BINARY_PATH"]),
    ("phantomjs-prebuilt", "*", "", &[]),
    ("playwright", "<1.38", ".cache/ms-playwright", &["PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD"]),
    ("playwright-chromium", "*", ".cache/ms-playwright", &["PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD"]),
    (
        "puppeteer",
        "*",
        ".cache/puppeteer",
        &["PUPPETEER_SKIP_DOWNLOAD", "PUPPETEER_SKIP_CHROMIUM_DOWNLOAD", "PUPPETEER_SKIP_CHROME_DOWNLOAD"],
    ),
    ("re2", "*", "", &[]),
    ("sharp", "<0.33", "", &["SHARP_IGNORE_GLOBAL_LIBVIPS"]),
    ("sqlite3", "*", "", &[]),
];

/// Puts what the scripts of packages leave behind, which were installed below a folder.
pub(super) fn run(call: &mut Call<'_>, options: &Options, folder: &AbsPath, chosen: &[Chosen]) {
    if are_ignored(call, options) {
        return;
    }
    for package in chosen {
        let row =
            SCRIPTS.iter().find(|(name, range, ..)| *name == package.name && range::fits(range, &package.version));
        let Some((name, _, below, variables)) = row else { continue };
        let is_set = |variable: &&str| call.process.variable(variable).is_some_and(|v| !matches!(v, "" | "false"));
        if variables.iter().any(is_set) {
            continue;
        }
        let Some(size) = call.machine.packages.figures().of(&format!("npm-script.{name}")) else { continue };
        let to = if below.is_empty() { folder.join(&package.place) } else { home(call, below) };
        // Where it can't write, the package's own files could not be written either.
        let _ = put_total(call.machine, call.process, &to, size, 2);
        call.machine.assume(
            format!("what the install script of {name} fetches or builds in {to} is known by its kind alone; bounds stand in"),
            format!(
                "declare what the command leaves behind in the manifest:\nruns:\n  - command: {:?}\n    writes: [{{path: {to}/, size: {}, files: 100}}]",
                call.process.args.join(" "),
                crate::size::Bytes(size.bytes)
            ),
        );
    }
}

/// Whether no scripts run: it is asked for, or pnpm is one that waits for consent.
fn are_ignored(call: &Call<'_>, options: &Options) -> bool {
    let is_true = |name: &str| call.process.variable(name).is_some_and(|v| v == "true" || v == "1");
    let is_off = |name: &str| call.process.variable(name).is_some_and(|v| v == "false" || v == "0");
    options.has(&["ignore-scripts"])
        || ["npm_config_ignore_scripts", "NPM_CONFIG_IGNORE_SCRIPTS"].into_iter().any(is_true)
        || is_off("YARN_ENABLE_SCRIPTS")
        || call.process.name() == "pnpm" && asks_first(call, options)
}

/// pnpm runs scripts since its version 10 only of packages that the project names.
fn asks_first(call: &Call<'_>, options: &Options) -> bool {
    let project = Project::of(call, options);
    let Some(manifest) = &project.manifest else { return false };
    let named = manifest.text("packageManager").and_then(|m| m.strip_prefix("pnpm@"));
    let major = named.and_then(|version| version.split('.').next()?.parse::<u32>().ok());
    let consents = manifest.get("pnpm").is_some_and(|p| p.get("onlyBuiltDependencies").is_some());
    major.is_some_and(|major| major >= 10) && !consents
}
