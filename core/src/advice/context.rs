//! All that a rule may look at.

use super::layers::Layers;
use super::script::Script;
use crate::filesystem::diff::Found;
use crate::filesystem::{AbsPath, Key, Tree};
use crate::instruction::{self, Instruction};
use crate::plan::{Base, Plan, Stage, Step};
use crate::report::Report;
use crate::simulate::world::World;
use crate::simulate::{Outcome, Simulation};
use crate::size::Estimate;
use crate::source::{LineIndex, Span};
use crate::syntax;
use crate::{Engine, Project};
use std::collections::BTreeMap;

/// A project, worked out.
#[derive(Clone, Copy)]
pub struct Seen<'a> {
    /// Dockerfile, manifest, options.
    pub project: &'a Project,
    /// The Dockerfile's lines.
    pub lines: &'a LineIndex,
    /// Stages and steps, expanded.
    pub plan: &'a Plan,
    /// A snapshot before and after every step.
    pub simulation: &'a Simulation,
    /// Build context, base images, archives.
    pub world: &'a World,
    /// What people see.
    pub report: &'a Report,
}

/// Values that a person chose for the assumptions of rules: by rule, by key.
pub type Values = BTreeMap<String, BTreeMap<String, String>>;

/// All that a rule may look at.
pub struct Context<'a> {
    /// The Dockerfile's text.
    pub text: &'a str,
    /// Its escape character.
    pub escape: char,
    /// The whole input.
    pub project: &'a Project,
    /// Lines of the text.
    pub lines: &'a LineIndex,
    /// Its instructions as written.
    pub instructions: Vec<Instruction>,
    /// Stages and steps, expanded.
    pub plan: &'a Plan,
    /// A snapshot before and after every step.
    pub simulation: &'a Simulation,
    /// Build context, base images, archives.
    pub world: &'a World,
    /// What people see.
    pub report: &'a Report,
    /// Whose layers.
    pub engine: Engine,
    /// Every step of the Dockerfile's own instructions, stage by stage; triggers of base images are left out.
    pub steps: Vec<StepAt<'a>>,
    values: &'a Values,
    layers: Layers,
}

/// A step in its place.
pub struct StepAt<'a> {
    /// Index of its stage.
    pub stage: usize,
    /// Its place among the stage's steps.
    pub index: usize,
    /// Whether its layer is part of the final image: of the target stage, or of a stage that stands below it.
    pub in_image: bool,
    /// What is to be done.
    pub step: &'a Step,
    /// What came of it: the snapshots before and after.
    pub outcome: &'a Outcome,
    /// What its shell is to do, where it is a RUN in shell form for a shell that we read.
    pub script: Option<Script<'a>>,
}

impl StepAt<'_> {
    /// Whether the step left something below a folder that was not there before, or may have: a program that has no model ran.
    pub fn leaves(&self, folder: &str) -> bool {
        let path = AbsPath::new(folder);
        let may = self.outcome.unknown.high > 0 && self.outcome.upper.may_exist(&path.child("*"));
        may || self.stores(folder)
    }

    /// Whether the step is known to have left something below a folder.
    pub fn stores(&self, folder: &str) -> bool {
        let path = AbsPath::new(folder);
        let bytes = |tree: &Tree| tree.get(&path).map_or(0, |node| node.totals().estimate().high);
        bytes(&self.outcome.upper) > bytes(&self.outcome.lower)
    }
}

impl<'a> Context<'a> {
    /// Everything about a project; `values` are those that a person chose.
    pub fn new(seen: &Seen<'a>, values: &'a Values) -> Self {
        let Seen { project, lines, plan, simulation, world, report } = *seen;
        let dockerfile = syntax::parse(&project.dockerfile);
        let (escape, (instructions, _)) = (dockerfile.escape, instruction::lower(&dockerfile));
        let text = project.dockerfile.as_str();
        let in_image = below(plan);
        let mut steps = Vec::new();
        for (stage_index, (stage, result)) in plan.stages.iter().zip(&simulation.stages).enumerate() {
            for (index, (step, outcome)) in stage.steps.iter().zip(&result.steps).enumerate() {
                if step.trigger {
                    continue;
                }
                let script = Script::read(step, text, escape);
                let in_image = in_image.contains(&stage_index);
                steps.push(StepAt { stage: stage_index, index, in_image, step, outcome, script });
            }
        }
        let engine = project.engine;
        let layers = Layers::default();
        Self {
            text,
            escape,
            project,
            lines,
            instructions,
            plan,
            simulation,
            world,
            report,
            engine,
            steps,
            values,
            layers,
        }
    }

