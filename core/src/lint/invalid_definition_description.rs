//! `InvalidDefinitionDescription`.

use super::{About, Found, Rule};
use crate::syntax::{Arguments, Keyword, Node};

/// ## What it does
/// Wants a comment right before ARG or FROM … AS to start with the name that it describes. Experimental: it runs when
/// `# check=experimental=…` asks for it.
///
/// ## Why
/// `docker build --call=outline` shows such comments as descriptions.
///
/// ## Example
/// ```dockerfile
/// # the version
/// ARG VERSION
/// ```
/// Use instead:
/// ```dockerfile
/// # VERSION the version
/// ARG VERSION
/// ```
///
/// ## Fix safety
/// There is no fix: the comment may be meant for something else.

#[derive(Debug)]
pub struct InvalidDefinitionDescription;

impl Rule for InvalidDefinitionDescription {
    fn about(&self) -> About {
        About {
            experimental: true,
            ..About::new(
                "InvalidDefinitionDescription",
                "invalid-definition-description",
                "Comment for build stage or argument should follow the format: `# <arg/stage name> <description>`. If this is not intended to be a description comment, add an empty line or comment between the instruction and the comment.",
            )
        }
    }

    fn node(&self, node: &Node<'_>, out: &mut Vec<Found>) {
        let (Arguments::Words(words), Some(comment)) = (&node.arguments, node.comments.last()) else { return };
        let (instruction, names): (&str, Vec<String>) = match Keyword::of(&node.keyword.text) {
            Some(Keyword::Arg) => {
                let name = |text: &str| text.split('=').next().unwrap_or_default().to_owned();
                ("ARG", words.iter().map(|w| name(&w.text)).collect())
            }
            Some(Keyword::From) => ("FROM", words.get(2).map(|name| name.text.to_lowercase()).into_iter().collect()),
            _ => return,
        };
        let described = comment.text.split(' ').next().unwrap_or_default();
        let Some(first) = names.first().filter(|_| !names.iter().any(|n| n == described)) else { return };
        let example = if names.len() > 1 { "<arg_key>" } else { first };
        let detail = format!("Comment for {instruction} should follow the format: `# {example} <description>`");
        out.push(Found::new(detail, comment.span, node.lines));
    }
}
