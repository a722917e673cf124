//! Waste: dive's figures, and what is truly reclaimable.

use super::make::each_entry;
use crate::Engine;
use crate::filesystem::{AbsPath, ChangeKind, Key, Tree};
use crate::plan::Step;
use crate::simulate::Outcome;
use crate::simulate::world::BaseImage;
use std::collections::BTreeMap;

type Chain<'a> = [(usize, &'a Step, &'a Outcome)];

/// How often a path was seen in the layers, and with which sizes.
#[derive(Default)]
struct Seen {
    cumulative: u64,
    smallest: u64,
    times: u32,
}

impl Seen {
    fn add(&mut self, size: u64) {
        self.smallest = if self.times == 0 { size } else { self.smallest.min(size) };
        self.cumulative += size;
        self.times += 1;
    }
}

/// Efficiency and wasted bytes by dive's definition (`dive/filetree/efficiency.go`): over the leaves of all layer trees,
/// the base image being one layer, efficiency is the sum of the smallest size that each path was seen with, divided by the
/// sum of all sizes; a path seen twice or more wastes all its copies. A removed folder counts as one path with the bytes of
/// what it held, so dive does not see its waste: [`reclaimable`] does.
pub fn efficiency(chain: &Chain<'_>, base: &BaseImage, engine: Engine) -> (f64, u64) {
    let mut paths: BTreeMap<u64, Seen> = BTreeMap::new();
    let mut repeated_base = 0;
    for (_, _, outcome) in chain {
        each_entry(outcome, engine, &mut |found| {
            let size = match found.kind {
                ChangeKind::Parent | ChangeKind::Opaque => return,
                ChangeKind::Removed if found.node.is_dir() => found.node.totals().estimate().bytes,
                ChangeKind::Removed => 0,
                _ if found.node.is_dir() => return,
                _ => found.size().bytes,
            };
            let seen = paths.entry(Key::of(found.path).0).or_default();
            if seen.times == 0
                && let Some(below) = leaf(&base.tree, found.path)
            {
                seen.add(below);
                repeated_base += below;
            }
            seen.add(size);
        });
    }
    let base_total = base.size.bytes.max(repeated_base);
    let discovered: u64 = base_total - repeated_base + paths.values().map(|s| s.cumulative).sum::<u64>();
    let smallest: u64 = base_total - repeated_base + paths.values().map(|s| s.smallest).sum::<u64>();
    let wasted = paths.values().filter(|s| s.times > 1).map(|s| s.cumulative).sum();
    (if discovered == 0 { 1.0 } else { smallest as f64 / discovered as f64 }, wasted)
}

fn leaf(tree: &Tree, path: &str) -> Option<u64> {
    let node = tree.get(&AbsPath::new(path))?;
    node.as_dir().is_none().then(|| node.totals().estimate().bytes)
}

/// Bytes that are shipped and that the final image does not show: whatever a step hides or stores again.
pub fn reclaimable(chain: &Chain<'_>, engine: Engine) -> u64 {
    let mut bytes = 0;
    for (_, _, outcome) in chain {
        each_entry(outcome, engine, &mut |found| bytes += hidden(outcome, found.path, found.kind));
    }
    bytes
}

/// Bytes of the lower files that an entry hides.
fn hidden(outcome: &Outcome, path: &str, kind: ChangeKind) -> u64 {
    let replaced = !matches!(kind, ChangeKind::Parent | ChangeKind::Added);
    let lower = if replaced { outcome.lower.get(&AbsPath::new(path)) } else { None };
    match (lower, kind) {
        // A folder whose mode changed hides nothing.
        (Some(node), ChangeKind::Modified) if node.is_dir() => 0,
        (Some(node), _) => node.totals().estimate().bytes,
        (None, _) => 0,
    }
}
