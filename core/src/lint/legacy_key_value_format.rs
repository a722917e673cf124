//! `LegacyKeyValueFormat`.

use super::{About, File, Found, Rule};
use crate::instruction::Pair;
use crate::plan::{Fact, Place};

/// ## What it does
/// Finds `ENV name value` and `LABEL name value`.
///
/// ## Why
/// The form takes one pair only, and swallows what was meant as a second one.
///
/// ## Example
/// ```dockerfile
/// ENV DIR /my home
/// ```
/// Use instead:
/// ```dockerfile
/// ENV DIR="/my home"
/// ```
///
/// ## Fix safety
/// Safe: the value stays the same. Offered for values on one line.

#[derive(Debug)]
pub struct LegacyKeyValueFormat;

impl Rule for LegacyKeyValueFormat {
    fn about(&self) -> About {
        About::new(
            "LegacyKeyValueFormat",
            "legacy-key-value-format",
            "Legacy key/value format with whitespace separator should not be used",
        )
    }

    fn fact(&self, place: Place<'_>, fact: &Fact<'_>, file: &File<'_>, out: &mut Vec<Found>) {
        let Fact::Pair { pair, .. } = fact else { return };
        if !pair.legacy {
            return;
        }
        let name = &place.instruction.keyword.text;
        let detail = format!("\"{name} key=value\" should be used instead of legacy \"{name} key value\" format");
        let span = pair.name.span.cover(pair.value.span);
        let found = Found::at(place, span, detail);
        out.push(match rewritten(pair, file.dockerfile.escape, file.dockerfile.text) {
            Some(text) => found.replace(span, text),
            None => found,
        });
    }
}

/// The pair with `=`; blanks outside of quotes are quoted, or escaped where there are quotes already.
fn rewritten(pair: &Pair, escape: char, text: &str) -> Option<String> {
    let (name, value) = (&pair.name.text, &pair.value.text);
    if pair.value.span.of(text) != value.as_str() || pair.name.span.of(text) != name.as_str() {
        return None;
    }
    if !value.contains(char::is_whitespace) {
        return Some(format!("{name}={value}"));
    }
    if !value.contains(['"', '\'', escape]) {
        return Some(format!("{name}=\"{value}\""));
    }
    let (mut out, mut quote, mut escaped) = (format!("{name}="), None, false);
    for c in value.chars() {
        if c.is_whitespace() && quote.is_none() && !escaped {
            out.push(escape);
        }
        out.push(c);
        if escaped {
            escaped = false;
        } else if c == escape && quote != Some('\'') {
            escaped = true;
        } else if quote == Some(c) {
            quote = None;
        } else if quote.is_none() && matches!(c, '"' | '\'') {
            quote = Some(c);
        }
    }
    quote.is_none().then_some(out)
}
