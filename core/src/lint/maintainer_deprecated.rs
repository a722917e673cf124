//! `MaintainerDeprecated`.

use super::{About, Found, Rule};
use crate::syntax::{Arguments, Keyword, Node};

/// ## What it does
/// Finds MAINTAINER.
///
/// ## Why
/// A label says the same and can be looked up.
///
/// ## Example
/// ```dockerfile
/// MAINTAINER Jane <jane@example.com>
/// ```
/// Use instead:
/// ```dockerfile
/// LABEL org.opencontainers.image.authors="Jane <jane@example.com>"
/// ```
///
/// ## Fix safety
/// The image gets a label instead of an author; nothing else changes.

#[derive(Debug)]
pub struct MaintainerDeprecated;

impl Rule for MaintainerDeprecated {
    fn about(&self) -> About {
        About::new(
            "MaintainerDeprecated",
            "maintainer-deprecated",
            "The MAINTAINER instruction is deprecated, use a label instead to define an image author",
        )
    }

    fn node(&self, node: &Node<'_>, out: &mut Vec<Found>) {
        if Keyword::of(&node.keyword.text) != Some(Keyword::Maintainer) {
            return;
        }
        let detail = "Maintainer instruction is deprecated in favor of using label";
        let found = Found::new(detail, node.keyword.span, node.lines);
        let name = match &node.arguments {
            Arguments::Words(words) => words.first().map(|w| w.text.as_ref()),
            _ => None,
        };
        // Quotes, variables and escapes mean something in LABEL, and nothing here.
        let plain = name.map(|n| n.trim_matches('"')).filter(|n| !n.contains(['"', '$', '\\', '`']));
        out.push(match plain {
            Some(name) if node.flags.is_empty() => {
                let label = if node.keyword.text.to_lowercase() == node.keyword.text { "label" } else { "LABEL" };
                found.replace(node.span, format!("{label} org.opencontainers.image.authors=\"{name}\""))
            }
            _ => found,
        });
    }
}
