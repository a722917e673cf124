//! Reports as one HTML file: no script, nothing from elsewhere, light and dark, bars to scale as inline SVG.

use super::picture::{self, Palette};
use super::{Document, Sheet};
use super::{change, fate, figures, layer_size, layer_source, place, saving, source, weakest, worth_doing};
use crate::report::{Layer, Report, Stage};
use crate::size::{Bytes, Provenance};
use crate::words;
use std::fmt::Write;

/// The whole file.
pub fn document(document: &Document) -> String {
    let title = escape(document.title);
    let full = document.sheets.iter().flat_map(|sheet| &sheet.report.stages).map(|stage| stage.bytes).max();
    let scale = Scale(full.unwrap_or(0).max(1));
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n{PATTERN}\n<main>\n<h1>{title}</h1>\n\
         <p class=\"soft\">What every layer weighs, simulated by Layerlab without a build. Solid bars are certain, hatched ones estimates.</p>\n"
    );
    if document.sheets.len() > 1 {
        out += &versions(document, scale);
    }
    for sheet in &document.sheets {
        out += "<section>\n";
        if document.sheets.len() > 1 {
            let _ = writeln!(out, "<h2>{}</h2>", escape(sheet.name));
        }
        out += &version(sheet, scale);
        out += "</section>\n";
    }
    out + "</main>\n</body>\n</html>\n"
}

/// The bytes that fill a whole bar.
#[derive(Clone, Copy)]
struct Scale(u64);

/// A piece of a bar, in bytes.
struct Piece {
    start: u64,
    bytes: u64,
    kind: &'static str,
    certain: bool,
}

impl Scale {
    /// A bar of pieces. What weighs anything can be seen.
    fn bar(self, pieces: &[Piece]) -> String {
        let percent = |bytes: u64| bytes as f64 / self.0 as f64 * 100.0;
        let mut out = String::from("<svg class=\"bar\" aria-hidden=\"true\">");
        for Piece { start, bytes, kind, certain } in pieces.iter().filter(|piece| piece.bytes > 0) {
            let length = percent(*bytes).max(0.35);
            let x = percent(*start).min(100.0 - length).max(0.0);
            let place = format!("x=\"{x:.3}%\" width=\"{length:.3}%\" height=\"100%\"");
            // Writing to a String can't fail.
            let _ = write!(out, "<rect class=\"{kind}\" {place}/>");
            if !certain {
                let _ = write!(out, "<rect fill=\"url(#hatch)\" {place}/>");
            }
        }
        out + "</svg>"
    }
}

fn base_piece(stage: &Stage) -> Piece {
    let certain = stage.base_provenance < Provenance::Heuristic;
    Piece { start: 0, bytes: stage.base_bytes, kind: "base", certain }
}

fn layer_piece(start: u64, layer: &Layer) -> Piece {
    Piece { start, bytes: layer.bytes, kind: "layer", certain: layer.provenance < Provenance::Heuristic }
}

/// The pieces of a stage, each where the one before ends.
fn pieces(stage: &Stage) -> Vec<Piece> {
    let mut end = stage.base_bytes;
    let layers = stage.layers.iter().map(|layer| {
        let start = end;
        end = end.saturating_add(layer.bytes);
        layer_piece(start, layer)
    });
    let layers: Vec<Piece> = layers.collect();
    std::iter::once(base_piece(stage)).chain(layers).collect()
}

