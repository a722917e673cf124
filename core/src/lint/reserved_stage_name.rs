//! `ReservedStageName`.

use super::{About, File, Found, Rule};
use crate::instruction::Kind;

/// ## What it does
/// Finds stages with the names `scratch` and `context`.
///
/// ## Why
/// They mean the empty image and the build context.
///
/// ## Example
/// ```dockerfile
/// FROM alpine AS scratch
/// ```
/// Use instead:
/// ```dockerfile
/// FROM alpine AS builder
/// ```
///
/// ## Fix safety
/// There is no fix: the name has to be chosen.

#[derive(Debug)]
pub struct ReservedStageName;

impl Rule for ReservedStageName {
    fn about(&self) -> About {
        About::new("ReservedStageName", "reserved-stage-name", "Reserved words should not be used as stage names")
    }

    fn file(&self, file: &File<'_>, out: &mut Vec<Found>) {
        for instruction in file.instructions {
            let Kind::From(from) = &instruction.kind else { continue };
            let Some(name) = &from.name else { continue };
            let lower = name.text.to_lowercase();
            if matches!(lower.as_str(), "context" | "scratch") {
                let quoted = crate::quote::go(&lower);
                let detail = format!("Stage name should not use the same name as reserved stage {quoted}");
                out.push(Found::new(detail, name.span, instruction.lines));
            }
        }
    }
}
