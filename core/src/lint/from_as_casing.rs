//! `FromAsCasing`.

use super::{About, Found, Rule};
use crate::syntax::{Arguments, Keyword, Node};

/// ## What it does
/// Wants `AS` in the casing of its `FROM`.
///
/// ## Why
/// Mixed casing is harder to read.
///
/// ## Example
/// ```dockerfile
/// FROM debian as base
/// ```
/// Use instead:
/// ```dockerfile
/// FROM debian AS base
/// ```
///
/// ## Fix safety
/// Safe: `as` means the same in any case.

#[derive(Debug)]
pub struct FromAsCasing;

impl Rule for FromAsCasing {
    fn about(&self) -> About {
        About::new("FromAsCasing", "from-as-casing", "The 'as' keyword should match the case of the 'from' keyword")
    }

    fn node(&self, node: &Node<'_>, out: &mut Vec<Found>) {
        let Arguments::Words(words) = &node.arguments else { return };
        let Some(middle) = words.get(1).filter(|_| words.len() > 2) else { return };
        let from = &node.keyword.text;
        if Keyword::of(from) != Some(Keyword::From) {
            return;
        }
        let correct = if from.to_lowercase() == *from {
            middle.text.to_lowercase()
        } else if from.to_uppercase() == *from {
            middle.text.to_uppercase()
        } else {
            return;
        };
        if correct != middle.text {
            let detail = format!("'{}' and '{from}' keywords' casing do not match", middle.text);
            let found = Found::new(detail, middle.span, node.lines);
            out.push(if correct.eq_ignore_ascii_case("as") { found.replace(middle.span, correct) } else { found });
        }
    }
}
