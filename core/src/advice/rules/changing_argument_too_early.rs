//! `changing-argument-too-early`.

use crate::advice::rule::rule;
use crate::advice::{Context, Finding, StepAt, mentions};
use crate::instruction::{Instruction, Kind};
use crate::size::{Bytes, Estimate};

rule! {
    /// ## What it does
    /// Finds ARG for what is another with every build (a commit, a date, a number of the build) above RUNs that do not use it.
    ///
    /// ## Why it costs
    /// Every RUN behind an ARG gets its value in the environment, so that another value makes it another RUN: nothing of it
    /// comes from the build cache, and all that it installs is made, pushed and pulled anew with every build.
    ///
    /// ## Bad
    /// ```dockerfile
    /// FROM base
    /// ARG GIT_COMMIT=none
    /// RUN fetch tool
    /// RUN echo $GIT_COMMIT > /srv/version
    /// ```
    /// ```yaml
    /// images:
    ///   base: {files: [{path: /bin/sh, size: 100 kB, mode: "0755"}, {path: /srv/x, size: 1}]}
    /// runs:
    ///   - {command: fetch tool, writes: [{path: /usr/bin/tool, size: 40 MB}]}
    /// ```
    ///
    /// ## Good
    /// ```dockerfile
    /// FROM base
    /// RUN fetch tool
    /// ARG GIT_COMMIT=none
    /// RUN echo $GIT_COMMIT > /srv/version
    /// ```
    ///
    /// ## Fix safety
    /// Assumes that no program of the RUNs above the new place reads the variable by itself. The ARG moves to right above the
    /// first instruction that names it.
    ///
    /// ## Sources
    /// Dockerfile reference, "Impact on build caching"; Docker's "Building best practices", section "Leverage build cache".
    ChangingArgumentTooEarly {
        name: "changing-argument-too-early",
        title: "An argument that changes with every build stands above what does not need it",
        group: Rebuild,
        severity: Warning,
        aliases: [],
    }
}

/// Words of names whose values are others with every build.
const CHANGING: [&str; 11] = [
    "COMMIT",
    "REVISION",
    "SHA",
    "DATE",
    "TIMESTAMP",
    "TIME",
    "NUMBER",
    "BUILDNUMBER",
    "REF",
    "CACHEBUST",
    "CACHE_BUST",
];

fn check(context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, stage) in context.plan.stages.iter().enumerate() {
        let own: Vec<&Instruction> = context.instructions.iter().filter(|i| stage.extent.contains(i.span)).collect();
        for (at, instruction) in own.iter().enumerate() {
            let Kind::Arg(arguments) = &instruction.kind else { continue };
            let [argument] = arguments.as_slice() else { continue };
            let behind = own.get(at + 1..).unwrap_or_default();
            findings.extend(find(context, index, instruction, behind, &argument.name.text));
        }
    }
    findings
}

fn find(
    context: &Context<'_>,
    stage: usize,
    argument: &Instruction,
    behind: &[&Instruction],
    name: &str,
) -> Option<Finding> {
    if !name.split('_').any(|word| CHANGING.contains(&word.to_ascii_uppercase().as_str())) {
        return None;
    }
    let user = behind.iter().find(|i| mentions(i.span.of(context.text), name))?;
    let is_between = |at: &&StepAt<'_>| {
        at.stage == stage && at.step.keyword == "run" && at.step.span > argument.span && at.step.span < user.span
    };
    let (mut runs, mut bytes) = (0, Estimate::default());
    for at in context.steps.iter().filter(is_between) {
        runs += 1;
        bytes += context.stored(at.outcome, &|_| true);
    }
    if runs == 0 {
        return None;
    }
    let them = if runs == 1 { "a RUN that does".to_owned() } else { format!("{runs} RUNs that do") };
    let message = format!("another {name} makes {them} not need it run again: {}", Bytes(bytes.bytes));
    let text = argument.span.of(context.text).trim_end();
    let edits = [context.remove_instruction(argument), context.insert_before(user, text)];
    let assumption =
        format!("No program reads {name} from its environment before the first instruction that names it.");
    Some(Finding::new(argument.span, message).edits(edits).assumes(assumption))
}
