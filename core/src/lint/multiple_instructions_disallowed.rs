//! `MultipleInstructionsDisallowed`.

use super::{About, File, Found, Rule};
use crate::plan::{Fact, Place};
use crate::source::Span;

/// ## What it does
/// Finds all but the last of several CMD, ENTRYPOINT or HEALTHCHECK of one stage.
///
/// ## Why
/// Only the last one counts.
///
/// ## Example
/// ```dockerfile
/// CMD ["a"]
/// CMD ["b"]
/// ```
/// Use instead:
/// ```dockerfile
/// CMD ["b"]
/// ```
///
/// ## Fix safety
/// Safe: the instruction that goes has no effect. It goes with its line end.

#[derive(Debug)]
pub struct MultipleInstructionsDisallowed;

impl Rule for MultipleInstructionsDisallowed {
    fn about(&self) -> About {
        About::new(
            "MultipleInstructionsDisallowed",
            "multiple-instructions-disallowed",
            "Multiple instructions of the same type should not be used in the same stage",
        )
    }

    fn fact(&self, place: Place<'_>, fact: &Fact<'_>, file: &File<'_>, out: &mut Vec<Found>) {
        let Fact::Command { earlier: Some(earlier), .. } = fact else { return };
        let name = &place.instruction.keyword.text;
        let detail = format!(
            "Multiple {name} instructions should not be used in the same stage because only the last one will be used"
        );
        let found = Found::new(detail, earlier.span, earlier.lines);
        let is_instruction = file.dockerfile.node_at(earlier.span).is_some_and(|n| n.comments.is_empty());
        out.push(if is_instruction { found.replace(with_line_end(earlier.span, file), "") } else { found });
    }
}

fn with_line_end(span: Span, file: &File<'_>) -> Span {
    let rest = file.dockerfile.text.get(span.end as usize..).unwrap_or_default();
    let len = rest.find('\n').map_or(rest.len(), |i| i + 1);
    Span::new(span.start as usize, span.end as usize + len)
}
