//! The plan: stages, steps and what they depend on, every variable expanded.
//!
//! Follows BuildKit's `frontend/dockerfile/dockerfile2llb`: the environment, the arguments and the configuration are
//! carried from instruction to instruction, so that everything behind this room sees only literal texts. Nothing here
//! looks at a file.

mod arguments;
mod copy;
mod dispatch;
mod fact;
mod git;
mod graph;
mod metadata;
mod platform;
mod ports;
mod resolve;
mod run;
mod scope;
mod signal;

use crate::diagnostic::{Diagnostic, nearest};
use crate::image::Config;
use crate::instruction::{self, Heredoc, Instruction, Mount};
use crate::source::Span;
use crate::syntax;
use std::collections::BTreeMap;

pub use arguments::bases_by_default;
pub use fact::{Fact, Observer, Place, Unobserved, suggestion};
pub use platform::Platform;
pub use scope::Variables;

/// What there is to know about images from elsewhere.
pub trait Images {
    /// The configuration of an image; `None` when it is not known.
    fn config(&self, reference: &str, platform: &str) -> Option<Config>;

    /// The platform that the image turns out to be for, where it is known and may differ from the one that is asked for.
    fn platform(&self, _reference: &str, _platform: &str) -> Option<String> {
        None
    }
}

/// No image is known: their configurations count as empty.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoImages;

impl Images for NoImages {
    fn config(&self, _reference: &str, _platform: &str) -> Option<Config> {
        None
    }
}

/// Reads a Dockerfile as far as a plan, with the diagnostics of all three rooms on the way.
pub fn read(text: &str, options: &Options, images: &dyn Images) -> Plan {
    let dockerfile = syntax::parse(text);
    let (instructions, found) = instruction::lower(&dockerfile);
    let mut plan = resolve(&instructions, dockerfile.escape, options, images);
    let mut diagnostics = dockerfile.diagnostics;
    diagnostics.extend(found);
    let refused = diagnostics.iter().any(|d| d.severity == crate::diagnostic::Severity::Error);
    // Without stages only the reason counts, not that there are none.
    let consequences = std::mem::take(&mut plan.diagnostics);
    diagnostics.extend(consequences.into_iter().filter(|d| !(refused && d.code == "no-stages")));
    diagnostics.extend(mistaken_stages(&plan, images));
    plan.diagnostics = diagnostics;
    plan
}

/// As many earlier stages as are looked through for the one that was meant.
const IN_SIGHT: usize = 16;

/// A name that is taken for an image of which nothing is known, and is nearly the name of an earlier stage.
fn mistaken_stages(plan: &Plan, images: &dyn Images) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (index, stage) in plan.stages.iter().enumerate() {
        // A person mixes up the few stages in sight; looking at all of them would take the square of their number.
        let near = || plan.stages.iter().take(index).rev().take(IN_SIGHT);
        let names = || near().filter_map(|earlier| earlier.name.as_deref());
        let copies = stage.steps.iter().filter_map(|step| match &step.kind {
            StepKind::Copy(transfer) => Some((transfer.from.as_ref()?, step.span)),
            _ => None,
        });
        for (base, span) in std::iter::once((&stage.base, stage.span)).chain(copies) {
            let Base::Image(reference) = base else { continue };
            if let Some(name) = nearest(reference, names())
                && images.config(reference, &stage.platform).is_none()
            {
                let message = format!("no stage is called {reference}, so it is taken for an image");
                let warning = Diagnostic::warning("stage-or-image", span, message).in_stage(index);
                found.push(warning.with_help(format!("did you mean the stage {name}?")));
            }
        }
    }
    found
}

/// Plans a build. `escape` is the Dockerfile's escape character.
pub fn resolve(instructions: &[Instruction], escape: char, options: &Options, images: &dyn Images) -> Plan {
    resolve_observed(instructions, escape, options, images, Reach::Target, &mut Unobserved)
}

/// Plans a build and tells what is seen on the way, in BuildKit's order.
pub fn resolve_observed(
    instructions: &[Instruction],
    escape: char,
    options: &Options,
    images: &dyn Images,
    reach: Reach,
    observer: &mut dyn Observer,
) -> Plan {
    resolve::resolve(instructions, resolve::Given { escape, options, images, reach }, observer)
}

/// Which stages can be the cause of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Those that the target needs, as in a build.
    Target,
    /// All of them, as when BuildKit only checks.
    All,
}

/// What a person chose beside the Dockerfile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// `--target`; the last stage when empty.
    pub target: Option<String>,
    /// `--build-arg`.
    pub build_args: BTreeMap<String, String>,
    /// `--platform`, such as `linux/amd64` or `linux/arm64/v8`; the default is `linux/amd64`.
    pub platform: Option<String>,
}

/// A Dockerfile, ready to be executed.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Every stage in order.
    pub stages: Vec<Stage>,
    /// Index of the target stage; `None` when there is no stage or no such target.
    pub target: Option<usize>,
    /// What is wrong; any error means that the builder would refuse the build before it started.
    pub diagnostics: Vec<Diagnostic>,
}

