//! `install-leaves-more-than-program`.

use crate::advice::managers::{is_apt_install, subcommand};
use crate::advice::rule::rule;
use crate::advice::{Call, Context, Finding, StepAt};
use crate::filesystem::AbsPath;
use crate::instruction::Instruction;
use crate::plan::StepKind;
use crate::size::Bytes;
use crate::source::{Edit, Span};

const RULE: &str = "install-leaves-more-than-program";

rule! {
    /// ## What it does
    /// Finds the install of a package that renews a program which keeps to itself, in a folder below `/opt` that the base image
    /// has already, and leaves package lists, the package database and documentation beside it.
    ///
    /// ## Why it costs
    /// All of it is stored, though only the program is meant. Installed in a stage of its own, the folder can be copied alone.
    ///
    /// ## Bad
    /// ```dockerfile
    /// FROM browsers:73
    /// RUN apt-get install -y --no-install-recommends google-chrome-stable
    /// ```
    /// ```yaml
    /// images:
    ///   browsers:73: {files: [{path: /bin/sh, size: 100 kB, mode: "0755"}, {path: /opt/google/chrome/, size: 200 MB, files: 110}, {path: /var/lib/dpkg/status, size: 600 kB}]}
    /// runs:
    ///   - command: apt-get install *
    ///     removes: [/opt/google/chrome]
    ///     writes: [{path: /opt/google/chrome/, size: 210 MB, files: 110}, {path: /var/lib/dpkg/status, size: 600 kB}, {path: /var/cache/debconf/, size: 1 MB, files: 4}]
    /// ```
    /// Saves 1.6 MB.
    ///
    /// ## Good
    /// ```dockerfile
    /// FROM browsers:73 AS installed
    /// RUN apt-get install -y --no-install-recommends google-chrome-stable
    ///
    /// FROM browsers:73
    /// COPY --from=installed /opt/google/chrome /opt/google/chrome
    /// ```
    ///
    /// ## Fix safety
    /// Assumes that the folder is all that is needed of what the install changes. The package database and `/etc/alternatives`
    /// stay at the old version, so that scanners of images report that one; libraries that the new version needs in
    /// addition are missing.
    ///
    /// ## Sources
    /// Filesystem Hierarchy Standard 3.0, `/opt`; Docker's "Multi-stage builds".
    InstallLeavesMoreThanProgram {
        name: "install-leaves-more-than-program",
        title: "An install leaves more than the program",
        group: Size,
        severity: Info,
        aliases: [],
    }
}

/// Less than this beside the program is not worth a stage.
const WORTH: u64 = 1_000_000;

fn check(context: &Context<'_>) -> Vec<Finding> {
    let Some((target, _)) = context.target() else { return Vec::new() };
    let mut findings = Vec::new();
    for (at, script) in context.scripts().filter(|(at, _)| at.stage == target) {
        if !script.run.mounts.is_empty() || !script.calls().iter().any(installs) {
            continue;
        }
        let Some((folder, beside)) = program(context, at) else { continue };
        let chosen = context.value(RULE, "folder", folder.as_str());
        let message = format!("beside {folder} this leaves {}", Bytes(beside));
        let Some(edits) = copied_alone(context, at, &chosen) else { continue };
        let assumption = format!(
            "Nothing but {chosen} is needed of what the install changes; the package database stays at the old version."
        );
        let finding = Finding::new(at.step.span, message).edits(edits).assumes(assumption);
        findings.push(finding.with_value("folder", "what is copied", chosen));
    }
    findings
}

fn installs(call: &Call<'_>) -> bool {
    is_apt_install(call) || matches!((call.name(), subcommand(call).1), ("dnf" | "yum" | "microdnf", "install"))
}

/// The folder below `/opt` that nearly all of the layer lies in and that was there before, and the bytes beside it.
fn program(context: &Context<'_>, at: &StepAt<'_>) -> Option<(AbsPath, u64)> {
    let (mut inside, mut beside, mut folder) = (0, 0, None::<AbsPath>);
    let mut is_one = true;
    context.each_entry(at.outcome, &mut |found| {
        let bytes = found.size().bytes;
        let own = AbsPath::new(found.path);
        let Some(parent) = own.parent().filter(|_| found.path.starts_with("/opt/") && bytes > 0) else {
            beside += bytes;
            return;
        };
        inside += bytes;
        match &folder {
            Some(known) if parent.is_within(known) => {}
            Some(known) if known.is_within(&parent) => folder = Some(parent),
            Some(_) => is_one = false,
            None => folder = Some(parent),
        }
    });
    let folder = folder.filter(|folder| is_one && folder.as_str() != "/opt")?;
    let was_there = at.outcome.lower.get(&folder).is_some_and(|node| node.is_dir());
    (was_there && beside >= WORTH && inside / 10 > beside && at.outcome.unknown.high == 0).then_some((folder, beside))
}

/// The install in a stage of its own, and the folder copied from there; `None` where more than settings stand before it.
fn copied_alone(context: &Context<'_>, at: &StepAt<'_>, folder: &str) -> Option<Vec<Edit>> {
    let (from, words) = context.from_of(at.stage)?;
    let run = context.instruction(at.step)?;
    let earlier = context.steps.iter().filter(|step| step.stage == at.stage && step.index < at.index);
    let mut earlier = earlier.map(|step| &step.step.kind);
    if !earlier.all(|kind| matches!(kind, StepKind::Metadata)) {
        return None;
    }
    let name = context.free_stage_name("installed")?;
    let is_before = |own: &&Instruction| own.span > from.span && own.span <= run.span;
    let texts = context.instructions.iter().filter(is_before).map(|own| own.span.of(context.text).trim_end());
    let head = Span { start: from.span.start, end: words.base.span.end }.of(context.text);
    let stage: Vec<String> = std::iter::once(format!("{head} AS {name}")).chain(texts.map(str::to_owned)).collect();
    let mut before = context.insert_before(from, &stage.join("\n"));
    before.text.push('\n');
    let tail = if run.span.of(context.text).ends_with('\n') { "\n" } else { "" };
    let copy = format!("COPY --from={name} {folder} {folder}{tail}");
    Some(vec![before, context.replace(run.span, copy)])
}
