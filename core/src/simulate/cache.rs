//! What runs again when a build is done a second time after an edit, and why: BuildKit's cache, replayed.
//!
//! Follows BuildKit's solver (`solver/edge.go`). A step is taken from the cache when a step with the same definition was
//! done on the same snapshot with inputs of the same content. So a stage that ran again and left the same files stops the
//! cascade where another stage takes these files, and nothing stops it within a stage. Only stages that the target needs
//! were built, so only they can be found. Departures: inputs are compared by content only (a builder that was cached gives the
//! same content); a file that a command wrote with unknown content counts as changed whenever that command ran again.

mod align;
mod content;
mod definition;
mod reason;

pub use content::{Changed, Checksums, Counts, of_leaf};
pub use definition::{Definition, Part};
pub use reason::Reason;

use super::step::{Outcome, Place};
use super::world::World;
use super::{Simulation, StageResult};
use crate::filesystem::{Key, Tree};
use crate::plan::{Base, Plan, Stage, Step};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A build: what was to be done, with what, and what came of it.
#[derive(Clone, Copy)]
pub struct Build<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// What there was before.
    pub world: &'a World,
    /// What came of it.
    pub simulation: &'a Simulation,
}

/// A step by its stage and its place in it.
pub type StepId = (usize, usize);

/// What becomes of a step.
#[derive(Clone, Debug, PartialEq)]
pub enum Fate {
    /// It only changes the configuration: there is nothing to run and nothing to find.
    Nothing,
    /// The result of this step of the first build is taken.
    Cached(StepId),
    /// It runs again, for these reasons.
    Again(Vec<Reason>),
}

/// The second build.
#[derive(Clone, Debug, Default)]
pub struct Replay {
    /// Every stage with what was taken from the cache in its place; those that the target does not need are empty.
    pub simulation: Simulation,
    /// What became of every step, stage by stage.
    pub fates: Vec<Vec<Fate>>,
    /// The step of the first build that is most like a step.
    pub counterparts: Vec<Vec<Option<StepId>>>,
    /// Whether the two targets stand on different images.
    pub bases_differ: bool,
}

impl Replay {
    /// Whether a step runs again for sure, rather than because a content is not known.
    pub fn is_certain(&self, (stage, step): StepId) -> bool {
        let Some(Fate::Again(reasons)) = self.fates.get(stage).and_then(|s| s.get(step)) else { return true };
        let before = || {
            let earlier = self.fates.get(stage).and_then(|s| s.get(..step)).unwrap_or_default();
            let found = earlier.iter().rposition(|fate| *fate != Fate::Nothing);
            found.is_none_or(|i| self.is_certain((stage, i)))
        };
        reasons.iter().any(|reason| match reason {
            Reason::Content { changed, .. } => changed.certain,
            Reason::StageBelow(below) => {
                let last = self.fates.get(*below).and_then(|s| s.iter().rposition(|fate| *fate != Fate::Nothing));
                last.is_none_or(|i| self.is_certain((*below, i)))
            }
            Reason::StepBefore => before(),
            _ => true,
        })
    }
}

/// Does the second build with the cache that the first one filled.
pub fn replay(before: Build<'_>, plan: &Plan, world: &World) -> Replay {
    let mut sums = Checksums::default();
    let store = Store::fill(before, &mut sums);
    let mut replayer = Replayer { before, store, plan, world, sums, replay: Replay::default(), bases: Vec::new() };
    for index in 0..plan.stages.len() {
        replayer.stage(index);
    }
    let image = |plan: &Plan, world: &World| {
        let base = plan.target.and_then(|target| bottom(plan, target))?;
        Some(base_key(base, world, &[]))
    };
    let bases_differ = image(before.plan, before.world) != image(plan, world);
    Replay { bases_differ, ..replayer.replay }
}

/// The stage at the bottom of a stage: the one that stands on no other.
fn bottom(plan: &Plan, stage: usize) -> Option<&Stage> {
    let mut at = plan.stages.get(stage)?;
    // A stage only stands on an earlier one, so this ends.
    for _ in 0..plan.stages.len() {
        match at.base {
            Base::Stage(below) => at = plan.stages.get(below)?,
            _ => break,
        }
    }
    Some(at)
}

/// What a step of the first build was.
#[derive(Debug)]
struct Kept {
    /// The key of what it stood on.
    below: Key,
    definition: Definition,
}

/// What the cache holds.
#[derive(Debug, Default)]
struct Store {
    found: BTreeMap<Key, StepId>,
    steps: BTreeMap<StepId, Kept>,
    /// What the steps of each stage stand on.
    bases: Vec<Key>,
}

