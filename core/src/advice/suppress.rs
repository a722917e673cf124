//! Comments that switch a rule off for one instruction, read and written: `# layerlab ignore=rule,…` right above it. hadolint's
//! `# hadolint ignore=DL3009` counts too, by the rules' aliases; `# check=skip=…` is BuildKit's and read where its checks are.

use super::{About, CHECKS, Context};
use crate::instruction;
use crate::source::{Edit, Span};
use crate::syntax::{self, Dockerfile};

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

/// The edit that switches a rule off where it found something: a comment above the instruction at a place, or one name more in
/// the comment that is there. Of a build check, which BuildKit runs too and where it knows no such comment, the directive at
/// the top that switches it off for the whole file.
pub fn switching_off(text: &str, rule: &str, at: u32) -> Option<Edit> {
    let dockerfile = syntax::parse(text);
    if CHECKS.iter().any(|check| check.name == rule) {
        return Some(skipping(&dockerfile, rule));
    }
    let (instructions, _) = instruction::lower(&dockerfile);
    let instruction = instructions.iter().find(|i| i.span.start <= at && at <= i.span.end)?;
    let own = instruction.comments.iter().rfind(|comment| comment.text.trim().starts_with("layerlab ignore="));
    if let Some(comment) = own {
        let end = comment.span.of(text).trim_end().len();
        return Some(inserted(comment.span.start as usize + end, format!(",{rule}")));
    }
    let line = text.get(..instruction.span.start as usize)?.rfind('\n').map_or(0, |end| end + 1);
    Some(inserted(line, format!("# layerlab ignore={rule}\n")))
}

/// One name more behind `# check=skip=`.
fn skipping(dockerfile: &Dockerfile<'_>, rule: &str) -> Edit {
    let Some(directive) = dockerfile.directives.iter().find(|directive| directive.name == "check") else {
        return inserted(0, format!("# check=skip={rule}\n"));
    };
    let own = directive.span.of(dockerfile.text);
    let start = directive.span.start as usize;
    match own.find("skip=") {
        Some(skip) => {
            let list = own.get(skip..).unwrap_or_default();
            let end = list.find(';').unwrap_or(list.trim_end().len());
            inserted(start + skip + end, format!(",{rule}"))
        }
        None => inserted(start + own.trim_end().len(), format!(";skip={rule}")),
    }
}

fn inserted(at: usize, text: String) -> Edit {
    Edit { span: Span::at(at), text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_switched_off_where_it_found_something() {
        for (text, rule, expected) in [
            (
                "FROM a\nADD b /\n",
                "add-where-copy-is-meant",
                "FROM a\n# layerlab ignore=add-where-copy-is-meant\nADD b /\n",
            ),
            ("FROM a\n# why\nADD b /\n", "r", "FROM a\n# why\n# layerlab ignore=r\nADD b /\n"),
            ("FROM a\n# layerlab ignore=q\nADD b /\n", "r", "FROM a\n# layerlab ignore=q,r\nADD b /\n"),
            ("FROM a\n  ADD b \\\n  /\n", "r", "FROM a\n# layerlab ignore=r\n  ADD b \\\n  /\n"),
            ("FROM a\nADD b /\n", "StageNameCasing", "# check=skip=StageNameCasing\nFROM a\nADD b /\n"),
            (
                "# syntax=x\n# check=skip=A;error=true\nFROM a\nADD b /\n",
                "StageNameCasing",
                "# syntax=x\n# check=skip=A,StageNameCasing;error=true\nFROM a\nADD b /\n",
            ),
            (
                "# check=error=true\nFROM a\nADD b /\n",
                "StageNameCasing",
                "# check=error=true;skip=StageNameCasing\nFROM a\nADD b /\n",
            ),
        ] {
            let at = text.find("ADD").unwrap() as u32;
            let edit = switching_off(text, rule, at).unwrap();
            assert_eq!(Edit::apply(text, &[edit]), expected);
        }
        assert_eq!(switching_off("", "r", 0), None);
    }
}
