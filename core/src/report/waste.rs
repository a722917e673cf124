//! Waste by dive's definition. What is truly reclaimable is what the layers hide: `Summary::hidden`.

use super::make::each_entry;
use crate::Engine;
use crate::filesystem::diff::{Depth, Found};
use crate::filesystem::{AbsPath, ChangeKind, Key, Node};
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
/// what it held, so dive does not see its waste. `stored` is what the chain's layers store.
pub fn efficiency(chain: &Chain<'_>, base: &BaseImage, stored: u64, engine: Engine) -> (f64, u64) {
    let mut count = Repeated::default();
    for (_, _, outcome) in chain {
        each_entry(outcome, engine, Depth::TopOfAdded, &mut |found| count.see(&found));
    }
    let discovered = base.size.bytes + stored + count.whiteouts;
    let repeated = count.paths.values().map(|s| s.cumulative - s.smallest).sum();
    let wasted = count.paths.values().filter(|s| s.times > 1).map(|s| s.cumulative).sum();
    let efficiency = discovered.saturating_sub(repeated) as f64 / discovered.max(1) as f64;
    (if discovered == 0 { 1.0 } else { efficiency }, wasted)
}

/// The paths that more than one layer may carry, by the key of the path; all others count the same on both sides.
#[derive(Default)]
struct Repeated {
    paths: BTreeMap<Key, Seen>,
    /// What was removed so far.
    removed: Vec<(AbsPath, Arc<Node>)>,
    /// Bytes that dive counts for whiteouts of folders.
    whiteouts: u64,
}

impl Repeated {
    fn see(&mut self, found: &Found<'_>) {
        let bytes = |node: &Arc<Node>| node.totals().estimate().bytes;
        match (found.kind, found.lower) {
            (ChangeKind::Modified, Some(lower)) if !found.node.is_dir() => {
                self.again(found.path, bytes(lower), found.size().bytes);
            }
            (ChangeKind::Removed, _) if found.node.is_dir() => {
                self.whiteouts += bytes(found.node);
                self.paths.entry(Key::of(found.path)).or_default().add(bytes(found.node));
                self.removed.push((AbsPath::new(found.path), Arc::clone(found.node)));
            }
            (ChangeKind::Removed, _) => {
                self.again(found.path, bytes(found.node), 0);
                self.removed.push((AbsPath::new(found.path), Arc::clone(found.node)));
            }
            (ChangeKind::Added, _) if !self.removed.is_empty() => self.added(found),
            _ => {}
        }
    }

    fn again(&mut self, path: &str, before: u64, now: u64) {
        let seen = self.paths.entry(Key::of(path)).or_default();
        if seen.times == 0 {
            seen.add(before);
        }
        seen.add(now);
    }

    /// A new path may have been seen before something on the way to it was removed.
    fn added(&mut self, found: &Found<'_>) {
        let path = AbsPath::new(found.path);
        for (removed, node) in std::mem::take(&mut self.removed).iter() {
            if let Some(below) = path.below(removed) {
                if let Some(before) = at(node, below) {
                    self.both(&mut path.to_string(), before, found.node);
                }
            } else if let Some(now) = removed.below(&path).and_then(|below| at(found.node, below)) {
                self.both(&mut removed.to_string(), node, now);
            }
            self.removed.push((removed.clone(), Arc::clone(node)));
        }
    }

    /// Counts the files that two trees have in common.
    fn both(&mut self, path: &mut String, before: &Node, now: &Node) {
        let (Some(old), Some(new)) = (before.as_dir(), now.as_dir()) else {
            if before.as_file().is_some() && now.as_file().is_some() {
                self.again(path, before.totals().estimate().bytes, now.totals().estimate().bytes);
            }
            return;
        };
        for edge in old.entries() {
            let Some(other) = new.get(&edge.name) else { continue };
            let length = path.len();
            path.push('/');
            path.push_str(&edge.name);
            self.both(path, &edge.node, &other.node);
            path.truncate(length);
        }
    }
}

/// The node below another at a relative path, which may be empty.
fn at<'a>(node: &'a Arc<Node>, below: &str) -> Option<&'a Arc<Node>> {
    let mut names = below.split('/').filter(|name| !name.is_empty());
    names.try_fold(node, |node, name| node.as_dir()?.get(name).map(|edge| &edge.node))
}

#[cfg(test)]
mod tests {
    use crate::{Engine, NoFiles, Project, Session};

    #[track_caller]
    fn check(dockerfile: &str, efficiency: f64, wasted: u64, reclaimable: u64) {
        let manifest = "context: {files: [{path: a/x, size: 600}, {path: a/y, size: 400}, {path: b/x, size: 100}]}\nimages: {local: {files: [{path: /bin/sh, size: 0, mode: \"0755\"}, {path: /bin/rm, size: 0, mode: \"0755\"}]}}";
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
    fn a_removed_file_counts_once_more_and_a_removed_folder_does_not() {
        check("FROM local\nCOPY a /a\nRUN rm /a/x\n", (1000.0 - 600.0) / 1000.0, 600, 600);
        check("FROM local\nCOPY a /a\nRUN rm -r /a\n", 1.0, 0, 1000);
        check("FROM local\nCOPY a /a\nRUN rm -r /a\nCOPY b /a\n", (2100.0 - 600.0) / 2100.0, 700, 1000);
    }

    #[test]
    fn a_path_stored_twice_is_wasted_twice_by_dive_and_once_in_truth() {
        check("FROM scratch\nCOPY a /a\nCOPY b /a\n", (100.0 + 400.0) / 1100.0, 700, 600);
    }
}
