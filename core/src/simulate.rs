//! Executing a plan: a snapshot after every step; a layer is the difference of two snapshots.
//!
//! Nothing here knows the page or the report. Whatever can't be decided is kept as an unknown with bounds and a diagnostic,
//! never as a silent zero.

pub mod cache;
pub mod copy;
pub mod memo;
pub mod owner;
mod run;
mod step;
pub mod unknown;
pub mod world;

use crate::diagnostic::Diagnostic;
use crate::filesystem::{Key, Tree};
use crate::plan::{Base, Plan, Stage};
use crate::source::Span;
use std::sync::Arc;
use world::{BaseImage, World};

pub use memo::Memo;
pub use step::Outcome;

/// The builder would stop here.
#[derive(Clone, Debug)]
pub struct Halt(pub Box<Diagnostic>);

impl From<Diagnostic> for Halt {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(Box::new(diagnostic))
    }
}

/// A plan, executed.
#[derive(Clone, Debug, Default)]
pub struct Simulation {
    /// One result a stage, in order.
    pub stages: Vec<StageResult>,
    /// What went wrong or is not known, with the stage it belongs to.
    pub diagnostics: Vec<Diagnostic>,
}

/// A stage, executed.
#[derive(Clone, Debug)]
pub struct StageResult {
    /// What it stands on, when that is no stage.
    pub base: Arc<BaseImage>,
    /// One outcome a step, in order.
    pub steps: Vec<Arc<Outcome>>,
    /// The files that it ends with.
    pub tree: Tree,
    /// Everything that led there.
    pub key: Key,
}

/// Executes every stage of a plan. Stages that the target does not need are executed too, so that they can be shown; what
/// goes wrong in them is not reported, as the builder would never get there.
pub fn simulate(plan: &Plan, world: &World, memo: &mut Memo<Outcome>) -> Simulation {
    let mut simulation = Simulation::default();
    for (index, stage) in plan.stages.iter().enumerate() {
        let result = execute(stage, &simulation, world, memo);
        if stage.used {
            let own = result.steps.iter().flat_map(|s| &s.diagnostics).chain(&result.base.diagnostics);
            simulation.diagnostics.extend(own.map(|d| at_home(d, stage, index)));
        }
        simulation.stages.push(result);
    }
    for (index, diagnostic) in copy::unsent(plan, world) {
        simulation.diagnostics.push(Diagnostic { stage: Some(index), ..diagnostic });
    }
    memo.forget_unused();
    simulation
}

/// A diagnostic of the base image has no place of its own: it belongs to FROM.
fn at_home(diagnostic: &Diagnostic, stage: &Stage, index: usize) -> Diagnostic {
    let span = diagnostic.span.or(Some(stage.span));
    Diagnostic { span, stage: Some(index), ..diagnostic.clone() }
}

fn execute(stage: &Stage, done: &Simulation, world: &World, memo: &mut Memo<Outcome>) -> StageResult {
    let (base, mut tree, mut key) = match &stage.base {
        Base::Stage(below) => match done.stages.get(*below) {
            Some(result) => (Arc::clone(&result.base), result.tree.clone(), result.key),
            None => nothing(world),
        },
        Base::Image(reference) => {
            let base = world.image(reference);
            (Arc::clone(&base), base.tree.clone(), base.key)
        }
        Base::Scratch => nothing(world),
    };
    let mut steps = Vec::with_capacity(stage.steps.len());
    for step in &stage.steps {
        let place = step::Place { stage, step, tree: &tree, key, done };
        let step_key = place.cache_key(world);
        let outcome = remembered(&place, step_key, world, memo);
        (tree, key) = (outcome.upper.clone(), outcome.key);
        steps.push(outcome);
    }
    StageResult { base, steps, tree, key }
}

/// What came of a step, remembered or worked out. What has nothing to tell is the same wherever the step stands in the text.
fn remembered(place: &step::Place<'_>, key: Key, world: &World, memo: &mut Memo<Outcome>) -> Arc<Outcome> {
    if let Some(outcome) = memo.find(key) {
        return outcome;
    }
    let span = place.step.span;
    let here = key.with("at").with_number(u64::from(span.start)).with_number(u64::from(span.end));
    let outcome = memo.get_or(here, || place.execute(key, world));
    if outcome.diagnostics.is_empty() {
        memo.keep(key, &outcome);
    }
    outcome
}

fn nothing(world: &World) -> (Arc<BaseImage>, Tree, Key) {
    let base = world.scratch();
    (Arc::clone(&base), base.tree.clone(), base.key)
}

/// The files that a COPY or a mount takes from, with everything that led to them.
fn source_of<'a>(from: Option<&Base>, done: &'a Simulation, world: &'a World) -> (Tree, Key) {
    match from {
        None => (world.context().clone(), world.context_key()),
        Some(Base::Stage(index)) => {
            done.stages.get(*index).map_or_else(|| (Tree::default(), Key::default()), |s| (s.tree.clone(), s.key))
        }
        Some(Base::Image(reference)) => {
            let image = world.image(reference);
            (image.tree.clone(), image.key)
        }
        Some(Base::Scratch) => (Tree::default(), Key::of("scratch")),
    }
}

/// Where a diagnostic of a step stands when nothing more precise is known.
fn whole(step: &crate::plan::Step) -> Span {
    step.span
}