impl Plan {
    /// Every image from elsewhere that some stage stands on, copies from or mounts.
    pub fn images(&self) -> Vec<&str> {
        let bases = self.stages.iter().map(|stage| &stage.base);
        let taken = self.stages.iter().flat_map(|stage| &stage.steps).flat_map(|step| match &step.kind {
            StepKind::Copy(transfer) | StepKind::Add(transfer) => transfer.from.iter().collect::<Vec<_>>(),
            StepKind::Run(run) => run.mounts.iter().filter_map(|(_, from)| from.as_ref()).collect(),
            StepKind::Workdir(_) | StepKind::Metadata => Vec::new(),
        });
        let images = bases.chain(taken).filter_map(|base| match base {
            Base::Image(reference) => Some(reference.as_str()),
            Base::Scratch | Base::Stage(_) => None,
        });
        images.collect()
    }
}

/// One stage.
#[derive(Clone, Debug, Default)]
pub struct Stage {
    /// Its name in lower case.
    pub name: Option<String>,
    /// What it stands on.
    pub base: Base,
    /// `--platform` of FROM or the target platform.
    pub platform: String,
    /// The FROM instruction.
    pub span: Span,
    /// From FROM to the last byte of the last instruction.
    pub extent: Span,
    /// What is to be done, the base's ONBUILD triggers first. One for each line of `docker history`.
    pub steps: Vec<Step>,
    /// The configuration that the stage ends with.
    pub config: Config,
    /// Whether the target needs it.
    pub used: bool,
    /// Stages that it takes from: FROM, COPY --from, RUN --mount from.
    pub needs: Vec<usize>,
}

/// What a stage or a copy stands on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Base {
    /// Nothing.
    #[default]
    Scratch,
    /// An earlier stage.
    Stage(usize),
    /// An image from elsewhere, as written after expansion.
    Image(String),
}

/// One instruction of a stage, ready to be executed.
#[derive(Clone, Debug)]
pub struct Step {
    /// The instruction in the Dockerfile; for a trigger of a base image, the FROM.
    pub span: Span,
    /// The instruction's name in lower case.
    pub keyword: &'static str,
    /// The instruction as a person would write it, variables expanded: `COPY . /app`.
    pub text: String,
    /// What `docker history` says of it (`created_by`).
    pub created_by: String,
    /// What it does.
    pub kind: StepKind,
    /// The environment before the step, in order: ENV and the base's, and ARG on top of them, as a command sees it.
    pub env: Variables,
    /// Working directory before the step, absolute; `/` when none was set.
    pub workdir: String,
    /// USER in force, as written; empty means root.
    pub user: String,
    /// Whether it came from an ONBUILD trigger.
    pub trigger: bool,
}

/// What a step does.
#[derive(Clone, Debug)]
pub enum StepKind {
    /// Runs a command.
    Run(Run),
    /// Copies from the context, a stage or an image.
    Copy(Transfer),
    /// Adds, which also unpacks and downloads.
    Add(Transfer),
    /// Makes and enters a folder; absolute path with `.` and `..` resolved.
    Workdir(String),
    /// Changes the configuration only.
    Metadata,
}

/// A RUN, ready to be executed.
#[derive(Clone, Debug, Default)]
pub struct Run {
    /// What is executed.
    pub command: Command,
    /// Its heredocs.
    pub heredocs: Vec<Heredoc>,
    /// Its mounts, expanded, targets absolute, with their sources resolved; `None` means the build context.
    pub mounts: Vec<(Mount, Option<Base>)>,
    /// `--network`, `--security` and `--device`, as written, where they say something other than what is usual.
    pub sandbox: Vec<String>,
    /// Build arguments in force, in the order of the history's `|n k=v` prefix.
    pub args: Vec<(String, String)>,
}

/// A command line, ready to be executed.
#[derive(Clone, Debug)]
pub enum Command {
    /// As it is.
    Exec(Vec<String>),
    /// A script for a shell.
    Shell {
        /// The shell in force, such as `["/bin/sh", "-c"]`.
        shell: Vec<String>,
        /// The text after the parser's removal of line continuations.
        script: String,
        /// Where the script stands in the Dockerfile.
        span: Span,
    },
}

impl Default for Command {
    fn default() -> Self {
        Self::Exec(Vec::new())
    }
}

/// A COPY or ADD, ready to be executed.
#[derive(Clone, Debug, Default)]
pub struct Transfer {
    /// Where it copies from; `None` means the build context.
    pub from: Option<Base>,
    /// Sources, expanded, with their places.
    pub sources: Vec<(String, Span)>,
    /// Heredoc sources; bodies are expanded where they are to be.
    pub heredocs: Vec<Heredoc>,
    /// Destination, expanded, not yet joined with the working directory.
    pub destination: (String, Span),
    /// `--chown`.
    pub chown: Option<(String, Span)>,
    /// `--chmod`.
    pub chmod: Option<(String, Span)>,
    /// `--link`.
    pub link: bool,
    /// `--parents`.
    pub parents: bool,
    /// `--exclude`.
    pub exclude: Vec<String>,
    /// `--keep-git-dir`.
    pub keep_git_dir: bool,
    /// `--checksum`.
    pub checksum: Option<String>,
    /// `--unpack`; `None` means: unpack local archives, keep downloaded ones.
    pub unpack: Option<bool>,
}

#[cfg(test)]
mod tests;
