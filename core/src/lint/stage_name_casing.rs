//! `StageNameCasing`.

use super::{About, Found, Rule};
use crate::syntax::{Arguments, Keyword, Node};

/// ## What it does
/// Finds stage names with capital letters.
///
/// ## Why
/// A name is kept in lower case, and FROM finds it in lower case only.
///
/// ## Example
/// ```dockerfile
/// FROM alpine AS Builder
/// ```
/// Use instead:
/// ```dockerfile
/// FROM alpine AS builder
/// ```
///
/// ## Fix safety
/// Safe: `COPY --from` and `--target` find it in any case, and FROM never found the other.

#[derive(Debug)]
pub struct StageNameCasing;

impl Rule for StageNameCasing {
    fn about(&self) -> About {
        About::new("StageNameCasing", "stage-name-casing", "Stage names should be lowercase")
    }

    fn node(&self, node: &Node<'_>, out: &mut Vec<Found>) {
        let Arguments::Words(words) = &node.arguments else { return };
        let [_, _, name] = words.as_slice() else { return };
        let lower = name.text.to_lowercase();
        if Keyword::of(&node.keyword.text) == Some(Keyword::From) && lower != name.text {
            let detail = format!("Stage name '{}' should be lowercase", name.text);
            out.push(Found::new(detail, name.span, node.lines).replace(name.span, lower));
        }
    }
}
