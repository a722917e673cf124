//! All layers of an image at one path: which of them has a version of it, which one wins, and what lies beneath.

use super::changes::{Changes, Delta};
use super::{Change, LayerRef, Scope, View};
use crate::filesystem::diff::Pair;
use crate::filesystem::{AbsPath, ChangeKind, Dir, Node, Tree};
use crate::plan::{self, Plan};
use crate::report::make::Making;
use crate::simulate::{Memo, Outcome};
use std::sync::Arc;

/// What is looked at: the layers of an image up to a step, and the changes that are shown.
pub struct Look<'a> {
    /// The stage.
    pub stage: usize,
    /// The layers, the base image first.
    pub layers: Vec<LayerRef>,
    /// What is seen.
    pub view: View,
    /// The changes that are shown: those of the last step, or all since the base image.
    pub shown: Arc<Changes>,
    /// Bytes that the layer may weigh beyond what stands in the snapshot.
    pub unlisted_bytes: u64,
    base: &'a Tree,
    /// Those of every layer but the base.
    changes: Vec<Arc<Changes>>,
}

impl<'a> Look<'a> {
    /// Looks at a scope; `None` when there is no such stage.
    pub fn at(making: &Making<'a>, scope: &Scope, memo: &mut Memo<Changes>) -> Option<Self> {
        let stage = scope.stage.or(making.plan.target)?;
        let result = making.simulation.stages.get(stage)?;
        let mut chain = numbered(making, stage);
        if let Some(step) = scope.step {
            chain.retain(|(reference, _)| reference.stage != stage || reference.step <= Some(step));
        }
        let engine = making.engine;
        let mut remember = |key: crate::filesystem::Key, what: &str, work: &dyn Fn() -> Changes| {
            memo.get_or(key.with(engine.as_str()).with(what), work)
        };
        let changes: Vec<Arc<Changes>> =
            chain.iter().map(|(_, o)| remember(o.key, "layer", &|| Changes::of_layer(o, engine))).collect();
        let last = chain.last().map(|(_, outcome)| *outcome);
        let base = &result.base.tree;
        let shown = match (scope.view, scope.step, last) {
            (View::Layer, _, Some(_)) => changes.last().cloned(),
            (View::Snapshot, Some(_), Some(o)) => {
                Some(remember(o.key, "step", &|| Changes::between(&o.lower, &o.upper, vec![o.key], engine)))
            }
            _ => None,
        };
        let shown = shown.unwrap_or_else(|| {
            let upper = last.map_or(base, |o| &o.upper);
            let steps = || chain.iter().map(|(_, outcome)| outcome.key).collect();
            let key = last.map_or(result.base.key, |o| o.key);
            remember(key, "image", &|| Changes::between(base, upper, steps(), engine))
        });
        let unlisted_bytes = last.filter(|_| scope.view == View::Layer).map_or(0, |o| o.unknown.high);
        let mut layers = vec![base_layer(making, stage)];
        layers.extend(chain.into_iter().map(|(reference, _)| reference));
        Some(Self { stage, layers, view: scope.view, shown, unlisted_bytes, base, changes })
    }

    /// All layers at the root.
    pub fn stack(&self) -> Stack<'_> {
        let live = self.changes.iter().enumerate().map(|(index, changes)| Live {
            layer: index + 1,
            pair: changes.pair(),
            delta: Some(&changes.root),
        });
        Stack { base: Some(self.base.root()), live: live.filter(|l| !l.pair.is_untouched()).collect() }
    }

    /// All layers at a path.
    pub fn stack_at(&self, path: &str) -> Stack<'_> {
        names(path).fold(self.stack(), |stack, name| stack.child(name))
    }

    /// The changes that are shown, at a path.
    pub fn shown_at(&self, path: &str) -> (Pair<'_>, Option<&Delta>) {
        let root = (self.shown.pair(), Some(&self.shown.root));
        names(path).fold(root, |(pair, delta), name| (pair.child(name), delta.and_then(|d| d.child(name))))
    }
}

/// The names on the way to a path.
pub fn names(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|name| !name.is_empty())
}

/// A path as it is written, without anything that a path may hold too much.
pub fn clean(path: &str) -> String {
    AbsPath::new(path).as_str().to_owned()
}

/// The steps of an image, with their places.
fn numbered<'a>(making: &Making<'a>, stage: usize) -> Vec<(LayerRef, &'a Outcome)> {
    let mut step = 0;
    let mut before = None;
    let numbered = making.chain(stage).into_iter().map(|(stage, planned, outcome)| {
        step = if before == Some(stage) { step + 1 } else { 0 };
        before = Some(stage);
        let line = making.lines.line(planned.span.start);
        (LayerRef { stage, step: Some(step), line, instruction: planned.text.clone() }, outcome)
    });
    numbered.collect()
}

