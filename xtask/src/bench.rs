//! Measures: how fast the core is, how fast the page is, and what it looks like.

use crate::process::{Result, cargo};
use crate::{browser, npm, setup};
use std::process::Command;

/// `cargo xtask bench [--page]`
pub fn bench(words: &[&str]) -> Result<()> {
    match words {
        [] => show(&mut cargo(&["bench", "--locked", "-p", "layerlab-core"])),
        ["--page"] => show(&mut in_browser("tests/browser/bench.mjs")?),
        _ => Err("bench takes nothing, or --page".to_owned()),
    }
}

/// `cargo xtask screens`: pictures of the built page, to look at.
pub fn screens(words: &[&str]) -> Result<()> {
    show(in_browser("tests/browser/screens.mjs")?.args(words))
}

fn in_browser(script: &str) -> Result<Command> {
    let chromium = setup::journeys()?;
    let mut node = npm::node()?;
    node.arg(script).env(browser::VARIABLE, chromium);
    Ok(node)
}

/// Runs a command whose output is what the person asked for.
fn show(command: &mut Command) -> Result<()> {
    let status = command.status().map_err(|error| format!("{:?} cannot be started: {error}", command.get_program()))?;
    if status.success() { Ok(()) } else { Err(format!("{:?} failed", command.get_program())) }
}