fn versions(document: &Document, scale: Scale) -> String {
    let mut out = String::from(
        "<table>\n<thead><tr><th>Version<th class=\"wide\"><th class=\"number\">Image<th class=\"number change\">Change\
         <th class=\"number\">Download<th class=\"number\">Layers</thead>\n",
    );
    let first = document.sheets.first().map(|sheet| sheet.report);
    for (index, Sheet { name, report, .. }) in document.sheets.iter().enumerate() {
        let image = &report.image;
        let size = words::size_from(image.low, image.bytes, image.provenance);
        let change = first.filter(|_| index > 0).map_or("–".into(), |first| change(first, report));
        let certain = image.provenance < Provenance::Heuristic;
        let base = Piece { start: 0, bytes: image.base_bytes, kind: "base", certain: true };
        let added = image.bytes.saturating_sub(image.base_bytes);
        let bar = scale.bar(&[base, Piece { start: image.base_bytes, bytes: added, kind: "layer", certain }]);
        let _ = writeln!(
            out,
            "<tr><th scope=\"row\">{}<td>{bar}<td class=\"number\"><b>{size}</b><td class=\"number\">{change}\
             <td class=\"number\">≈ {}<td class=\"number\">{}",
            escape(name),
            Bytes(image.gzip_bytes),
            image.layer_count
        );
    }
    out + "</table>\n"
}

fn version(sheet: &Sheet, scale: Scale) -> String {
    let Sheet { name, report, advice } = sheet;
    let mut out = String::from("<dl>");
    for (name, value) in figures(report) {
        let _ = write!(out, "<div><dt>{name}<dd>{}</div>", escape(&value));
    }
    out += "</dl>\n";
    // One stage alone has no picture.
    if let Some(flow) = picture::flow(name, report, &Palette::INHERITED) {
        let _ = writeln!(out, "<h3>What flows between the stages</h3>\n<div class=\"flow\">\n{}</div>", flow.close());
    }
    for stage in &report.stages {
        out += &stage_table(report, stage, scale);
    }
    out += &lists(report);
    section(
        &mut out,
        "Could be better",
        worth_doing(advice).into_iter().map(|advice| {
            let saving = saving(advice).map(|saving| format!(" <b>{saving}</b>")).unwrap_or_default();
            let (message, rule) = (escape(&advice.message), escape(&advice.rule));
            format!("Line {}: {message}{saving} <code>{rule}</code>", advice.line)
        }),
    );
    out
}

fn stage_table(report: &Report, stage: &Stage, scale: Scale) -> String {
    let size = words::size_from(stage.low, stage.bytes, weakest(stage));
    let mut out = format!(
        "<h3>{} <small>{}</small></h3>\n<table>\n<thead><tr><th class=\"number\">Line<th>Instruction\
         <th class=\"wide\">{}<th class=\"number\">{size}<th class=\"source\">Source</thead>\n",
        escape(&report.stage_name(stage.index)),
        fate(report, stage),
        scale.bar(&pieces(stage))
    );
    let mut row = |line: u32, instruction: &str, piece: Piece, size: String, source: &str| {
        let (instruction, bar) = (escape(instruction), scale.bar(&[piece]));
        let _ = writeln!(
            out,
            "<tr><td class=\"number\">{line}<td><code>{instruction}</code><td>{bar}<td class=\"number\">{size}<td>{source}"
        );
    };
    let from = format!("FROM {}", report.base_name(&stage.base));
    let size = words::size(stage.base_bytes, stage.base_provenance);
    row(stage.line, &from, base_piece(stage), size, source(stage.base_provenance));
    for (layer, piece) in stage.layers.iter().zip(pieces(stage).into_iter().skip(1)) {
        row(layer.line, &layer.instruction, piece, layer_size(layer), layer_source(layer));
    }
    out + "</table>\n"
}

fn lists(report: &Report) -> String {
    let mut out = String::new();
    section(
        &mut out,
        "Copied between stages",
        report.copies.iter().map(|copy| {
            let to = report.stage_name(copy.to);
            let (from, paths) = (escape(&report.base_name(&copy.from)), escape(&copy.paths.join(" ")));
            let (size, files, to) = (Bytes(copy.bytes), words::count(copy.files, "file"), escape(&to));
            format!("Line {}: <code>{paths}</code> from {from} to {to}: <b>{size}</b> in {files}", copy.line)
        }),
    );
    section(
        &mut out,
        "Hidden, and still shipped",
        report.shadowed.iter().map(|file| {
            let secret = if file.secret { " <b>looks like a secret</b>" } else { "" };
            let (path, size, added, removed) =
                (escape(&file.path), Bytes(file.bytes), file.added_line, file.removed_line);
            format!("<code>{path}</code>: <b>{size}</b>, stored by line {added}, hidden by line {removed}{secret}")
        }),
    );
    section(
        &mut out,
        "Findings",
        report.diagnostics.iter().map(|diagnostic| {
            let help =
                diagnostic.help.as_deref().map(|help| format!("<pre>{}</pre>", escape(help))).unwrap_or_default();
            let (place, message) = (escape(&place(diagnostic)), escape(&diagnostic.message));
            let (severity, code) = (escape(&diagnostic.severity), escape(&diagnostic.code));
            format!("<b>{severity}</b>, {place}: {message} <code>{code}</code>{help}")
        }),
    );
    out
}

