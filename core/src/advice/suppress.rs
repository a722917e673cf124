//! Comments that switch a rule off for one instruction: `# layerlab ignore=rule,…` right above it. hadolint's
//! `# hadolint ignore=DL3009` counts too, by the rules' aliases; `# check=skip=…` is BuildKit's and read where its checks are.

use super::{About, Context};
use crate::source::Span;

/// Whether a comment above the instruction at `span` switches the rule off.
pub fn is_off(context: &Context<'_>, rule: &About, span: Span) -> bool {
    let Some(instruction) = context.instruction_at(span) else { return false };
    instruction.comments.iter().any(|comment| names(&comment.text).any(|name| name == "all" || rule.is_called(name)))
}

fn names(comment: &str) -> impl Iterator<Item = &str> {
    let comment = comment.trim_start_matches('#').trim();
    let own = ["layerlab", "hadolint"].iter().find_map(|tool| comment.strip_prefix(tool));
    let list = own.and_then(|rest| rest.trim_start().strip_prefix("ignore="));
    list.unwrap_or_default().split(',').map(|name| name.trim().split(' ').next().unwrap_or_default())
}
