//! What a layer comes to: bytes, download, counts. Worked out once for each outcome and engine.

use super::FileCounts;
use super::make::each_entry;
use crate::Engine;
use crate::compress::Compressibility;
use crate::filesystem::diff::{Depth, Found};
use crate::filesystem::{ChangeKind, Kind};
use crate::simulate::Outcome;
use crate::size::Estimate;

/// A layer in figures.
#[derive(Clone, Copy, Debug, Default)]
pub struct Summary {
    /// The regular files in it.
    pub bytes: Estimate,
    /// What a push or pull moves.
    pub gzip: Estimate,
    /// How many paths changed, and how.
    pub files: FileCounts,
    /// Bytes of lower files that it takes from sight: shipped, and not shown.
    pub hidden: u64,
}

/// Adds up a layer.
pub fn summarize(outcome: &Outcome, engine: Engine, facts: &Compressibility) -> Summary {
    let mut summary = Summary::default();
    if outcome.empty {
        return summary;
    }
    let (file_header, bare_header) = (facts.file_header(), facts.bare_header());
    summary.gzip = facts.stream();
    each_entry(outcome, engine, Depth::Everything, &mut |found| {
        let size = found.size();
        summary.bytes += size;
        summary.gzip += if size.high > 0 { file_header + packed(&found, size, facts) } else { bare_header };
        summary.hidden += found.hides().map_or(0, |lower| lower.totals().estimate().bytes);
        count(&mut summary.files, &found);
    });
    summary.bytes += outcome.unknown;
    summary.gzip += Estimate { low: 0, ..outcome.unknown };
    summary
}

fn packed(found: &Found<'_>, size: Estimate, facts: &Compressibility) -> Estimate {
    let Kind::File(file) = &found.node.kind else { return Estimate::default() };
    facts.content(found.path, found.node.meta.mode, size, file.content().map(|c| c.as_ref()))
}

fn count(files: &mut FileCounts, found: &Found<'_>) {
    let leaves = if found.node.is_dir() { 0 } else { found.node.totals().leaves.max(1) };
    match found.kind {
        ChangeKind::Added => files.added += leaves,
        ChangeKind::Modified => files.modified += leaves,
        ChangeKind::Removed => files.removed += found.node.totals().leaves.max(1),
        ChangeKind::Parent | ChangeKind::Opaque => {}
    }
}
