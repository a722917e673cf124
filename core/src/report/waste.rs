//! Waste by dive's definition. What is truly reclaimable is what the layers hide: `Summary::hidden`.

use crate::filesystem::diff::Found;
use crate::filesystem::{ChangeKind, Key, Node};
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

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
        self.cumulative = self.cumulative.saturating_add(size);
        self.times += 1;
    }

    fn repeated(&self) -> u64 {
        self.cumulative - self.smallest
    }

    fn wasted(&self) -> u64 {
        if self.times > 1 { self.cumulative } else { 0 }
    }
}

/// What the layers of an image repeat up to a step. Steps share what the steps below them found, so that it can be kept for
/// each of them.
#[derive(Debug, Default)]
pub struct Waste {
    /// The nearest step below that repeats or removes anything.
    below: Option<Arc<Waste>>,
    /// The paths that this step stores again or hides, by their key, as they stand after it. All others count the same on both
    /// sides of the ratio.
    paths: Vec<(Key, Seen)>,
    /// Where they stand in the order of keys, once a later step asks for one.
    sorted: OnceLock<Vec<u32>>,
    /// The paths that were removed before and are there again.
    again: BTreeMap<Key, Seen>,
    /// What this step removed, by path; a number tells the order.
    removed: BTreeMap<String, Vec<(usize, Arc<Node>)>>,
    /// Whether any step removed anything.
    any_removed: bool,
    /// Bytes that dive counts for whiteouts of folders, up to here.
    whiteouts: u64,
    /// Bytes beyond the smallest copy of each path, up to here.
    repeated: u64,
    /// Bytes of all copies of paths that were seen more than once, up to here.
    wasted: u64,
}

impl Waste {
    /// Starts a step on top of the step before.
    pub fn on(below: Option<&Arc<Waste>>) -> Self {
        let Some(waste) = below else { return Self::default() };
        let (any_removed, whiteouts) = (waste.any_removed, waste.whiteouts);
        let (repeated, wasted) = (waste.repeated, waste.wasted);
        Self { below: Some(Arc::clone(waste)), any_removed, whiteouts, repeated, wasted, ..Self::default() }
    }

    /// The waste up to the step: a step that adds nothing needs no place of its own.
    pub fn finish(mut self) -> Arc<Self> {
        self.paths.shrink_to_fit();
        match self.below {
            Some(below) if self.paths.is_empty() && self.again.is_empty() && self.removed.is_empty() => below,
            _ => Arc::new(self),
        }
    }

    /// Efficiency and wasted bytes by dive's definition (`dive/filetree/efficiency.go`): over the leaves of all layer trees,
    /// the base image being one layer, efficiency is the sum of the smallest size that each path was seen with, divided by the
    /// sum of all sizes; a path seen twice or more wastes all its copies. A removed folder counts as one path with the bytes
    /// of what it held, so dive does not see its waste. `stored` is what the base and the layers store.
    pub fn efficiency(&self, stored: u64) -> (f64, u64) {
        let discovered = stored.saturating_add(self.whiteouts);
        let efficiency = discovered.saturating_sub(self.repeated) as f64 / discovered.max(1) as f64;
        (if discovered == 0 { 1.0 } else { efficiency }, self.wasted)
    }

    /// Counts one entry of the step's layer; of a new folder only the folder itself.
    pub fn see(&mut self, found: &Found<'_>) {
        let bytes = |node: &Arc<Node>| node.totals().estimate().bytes;
        match (found.kind, found.lower) {
            (ChangeKind::Modified, Some(lower)) if !found.node.is_dir() => {
                self.store(found.path, Some(bytes(lower)), found.size().bytes);
            }
            (ChangeKind::Removed, _) if found.node.is_dir() => {
                self.whiteouts = self.whiteouts.saturating_add(bytes(found.node));
                self.store(found.path, None, bytes(found.node));
                self.remove(found);
            }
            (ChangeKind::Removed, _) => {
                self.store(found.path, Some(bytes(found.node)), 0);
                self.remove(found);
            }
            (ChangeKind::Added, _) if self.any_removed => self.added(found),
            _ => {}
        }
    }

    fn remove(&mut self, found: &Found<'_>) {
        self.any_removed = true;
        let number = self.removed.len();
        self.removed.entry(found.path.to_owned()).or_default().push((number, Arc::clone(found.node)));
    }

    /// Counts a path that the layer has an entry for; there is only one for each path, and none in a folder that is there again.
    fn store(&mut self, path: &str, before: Option<u64>, now: u64) {
        let key = Key::of(path);
        let known = self.below.as_deref().and_then(|below| below.seen(key)).unwrap_or_default();
        let seen = self.count(known, before, now);
        self.paths.push((key, seen));
    }

