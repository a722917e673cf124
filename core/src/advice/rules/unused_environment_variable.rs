//! `unused-environment-variable`.

use crate::advice::rule::rule;
use crate::advice::{Context, Finding, StepAt, mentions};
use crate::instruction::{Instruction, Kind};
use crate::plan::Base;

rule! {
    /// ## What it does
    /// Finds ENV that changes nothing: in a stage that is only copied from, with nothing behind it that could read it; set
    /// again before anything could read it; set to what the base image has set it to.
    ///
    /// ## Why it costs
    /// Every RUN behind an ENV runs again when its value changes. What nobody reads misleads whoever reads the Dockerfile, and
    /// every container has it in its environment.
    ///
    /// ## Bad
    /// ```dockerfile
    /// FROM base
    /// ENV TOOL_VERSION=1.2
    /// ENV TOOL_VERSION=1.3
    /// RUN touch /srv/$TOOL_VERSION
    /// ```
    /// ```yaml
    /// images:
    ///   base: {files: [{path: /bin/sh, size: 100 kB, mode: "0755"}, {path: /bin/touch, size: 60 kB, mode: "0755"}, {path: /srv/x, size: 1}]}
    /// ```
    ///
    /// ## Good
    /// ```dockerfile
    /// FROM base
    /// ENV TOOL_VERSION=1.3
    /// RUN touch /srv/$TOOL_VERSION
    /// ```
    ///
    /// ## Fix safety
    /// Safe: nothing can have read it. What a container may read from its environment is never a finding.
    ///
    /// ## Sources
    /// Dockerfile reference, ENV; Docker's "Building best practices", section ENV.
    UnusedEnvironmentVariable {
        name: "unused-environment-variable",
        title: "An environment variable that nothing uses",
        group: Rebuild,
        severity: Info,
        aliases: [],
    }
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for index in 0..context.plan.stages.len() {
        let Some(stage) = Stage::of(context, index) else { continue };
        for (at, instruction) in stage.own.iter().enumerate() {
            let Kind::Env(pairs) = &instruction.kind else { continue };
            let [pair] = pairs.as_slice() else { continue };
            findings.extend(find(context, &stage, (at, instruction), &pair.name.text));
        }
    }
    findings
}

/// The instructions of a stage.
struct Stage<'c> {
    own: Vec<&'c Instruction>,
    is_in_image: bool,
    is_below: bool,
}

impl<'c> Stage<'c> {
    fn of(context: &'c Context<'_>, index: usize) -> Option<Self> {
        let stage = context.plan.stages.get(index)?;
        let own = context.instructions.iter().filter(|i| stage.extent.contains(i.span)).collect();
        let is_below = context.plan.stages.iter().any(|other| other.base == Base::Stage(index));
        let is_in_image = context.steps.iter().any(|at| at.stage == index && at.in_image);
        Some(Self { own, is_in_image, is_below })
    }
}

fn find(context: &Context<'_>, stage: &Stage<'_>, env: (usize, &Instruction), name: &str) -> Option<Finding> {
    let (at, instruction) = env;
    let behind = stage.own.get(at + 1..).unwrap_or_default();
    let reads = |i: &&&Instruction| matches!(i.kind, Kind::Run(_)) || mentions(i.span.of(context.text), name);
    let sets = |i: &Instruction| matches!(&i.kind, Kind::Env(pairs) if pairs.iter().any(|pair| pair.name.text == name));
    let removed =
        |message: String| Finding::new(instruction.span, message).edits([context.remove_instruction(instruction)]);
    if let Some(next) = behind.iter().find(reads)
        && sets(next)
        && !uses(next.span.of(context.text), name)
    {
        return Some(removed(format!("line {} sets {name} again before anything reads it", context.line(next.span))));
    }
    if let Some(step) = context.steps.iter().find(|step| step.step.span == instruction.span)
        && is_so_already(context, step, name)
    {
        return Some(removed(format!("{name} has this value already")));
    }
    let is_free = !stage.is_in_image && !stage.is_below && !behind.iter().any(|i| reads(&i));
    is_free.then(|| removed(format!("nothing behind this reads {name}")))
}

/// Whether a text holds a variable's value.
fn uses(text: &str, name: &str) -> bool {
    text.contains(&format!("${name}")) || text.contains(&format!("${{{name}"))
}

/// Whether an ENV sets what is set already, and not what an argument of the same name gives it.
fn is_so_already(context: &Context<'_>, step: &StepAt<'_>, name: &str) -> bool {
    let now = step.step.env.iter().rev().find(|(own, _)| own == name);
    let is_argument =
        |i: &Instruction| matches!(&i.kind, Kind::Arg(own) if own.iter().any(|argument| argument.name.text == name));
    now.is_some_and(|(_, value)| !value.is_empty() && step.step.text == format!("ENV {name}={value}"))
        && !context.instructions.iter().any(is_argument)
}
