//! A path through all layers, as text for people.

use crate::table::{bounds, from};
use layerlab_core::report::files::{Change, CopiedFrom};
use layerlab_core::report::trace::{Trace, Version};
use layerlab_core::size::Bytes;
use std::fmt::Write;

/// One path: what is seen of it, and what each layer has to say, the lowest first.
pub fn text(trace: &Trace) -> String {
    let mut out = trace.path.clone();
    if let Some(real) = &trace.real {
        let _ = write!(out, " -> {real}");
    }
    let seen = match (trace.exists, trace.may_exist, trace.versions.is_empty()) {
        (true, ..) => Bytes(trace.bytes).to_string(),
        (false, true, _) => "not listed; the base image is known only in part, so it may be there".to_owned(),
        (false, false, true) => "no layer has it".to_owned(),
        (false, false, false) => "gone from sight".to_owned(),
    };
    let _ = write!(out, "  {seen}");
    if trace.hidden_bytes > 0 {
        let _ = write!(out, ", and {} beneath, shipped all the same", Bytes(trace.hidden_bytes));
    }
    out.push('\n');
    for version in &trace.versions {
        let _ = writeln!(out, "  {}", line(version));
    }
    out
}

fn line(version: &Version) -> String {
    let what = match version.change {
        Change::Removed | Change::Hidden => "removes",
        Change::Modified => "stores again",
        Change::Added | Change::Unchanged => "puts",
    };
    let size = match version.change {
        Change::Removed => Bytes(version.hides_bytes).to_string(),
        _ => Bytes(version.bytes).to_string() + &bounds(version.low, version.high),
    };
    let short: String =
        version.layer.instruction.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(60).collect();
    let source = version.copied_from.as_ref().map(copied).unwrap_or_default();
    let wins = if version.wins { "  <- this one is seen" } else { "" };
    format!("line {:>3}  {what:<12}  {size:>10}  {short}{source}{wins}", version.layer.line)
}

fn copied(copied: &CopiedFrom) -> String {
    let place = copied.from.as_ref().map_or("the context".to_owned(), from);
    let line = copied.line.map(|line| format!(", put there by line {line}")).unwrap_or_default();
    format!("  (is {} of {place}{line})", copied.path)
}
