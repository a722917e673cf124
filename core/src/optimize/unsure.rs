//! What of an image is uncertain, piece by piece.
//!
//! Two images that are made from nearly the same steps share most of what is not known exactly. Whatever that weighs, it weighs
//! the same in both, so it says nothing about their difference; the rest may be anything between its bounds in either.

use crate::advice::Seen;
use crate::filesystem::diff::Depth;
use crate::filesystem::{Dir, Kind, Node};
use crate::report::make::{chain, each_entry};
use crate::size::Estimate;
use std::collections::BTreeMap;

/// The uncertain pieces of an image's layers, and how often each is stored.
#[derive(Clone, Debug, Default)]
pub struct Unsure(BTreeMap<Piece, u64>);

/// A quantity that is not known exactly. A copy elsewhere keeps its name and its bounds, so these tell it from others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Piece {
    name: Box<str>,
    bytes: u64,
    low: u64,
    high: u64,
}

impl Unsure {
    /// Those of the image asked for, which stands on the base image `base`.
    pub fn of(seen: &Seen<'_>, base: &str) -> Self {
        let mut unsure = Self::default();
        let Some(target) = seen.plan.target else { return unsure };
        if let Some(result) = seen.simulation.stages.get(target) {
            unsure.add(base, result.base.size);
        }
        for (_, _, outcome) in chain(seen.plan, seen.simulation, target) {
            each_entry(outcome, seen.project.engine, Depth::WholeFolders, &mut |found| {
                let name = found.path.rsplit('/').next().unwrap_or_default();
                unsure.add(name, found.size());
                if let Some(dir) = found.node.as_dir().filter(|_| found.whole) {
                    unsure.folder(dir);
                }
            });
            unsure.add("", outcome.unknown);
        }
        unsure
    }

    fn folder(&mut self, dir: &Dir) {
        if dir.totals().estimate().is_certain() {
            return;
        }
        for entry in dir.entries().iter() {
            match &entry.node.kind {
                Kind::Dir(below) => self.folder(below),
                _ => self.add(entry.name, size(entry.node)),
            }
        }
    }

    fn add(&mut self, name: &str, Estimate { bytes, low, high, .. }: Estimate) {
        if low < high {
            *self.0.entry(Piece { name: name.into(), bytes, low, high }).or_default() += 1;
        }
    }

    /// The least and the most that all pieces which two images share may weigh.
    pub fn shared(&self, other: &Self) -> (i128, i128) {
        let mut sum = (0, 0);
        for (piece, count) in &self.0 {
            let both = i128::from(other.0.get(piece).map_or(0, |more| *more.min(count)));
            sum.0 += both * i128::from(piece.low);
            sum.1 += both * i128::from(piece.high);
        }
        sum
    }
}

fn size(node: &Node) -> Estimate {
    node.as_file().map(|file| file.estimate()).unwrap_or_default()
}
