//! What each layer stores, walked once for all rules: the difference of two snapshots of ten thousand files takes a
//! millisecond, and every rule that looks at files looks at all of them.

use crate::Engine;
use crate::filesystem::diff::{Depth, Found};
use crate::filesystem::{ChangeKind, Key, Node};
use crate::report::make::each_entry;
use crate::simulate::Outcome;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

/// How many entries are kept at most. Layers beyond that are walked again by every rule: a build context of a million files
/// must not be held once more.
const MOST: usize = 200_000;

/// The layers that were walked.
#[derive(Default)]
pub struct Layers {
    walked: RefCell<Walked>,
}

#[derive(Default)]
struct Walked {
    layers: BTreeMap<Key, Rc<Layer>>,
    /// Entries in all of them.
    count: usize,
}

/// The entries of a layer.
#[derive(Default)]
struct Layer {
    /// All paths behind each other.
    paths: String,
    entries: Vec<Entry>,
}

/// A [`Found`] that is kept.
struct Entry {
    path: Range<usize>,
    kind: ChangeKind,
    node: Arc<Node>,
    lower: Option<Arc<Node>>,
    link: Option<Range<usize>>,
    whole: bool,
}

impl Layers {
    /// Calls `sink` for every entry that the layer of a step stores.
    pub fn each(&self, outcome: &Outcome, engine: Engine, sink: &mut dyn FnMut(Found<'_>)) {
        let known = self.walked.borrow().layers.get(&outcome.key).cloned();
        if let Some(layer) = known {
            return layer.each(sink);
        }
        let mut room = MOST.saturating_sub(self.walked.borrow().count);
        let mut layer = Some(Layer::default());
        each_entry(outcome, engine, Depth::Everything, &mut |found| {
            match room.checked_sub(1) {
                Some(left) => room = left,
                None => layer = None,
            }
            if let Some(layer) = &mut layer {
                layer.note(&found);
            }
            sink(found);
        });
        if let Some(layer) = layer {
            let mut walked = self.walked.borrow_mut();
            walked.count += layer.entries.len();
            walked.layers.insert(outcome.key, Rc::new(layer));
        }
    }
}

impl Layer {
    fn note(&mut self, found: &Found<'_>) {
        let path = self.keep(found.path);
        let link = found.link.map(|link| self.keep(link));
        let (node, lower) = (Arc::clone(found.node), found.lower.map(Arc::clone));
        self.entries.push(Entry { path, kind: found.kind, node, lower, link, whole: found.whole });
    }

    fn keep(&mut self, text: &str) -> Range<usize> {
        let start = self.paths.len();
        self.paths.push_str(text);
        start..self.paths.len()
    }

    fn each(&self, sink: &mut dyn FnMut(Found<'_>)) {
        let text = |range: &Range<usize>| self.paths.get(range.clone()).unwrap_or_default();
        for Entry { path, kind, node, lower, link, whole } in &self.entries {
            let (kind, whole, link) = (*kind, *whole, link.as_ref().map(text));
            sink(Found { path: text(path), kind, node, lower: lower.as_ref(), link, whole });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{NoFiles, Project, Session};

    #[test]
    fn what_is_kept_of_a_layer_is_what_it_stores() {
        let manifest = "context: {files: [{path: d/a, size: 5}, {path: d/b, size: 6}, {path: c, size: 7}]}\nimages: {base: {files: [{path: /bin/sh, size: 1, mode: '0755'}, {path: /bin/rm, size: 1, mode: '0755'}, {path: /bin/ln, size: 1, mode: '0755'}]}}\n";
        let dockerfile = "FROM base\nCOPY . /srv/\nRUN rm -r /srv/d && ln /srv/c /srv/e\n";
        let project = Project { dockerfile: dockerfile.into(), manifest: manifest.into(), ..Project::default() };
        Session::default().look(&project, &NoFiles, &mut |seen| {
            let layers = Layers::default();
            for outcome in seen.simulation.stages.iter().flat_map(|stage| &stage.steps) {
                let walk = || {
                    let mut all = Vec::new();
                    layers.each(outcome, seen.project.engine, &mut |found| all.push(format!("{found:?}")));
                    all
                };
                let first = walk();
                assert!(!first.is_empty());
                assert_eq!(first, walk());
            }
        });
    }
}