/// What the image stands on, which is a layer like the others here.
fn base_layer(making: &Making<'_>, stage: usize) -> LayerRef {
    let (stage, from) = lowest(making.plan, stage);
    let line = making.plan.stages.get(stage).map_or(0, |s| making.lines.line(s.span.start));
    LayerRef { stage, step: None, line, instruction: format!("FROM {from}") }
}

/// The stage that an image begins with, and what it stands on.
fn lowest(plan: &Plan, stage: usize) -> (usize, &str) {
    match plan.stages.get(stage).map(|s| &s.base) {
        // A stage only stands on an earlier one, so this ends.
        Some(plan::Base::Stage(below)) if *below < stage => lowest(plan, *below),
        Some(plan::Base::Image(reference)) => (stage, reference),
        _ => (stage, "scratch"),
    }
}

/// All layers at one path; those that do nothing there or below are left out.
#[derive(Clone)]
pub struct Stack<'a> {
    /// What the base image has there.
    pub base: Option<&'a Arc<Node>>,
    /// What layers do there, the lowest first.
    pub live: Vec<Live<'a>>,
}

/// What a layer does at a path.
#[derive(Clone, Copy)]
pub struct Live<'a> {
    /// Its place in the list of layers.
    pub layer: usize,
    /// Before and after.
    pub pair: Pair<'a>,
    /// What it changes in a folder that stays.
    pub delta: Option<&'a Delta>,
}

impl Live<'_> {
    /// Bytes that were seen at this path or below, and are not any more.
    pub fn hidden(&self) -> u64 {
        match (self.pair.is_merged(), self.pair.change()) {
            (true, _) => self.delta.map_or(0, |delta| delta.hidden),
            (false, Some(_)) => self.pair.lower.map_or(0, |lower| lower.totals().estimate().bytes),
            (false, None) => 0,
        }
    }
}

/// What a layer has to say about a path.
#[derive(Clone, Copy)]
pub struct Version<'a> {
    /// Its place in the list of layers.
    pub layer: usize,
    /// Added, modified or removed.
    pub change: Change,
    /// What it puts there; what it removes.
    pub node: &'a Arc<Node>,
}

impl<'a> Stack<'a> {
    /// The same for a name in the folder.
    pub fn child(&self, name: &str) -> Self {
        let base = self.base.and_then(|n| n.as_dir()).and_then(|dir| dir.get(name)).map(|edge| edge.node);
        let live = self.live.iter().map(|l| Live {
            layer: l.layer,
            pair: l.pair.child(name),
            delta: l.delta.and_then(|delta| delta.child(name)),
        });
        Self { base, live: live.filter(|l| !l.pair.is_untouched()).collect() }
    }

    /// All versions, the lowest first: what the base has, what layers put there, and who took it away.
    pub fn versions(&self) -> Vec<Version<'a>> {
        let base = self.base.map(|node| Version { layer: 0, change: Change::Added, node });
        let later = self.live.iter().filter_map(|l| {
            let (change, node) = match (l.pair.change()?, l.pair.lower, l.pair.upper) {
                (ChangeKind::Removed, Some(lower), _) => (Change::Removed, lower),
                (_, None, Some(upper)) => (Change::Added, upper),
                (_, Some(_), Some(upper)) => (Change::Modified, upper),
                _ => return None,
            };
            Some(Version { layer: l.layer, change, node })
        });
        base.into_iter().chain(later).collect()
    }

    /// The layer that put there what is there now, or took it away.
    pub fn owner(&self) -> usize {
        self.live.iter().rev().find(|l| l.pair.change().is_some()).map_or(0, |l| l.layer)
    }

    /// Adds the bytes of `node`, which is what stands at this path in the end, to the layers that they come from.
    pub fn share(mut self, node: &Node, by_layer: &mut [u64]) {
        let totals = node.totals();
        while let Some(last) = self.live.last() {
            let all = match last.delta.filter(|_| last.pair.is_merged()) {
                Some(delta) if !delta.is_empty() && delta.added + delta.modified < totals.leaves => {
                    return self.share_below(node, by_layer);
                }
                Some(delta) => !delta.is_empty(),
                None => last.pair.change().is_some() && !last.pair.is_merged(),
            };
            if all {
                return give(by_layer, last.layer, totals.estimate().bytes);
            }
            self.live.pop();
        }
        give(by_layer, 0, totals.estimate().bytes);
    }

    fn share_below(&self, node: &Node, by_layer: &mut [u64]) {
        for edge in node.as_dir().map(Dir::entries).unwrap_or_default() {
            self.child(edge.name).share(edge.node, by_layer);
        }
    }
}

fn give(by_layer: &mut [u64], layer: usize, bytes: u64) {
    if let Some(slot) = by_layer.get_mut(layer) {
        *slot = slot.saturating_add(bytes);
    }
}
