//! `ConsistentInstructionCasing`.

use super::{About, File, Found, Rule};
use crate::syntax::Keyword;

/// ## What it does
/// Wants all instructions in upper case, or all in lower case: the way most of them are. ARG before the first FROM does not
/// count, as in BuildKit.
///
/// ## Why
/// Mixed casing is harder to read.
///
/// ## Example
/// ```dockerfile
/// FROM alpine
/// Run apk add curl
/// ```
/// Use instead:
/// ```dockerfile
/// FROM alpine
/// RUN apk add curl
/// ```
///
/// ## Fix safety
/// Safe: instructions mean the same in any case.

#[derive(Debug)]
pub struct ConsistentInstructionCasing;

impl Rule for ConsistentInstructionCasing {
    fn about(&self) -> About {
        About::new(
            "ConsistentInstructionCasing",
            "consistent-instruction-casing",
            "All commands within the Dockerfile should use the same casing (either upper or lower)",
        )
    }

    fn file(&self, file: &File<'_>, out: &mut Vec<Found>) {
        let is_lower = |name: &str| name.to_lowercase() == name;
        let is_upper = |name: &str| name.to_uppercase() == name;
        let body = file.instructions.iter().skip_while(|i| i.kind.keyword() != Keyword::From);
        let lower = body.clone().filter(|i| is_lower(&i.keyword.text)).count();
        let upper = body.clone().filter(|i| is_upper(&i.keyword.text)).count();
        for instruction in body {
            let name = &instruction.keyword.text;
            let (casing, correct) =
                if lower > upper { ("lowercase", name.to_lowercase()) } else { ("uppercase", name.to_uppercase()) };
            if *name != correct {
                let detail = format!("Command '{name}' should match the case of the command majority ({casing})");
                let span = instruction.keyword.span;
                out.push(Found::new(detail, span, instruction.lines).replace(span, correct));
            }
        }
    }
}
