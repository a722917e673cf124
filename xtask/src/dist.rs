//! The three forms of the page under `dist/`: the hosted folder, the single offline file, and the embed kit.

use crate::page::{self, Build, Parts};
use crate::process::{Result, root};
use crate::{budget, single_file, site, step};
use std::fs;
use std::path::{Path, PathBuf};

/// The name of the single offline file.
pub const FILE: &str = "layerlab.html";

/// The forms, where they lie.
pub struct Forms {
    /// The hosted folder.
    pub site: PathBuf,
    /// The single offline file.
    pub file: PathBuf,
    /// The embed kit: three files to copy into any documentation.
    pub embed: PathBuf,
}

/// `cargo xtask dist [--dev]`: builds the page and makes the three forms.
pub fn dist(words: &[&str]) -> Result<()> {
    let build = match words {
        [] => Build::Release,
        ["--dev"] => Build::Dev,
        _ => return Err("dist takes nothing, or --dev".to_owned()),
    };
    let parts = page::build(build)?;
    let forms = make(&parts)?;
    if build == Build::Dev {
        return Ok(());
    }
    println!("\nthe first view\n{}", budget::first_view(&parts)?);
    println!("\nlater\n{}", budget::later(&parts)?);
    println!("\nsingle file and embed\n{}", budget::sizes(&[forms.file.clone(), forms.embed.join("embed.js")])?);
    println!(
        "\nhosted folder  {}\nsingle file    {}\nembed kit      {}",
        show(&forms.site),
        show(&forms.file),
        show(&forms.embed)
    );
    Ok(())
}

/// Makes the three forms from the parts.
pub fn make(parts: &Parts) -> Result<Forms> {
    let dist = root().join("dist");
    let forms = Forms { site: dist.join("site"), file: dist.join(FILE), embed: dist.join("embed") };
    step::work("three forms", || {
        page::empty(&dist)?;
        site::write(parts, &forms.site)?;
        write(&forms.file, &single_file::make(parts)?)?;
        embed_kit(parts, &forms)
    })?;
    Ok(forms)
}

/// The kit opens the single file where the hosted folder's loader opens `index.html`.
fn embed_kit(parts: &Parts, forms: &Forms) -> Result<()> {
    page::empty(&forms.embed)?;
    let loader = parts.text("embed.js")?;
    let ours = loader.replace("\"index.html\"", &format!("\"{FILE}\""));
    if ours == loader {
        return Err("embed.js does not name index.html".to_owned());
    }
    write(&forms.embed.join("embed.js"), &ours)?;
    write(&forms.embed.join("embed-demo.html"), &parts.text("embed-demo.html")?)?;
    page::copy(&forms.file, &forms.embed.join(FILE))
}

fn write(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}

fn show(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}
