//! `RedundantTargetPlatform`.

use super::{About, File, Found, Rule};
use crate::instruction::Kind;
use crate::plan::{Fact, Place};
use crate::source::Span;

/// ## What it does
/// Finds `FROM --platform=$TARGETPLATFORM`.
///
/// ## Why
/// It is what FROM does by itself.
///
/// ## Example
/// ```dockerfile
/// FROM --platform=$TARGETPLATFORM alpine
/// ```
/// Use instead:
/// ```dockerfile
/// FROM alpine
/// ```
///
/// ## Fix safety
/// Safe: the platform stays the same.

#[derive(Debug)]
pub struct RedundantTargetPlatform;

impl Rule for RedundantTargetPlatform {
    fn about(&self) -> About {
        About::new(
            "RedundantTargetPlatform",
            "redundant-target-platform",
            "Setting platform to predefined $TARGETPLATFORM in FROM is redundant as this is the default behavior",
        )
    }

    fn fact(&self, place: Place<'_>, fact: &Fact<'_>, file: &File<'_>, out: &mut Vec<Found>) {
        let Fact::Platform { written, is_target: true, .. } = fact else { return };
        let shown = &written.text;
        let detail =
            format!("Setting platform to predefined {shown} in FROM is redundant as this is the default behavior");
        let found = Found::at(place, written.span, detail);
        let node = file.dockerfile.node_at(place.instruction.span);
        let flag = node.and_then(|n| n.flags.first()).map(|f| f.span);
        out.push(match (flag, &place.instruction.kind) {
            (Some(flag), Kind::From(from)) if flag.start < from.base.span.start => {
                found.replace(Span { start: flag.start, end: from.base.span.start }, "")
            }
            _ => found,
        });
    }
}
