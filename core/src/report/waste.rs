//! Waste: dive's figures, and what is truly reclaimable.

use super::make::each_entry;
use crate::Engine;
use crate::filesystem::diff::{Depth, Found};
use crate::filesystem::{AbsPath, ChangeKind, Node, Tree};
use crate::plan::Step;
use crate::simulate::Outcome;
use crate::simulate::world::BaseImage;
use std::collections::BTreeMap;
use std::sync::Arc;

type Chain<'a> = [(usize, &'a Step, &'a Outcome)];

/// How often a path was seen in the layers, and with which sizes.
#[derive(Clone, Copy, Debug, Default)]
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
/// what it held, so dive does not see its waste: [`reclaimable`] does. `stored` is what the chain's layers store.
pub fn efficiency(chain: &Chain<'_>, base: &BaseImage, stored: u64, engine: Engine) -> (f64, u64) {
    let mut count = Repeated::default();
    for (_, _, outcome) in chain {
        // A new path can only have been seen before if something was removed before.
        let depth = if count.removed.is_empty() { Depth::TopOfAdded } else { Depth::Everything };
        each_entry(outcome, engine, depth, &mut |found| count.see(&found, &outcome.lower));
    }
    let discovered = base.size.bytes + stored + count.whiteouts;
    let repeated = count.paths.values().map(|s| s.cumulative - s.smallest).sum();
    let wasted = count.paths.values().filter(|s| s.times > 1).map(|s| s.cumulative).sum();
    let efficiency = discovered.saturating_sub(repeated) as f64 / discovered.max(1) as f64;
    (if discovered == 0 { 1.0 } else { efficiency }, wasted)
}

/// The paths that more than one layer may carry; all others count the same on both sides.
#[derive(Default)]
struct Repeated {
    paths: BTreeMap<String, Seen>,
    /// What was removed so far.
    removed: Vec<(String, Arc<Node>)>,
    /// Bytes that dive counts for whiteouts of folders.
    whiteouts: u64,
}

impl Repeated {
    fn see(&mut self, found: &Found<'_>, lower: &Tree) {
        match found.kind {
            ChangeKind::Modified if !found.node.is_dir() => {
                let before = lower.get(&AbsPath::new(found.path)).map_or(0, |n| n.totals().estimate().bytes);
                self.again(found.path, before, found.size().bytes);
            }
            ChangeKind::Removed if found.node.is_dir() => {
                let held = found.node.totals().estimate().bytes;
                self.whiteouts += held;
                self.paths.entry(found.path.to_owned()).or_default().add(held);
                self.removed.push((found.path.to_owned(), Arc::clone(found.node)));
            }
            ChangeKind::Removed => {
                self.again(found.path, found.node.totals().estimate().bytes, 0);
                self.removed.push((found.path.to_owned(), Arc::clone(found.node)));
            }
            ChangeKind::Added if !found.node.is_dir() => {
                if let Some(before) = self.removed_before(found.path) {
                    self.again(found.path, before, found.size().bytes);
                }
            }
            ChangeKind::Added | ChangeKind::Modified | ChangeKind::Parent | ChangeKind::Opaque => {}
        }
    }

    fn again(&mut self, path: &str, before: u64, now: u64) {
        let seen = self.paths.entry(path.to_owned()).or_default();
        if seen.times == 0 {
            seen.add(before);
        }
        seen.add(now);
    }

    /// The bytes of a file that stood at a path before something on the way to it was removed.
    fn removed_before(&self, path: &str) -> Option<u64> {
        let path = AbsPath::new(path);
        self.removed.iter().rev().find_map(|(removed, node)| {
            let below = path.below(&AbsPath::new(removed))?;
            let found = Tree::new(Arc::clone(node)).get(&AbsPath::new(below)).cloned();
            let node = if below.is_empty() { Arc::clone(node) } else { found? };
            (!node.is_dir()).then(|| node.totals().estimate().bytes)
        })
    }
}

/// Bytes that are shipped and that the final image does not show: whatever a step hides or stores again.
pub fn reclaimable(chain: &Chain<'_>, engine: Engine) -> u64 {
    let mut bytes = 0;
    for (_, _, outcome) in chain {
        each_entry(outcome, engine, Depth::TopOfAdded, &mut |found| bytes += hidden(outcome, found.path, found.kind));
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

#[cfg(test)]
mod tests {
    use crate::{Engine, NoFiles, Project, Session};

    #[track_caller]
    fn check(dockerfile: &str, efficiency: f64, wasted: u64, reclaimable: u64) {
        let manifest = "context: {files: [{path: a/x, size: 600}, {path: a/y, size: 400}, {path: b/x, size: 100}]}";
        let project = Project { dockerfile: dockerfile.into(), manifest: manifest.into(), ..Project::default() };
        let image = Session::default().report(&Project { engine: Engine::Overlay2, ..project }, &NoFiles).image;
        assert_eq!((image.wasted_bytes, image.reclaimable_bytes), (wasted, reclaimable));
        assert!((image.efficiency - efficiency).abs() < 1e-9, "{}", image.efficiency);
    }

    #[test]
    fn nothing_is_wasted_when_every_path_stands_once() {
        check("FROM scratch\nCOPY a /a\nCOPY b /b\n", 1.0, 0, 0);
    }

    #[test]
    fn a_path_stored_twice_is_wasted_twice_by_dive_and_once_in_truth() {
        check("FROM scratch\nCOPY a /a\nCOPY b /a\n", (100.0 + 400.0) / 1100.0, 700, 600);
    }
}
