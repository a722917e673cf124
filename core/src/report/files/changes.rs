//! What one layer changes, summed up by folder: one walk over what differs, kept as long as the layer is the same.

use super::weight::{FirstNames, Weight};
use crate::Engine;
use crate::filesystem::diff::Pair;
use crate::filesystem::{ChangeKind, Key, Node, Tree};
use crate::simulate::Outcome;

/// The changes from one snapshot to another, by folder.
#[derive(Debug, Default)]
pub struct Changes {
    lower: Tree,
    upper: Tree,
    /// The steps between, sorted.
    steps: Vec<Key>,
    engine: Engine,
    /// Whether the upper tree is laid on the lower one, as COPY --link does.
    laid: bool,
    /// Those of the root.
    pub root: Delta,
    /// Which names of hard links carry the bytes that are stored.
    pub first: FirstNames,
}

/// The changes in one folder.
#[derive(Clone, Debug, Default)]
pub struct Delta {
    /// Files, links and special files that are new.
    pub added: u64,
    /// Those that are stored again.
    pub modified: u64,
    /// Those that are gone.
    pub removed: u64,
    /// What is stored.
    pub stored: Weight,
    /// Bytes of lower files that are taken from sight.
    pub hidden: u64,
    /// Whether folders changed, too: new ones, gone ones, and those with another mode or owner.
    pub folders: bool,
    /// The folders in it that stay and in which something changes, by name.
    below: Vec<(Box<str>, Delta)>,
}

impl Changes {
    /// Those of a step's layer.
    pub fn of_layer(outcome: &Outcome, engine: Engine) -> Self {
        match &outcome.own_layer {
            None => Self::between(&outcome.lower, &outcome.upper, vec![outcome.key], engine),
            Some(layer) => {
                let upper = layer.apply(&Tree::default(), outcome.key);
                Self { lower: outcome.lower.clone(), upper, laid: true, engine, ..Self::default() }.summed_up()
            }
        }
    }

    /// Those from one snapshot to another, made by these steps.
    pub fn between(lower: &Tree, upper: &Tree, mut steps: Vec<Key>, engine: Engine) -> Self {
        steps.sort_unstable();
        let (lower, upper) = (lower.clone(), upper.clone());
        Self { lower, upper, steps, engine, ..Self::default() }.summed_up()
    }

    /// Both snapshots, side by side.
    pub fn pair(&self) -> Pair<'_> {
        if self.laid {
            Pair::laid(&self.lower, &self.upper, self.engine)
        } else {
            Pair::new(&self.lower, &self.upper, &self.steps, self.engine)
        }
    }

    fn summed_up(mut self) -> Self {
        let (mut root, mut first) = (Delta::default(), FirstNames::default());
        let pair = self.pair();
        if !pair.is_untouched() {
            root.add(pair, &mut String::new(), &mut first);
        }
        (self.root, self.first) = (root, first);
        self
    }
}

impl Delta {
    /// The changes in a folder of this one; `None` where nothing changes, and where the folder itself is new or gone.
    pub fn child(&self, name: &str) -> Option<&Self> {
        let found = self.below.binary_search_by(|(own, _)| own.as_ref().cmp(name)).ok()?;
        self.below.get(found).map(|(_, delta)| delta)
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.added + self.modified + self.removed + self.hidden == 0 && !self.folders
    }

    /// Adds what happens at one path and below.
    fn add(&mut self, pair: Pair<'_>, path: &mut String, first: &mut FirstNames) {
        self.hidden = self.hidden.saturating_add(pair.hides().map_or(0, |lower| lower.totals().estimate().bytes));
        match (pair.change(), pair.upper) {
            (Some(ChangeKind::Removed), _) => {
                self.removed += pair.lower.map_or(0, |lower| leaves(lower));
                self.folders |= pair.lower.is_some_and(|lower| lower.is_dir());
            }
            _ if pair.is_merged() => self.add_folder(pair, path, first),
            (Some(kind), Some(upper)) => {
                first.add(path, upper);
                let weight = first.weigh(path, upper);
                self.stored.size += weight.size;
                self.stored.files += weight.files;
                self.folders |= upper.is_dir();
                let count = if kind == ChangeKind::Modified { &mut self.modified } else { &mut self.added };
                *count += upper.totals().leaves;
            }
            _ => {}
        }
    }

    /// A folder that is there on both sides.
    fn add_folder(&mut self, pair: Pair<'_>, path: &mut String, first: &mut FirstNames) {
        self.folders |= pair.change().is_some();
        pair.each_child(&mut |name, child| {
            if child.is_untouched() {
                return;
            }
            let length = path.len();
            path.push('/');
            path.push_str(name);
            if child.is_merged() {
                let mut delta = Self::default();
                delta.add(child, path, first);
                if !delta.is_empty() {
                    self.take_over(&delta);
                    self.below.push((name.into(), delta));
                }
            } else {
                self.add(child, path, first);
            }
            path.truncate(length);
        });
    }

    fn take_over(&mut self, below: &Self) {
        self.added += below.added;
        self.modified += below.modified;
        self.removed += below.removed;
        self.stored.size += below.stored.size;
        self.stored.files += below.stored.files;
        self.hidden = self.hidden.saturating_add(below.hidden);
        self.folders |= below.folders;
    }
}

/// What a removed node counts as: an empty folder is one path, too.
fn leaves(node: &Node) -> u64 {
    node.totals().leaves.max(1)
}
