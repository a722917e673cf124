//! What people download: sizes raw and as brotli sends them, by part, and the budget for the first view.

use crate::npm;
use crate::page::{
    BOOT, DETAILS, DETAILS_STYLES, EDITOR, GLUE, ICON, INDEX, LIBRARY, PACKAGES, PROGRAM, Parts, STYLES, THEME, WORKER,
    WORKER_GLUE,
};
use crate::process::Result;
use std::fs;
use std::path::{Path, PathBuf};

/// Bytes, as brotli sends them, for all that the first view needs.
const BUDGET: u64 = 400_000;
/// The same for the catalogue of packages, which is loaded behind it.
const CATALOGUE: u64 = 350_000;

/// What the browser loads before the first view stands. The skeleton holds the first example and its figures.
const FIRST_VIEW: &[&str] = &[INDEX, THEME, STYLES, EDITOR, GLUE, PROGRAM, BOOT, ICON];

/// What it loads while a person already reads and types.
const LATER: &[&str] = &[DETAILS, DETAILS_STYLES, WORKER_GLUE, WORKER, PACKAGES, LIBRARY];

/// One line of the table.
struct Row {
    name: String,
    raw: u64,
    brotli: u64,
}

/// The table of the first view's parts, and an error where they are over the budget.
pub fn first_view(parts: &Parts) -> Result<String> {
    let rows = measure(&files(parts, FIRST_VIEW))?;
    let total = rows.iter().map(|row| row.brotli).sum();
    let table = table(&rows);
    verdict(total)
        .map(|sentence| format!("{table}\n    {sentence}"))
        .map_err(|sentence| format!("{table}\n    {sentence}"))
}

/// The table of what comes after the first view, and an error where the catalogue is over its budget.
pub fn later(parts: &Parts) -> Result<String> {
    let rows = measure(&files(parts, LATER))?;
    let table = table(&rows);
    match rows.iter().find(|row| row.name == PACKAGES && row.brotli > CATALOGUE) {
        Some(row) => {
            Err(format!("{table}\n    {PACKAGES} is over its budget of {} kB: {}", CATALOGUE / 1000, row.brotli))
        }
        None => Ok(table),
    }
}

fn files(parts: &Parts, names: &[&str]) -> Vec<PathBuf> {
    names.iter().map(|name| parts.folder.join(name)).collect()
}

/// The table of these files.
pub fn sizes(files: &[PathBuf]) -> Result<String> {
    Ok(table(&measure(files)?))
}

fn verdict(total: u64) -> Result<String> {
    let (total_kb, budget_kb) = (total.div_ceil(1000), BUDGET / 1000);
    if total > BUDGET {
        return Err(format!("the first view needs {total_kb} kB brotli, over the budget of {budget_kb} kB"));
    }
    Ok(format!("the first view needs {total_kb} kB brotli of its budget of {budget_kb} kB"))
}

fn measure(files: &[PathBuf]) -> Result<Vec<Row>> {
    let output = npm::node()?.arg("xtask/npm/brotli.mjs").args(files).output().map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout);
    let compressed: Vec<u64> = text.lines().filter_map(|line| line.parse().ok()).collect();
    if compressed.len() != files.len() {
        return Err(format!("the sizes cannot be measured: {}", String::from_utf8_lossy(&output.stderr)));
    }
    files.iter().zip(compressed).map(|(file, brotli)| row(file, brotli)).collect()
}

fn row(file: &Path, brotli: u64) -> Result<Row> {
    let raw = fs::metadata(file).map_err(|error| format!("{}: {error}", file.display()))?.len();
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Row { name, raw, brotli })
}

fn table(rows: &[Row]) -> String {
    let mut lines = vec![line("part", "bytes", "brotli")];
    lines.extend(rows.iter().map(|row| line(&row.name, &row.raw.to_string(), &row.brotli.to_string())));
    let raw: u64 = rows.iter().map(|row| row.raw).sum();
    let brotli: u64 = rows.iter().map(|row| row.brotli).sum();
    if rows.len() > 1 {
        lines.push(line("together", &raw.to_string(), &brotli.to_string()));
    }
    lines.join("\n")
}

fn line(name: &str, raw: &str, brotli: &str) -> String {
    format!("    {name:<24} {raw:>10} {brotli:>10}")
}

#[cfg(test)]
mod tests {
    use super::{BUDGET, verdict};

    #[test]
    fn one_byte_over_the_budget_is_an_error() {
        assert!(verdict(BUDGET).is_ok());
        assert!(verdict(BUDGET + 1).is_err());
    }
}
