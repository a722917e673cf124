//! Reads the examples of `static/examples` into the program; a broken one stops the build with its name.

use serde::Deserialize;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// `example.json` of a folder; `static/examples/README.md` says what each key means.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    title: String,
    summary: String,
    #[serde(default)]
    source: Option<String>,
    #[serde(default = "containerd")]
    engine: String,
    #[serde(default = "last")]
    rank: u32,
    variants: Vec<Variant>,
    manifest: String,
    #[serde(rename = "try")]
    hint: String,
    #[serde(default)]
    points: Vec<String>,
    #[serde(default)]
    sources: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Variant {
    name: String,
    dockerfile: String,
    #[serde(default)]
    figure_bytes: Option<u64>,
    #[serde(default)]
    figure_text: Option<String>,
    #[serde(default)]
    figures: Vec<Figure>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Figure {
    path: String,
    bytes: u64,
    text: String,
}

fn containerd() -> String {
    "containerd".into()
}

fn last() -> u32 {
    u32::MAX
}

fn main() {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("../static/examples");
    println!("cargo::rerun-if-changed={}", root.display());
    let mut examples: Vec<(u32, String, String)> = folders(&root).iter().map(|folder| generate(folder)).collect();
    examples.sort();
    let mut code =
        String::from("/// Every example, in the order in which they are offered.\npub const ALL: &[Example] = &[\n");
    examples.iter().for_each(|(_, _, item)| code.push_str(item));
    code.push_str("];\n");
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it")).join("examples.rs");
    fs::write(out, code).expect("OUT_DIR can be written");
}

/// The folders that hold an example.
fn folders(root: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(root) else { return Vec::new() };
    entries.flatten().map(|e| e.path()).filter(|p| p.join("example.json").is_file()).collect()
}

/// Rank, name and Rust code of one example.
fn generate(folder: &Path) -> (u32, String, String) {
    let name = folder.file_name().expect("a folder has a name").to_string_lossy().into_owned();
    let text = read(&folder.join("example.json"));
    let example: Example =
        serde_json::from_str(&text).unwrap_or_else(|e| panic!("static/examples/{name}/example.json: {e}"));
    assert!(!example.variants.is_empty(), "static/examples/{name}/example.json: there are no variants");
    assert!(
        matches!(example.engine.as_str(), "containerd" | "overlay2"),
        "static/examples/{name}/example.json: engine is containerd or overlay2, not {}",
        example.engine
    );
    let mut code = format!(
        "Example {{ name: {name:?}, title: {:?}, summary: {:?}, hint: {:?}, source: {:?}, engine: {:?}, points: &{:?}, sources: &{:?}, manifest: {:?}, variants: &[",
        example.title,
        example.summary,
        example.hint,
        example.source,
        example.engine,
        example.points,
        example.sources,
        read(&folder.join(&example.manifest)),
    );
    for variant in &example.variants {
        write!(
            code,
            "Variant {{ name: {:?}, dockerfile: {:?}, figure_bytes: {:?}, figure_text: {:?}, figures: &[",
            variant.name,
            read(&folder.join(&variant.dockerfile)),
            variant.figure_bytes,
            variant.figure_text,
        )
        .expect("a string takes everything");
        for Figure { path, bytes, text } in &variant.figures {
            write!(code, "Figure {{ path: {path:?}, bytes: {bytes}, text: {text:?} }},")
                .expect("a string takes everything");
        }
        code.push_str("] },");
    }
    code.push_str("] },\n");
    (example.rank, name, code)
}

fn read(path: &Path) -> String {
    println!("cargo::rerun-if-changed={}", path.display());
    fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}
