//! `unused-stage`.

use crate::advice::rule::rule;
use crate::advice::{Context, Finding};

rule! {
    /// ## What it does
    /// Finds stages that the target neither stands on nor copies from.
    ///
    /// ## Why it costs
    /// Nothing in bytes: BuildKit does not build them. They have to be read all the same, and the old builder does build them.
    ///
    /// ## Bad
    /// ```dockerfile
    /// FROM scratch AS old
    /// COPY a /a
    ///
    /// FROM scratch
    /// COPY b /b
    /// ```
    /// ```yaml
    /// context: {files: [{path: a, size: 1 kB}, {path: b, size: 1 kB}]}
    /// ```
    ///
    /// ## Good
    /// ```dockerfile
    /// FROM scratch
    /// COPY b /b
    /// ```
    ///
    /// ## Fix safety
    /// Assumes that no build asks for the stage with `--target`, as one for tests or development might.
    ///
    /// ## Sources
    /// Docker's "Multi-stage builds", section "Differences between legacy builder and BuildKit".
    UnusedStage {
        name: "unused-stage",
        title: "A stage that the image does not need",
        group: Correctness,
        severity: Info,
        aliases: ["tally/no-unreachable-stages"],
    }
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    // Who chose a target knows that there are others.
    if context.project.options.target.is_some() || context.plan.target.is_none() {
        return Vec::new();
    }
    let unused = context.plan.stages.iter().enumerate().filter(|(_, stage)| !stage.used);
    let findings = unused.filter_map(|(index, stage)| {
        let (from, _) = context.from_of(index)?;
        let name = stage.name.as_deref().map_or_else(|| format!("stage {index}"), |name| format!("the stage {name}"));
        let finding = Finding::new(from.span, format!("the image does not need {name}"));
        let is_needed = context.plan.stages.iter().any(|other| other.needs.contains(&index));
        if is_needed {
            return Some(finding.because("another unused stage stands on it; that one goes first"));
        }
        let end = context.instructions.iter().map(|i| i.span.start).find(|start| *start >= stage.extent.end);
        let mut own = context.remove_instruction(from);
        own.span.end = end.map_or(context.text.len() as u32, |next| first_line(context, next));
        let assumption = "No build asks for this stage by its name (--target).";
        Some(finding.edits([own]).assumes(assumption))
    });
    findings.collect()
}

/// The start of an instruction, or of the comments right above it.
fn first_line(context: &Context<'_>, start: u32) -> u32 {
    let next = context.instructions.iter().find(|i| i.span.start == start);
    next.map_or(start, |instruction| context.insert_before(instruction, "").span.start)
}
