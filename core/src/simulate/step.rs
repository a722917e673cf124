//! One step: what it does to the snapshot.
//!
//! A step's key is made of the snapshot before, the instruction after expansion and the inputs that it reads, as BuildKit's
//! cache key is. Equal keys mean equal outcomes, so an outcome is worked out once.

use super::copy::{self, Copied};
use super::world::World;
use super::{Halt, Simulation, owner, run, source_of, whole};
use crate::Engine;
use crate::diagnostic::Diagnostic;
use crate::filesystem::{AbsPath, Changeset, Key, Meta, Tree, Writer, diff};
use crate::plan::{Base, Stage, Step, StepKind, Transfer};
use crate::size::Estimate;
use std::sync::Arc;

/// What a step did.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The snapshot before.
    pub lower: Tree,
    /// The snapshot after.
    pub upper: Tree,
    /// Everything that led to it.
    pub key: Key,
    /// True: no filesystem layer, only a line of history.
    pub empty: bool,
    /// The stored entries where they do not follow from the two snapshots: those of `COPY --link`.
    pub own_layer: Option<Arc<Changeset>>,
    /// What was copied from where, for COPY and ADD.
    pub copied: Option<Copied>,
    /// Bytes that the layer may weigh beyond what stands in the snapshot.
    pub unknown: Estimate,
    /// What went wrong or is not known.
    pub diagnostics: Vec<Diagnostic>,
}

/// A step in its place.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// The stage.
    pub stage: &'a Stage,
    /// The step.
    pub step: &'a Step,
    /// The snapshot before it.
    pub tree: &'a Tree,
    /// Everything that led to that.
    pub key: Key,
    /// The stages before.
    pub done: &'a Simulation,
}

impl Place<'_> {
    /// The step's cache key. Spans are part of it, since diagnostics carry them.
    pub fn cache_key(&self, world: &World) -> Key {
        let step = self.step;
        let mut key = self.key.with(step.keyword).with(&step.text).with(&step.workdir).with(&step.user);
        key = key.with_number(u64::from(step.span.start)).with_number(u64::from(step.span.end));
        match &step.kind {
            StepKind::Copy(transfer) | StepKind::Add(transfer) => {
                let (_, source) = source_of(transfer.from.as_ref(), self.done, world);
                let bodies = transfer.heredocs.iter().fold(key, |k, h| k.with(&h.content));
                bodies.with_number(source.0).with_number(world.declared_key().0)
            }
            StepKind::Run(run) => {
                let variables = step.env.iter().chain(&run.args);
                let key = variables.fold(key, |k, (name, value)| k.with(name).with(value));
                let key = run.heredocs.iter().fold(key, |k, h| k.with(&h.content));
                let mounts = run.mounts.iter().map(|(_, from)| source_of(from.as_ref(), self.done, world).1);
                let key = mounts.fold(key, |k, source| k.with_number(source.0));
                let key = key.with(&format!("{:?}", run.command)).with_number(world.declared_key().0);
                key.with_number(world.packages().key().0)
            }
            StepKind::Workdir(path) => key.with(path),
            StepKind::Metadata => key,
        }
    }

    /// Does the step.
    pub fn execute(&self, key: Key, world: &World) -> Outcome {
        let mut outcome = self.unchanged(key);
        let done = match &self.step.kind {
            StepKind::Metadata => return outcome,
            StepKind::Workdir(path) if path == "/" => return outcome,
            StepKind::Workdir(path) => self.workdir(path, &mut outcome),
            StepKind::Copy(transfer) => self.transfer(transfer, false, world, &mut outcome),
            StepKind::Add(transfer) => self.transfer(transfer, true, world, &mut outcome),
            StepKind::Run(run) => {
                outcome.empty = false;
                run::step(self, run, world, &mut outcome)
            }
        };
        if let Err(Halt(diagnostic)) = done {
            outcome.diagnostics.push(*diagnostic);
        }
        outcome
    }

    fn unchanged(&self, key: Key) -> Outcome {
        Outcome {
            lower: self.tree.clone(),
            upper: self.tree.clone(),
            key,
            empty: true,
            own_layer: None,
            copied: None,
            unknown: Estimate::default(),
            diagnostics: Vec::new(),
        }
    }

    /// WORKDIR makes the folder and its parents with mode 0755 for the user in force (BuildKit's `dispatchWorkdir`).
    fn workdir(&self, path: &str, outcome: &mut Outcome) -> Result<(), Halt> {
        outcome.empty = false;
        let span = whole(self.step);
        let refused = |message: String| Halt::from(Diagnostic::error("workdir-refused", span, message));
        let found = self.tree.resolve(&AbsPath::new(path)).map_err(|e| refused(format!("mkdir {e}")))?;
        match found.node {
            Some(node) if node.is_dir() => return Ok(()),
            Some(_) => return Err(refused(format!("mkdir {}: not a directory", found.path))),
            None => {}
        }
        let mut writer = Writer::new(self.tree.clone(), outcome.key);
        let owner = if self.step.user.is_empty() { (0, 0) } else { owner::parse(&self.step.user).look_up(self.tree) };
        let mtime = writer.now();
        let meta = Meta::root(0o755, mtime).owned_by(owner);
        writer.make_dirs(&found.path, meta).map_err(|e| refused(format!("mkdir {e}")))?;
        outcome.upper = writer.finish();
        Ok(())
    }

    fn transfer(&self, transfer: &Transfer, add: bool, world: &World, outcome: &mut Outcome) -> Result<(), Halt> {
        outcome.empty = false;
        let (source, _) = source_of(transfer.from.as_ref(), self.done, world);
        // BuildKit ignores --link where --chmod is given.
        let linked = transfer.link && transfer.chmod.is_none();
        let below = if linked { Tree::default() } else { self.tree.clone() };
        let users = (!linked && !self.is_untouched_scratch()).then_some(self.tree);
        let (workdir, span) = (self.step.workdir.as_str(), whole(self.step));
        let request = copy::Request { transfer, add, source: &source, workdir, users, world, span };
        let mut writer = Writer::new(below.clone(), outcome.key);
        let copied = copy::execute(&request, &mut writer, &mut outcome.diagnostics)?;
        outcome.copied = Some(copied);
        let upper = writer.finish();
        if linked {
            let layer = diff(&below, &upper, outcome.key, Engine::Containerd);
            outcome.upper = layer.apply(self.tree, outcome.key);
            outcome.own_layer = Some(Arc::new(layer));
        } else {
            outcome.upper = upper;
        }
        Ok(())
    }

    /// Whether the stage stands on nothing and no step wrote anything yet: then there is no filesystem to look a name up in.
    fn is_untouched_scratch(&self) -> bool {
        let before = self.stage.steps.iter().take_while(|s| !std::ptr::eq(*s, self.step));
        self.stage.base == Base::Scratch && before.into_iter().all(|s| matches!(s.kind, StepKind::Metadata))
    }
}