impl Store {
    fn fill(build: Build<'_>, sums: &mut Checksums) -> Self {
        let mut store = Self::default();
        let mut ends: Vec<Key> = Vec::new();
        for (index, stage) in build.plan.stages.iter().enumerate() {
            let mut key = base_key(stage, build.world, &ends);
            store.bases.push(key);
            for (place, step) in stage.steps.iter().enumerate().filter(|_| stage.used) {
                let Some(definition) = Definition::of(stage, step, build.simulation, build.world) else { continue };
                let keys = Keys::of(&definition, key, sums);
                let id = (index, place);
                store.found.entry(keys.step).or_insert(id);
                store.found.entry(keys.after).or_insert(id);
                store.steps.insert(id, Kept { below: key, definition });
                key = keys.after;
            }
            ends.push(key);
        }
        store
    }
}

/// The keys of a step.
#[derive(Clone, Copy)]
struct Keys {
    /// What the cache is asked for.
    step: Key,
    /// What the next step stands on.
    after: Key,
}

impl Keys {
    fn of(definition: &Definition, below: Key, sums: &mut Checksums) -> Self {
        let own = definition.key(sums);
        let on = own.with_number(below.0);
        // COPY --link is done on nothing and then laid over what is there.
        if definition.linked {
            Self { step: own.with("link"), after: on.with("merge") }
        } else {
            Self { step: on, after: on }
        }
    }
}

/// What the steps of a stage stand on.
fn base_key(stage: &Stage, world: &World, ends: &[Key]) -> Key {
    match &stage.base {
        Base::Stage(below) => ends.get(*below).copied().unwrap_or_default(),
        Base::Image(reference) => {
            let image = world.image(reference);
            let files = world.checksum(image.tree.root());
            Key::of("image").with_number(files.0).with_number(image.size.bytes).with_number(world.edition(reference))
        }
        Base::Scratch => Key::of("scratch"),
    }
}

struct Replayer<'a> {
    before: Build<'a>,
    store: Store,
    plan: &'a Plan,
    world: &'a World,
    sums: Checksums,
    replay: Replay,
    /// The key that each stage ends with.
    bases: Vec<Key>,
}

impl Replayer<'_> {
    fn stage(&mut self, index: usize) {
        let Some(stage) = self.plan.stages.get(index) else { return };
        let twin = align::stage(self.before.plan, self.plan, index);
        let counterparts = align::steps(self.before.plan, twin, stage);
        let below = base_key(stage, self.world, &self.bases);
        let mut at = At { tree: Tree::default(), key: below, fates: Vec::new(), steps: Vec::new() };
        let base = match &stage.base {
            Base::Stage(other) => match self.replay.simulation.stages.get(*other) {
                Some(result) => {
                    at.tree = result.tree.clone();
                    Arc::clone(&result.base)
                }
                None => self.world.scratch(),
            },
            Base::Image(reference) => self.world.image(reference),
            Base::Scratch => self.world.scratch(),
        };
        if !matches!(stage.base, Base::Stage(_)) {
            at.tree = base.tree.clone();
        }
        for (step, counterpart) in stage.steps.iter().zip(&counterparts) {
            if stage.used {
                self.step(stage, step, *counterpart, &mut at);
            }
        }
        let At { tree, key, fates, steps } = at;
        self.bases.push(key);
        self.replay.simulation.stages.push(StageResult { base, steps, tree, key });
        self.replay.fates.push(fates);
        self.replay.counterparts.push(counterparts);
    }

    fn step(&mut self, stage: &Stage, step: &Step, counterpart: Option<StepId>, at: &mut At) {
        let definition = Definition::of(stage, step, &self.replay.simulation, self.world);
        let keys = definition.as_ref().map(|d| Keys::of(d, at.key, &mut self.sums));
        let known = keys.and_then(|keys| self.store.found.get(&keys.step).copied());
        // What was done on the same snapshot is taken as it is; a linked layer is laid over another one.
        let whole = keys.and_then(|keys| self.store.found.get(&keys.after).copied());
        let taken = whole.and_then(|(stage, step)| self.before.simulation.stages.get(stage)?.steps.get(step));
        let outcome = match taken {
            Some(outcome) => Arc::clone(outcome),
            None => {
                let own = keys.map_or(at.key, |keys| keys.after);
                let done = &self.replay.simulation;
                Arc::new(Place { stage, step, tree: &at.tree, key: at.key, done }.execute(own, self.world))
            }
        };
        let fate = match (&definition, known) {
            (None, _) => Fate::Nothing,
            (_, Some(id)) => Fate::Cached(id),
            (Some(definition), None) => Fate::Again(self.reasons(stage, definition, counterpart, at)),
        };
        at.tree = outcome.upper.clone();
        at.key = keys.map_or(at.key, |keys| keys.after);
        at.fates.push(fate);
        at.steps.push(outcome);
    }
}

/// How far a stage has come.
struct At {
    tree: Tree,
    key: Key,
    fates: Vec<Fate>,
    steps: Vec<Arc<Outcome>>,
}
