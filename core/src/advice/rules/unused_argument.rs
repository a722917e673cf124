//! `unused-argument`.

use crate::advice::rule::rule;
use crate::advice::{Context, Finding, StepAt, mentions};
use crate::instruction::{Instruction, Kind};

rule! {
    /// ## What it does
    /// Finds ARG whose name nothing behind it in its stage uses.
    ///
    /// ## Why it costs
    /// Every RUN behind an ARG gets its value as a variable of the environment, and is run again when the value changes: an
    /// argument that nobody needs spoils the build cache.
    ///
    /// ## Bad
    /// ```dockerfile
    /// FROM base
    /// ARG COMMIT=none
    /// RUN touch /srv/here
    /// ```
    /// ```yaml
    /// images:
    ///   base: {files: [{path: /bin/sh, size: 100 kB, mode: "0755"}, {path: /bin/touch, size: 60 kB, mode: "0755"}, {path: /srv/x, size: 1}]}
    /// ```
    ///
    /// ## Good
    /// ```dockerfile
    /// FROM base
    /// RUN touch /srv/here
    /// ```
    ///
    /// ## Fix safety
    /// Assumes that no program of a RUN reads the variable by itself. Where no RUN follows, it is safe.
    ///
    /// ## Sources
    /// Dockerfile reference, "Impact on build caching".
    UnusedArgument {
        name: "unused-argument",
        title: "An argument that nothing uses",
        group: Rebuild,
        severity: Info,
        aliases: [],
    }
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, stage) in context.plan.stages.iter().enumerate() {
        let own: Vec<&Instruction> = context.instructions.iter().filter(|i| stage.extent.contains(i.span)).collect();
        let is_below = context.plan.stages.iter().any(|other| other.base == crate::plan::Base::Stage(index));
        for (at, instruction) in own.iter().enumerate() {
            let Kind::Arg(arguments) = &instruction.kind else { continue };
            let behind = own.get(at + 1..).unwrap_or_default();
            let [argument] = arguments.as_slice() else { continue };
            let name = argument.name.text.as_str();
            if is_below || is_for_programs(name) || behind.iter().any(|i| mentions(i.span.of(context.text), name)) {
                continue;
            }
            let finding = Finding::new(instruction.span, format!("nothing in this stage uses {name}"));
            let finding = finding.edits([context.remove_instruction(instruction)]);
            let runs = |step: &StepAt<'_>| {
                step.stage == index && step.step.keyword == "run" && step.step.span > instruction.span
            };
            findings.push(match context.steps.iter().any(runs) {
                true => finding.assumes(format!("No program reads {name} from its environment.")),
                false => finding,
            });
        }
    }
    findings
}

/// Arguments that programs read by themselves, or that the builder does.
fn is_for_programs(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    lower.ends_with("_proxy")
        || ["debian_frontend", "source_date_epoch"].contains(&lower.as_str())
        || lower.starts_with("buildkit")
        || lower.starts_with("target")
        || lower.starts_with("build")
}
