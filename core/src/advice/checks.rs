//! BuildKit's build checks as advice: its findings, with what each of its fixes rests on.

mod secret;

use super::{About, Advice, Context, Finding, Group};
use crate::diagnostic::Severity;
use crate::lint;

/// A check with what its fix rests on; the fix of one without a text is safe.
struct Check {
    about: About,
    assumes: Option<&'static str>,
}

const fn about(name: &'static str, title: &'static str, group: Group, aliases: &'static [&'static str]) -> About {
    About { name, title, group, severity: Severity::Warning, aliases, doc: "" }
}

/// Name and texts of BuildKit's checks, in alphabetical order; the titles are ours.
pub static ABOUT: [About; 22] = [
    about("ConsistentInstructionCasing", "Instructions written in several cases", Group::Correctness, &[]),
    about("CopyIgnoredFile", "A copied file that the ignore file leaves out", Group::Correctness, &[]),
    about("DuplicateStageName", "Two stages of one name", Group::Correctness, &["DL3024"]),
    about("ExposeInvalidFormat", "A port that EXPOSE can't take", Group::Correctness, &["DL3011"]),
    about("ExposeProtoCasing", "A protocol in upper case", Group::Correctness, &[]),
    about("FromAsCasing", "FROM and AS in different cases", Group::Correctness, &[]),
    about("FromPlatformFlagConstDisallowed", "A fixed platform in FROM", Group::Correctness, &["DL3029"]),
    about("InvalidBaseImagePlatform", "A base image of another platform", Group::Correctness, &[]),
    about("InvalidDefaultArgInFrom", "A base that is no image unless an argument is given", Group::Correctness, &[]),
    about("InvalidDefinitionDescription", "A comment that describes something else", Group::Correctness, &[]),
    about(
        "JSONArgsRecommended",
        "The program runs below a shell, which keeps signals from it",
        Group::Correctness,
        &["DL3025"],
    ),
    about("LegacyKeyValueFormat", "A pair written without `=`", Group::Correctness, &[]),
    about("MaintainerDeprecated", "MAINTAINER where a label is meant", Group::Correctness, &["DL4000"]),
    about(
        "MultipleInstructionsDisallowed",
        "Of several only the last counts",
        Group::Correctness,
        &["DL4003", "DL4004"],
    ),
    about("NoEmptyContinuation", "A blank line within an instruction", Group::Correctness, &[]),
    about("RedundantTargetPlatform", "A platform that FROM has anyway", Group::Correctness, &["DL3065"]),
    about("ReservedStageName", "A stage that goes by a reserved name", Group::Correctness, &["DL3063"]),
    about("SecretsUsedInArgOrEnv", "A secret that the image tells", Group::Security, &["DL3064"]),
    about("StageNameCasing", "A stage's name in upper case", Group::Correctness, &[]),
    about("UndefinedArgInFrom", "FROM uses an argument that is not declared", Group::Correctness, &[]),
    about("UndefinedVar", "A variable that is not set", Group::Correctness, &["DL3044"]),
    about("WorkdirRelativePath", "A working directory relative to who knows what", Group::Correctness, &["DL3000"]),
];

/// What BuildKit's checks find.
pub fn find(context: &Context<'_>) -> Vec<Advice> {
    let (options, ignore) = (&context.project.options, Some(context.world.ignore()));
    let given = lint::Given { options, images: context.world, ignore };
    let found = lint::check(context.text, &given).findings;
    found.into_iter().filter_map(|finding| advice(context, finding)).collect()
}

fn advice(context: &Context<'_>, found: lint::Finding) -> Option<Advice> {
    let check = check(found.rule)?;
    if super::suppress::is_off(context, &check.about, found.span) {
        return None;
    }
    let mut finding = Finding::new(found.span, found.detail).edits(found.edits);
    if check.about.name == "SecretsUsedInArgOrEnv" {
        finding = secret::mend(context, finding);
    } else if finding.edits.is_empty() {
        finding = finding.because("what is meant takes a person to say");
    } else if let Some(text) = check.assumes {
        finding = finding.assumes(text);
    }
    Some(Advice { rule: check.about, finding })
}

fn check(name: &str) -> Option<Check> {
    let about = *ABOUT.iter().find(|about| about.name == name)?;
    let assumes = match name {
        "JSONArgsRecommended" => Some("The program needs no shell above it: it gets signals itself and is process 1."),
        "MaintainerDeprecated" => Some("Nothing reads the image's author; the label says the same."),
        "FromPlatformFlagConstDisallowed" => Some("The stage may be built for the platform that the build asks for."),
        "WorkdirRelativePath" => Some("The base image's working directory stays what it is."),
        "UndefinedVar" | "UndefinedArgInFrom" => Some("The name was mistyped, and the nearest one is meant."),
        _ => None,
    };
    Some(Check { about, assumes })
}