/// A list under a heading; nothing where it is empty.
fn section(out: &mut String, title: &str, items: impl Iterator<Item = String>) {
    let items: Vec<String> = items.map(|item| format!("<li>{item}\n")).collect();
    if !items.is_empty() {
        let _ = write!(out, "<h3>{title}</h3>\n<ul>\n{}</ul>\n", items.concat());
    }
}

/// Text that stays text, in an element and in an attribute, of HTML and of SVG.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\'' => out += "&#39;",
            '\n' | '\t' => out.push(c),
            // No XML can hold other controls, and what turns the direction of text would show another text than there is.
            c if c.is_control()
                || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}') =>
            {
                out.push('\u{fffd}');
            }
            c => out.push(c),
        }
    }
    out
}

const PATTERN: &str = "<svg width=\"0\" height=\"0\" aria-hidden=\"true\" class=\"defs\"><defs><pattern id=\"hatch\" width=\"5\" height=\"5\" \
patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect class=\"hatch\" width=\"2.5\" height=\"5\"/></pattern></defs></svg>";

const STYLE: &str = "\
:root { color-scheme: light dark; --text: light-dark(#17202a, #e4e9ee); --soft: light-dark(#4b5866, #a4b0bc); --ground: light-dark(#ffffff, #14191f);
  --line: light-dark(#dde3e9, #262e37); --bar: light-dark(#0e7f94, #2fb2c7); --base: light-dark(#7f8d9b, #6b7885); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 14px/1.45 system-ui, sans-serif; font-variant-numeric: tabular-nums; }
main { max-width: 1000px; margin: 0 auto; padding: 24px 16px 48px; }
h1 { font-size: 22px; margin: 0; } h2 { font-size: 18px; margin: 32px 0 8px; } h3 { font-size: 15px; margin: 24px 0 6px; }
small { font-weight: 400; font-size: 12.5px; } .soft, small, thead th, dt { color: var(--soft); }
table { border-collapse: collapse; width: 100%; table-layout: fixed; } th, td { padding: 4px 8px; text-align: start; vertical-align: middle; border-bottom: 1px solid var(--line); }
thead th { font-weight: 500; } .number { text-align: end; white-space: nowrap; width: 96px; } .number:first-child { width: 48px; } .wide { width: 30%; }
.change { width: 150px; } .source { width: 92px; }
code, pre { font: 12.5px/1.5 ui-monospace, monospace; overflow-wrap: anywhere; white-space: pre-wrap; } pre { margin: 4px 0; }
dl { display: flex; flex-wrap: wrap; align-items: end; gap: 8px 28px; margin: 16px 0 0; } dd { margin: 0; font-weight: 600; } dl > div:first-child dd { font-size: 24px; line-height: 1.15; } li { margin: 4px 0; overflow-wrap: anywhere; }
.flow { overflow-x: auto; } .flow svg { display: block; width: 100%; min-width: 600px; height: auto; } .bar { display: block; width: 100%; height: 10px; } .defs { position: absolute; }
.layer { fill: var(--bar); } .base { fill: var(--base); } .hatch { fill: var(--ground); fill-opacity: 0.55; }
@media print { :root { color-scheme: light; } } @media (max-width: 600px) { main { overflow-x: auto; } table { min-width: 560px; } }
";
