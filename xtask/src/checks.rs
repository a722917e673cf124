//! The checks of `cargo xtask test`, by group.

use crate::page::{self, Build};
use crate::process::{Result, cargo, command, root, which, with_path};
use crate::tally::Count;
use crate::test::Run;
use crate::{browser, budget, dist, npm, setup, step, tools};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const WASM: &str = "wasm32-unknown-unknown";

/// How long each fuzz target runs, in seconds: long enough to see that it works.
const FUZZ_SECONDS: u32 = 10;

/// The house's layout of code.
pub fn format(run: &mut Run) -> Result<()> {
    run.check("rustfmt", &mut cargo(&["fmt", "--all", "--", "--check"]), Count::Single)
}

/// Clippy for this machine and for the page, with warnings as errors.
pub fn lint(run: &mut Run) -> Result<()> {
    let host = ["clippy", "--locked", "--workspace", "--all-targets", "--all-features", "--", "-D", "warnings"];
    run.check("clippy", &mut cargo(&host), Count::Single)?;
    setup::wasm_target()?;
    let page = ["clippy", "--locked", "-p", "layerlab-app", "--all-targets", "--target", WASM, "--", "-D", "warnings"];
    run.check("clippy for the page", &mut cargo(&page), Count::Single)
}

/// Unit, property, conformance and truth tests, and the examples in the documentation.
pub fn unit(run: &mut Run) -> Result<()> {
    let words = ["test", "--locked", "--workspace", "--all-features", "--no-fail-fast"];
    run.check("unit, property, conformance and truth tests", &mut cargo(&words), Count::Cargo)
}

/// The documentation, private items too: that is what a reader of the code sees.
pub fn docs(run: &mut Run) -> Result<()> {
    let mut doc = cargo(&["doc", "--locked", "--workspace", "--no-deps", "--all-features", "--document-private-items"]);
    doc.env("RUSTDOCFLAGS", "-D warnings");
    run.check("documentation", &mut doc, Count::Single)
}

/// Each fuzz target for a short time, where a nightly compiler and cargo-fuzz are.
pub fn fuzz(run: &mut Run) -> Result<()> {
    let targets = files(&root().join("core/fuzz/fuzz_targets"), ".rs");
    if targets.is_empty() {
        return Ok(());
    }
    if which("cargo-fuzz").is_none() || !has_nightly() {
        run.skip("fuzz targets need a nightly compiler and cargo-fuzz (rustup toolchain install nightly; cargo install cargo-fuzz)");
        return Ok(());
    }
    for target in targets {
        let name = target.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let mut fuzz = rustup_run_nightly()?;
        fuzz.args(["cargo", "fuzz", "run", &name, "--", "-verbosity=0"]).arg(format!("-max_total_time={FUZZ_SECONDS}"));
        fuzz.current_dir(root().join("core"));
        run.check(&format!("fuzz target {name}, {FUZZ_SECONDS} s"), &mut fuzz, Count::Single)?;
    }
    Ok(())
}

fn has_nightly() -> bool {
    rustup_run_nightly()
        .is_ok_and(|mut rustup| rustup.args(["rustc", "--version"]).output().is_ok_and(|it| it.status.success()))
}

/// `rustup run nightly`, because a cargo that was started by cargo does not take `+nightly`.
fn rustup_run_nightly() -> Result<Command> {
    let mut rustup = command(which("rustup").ok_or("rustup is missing")?);
    rustup.args(["run", "nightly"]).env_remove("CARGO").env_remove("RUSTUP_TOOLCHAIN");
    Ok(rustup)
}

/// The tests of the page's own parts, as WebAssembly in a headless Chromium.
pub fn wasm(run: &mut Run) -> Result<()> {
    if files(&root().join("app/tests"), ".rs").is_empty() {
        return Ok(());
    }
    setup::wasm_target()?;
    let folders = tools::bindgen_tools()?;
    let chromium = setup::journeys()?;
    let mut test =
        cargo(&["test", "--locked", "-p", "layerlab-app", "--target", WASM, "--test", "*", "--no-fail-fast"]);
    // Relative to the tested package's folder, where cargo starts it: a runner's words are split at spaces.
    test.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "node ../tests/browser/wasm-runner.mjs");
    test.env(browser::VARIABLE, chromium);
    with_path(&mut test, &folders)?;
    run.check("the page's parts in Chromium", &mut test, Count::Cargo)
}

/// The three forms, built for people, and the budget of the first view.
pub fn page(run: &mut Run) -> Result<()> {
    // No journey may see a page of an earlier run.
    page::empty(&root().join("dist"))?;
    let parts = page::build(Build::Release)?;
    dist::make(&parts)?;
    run.pass();
    println!("{}", step::work("size of the first view", || budget::first_view(&parts))?);
    println!("  later\n{}", budget::later(&parts)?);
    run.pass();
    Ok(())
}

/// What a person does with the three forms, in a headless Chromium.
pub fn journeys(run: &mut Run) -> Result<()> {
    let chromium = setup::journeys()?;
    if !root().join("dist").join(dist::FILE).is_file() {
        return Err("there is no page under dist/ to try; cargo xtask dist builds it".to_owned());
    }
    let mut node = npm::node()?;
    node.args(["--test", "--test-reporter=spec"]).args(files(&root().join("tests/browser/journeys"), ".test.mjs"));
    node.env(browser::VARIABLE, chromium);
    run.check("journeys in Chromium", &mut node, Count::Node)
}

/// The files of a folder with this ending, sorted; none where there is no such folder.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.retain(|path| path.to_string_lossy().ends_with(ending));
    paths.sort();
    paths
}
