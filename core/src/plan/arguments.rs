//! The arguments that stand before the first FROM, and those that the builder itself sets.

use super::Options;
use super::platform::Platform;
use super::resolve::{Given, target_name};
use super::scope::Scope;
use crate::diagnostic::Diagnostic;
use crate::expand::{Environment, Lexer};
use crate::instruction::{Instruction, Kind};
use std::collections::{BTreeMap, BTreeSet};

/// Arguments for FROM.
#[derive(Clone, Debug, Default)]
pub struct Global {
    /// Those that have a value.
    pub scope: Scope,
    /// Every name that may be used, with or without a value.
    pub declared: BTreeSet<String>,
}

/// The platform that the build is for.
pub fn target_platform(options: &Options) -> Result<Platform, Diagnostic> {
    options.platform.as_deref().map_or_else(
        || Ok(Platform::default()),
        |text| {
            Platform::parse(text).map_err(|reason| {
                let message = format!("invalid platform {text}: {reason}");
                Diagnostic { span: None, ..Diagnostic::error("bad-platform", crate::source::Span::at(0), message) }
            })
        },
    )
}

/// What the builder sets by itself: `TARGETPLATFORM` and its relatives. A build argument of the name wins.
pub fn predefined(target: &Platform, target_stage: &str, build_args: &BTreeMap<String, String>) -> Scope {
    let build = Platform::default();
    let mut scope = Scope::default();
    let values = [
        ("BUILDPLATFORM", build.format()),
        ("BUILDOS", build.os.clone()),
        ("BUILDOSVERSION", build.os_version.clone()),
        ("BUILDARCH", build.arch.clone()),
        ("BUILDVARIANT", build.variant.clone()),
        ("TARGETPLATFORM", target.format_all()),
        ("TARGETOS", target.os.clone()),
        ("TARGETOSVERSION", target.os_version.clone()),
        ("TARGETARCH", target.arch.clone()),
        ("TARGETVARIANT", target.variant.clone()),
        ("TARGETSTAGE", if target_stage.is_empty() { "default".into() } else { target_stage.to_owned() }),
    ];
    for (name, value) in values {
        scope.set(name, build_args.get(name).unwrap_or(&value));
    }
    scope
}

/// Reads the ARG instructions before the first FROM on top of what is predefined.
pub fn global(
    predefined: Scope,
    instructions: &[Instruction],
    build_args: &BTreeMap<String, String>,
    lexer: Lexer,
) -> Result<Global, Diagnostic> {
    let declared = predefined.names().map(str::to_owned).collect();
    let mut global = Global { scope: predefined, declared };
    for instruction in instructions {
        let Kind::Arg(arguments) = &instruction.kind else { continue };
        for argument in arguments {
            let name = &argument.name.text;
            let value = match (build_args.get(name), &argument.value) {
                (Some(value), _) => Some(value.clone()),
                (None, Some(default)) => {
                    let expanded = lexer.word(&default.text, &global.scope);
                    Some(expanded.map_err(|e| Diagnostic::error("bad-substitution", default.span, e.0))?.text)
                }
                (None, None) => None,
            };
            if let Some(value) = value {
                global.scope.set(name, &value);
            }
            global.declared.insert(name.clone());
        }
    }
    Ok(global)
}

/// `SOURCE_DATE_EPOCH` is a number of seconds, or says where to take one from.
pub fn check_epoch(global: &Global, given: &Given<'_>, stage_names: &[String]) -> Result<(), String> {
    let name = "SOURCE_DATE_EPOCH";
    let value = given.options.build_args.get(name).map(String::as_str).or_else(|| global.scope.value(name));
    let Some(value) = value.filter(|v| !v.is_empty()) else { return Ok(()) };
    let known = value.parse::<i64>().is_ok()
        || value == "context"
        || stage_names.iter().any(|stage| stage.eq_ignore_ascii_case(value));
    if known { Ok(()) } else { Err(format!("invalid {name}: {value}")) }
}

/// What FROM of each stage names when no build argument is given; shorter where a word can't be expanded.
pub fn bases_by_default(instructions: &[Instruction], escape: char, options: &Options) -> Vec<String> {
    let lexer = Lexer::new(escape);
    let platform = target_platform(options).unwrap_or_default();
    let first = instructions.iter().position(|i| matches!(i.kind, Kind::From(_))).unwrap_or(instructions.len());
    let (head, body) = instructions.split_at_checked(first).unwrap_or((instructions, &[]));
    let predefined = predefined(&platform, &target_name(options, body), &options.build_args);
    let Ok(global) = global(predefined, head, &BTreeMap::new(), lexer) else { return Vec::new() };
    let bases = body.iter().filter_map(|i| match &i.kind {
        Kind::From(from) => Some(lexer.word(&from.base.text, &global.scope)),
        _ => None,
    });
    bases.map_while(Result::ok).map(|expanded| expanded.text).collect()
}