    /// Counts a path that was removed before.
    fn again(&mut self, path: &str, before: u64, now: u64) {
        let key = Key::of(path);
        let below = || self.below.as_deref().and_then(|below| below.seen(key));
        let known = self.again.get(&key).copied().or_else(below).unwrap_or_default();
        let seen = self.count(known, Some(before), now);
        self.again.insert(key, seen);
    }

    /// Counts a size of a path, and before it the one that it had when it is seen for the first time.
    fn count(&mut self, mut seen: Seen, before: Option<u64>, now: u64) -> Seen {
        self.repeated = self.repeated.saturating_sub(seen.repeated());
        self.wasted = self.wasted.saturating_sub(seen.wasted());
        if let (Some(before), 0) = (before, seen.times) {
            seen.add(before);
        }
        seen.add(now);
        self.repeated = self.repeated.saturating_add(seen.repeated());
        self.wasted = self.wasted.saturating_add(seen.wasted());
        seen
    }

    /// What the steps up to here saw of a path.
    fn seen(&self, key: Key) -> Option<Seen> {
        let mut at = Some(self);
        while let Some(waste) = at {
            if let Some(seen) = waste.again.get(&key).copied().or_else(|| waste.stored(key)) {
                return Some(seen);
            }
            at = waste.below.as_deref();
        }
        None
    }

    fn stored(&self, key: Key) -> Option<Seen> {
        let key_at = |at: &u32| self.paths.get(*at as usize).map(|(key, _)| *key);
        let sorted = self.sorted.get_or_init(|| {
            let mut sorted: Vec<u32> = (0..).take(self.paths.len()).collect();
            sorted.sort_unstable_by_key(key_at);
            sorted
        });
        let at = sorted.binary_search_by_key(&Some(key), key_at).ok()?;
        sorted.get(at).and_then(|at| self.paths.get(*at as usize)).map(|(_, seen)| *seen)
    }

    /// A new path may have been seen before something on the way to it was removed.
    fn added(&mut self, found: &Found<'_>) {
        for (removed, node) in self.removed_around(found.path) {
            if let Some(below) = below(found.path, &removed) {
                if let Some(before) = at(&node, below) {
                    self.both(&mut found.path.to_owned(), before, found.node);
                }
            } else if let Some(now) = below(&removed, found.path).and_then(|below| at(found.node, below)) {
                self.both(&mut removed.clone(), &node, now);
            }
        }
    }

    /// What was removed at a path, above it or below it, in the order in which it was removed.
    fn removed_around(&self, path: &str) -> Vec<(String, Arc<Node>)> {
        let mut all = Vec::new();
        let (mut step, mut at) = (0, Some(self));
        while let Some(waste) = at {
            if !waste.removed.is_empty() {
                let mut take = |path: &str, nodes: &[(usize, Arc<Node>)]| {
                    all.extend(nodes.iter().map(|(number, node)| (step, *number, path.to_owned(), Arc::clone(node))));
                };
                let ends = path.match_indices('/').map(|(at, _)| at).filter(|at| *at > 0).chain([path.len()]);
                for above in ends.filter_map(|end| path.get(..end)) {
                    waste.removed.get(above).into_iter().for_each(|nodes| take(above, nodes));
                }
                let inside = format!("{path}/");
                let later = waste.removed.range(inside.clone()..);
                later.take_while(|(p, _)| p.starts_with(&inside)).for_each(|(path, nodes)| take(path, nodes));
            }
            (step, at) = (step - 1, waste.below.as_deref());
        }
        all.sort_by_key(|(step, number, _, _): &(i64, usize, String, Arc<Node>)| (*step, *number));
        all.into_iter().map(|(_, _, path, node)| (path, node)).collect()
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
            let Some(other) = new.get(edge.name) else { continue };
            let length = path.len();
            path.push('/');
            path.push_str(edge.name);
            self.both(path, edge.node, other.node);
            path.truncate(length);
        }
    }
}

/// What follows `folder` on the way to `path`; `None` when it does not lie there.
fn below<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    path.strip_prefix(folder).filter(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The node below another at a relative path, which may be empty.
fn at<'a>(node: &'a Arc<Node>, below: &str) -> Option<&'a Arc<Node>> {
    let mut names = below.split('/').filter(|name| !name.is_empty());
    names.try_fold(node, |node, name| node.as_dir()?.get(name).map(|edge| edge.node))
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
