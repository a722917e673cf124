//! `DuplicateStageName`.

use super::{About, File, Found, Rule};
use crate::instruction::Kind;
use std::collections::BTreeSet;

/// ## What it does
/// Finds a stage with the name of an earlier one.
///
/// ## Why
/// `COPY --from` takes the later one, and nothing can name the earlier one but its number.
///
/// ## Example
/// ```dockerfile
/// FROM debian AS base
/// FROM alpine AS base
/// ```
/// Use instead:
/// ```dockerfile
/// FROM debian AS builder
/// FROM alpine AS base
/// ```
///
/// ## Fix safety
/// There is no fix: the name has to be chosen.

#[derive(Debug)]
pub struct DuplicateStageName;

impl Rule for DuplicateStageName {
    fn about(&self) -> About {
        About::new("DuplicateStageName", "duplicate-stage-name", "Stage names should be unique")
    }

    fn file(&self, file: &File<'_>, out: &mut Vec<Found>) {
        let mut seen = BTreeSet::new();
        for instruction in file.instructions {
            let Kind::From(from) = &instruction.kind else { continue };
            let Some(name) = &from.name else { continue };
            let lower = name.text.to_lowercase();
            if seen.contains(&lower) {
                let quoted = crate::quote::go(&lower);
                let detail = format!("Duplicate stage name {quoted}, stage names should be unique");
                out.push(Found::new(detail, name.span, instruction.lines));
            }
            seen.insert(lower);
        }
    }
}
