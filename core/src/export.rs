//! Reports as documents: Markdown to paste, HTML to open. Each is one text that needs nothing else.
//!
//! Whatever comes from a Dockerfile, a manifest or a name is hostile here: it reaches the text only through the escapes of
//! [`markdown`] and [`html`].

pub mod graph;
pub mod html;
pub mod markdown;
pub mod picture;

use crate::optimize::Advice;
use crate::report::{Diagnostic, Layer, Report, Stage};
use crate::size::{Bytes, Provenance};
use crate::words;

/// What a document is made of.
#[derive(Clone, Debug, Default)]
pub struct Document<'a> {
    /// What it is called.
    pub title: &'a str,
    /// One a version, the one to improve on first.
    pub sheets: Vec<Sheet<'a>>,
}

/// One version.
#[derive(Clone, Copy, Debug)]
pub struct Sheet<'a> {
    /// What it is called.
    pub name: &'a str,
    /// What it weighs.
    pub report: &'a Report,
    /// What could be better, where that was worked out.
    pub advice: &'a [Advice],
}

/// A figure of an image: what it is, and its value.
type Figure = (&'static str, String);

/// The figures that a version begins with.
fn figures(report: &Report) -> Vec<Figure> {
    let image = &report.image;
    let mut figures = vec![
        ("Image size", words::size_from(image.low, image.bytes, image.provenance)),
        ("Base image", Bytes(image.base_bytes).to_string()),
        ("Download", format!("≈ {}", Bytes(image.gzip_bytes))),
        ("Layers", image.layer_count.to_string()),
        ("Could be reclaimed", Bytes(image.reclaimable_bytes).to_string()),
        ("Engine", report.engine.clone()),
    ];
    if let Some(bounds) = words::bounds(image.low, image.high) {
        figures.insert(1, ("Between", bounds));
    }
    figures
}

/// What becomes of a stage, where that is not plain.
fn fate(report: &Report, stage: &Stage) -> &'static str {
    match (stage.used, report.image.stage == stage.index) {
        (_, true) if stage.name.is_none() => "what is shipped",
        (_, true) => "final image",
        (false, _) => "skipped: the final image needs nothing from it",
        _ => "left behind, but for what is copied from it",
    }
}

/// The weakest source that went into a stage's size.
fn weakest(stage: &Stage) -> Provenance {
    stage.layers.iter().map(|layer| layer.provenance).fold(stage.base_provenance, Provenance::max)
}

fn layer_size(layer: &Layer) -> String {
    if layer.empty { "–".into() } else { words::size_from(layer.low, layer.bytes, layer.provenance) }
}

/// Where a layer's figure comes from; nothing for a line of history without files.
fn layer_source(layer: &Layer) -> &'static str {
    if layer.empty { "" } else { source(layer.provenance) }
}

/// Where a figure comes from, in the contract's word.
fn source(provenance: Provenance) -> &'static str {
    provenance.as_str()
}

fn place(diagnostic: &Diagnostic) -> String {
    let file = diagnostic.file.as_deref().unwrap_or("line");
    if diagnostic.line == 0 { file.into() } else { format!("{file} {}", diagnostic.line) }
}

/// What the fix of a finding saves, where it saves bytes.
fn saving(advice: &Advice) -> Option<String> {
    let bytes = u64::try_from(advice.saves_bytes).ok().filter(|bytes| *bytes > 0)?;
    Some(format!("saves {}", Bytes(bytes)))
}

/// The findings that have something to do, the most bytes first.
fn worth_doing(advice: &[Advice]) -> Vec<&Advice> {
    let mut found: Vec<&Advice> = advice.iter().filter(|advice| advice.round == 1).collect();
    found.sort_by_key(|advice| (std::cmp::Reverse(advice.saves_bytes), advice.line));
    found
}

/// The version that all are held against, and how far the image of another is from it.
fn change(first: &Report, report: &Report) -> String {
    let (from, to) = (first.image.bytes, report.image.bytes);
    let percent = words::percent(from, to).map(|percent| format!(" ({percent})")).unwrap_or_default();
    format!("{}{percent}", words::difference(from, to))
}

#[cfg(test)]
mod tests;
