//! `UndefinedArgInFrom`.

use super::{About, File, Found, Rule};
use crate::plan::{Fact, Place};

/// ## What it does
/// Finds variables of FROM that no ARG before the first FROM declares.
///
/// ## Why
/// They are empty, and can't be set with `--build-arg`.
///
/// ## Example
/// ```dockerfile
/// FROM alpine:${VERSION}
/// ```
/// Use instead:
/// ```dockerfile
/// ARG VERSION=3.22
/// FROM alpine:${VERSION}
/// ```
///
/// ## Fix safety
/// There is no fix: the default has to be chosen.

#[derive(Debug)]
pub struct UndefinedArgInFrom;

impl Rule for UndefinedArgInFrom {
    fn about(&self) -> About {
        About::new("UndefinedArgInFrom", "undefined-arg-in-from", "FROM command must use declared ARGs")
    }

    fn fact(&self, place: Place<'_>, fact: &Fact<'_>, _file: &File<'_>, out: &mut Vec<Found>) {
        let Fact::UndefinedInFrom { name, meant } = fact else { return };
        let meant = meant.as_ref().map(|m| format!(" (did you mean {m}?)")).unwrap_or_default();
        let detail = format!("FROM argument '{name}' is not declared{meant}");
        out.push(Found::at(place, place.instruction.span, detail));
    }
}
