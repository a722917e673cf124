//! The fix of `SecretsUsedInArgOrEnv`: an argument becomes a secret that is lent to the RUNs that name it.

use super::super::{Context, Finding, Script, StepAt, mentions};
use crate::instruction::{Argument, Instruction, Kind};
use crate::source::Edit;

/// Adds the fix, or says why there is none.
pub fn mend(context: &Context<'_>, finding: Finding) -> Finding {
    let Some(instruction) = context.instruction_at(finding.span) else { return finding };
    let Kind::Arg(arguments) = &instruction.kind else {
        return finding.because("what a container needs is given when it starts, not when the image is built");
    };
    match lent(context, instruction, arguments) {
        Some((name, edits)) => {
            let finding = finding.edits(edits).assumes(format!(
                "The build is given the secret with --secret id={name},env={name}, and its builder is BuildKit with Dockerfile syntax 1.10 or later."
            ));
            finding.with_value("id", "the secret's name", name)
        }
        None => finding.because("give it to the RUN that needs it: RUN --mount=type=secret,id=…"),
    }
}

/// The argument taken out, and the secret in its place in every RUN that names it; `None` where something else names it.
fn lent(context: &Context<'_>, instruction: &Instruction, arguments: &[Argument]) -> Option<(String, Vec<Edit>)> {
    let [argument] = arguments else { return None };
    let name = argument.name.text.as_str();
    let stage = context.plan.stages.iter().position(|stage| stage.extent.contains(instruction.span))?;
    let own = context.steps.iter().filter(|at| at.stage == stage && at.step.span > instruction.span);
    let named: Vec<(&StepAt<'_>, Option<&Script<'_>>)> =
        own.filter(|at| mentions(at.step.span.of(context.text), name)).map(|at| (at, at.script.as_ref())).collect();
    let is_below = context.plan.stages.iter().any(|other| other.base == crate::plan::Base::Stage(stage));
    if named.is_empty() || is_below {
        return None;
    }
    let id = context.value("SecretsUsedInArgOrEnv", "id", name);
    let mut edits = vec![context.remove_instruction(instruction)];
    for (at, script) in named {
        script?;
        let mount = format!("--mount=type=secret,id={id},env={name}");
        edits.push(context.add_flag(context.instruction(at.step)?, &mount));
    }
    Some((id, edits))
}
