//! What a layer comes to: bytes, download, counts. Worked out once for each outcome and engine.

use super::FileCounts;
use super::make::each_entry;
use super::packed;
use crate::Engine;
use crate::compress::{Compressibility, Place};
use crate::filesystem::diff::{Again, Depth, Found, written_again};
use crate::filesystem::{ChangeKind, Packed};
use crate::simulate::Outcome;
use crate::size::{Estimate, Provenance};

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
    /// What it writes again as it was, which only one of the two engines stores.
    pub again: Again,
}

/// Adds up a layer.
pub fn summarize(outcome: &Outcome, engine: Engine, facts: &Compressibility) -> Summary {
    let mut summary = Summary::default();
    if outcome.empty {
        return summary;
    }
    let mut packed = Packed::default();
    let mut places = Places::default();
    each_entry(outcome, engine, Depth::WholeFolders, &mut |found| {
        let (place, name) = places.of(found.path);
        let size = found.size();
        summary.bytes += size;
        packed += packed::entry(found.node, size, place, name, facts);
        let hidden = found.hides().map_or(0, |lower| lower.totals().estimate().bytes);
        summary.hidden = summary.hidden.saturating_add(hidden);
        count(&mut summary.files, &found);
        if found.whole {
            packed += summary.whole(&found, place.child(name), facts);
        }
    });
    if outcome.own_layer.is_none() {
        summary.again = written_again(&outcome.lower, &outcome.upper, outcome.key);
    }
    // Differences between files even out, but the one that may differ most is not evened out by any other.
    let (below, above) = packed.alone;
    let (low, high) = (packed.low.saturating_sub(below), packed.high.saturating_add(above));
    summary.gzip = facts.stream() + Estimate::between(low, packed.bytes, high, Provenance::Heuristic);
    summary.bytes += outcome.unknown;
    summary.gzip += Estimate { low: 0, ..outcome.unknown };
    summary
}

impl Summary {
    /// Adds all that is in a folder of which everything is new or stored again, and gives what it weighs in a blob.
    fn whole(&mut self, found: &Found<'_>, place: Place, facts: &Compressibility) -> Packed {
        let Some(dir) = found.node.as_dir() else { return Packed::default() };
        let below = packed::below(dir, place, facts);
        self.bytes += dir.totals().estimate();
        match found.lower.filter(|_| found.kind == ChangeKind::Modified) {
            Some(lower) => {
                self.files.modified += below.leaves;
                self.hidden = self.hidden.saturating_add(lower.totals().estimate().bytes);
            }
            None => self.files.added += below.leaves,
        }
        below
    }
}

/// The place of the folder that the last entry lies in: most entries lie in the same one as the entry before.
#[derive(Default)]
struct Places {
    folder: String,
    place: Place,
}

impl Places {
    /// The place of a path's folder, and the path's last name.
    fn of<'p>(&mut self, path: &'p str) -> (Place, &'p str) {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        if folder != self.folder {
            folder.clone_into(&mut self.folder);
            self.place = Place::of(folder);
        }
        (self.place, name)
    }
}

fn count(files: &mut FileCounts, found: &Found<'_>) {
    match found.kind {
        ChangeKind::Added => files.added += packed::leaves(found.node),
        ChangeKind::Modified => files.modified += packed::leaves(found.node),
        ChangeKind::Removed => files.removed += found.node.totals().leaves.max(1),
        ChangeKind::Parent | ChangeKind::Opaque => {}
    }
}
