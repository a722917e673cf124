//! The report as text for people.

use layerlab_core::report::{Base, EntryKind, Layer, Report, Stage};
use layerlab_core::size::{Bytes, Provenance};
use std::fmt::Write;

/// The whole report.
pub fn report(report: &Report, entries: bool) -> String {
    let mut out = String::new();
    for stage in &report.stages {
        // Writing to a String can't fail.
        let _ = write!(out, "{}", stage_text(report, stage, entries));
    }
    let image = &report.image;
    let _ = writeln!(
        out,
        "image  {}{}, download about {}, {} layers, {} of it from the base",
        Bytes(image.bytes),
        bounds(image.low, image.high),
        Bytes(image.gzip_bytes),
        image.layer_count,
        Bytes(image.base_bytes)
    );
    let _ = writeln!(
        out,
        "       {} could be reclaimed; dive's efficiency {:.1} %, wasted {}; layers as {} stores them",
        Bytes(image.reclaimable_bytes),
        image.efficiency * 100.0,
        Bytes(image.wasted_bytes),
        report.engine
    );
    for path in &report.paths {
        let what = if path.exists { format!("in {} files", path.files) } else { "not there".to_owned() };
        let _ = writeln!(
            out,
            "path   {:>10}{}  {what}  {}",
            Bytes(path.bytes).to_string(),
            bounds(path.low, path.high),
            path.path
        );
    }
    for file in report.shadowed.iter().take(10) {
        let secret = if file.secret { "  looks like a secret" } else { "" };
        let (added, removed) = (file.added_line, file.removed_line);
        let _ = writeln!(
            out,
            "       hidden, still shipped: {} {} (line {added}, hidden by line {removed}){secret}",
            file.path,
            Bytes(file.bytes)
        );
    }
    out
}

fn stage_text(report: &Report, stage: &Stage, entries: bool) -> String {
    let base = match &stage.base {
        Base::Scratch => "scratch".to_owned(),
        Base::Image(reference) => reference.clone(),
        Base::Stage(index) => format!("stage {index}"),
    };
    let name = stage.name.as_ref().map(|n| format!(" {n}")).unwrap_or_default();
    let skipped = if stage.used { "" } else { "  (not needed for this target: the builder skips it)" };
    let mut out = format!("stage {}{name}  on {base} {}{skipped}\n", stage.index, Bytes(stage.base_bytes));
    for layer in &stage.layers {
        let _ = writeln!(out, "{}", layer_text(layer));
        if let Some(note) = &layer.engine_note {
            let _ = writeln!(out, "                    {}", note.text);
        }
        for entry in layer.entries.iter().flatten().filter(|_| entries) {
            let sign = if entry.kind == EntryKind::Whiteout { "-" } else { "+" };
            let _ = writeln!(
                out,
                "             {sign} {} {}:{} {:>10}  {}",
                entry.mode, entry.uid, entry.gid, entry.size, entry.path
            );
        }
    }
    for copy in report.copies.iter().filter(|c| c.to == stage.index) {
        let _ = writeln!(
            out,
            "       line {}: takes {} in {} files from {}",
            copy.line,
            Bytes(copy.bytes),
            copy.files,
            from(&copy.from)
        );
    }
    let _ = writeln!(out, "  {:>10}  in all{}\n", Bytes(stage.bytes).to_string(), bounds(stage.low, stage.high));
    out
}

/// Where something comes from, in a word or two.
pub fn from(base: &Base) -> String {
    match base {
        Base::Stage(index) => format!("stage {index}"),
        Base::Image(reference) => reference.clone(),
        Base::Scratch => "scratch".into(),
    }
}

fn layer_text(layer: &Layer) -> String {
    let size = if layer.empty { "-".to_owned() } else { Bytes(layer.bytes).to_string() };
    let source = if layer.provenance == Provenance::Exact { "" } else { layer.provenance.as_str() };
    let instruction: String = layer.instruction.split_whitespace().collect::<Vec<_>>().join(" ");
    let short: String = instruction.chars().take(90).collect();
    let dots = if instruction.chars().count() > 90 { "…" } else { "" };
    let bounds = bounds(layer.low, layer.high);
    format!(
        "  {size:>10}  {:>4}  {short}{dots}{bounds}{}{source}",
        layer.line,
        if source.is_empty() { "" } else { "  " }
    )
}

/// The bounds of a figure, where they do not meet.
pub fn bounds(low: u64, high: u64) -> String {
    if low == high { String::new() } else { format!(" ({} to {})", Bytes(low), Bytes(high)) }
}