    /// From now on these are the values that a person chose.
    pub fn choose(&mut self, values: &'a Values) {
        self.values = values;
    }

    /// The instruction that a step comes from, as written.
    pub fn instruction(&self, step: &Step) -> Option<&Instruction> {
        self.instruction_at(step.span)
    }

    /// The instruction that holds a place.
    pub fn instruction_at(&self, span: Span) -> Option<&Instruction> {
        let index = self.instructions.partition_point(|i| i.span.end <= span.start);
        self.instructions.get(index).filter(|i| i.span.start <= span.start)
    }

    /// The target stage.
    pub fn target(&self) -> Option<(usize, &'a Stage)> {
        let index = self.plan.target?;
        Some((index, self.plan.stages.get(index)?))
    }

    /// The FROM of a stage, as written.
    pub fn from_of(&self, stage: usize) -> Option<(&Instruction, &instruction::From)> {
        let own = self.instruction_at(self.plan.stages.get(stage)?.span)?;
        match &own.kind {
            instruction::Kind::From(from) => Some((own, from)),
            _ => None,
        }
    }

    /// Every RUN that has a script, with it.
    pub fn scripts(&self) -> impl Iterator<Item = (&StepAt<'a>, &Script<'a>)> {
        self.steps.iter().filter_map(|at| Some((at, at.script.as_ref()?)))
    }

    /// What a person chose for a value of this rule's assumption, else the rule's own guess.
    pub fn value(&self, rule: &str, key: &str, guess: &str) -> String {
        self.values.get(rule).and_then(|own| own.get(key)).map_or(guess, String::as_str).to_owned()
    }

    /// Calls `sink` for every entry that the layer of a step stores.
    pub fn each_entry(&self, outcome: &Outcome, sink: &mut dyn FnMut(Found<'_>)) {
        self.layers.each(outcome, self.engine, sink);
    }

    /// The bytes that the layer of a step stores in paths that `wanted` holds for.
    pub fn stored(&self, outcome: &Outcome, wanted: &dyn Fn(&str) -> bool) -> Estimate {
        let mut sum = Estimate::default();
        self.each_entry(outcome, &mut |found| {
            if wanted(found.path) {
                sum += found.size();
            }
        });
        sum
    }

    /// The distribution that a stage stands on, such as `debian` with `12`, through the stages below it.
    pub fn os(&self, stage: usize) -> Option<&(String, String)> {
        self.simulation.stages.get(stage)?.base.os.as_ref()
    }

    /// A folder as a step sees it: what is relative lies in the home folder, which is root's where nothing else is said.
    pub fn at_home(&self, at: &StepAt<'_>, folder: &str) -> String {
        let home =
            at.step.env.iter().rev().find(|(name, _)| name == "HOME").map_or("/root", |(_, value)| value.as_str());
        if folder.starts_with('/') { folder.to_owned() } else { format!("{home}/{folder}") }
    }

    /// Line of a place.
    pub fn line(&self, span: Span) -> u32 {
        self.lines.line(span.start)
    }
}

/// The target stage and the stages that it stands on.
fn below(plan: &Plan) -> Vec<usize> {
    let (mut stages, mut at) = (Vec::new(), plan.target);
    while let Some(index) = at {
        stages.push(index);
        at = match plan.stages.get(index).map(|stage| &stage.base) {
            // A stage only stands on an earlier one, so this ends.
            Some(Base::Stage(below)) if *below < index => Some(*below),
            _ => None,
        };
    }
    stages
}

/// The last of some steps (given by the keys of their outcomes) that put a path, or a folder above it, where it is; for a folder
/// that none of them put there, whoever put something right into it.
pub fn last_writer(tree: &Tree, path: &str, steps: &BTreeMap<Key, usize>) -> Option<usize> {
    let (mut node, mut last) = (tree.root(), None);
    for name in path.split('/').filter(|name| !name.is_empty()) {
        let edge = node.as_dir()?.get(name)?;
        last = last.max(steps.get(&edge.step).copied());
        node = edge.node;
    }
    let inside = || node.as_dir()?.entries().iter().filter_map(|edge| steps.get(&edge.step).copied()).max();
    last.or_else(inside)
}
