//! `cargo xtask catalogue`: the catalogues of facts under `core/data`, made from the facts gathered beside the repository.

use serde_json::Value;
use std::path::{Path, PathBuf};

const FACTS: &str = "../shared/data/base-images.json";
const CATALOGUE: &str = "core/data/base-images.tsv";

const HEADER: &str = "\
# Base images for linux/amd64, made by `cargo xtask catalogue`. `-`: not known. Sizes are bytes.
# reference: the tag that was measured. bytes: uncompressed. precision: bytes is rounded to a multiple of this. gzip: the
# download. layers: download of each layer. os, release. created: date of the build. user. aliases: other tags that named
# the same build at the time. source: repository@commit:path, or an address. Rows that the facts do not have are kept.
";

/// Measures Debian's packages on this machine, which takes an hour, a Debian system and root.
pub fn debian_packages() -> Result<(), String> {
    let (usage, catalogue) = ("../shared/data/usage/apt.tsv", "core/data/packages/apt.tsv");
    let steps = [
        vec!["xtask/packages/apt.py", usage, catalogue],
        vec!["xtask/packages/apt_compiled.py", usage, catalogue, "/tmp/apt-catalogue"],
        vec!["xtask/packages/apt_missing.py", catalogue],
    ];
    for words in steps {
        let status = crate::process::command("python3").args(&words).status().map_err(|e| format!("python3: {e}"))?;
        if !status.success() {
            return Err(format!("the packages could not be measured; {} says what it needs", words[0]));
        }
    }
    Ok(())
}

/// Measures the packages of a family by installing them, and packs what came of it: `core/data/packages/<family>.tsv`.
pub fn measure(family: &str) -> Result<(), String> {
    let status = std::process::Command::new("sh").args(["xtask/packages/measure.sh", family]).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("xtask/packages/measure.sh {family}: {status}")),
        Err(error) => Err(format!("sh: {error}")),
    }
}

/// Reads the facts and writes the catalogue; `facts` is the JSON file, where it is not at its usual place.
pub fn run(facts: Option<&str>) -> Result<(), String> {
    let path = facts.map_or_else(|| PathBuf::from(FACTS), PathBuf::from);
    let text = std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let facts: Vec<Value> = serde_json::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))?;
    let mut rows: Vec<String> = facts.iter().filter(|image| text_of(image, "image") != "scratch").map(row).collect();
    let reference = |row: &str| row.split('\t').next().unwrap_or_default().to_owned();
    let gathered: std::collections::BTreeSet<String> = rows.iter().map(|row| reference(row)).collect();
    let catalogue = std::fs::read_to_string(CATALOGUE).map_err(|e| format!("{CATALOGUE}: {e}"))?;
    let written = catalogue.lines().filter(|line| !line.starts_with('#') && !gathered.contains(&reference(line)));
    rows.extend(written.map(str::to_owned));
    rows.sort();
    let text = format!("{HEADER}{}{}\n", ratio(&facts), rows.join("\n"));
    std::fs::write(Path::new(CATALOGUE), &text).map_err(|e| format!("{CATALOGUE}: {e}"))?;
    println!("{CATALOGUE}: {} images, {} bytes", rows.len(), text.len());
    Ok(())
}

fn text_of<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn row(image: &Value) -> String {
    let number = |key: &str| image.get(key).and_then(Value::as_u64).map_or("-".to_owned(), |n| n.to_string());
    let or_dash = |text: &str| if text.is_empty() { "-".to_owned() } else { text.to_owned() };
    let layers = image.get("layers").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let layers: Vec<String> = layers
        .iter()
        .map(|l| l.get("compressed_bytes").and_then(Value::as_u64).unwrap_or_default().to_string())
        .collect();
    [
        format!("{}:{}", text_of(image, "image"), text_of(image, "tag")),
        number("uncompressed_bytes"),
        precision(text_of(image, "uncompressed_as_stated")).to_string(),
        number("compressed_bytes"),
        or_dash(&layers.join(",")),
        or_dash(text_of(image, "os_family")),
        or_dash(text_of(image, "os_release")),
        or_dash(text_of(image, "created")),
        or_dash(text_of(image, "user")),
        or_dash(&aliases(text_of(image, "image"), text_of(image, "note")).join(",")),
        or_dash(&image.get("source").map(source).unwrap_or_default()),
    ]
    .join("\t")
}

/// The unit of the last digit that a source states: 10 kB for `~ 7.04 Mb`.
fn precision(stated: &str) -> u64 {
    let number = stated.trim_start_matches(['~', ' ']);
    let end = number.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(number.len());
    let (digits, unit) = number.split_at(end);
    let unit: u64 = match unit.trim().to_ascii_lowercase().get(..1) {
        Some("k") => 1000,
        Some("m") => 1_000_000,
        Some("g") => 1_000_000_000,
        _ => 1,
    };
    let places = digits.split_once('.').map_or(0, |(_, places)| places.len() as u32);
    (unit / 10_u64.pow(places)).max(1)
}

/// The tags behind `=` at the start of a note: `= node:19, node:latest in Jan 2023`.
fn aliases<'n>(name: &str, note: &'n str) -> Vec<&'n str> {
    let is_tag = |word: &str| word.strip_prefix(name).is_some_and(|rest| rest.starts_with(':'));
    let mut found = Vec::new();
    for word in note.strip_prefix("= ").unwrap_or_default().split_ascii_whitespace() {
        let tag = word.trim_end_matches([',', ';', '.']);
        match tag {
            "=" | "and" => {}
            _ if is_tag(tag) => found.push(tag),
            _ => break,
        }
        if word.ends_with([';', '.']) {
            break;
        }
    }
    found
}

fn source(source: &Value) -> String {
    let repository = text_of(source, "repo");
    if repository.is_empty() {
        return text_of(source, "url").to_owned();
    }
    let place = |s: &Value| format!("{}:{}", text_of(s, "commit").get(..12).unwrap_or_default(), text_of(s, "path"));
    match source.get("local") {
        Some(local) => format!("{repository}@{} and {}", place(source), place(local)),
        None => format!("{repository}@{}", place(source)),
    }
}

/// How much larger images are than their downloads, from those whose two figures are of one build.
fn ratio(facts: &[Value]) -> String {
    let mut ratios: Vec<f64> = facts
        .iter()
        .filter(|image| image.get("same_image_id") == Some(&Value::Bool(true)))
        .filter_map(|image| {
            let bytes = |key: &str| image.get(key)?.as_f64().filter(|b| *b > 0.0);
            Some(bytes("uncompressed_bytes")? / bytes("compressed_bytes")?)
        })
        .collect();
    ratios.sort_by(f64::total_cmp);
    let at = |part: usize| ratios.get((ratios.len().max(1) - 1) * part / 2).copied().unwrap_or(1.0);
    format!(
        "#ratio\t{:.2}\t{:.2}\t{:.2}\tleast, median and greatest of bytes/gzip over the {} images whose figures are of one build\n",
        at(0),
        at(1),
        at(2),
        ratios.len()
    )
}
