//! Set-up: what building and testing need, installed where it is missing.

use crate::process::{Result, answer, command, prerequisite};
use crate::{browser, npm, step, tools};
use std::path::PathBuf;

const WASM: &str = "wasm32-unknown-unknown";

/// All that any chore needs.
pub fn everything() -> Result<()> {
    page()?;
    journeys()?;
    println!("everything is there");
    Ok(())
}

/// What building the page needs; gives the folders to put before the search path.
pub fn page() -> Result<Vec<PathBuf>> {
    wasm_target()?;
    let folders = tools::page_tools()?;
    npm::install(npm::BUILD)?;
    npm::install(npm::EDITOR)?;
    Ok(folders)
}

/// What tests in a browser need; gives the browser.
pub fn journeys() -> Result<PathBuf> {
    npm::install(npm::BROWSER)?;
    browser::find_or_install()
}

/// The compiler's target for the page.
pub fn wasm_target() -> Result<()> {
    if compiles_to_wasm() {
        return Ok(());
    }
    let mend = "install it from https://rustup.rs, or give your Rust the target wasm32-unknown-unknown";
    let rustup = prerequisite("rustup", mend)?;
    let title = format!("Rust target {WASM}");
    step::run(&title, command(rustup).args(["target", "add", WASM])).map(|_| ())
}

fn compiles_to_wasm() -> bool {
    let Ok(rustc) = prerequisite("rustc", "") else { return false };
    answer(&rustc, &["--print", "target-libdir", "--target", WASM])
        .is_some_and(|folder| std::fs::read_dir(folder).is_ok_and(|mut files| files.next().is_some()))
}
