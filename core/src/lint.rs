//! BuildKit's build checks: what `docker build --check` says of a Dockerfile, with columns and fixes.
//!
//! Follows `frontend/dockerfile/linter` of BuildKit: its rules' names and texts, `# check=…` at the top and before an
//! instruction, and the order in which it sees things, so that it is known which findings it would not reach behind its
//! first error ([`Finding::reached`]). One rule is one file here, and two alphabetical lines in [`RULES`].
//!
//! Departure: `CopyIgnoredFile` also works for ignore files with `!` lines.

mod config;
mod run;

mod consistent_instruction_casing;
mod copy_ignored_file;
mod duplicate_stage_name;
mod expose_invalid_format;
mod expose_proto_casing;
mod from_as_casing;
mod from_platform_flag_const_disallowed;
mod invalid_base_image_platform;
mod invalid_default_arg_in_from;
mod invalid_definition_description;
mod json_args_recommended;
mod legacy_key_value_format;
mod maintainer_deprecated;
mod multiple_instructions_disallowed;
mod no_empty_continuation;
mod redundant_target_platform;
mod reserved_stage_name;
mod secrets_used_in_arg_or_env;
mod stage_name_casing;
mod undefined_arg_in_from;
mod undefined_var;
mod workdir_relative_path;

use crate::context::ignore::Ignore;
use crate::instruction::Instruction;
use crate::plan::{Fact, Images, Options, Place};
use crate::source::{Edit, Span};
use crate::syntax::{Dockerfile, Node};

pub use run::check;

/// Every rule.
pub static RULES: [&dyn Rule; 22] = [
    &consistent_instruction_casing::ConsistentInstructionCasing,
    &copy_ignored_file::CopyIgnoredFile,
    &duplicate_stage_name::DuplicateStageName,
    &expose_invalid_format::ExposeInvalidFormat,
    &expose_proto_casing::ExposeProtoCasing,
    &from_as_casing::FromAsCasing,
    &from_platform_flag_const_disallowed::FromPlatformFlagConstDisallowed,
    &invalid_base_image_platform::InvalidBaseImagePlatform,
    &invalid_default_arg_in_from::InvalidDefaultArgInFrom,
    &invalid_definition_description::InvalidDefinitionDescription,
    &json_args_recommended::JsonArgsRecommended,
    &legacy_key_value_format::LegacyKeyValueFormat,
    &maintainer_deprecated::MaintainerDeprecated,
    &multiple_instructions_disallowed::MultipleInstructionsDisallowed,
    &no_empty_continuation::NoEmptyContinuation,
    &redundant_target_platform::RedundantTargetPlatform,
    &reserved_stage_name::ReservedStageName,
    &secrets_used_in_arg_or_env::SecretsUsedInArgOrEnv,
    &stage_name_casing::StageNameCasing,
    &undefined_arg_in_from::UndefinedArgInFrom,
    &undefined_var::UndefinedVar,
    &workdir_relative_path::WorkdirRelativePath,
];

/// One build check. A rule looks at whichever of these comes to it; the others pass it by.
pub trait Rule: Sync {
    /// Name and text.
    fn about(&self) -> About;

    /// Looks at an instruction as it is written.
    fn node(&self, _node: &Node<'_>, _out: &mut Vec<Found>) {}

    /// Looks at the whole file.
    fn file(&self, _file: &File<'_>, _out: &mut Vec<Found>) {}

    /// Looks at what is seen while the build is planned.
    fn fact(&self, _place: Place<'_>, _fact: &Fact<'_>, _file: &File<'_>, _out: &mut Vec<Found>) {}
}

/// What a rule is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct About {
    /// BuildKit's name.
    pub name: &'static str,
    /// BuildKit's description.
    pub description: &'static str,
    /// Last part of the address of its documentation; none for a rule that is not documented.
    pub page: Option<&'static str>,
    /// Only runs when it is asked for.
    pub experimental: bool,
}

impl About {
    const fn new(name: &'static str, page: &'static str, description: &'static str) -> Self {
        Self { name, description, page: Some(page), experimental: false }
    }

    /// Where Docker documents it.
    pub fn url(&self) -> Option<String> {
        self.page.map(|page| format!("https://docs.docker.com/go/dockerfile/rule/{page}/"))
    }
}

/// All that a rule may look at.
#[derive(Clone, Copy)]
pub struct File<'a> {
    /// The tree.
    pub dockerfile: &'a Dockerfile<'a>,
    /// The instructions that were understood.
    pub instructions: &'a [Instruction],
    /// Target, build arguments, platform.
    pub options: &'a Options,
    /// The ignore file, where there is one.
    pub ignore: Option<&'a Ignore>,
}

/// What a check is made with.
#[derive(Clone, Copy)]
pub struct Given<'a> {
    /// Target, build arguments, platform.
    pub options: &'a Options,
    /// What is known about images.
    pub images: &'a dyn Images,
    /// The ignore file, where there is one.
    pub ignore: Option<&'a Ignore>,
}

/// What a rule has found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// BuildKit's text.
    pub detail: String,
    /// The place, as narrow as can be.
    pub span: Span,
    /// The lines that BuildKit names.
    pub lines: (u32, u32),
    /// What to change; empty where that takes a person.
    pub edits: Vec<Edit>,
}

impl Found {
    fn new(detail: impl Into<String>, span: Span, lines: (u32, u32)) -> Self {
        Self { detail: detail.into(), span, lines, edits: Vec::new() }
    }

    fn at(place: Place<'_>, span: Span, detail: impl Into<String>) -> Self {
        Self::new(detail, span, place.instruction.lines)
    }

    fn replace(mut self, span: Span, text: impl Into<String>) -> Self {
        self.edits.push(Edit { span, text: text.into() });
        self
    }
}

/// A finding of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule's name.
    pub rule: &'static str,
    /// BuildKit's text.
    pub detail: String,
    /// The place, as narrow as can be.
    pub span: Span,
    /// First and last of the lines that BuildKit names, from 1.
    pub lines: (u32, u32),
    /// What to change; empty where that takes a person.
    pub edits: Vec<Edit>,
    /// Whether BuildKit gets here: it stops at its first error.
    pub reached: bool,
}

/// What the build checks say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// The findings in order of place.
    pub findings: Vec<Finding>,
    /// BuildKit's first error, if it refuses the file.
    pub build_error: Option<String>,
}

#[cfg(test)]
mod tests;
