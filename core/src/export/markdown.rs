//! Reports as GitHub-flavoured Markdown, for pull requests and issues.

use super::{Document, Sheet};
use super::{change, fate, figures, layer_size, layer_source, place, saving, source, worth_doing};
use crate::report::{Report, Stage};
use crate::size::Bytes;
use crate::words;
use std::fmt::Write;

/// Paths that are shipped for nothing are listed up to this many.
const HIDDEN: usize = 10;

/// The document.
pub fn document(document: &Document) -> String {
    let mut out = String::new();
    // Writing to a String can't fail.
    let _ = writeln!(out, "## {}", plain(document.title));
    if document.sheets.len() > 1 {
        out += &versions(document);
    }
    for sheet in &document.sheets {
        if document.sheets.len() > 1 {
            let _ = writeln!(out, "\n### {}", plain(sheet.name));
        }
        out += &version(sheet);
    }
    out
}

fn versions(document: &Document) -> String {
    let mut out =
        String::from("\n| Version | Image | Change | Download | Layers |\n| --- | ---: | ---: | ---: | ---: |\n");
    let first = document.sheets.first().map(|sheet| sheet.report);
    for (index, Sheet { name, report, .. }) in document.sheets.iter().enumerate() {
        let image = &report.image;
        let size = words::size_from(image.low, image.bytes, image.provenance);
        let change = first.filter(|_| index > 0).map_or("–".into(), |first| change(first, report));
        let download = Bytes(image.gzip_bytes);
        let _ = writeln!(out, "| {} | **{size}** | {change} | ≈ {download} | {} |", plain(name), image.layer_count);
    }
    out
}

fn version(sheet: &Sheet) -> String {
    let Sheet { report, advice, .. } = sheet;
    let mut out = String::from("\n");
    let figures = figures(report).into_iter().map(|(name, value)| format!("{name}: **{value}**"));
    out += &figures.collect::<Vec<_>>().join(" · ");
    out.push('\n');
    for stage in &report.stages {
        out += &stage_table(report, stage);
    }
    section(
        &mut out,
        "Copied between stages",
        report.copies.iter().map(|copy| {
            let to = report.stage_name(copy.to);
            let (from, paths) = (code(&report.base_name(&copy.from)), code(&copy.paths.join(" ")));
            let files = words::count(copy.files, "file");
            format!("line {}: {paths} from {from} to {}, {} in {files}", copy.line, code(&to), Bytes(copy.bytes))
        }),
    );
    let rest = report.shadowed.len().saturating_sub(HIDDEN);
    let more = (rest > 0).then(|| format!("and {rest} more"));
    section(
        &mut out,
        "Hidden, and still shipped",
        report
            .shadowed
            .iter()
            .take(HIDDEN)
            .map(|file| {
                let secret = if file.secret { "; **looks like a secret**" } else { "" };
                let (path, size) = (code(&file.path), Bytes(file.bytes));
                format!(
                    "{path}, {size}: stored by line {}, hidden by line {}{secret}",
                    file.added_line, file.removed_line
                )
            })
            .chain(more),
    );
    section(
        &mut out,
        "Findings",
        report.diagnostics.iter().map(|diagnostic| {
            let (severity, code) = (&diagnostic.severity, code(&diagnostic.code));
            format!("**{}** {code}, {}: {}", plain(severity), plain(&place(diagnostic)), plain(&diagnostic.message))
        }),
    );
    section(
        &mut out,
        "Could be better",
        worth_doing(advice).into_iter().map(|advice| {
            let saving = saving(advice).map(|saving| format!(" (**{saving}**)")).unwrap_or_default();
            format!("line {}: {}{saving}, {}", advice.line, plain(&advice.message), code(&advice.rule))
        }),
    );
    out
}

fn stage_table(report: &Report, stage: &Stage) -> String {
    let size = words::size_from(stage.low, stage.bytes, super::weakest(stage));
    let mut out = format!("\n#### {}: {size}, {}\n\n", code(&report.stage_name(stage.index)), fate(report, stage));
    out += "| Line | Instruction | Size | Between | Source |\n| ---: | --- | ---: | ---: | --- |\n";
    let base = words::size(stage.base_bytes, stage.base_provenance);
    let from = code(&format!("FROM {}", report.base_name(&stage.base)));
    let _ = writeln!(out, "| {} | {from} | {base} | | {} |", stage.line, source(stage.base_provenance));
    for layer in &stage.layers {
        let bounds = words::bounds(layer.low, layer.high).filter(|_| !layer.empty).unwrap_or_default();
        let (instruction, size) = (code(&layer.instruction), layer_size(layer));
        let _ = writeln!(out, "| {} | {instruction} | {size} | {bounds} | {} |", layer.line, layer_source(layer));
    }
    out
}

/// A list under a heading; nothing where it is empty.
fn section(out: &mut String, title: &str, lines: impl Iterator<Item = String>) {
    let lines: Vec<String> = lines.map(|line| format!("- {line}\n")).collect();
    if !lines.is_empty() {
        let _ = write!(out, "\n#### {title}\n\n{}", lines.concat());
    }
}

/// Characters that mean something somewhere in Markdown.
const SPECIAL: &str = "\\`*_{}[]()<>#+-.!|~&@:$";

/// Text that stays text: on one line, and without a meaning in Markdown.
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in one_line(text).chars() {
        match c {
            // A backslash does not keep these from being a tag, a reference or a mention everywhere.
            '<' | '>' | '&' | '@' => {
                let _ = write!(out, "&#{};", c as u32);
            }
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '~' | '!' | '$' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

/// Text in the type of code, also inside a table, which no pipe, backtick or newline in it ends.
pub fn code(text: &str) -> String {
    let text = one_line(text);
    let text = text.trim();
    if text.is_empty() {
        return String::new();
    }
    if text.contains('`') || text.contains("\\|") || text.ends_with('\\') {
        let letter = |c: char| if SPECIAL.contains(c) { format!("&#{};", c as u32) } else { c.to_string() };
        return format!("<code>{}</code>", text.chars().map(letter).collect::<String>());
    }
    format!("`{}`", text.replace('|', "\\|"))
}

/// Newlines and other controls would end a cell or a line.
fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            // Letters that turn the direction of what follows would show another text than there is.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
