//! `NoEmptyContinuation`.

use super::{About, Found, Rule};
use crate::syntax::Node;

/// ## What it does
/// Finds blank lines between the lines of one instruction.
///
/// ## Why
/// They are skipped for now, and will be an error.
///
/// ## Example
/// ```dockerfile
/// RUN a && \
///
///     b
/// ```
/// Use instead:
/// ```dockerfile
/// RUN a && \
///     b
/// ```
///
/// ## Fix safety
/// Safe: the builder skips the lines that go.

#[derive(Debug)]
pub struct NoEmptyContinuation;

impl Rule for NoEmptyContinuation {
    fn about(&self) -> About {
        About::new(
            "NoEmptyContinuation",
            "no-empty-continuation",
            "Empty continuation lines will become errors in a future release",
        )
    }

    fn node(&self, node: &Node<'_>, out: &mut Vec<Found>) {
        let Some(first) = node.empty_continuations.first() else { return };
        let mut found = Found::new("Empty continuation line", *first, (node.code_end, node.code_end));
        for span in &node.empty_continuations {
            found = found.replace(*span, "");
        }
        out.push(found);
    }
}
