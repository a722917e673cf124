//! One step: what it does to the snapshot.
//!
//! A step's key is made of the snapshot before, the instruction after expansion and the inputs that it reads, as BuildKit's
//! cache key is. Equal keys mean equal outcomes, so an outcome is worked out once.

use super::copy::{self, Copied};
use super::world::World;
use super::{Halt, Simulation, owner, run, source_of, whole};
use crate::Engine;
use crate::diagnostic::Diagnostic;
use crate::filesystem::{AbsPath, Changeset, Key, Tree, Writer, diff};
use crate::instruction::Word;
use crate::plan::{Base, Command, Run, Stage, Step, StepKind, Transfer};
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
    /// The step's cache key: all that decides what it does. Its place in the Dockerfile is no part of it.
    pub fn cache_key(&self, world: &World) -> Key {
        let step = self.step;
        let key = self.key.with(step.keyword).with(&step.text).with(&step.workdir).with(&step.user);
        match &step.kind {
            StepKind::Copy(transfer) => self.transfer_key(key, transfer, world),
            StepKind::Add(transfer) => self.transfer_key(key, transfer, world).with_number(world.aside_key().0),
            StepKind::Run(run) => self.run_key(key, run, world),
            StepKind::Workdir(path) => key.with(path),
            StepKind::Metadata => key,
        }
    }

    fn transfer_key(&self, key: Key, transfer: &Transfer, world: &World) -> Key {
        let key = transfer.heredocs.iter().fold(key, |k, h| k.with(&h.name).with(&h.content));
        if transfer.from.is_some() {
            return key.with_number(source_of(transfer.from.as_ref(), self.done, world).1.0);
        }
        // A part of what a pattern leaves out may be named by another one, and so may what is missing.
        let local = transfer.sources.iter().filter(|(text, _)| !copy::is_remote(text));
        let plain = !transfer.parents && transfer.exclude.is_empty();
        let keys: Option<Vec<Key>> = local.map(|(text, _)| world.source_key(text)).collect();
        match keys.filter(|_| plain) {
            Some(keys) => keys.into_iter().fold(key, |key, source| key.with_number(source.0)),
            None => key.with_number(world.context_key().0),
        }
    }

    fn run_key(&self, key: Key, run: &Run, world: &World) -> Key {
        let variables = self.step.env.iter().chain(&run.args);
        let mut key = variables.fold(key, |k, (name, value)| k.with(name).with(value));
        key = run.heredocs.iter().fold(key, |k, h| k.with(&h.name).with(&h.content));
        key = match &run.command {
            Command::Exec(words) => words.iter().fold(key.with("exec"), |key, word| key.with(word)),
            Command::Shell { shell, script, .. } => shell.iter().fold(key.with("shell"), |k, w| k.with(w)).with(script),
        };
        for (mount, from) in &run.mounts {
            let text = |word: &Option<Word>| word.as_ref().map_or(String::new(), |w| w.text.clone());
            let (source, id) = (text(&mount.source), text(&mount.id));
            let named = from.is_none().then(|| world.source_key(&source)).flatten();
            let files = named.unwrap_or_else(|| source_of(from.as_ref(), self.done, world).1);
            key = key.with(&text(&mount.target)).with(&source).with(&id).with_number(files.0);
        }
        if world.tells_stages_apart() {
            let name = self.stage.name.as_deref().unwrap_or_default();
            key = key.with(name).with_number(self.done.stages.len() as u64);
        }
        let key = key.with(&self.stage.platform).with_number(world.aside_key().0);
        key.with_number(world.packages().key().0)
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
        let user = &self.step.user;
        let owner = (!user.is_empty()).then(|| owner::parse(user).look_up(self.tree));
        writer.inherit_dirs(&found.path, 0o755, owner).map_err(|e| refused(format!("mkdir {e}")))?;
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
