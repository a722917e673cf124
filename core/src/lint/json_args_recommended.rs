//! `JSONArgsRecommended`.

use super::{About, File, Found, Rule};
use crate::instruction::{Command, Word};
use crate::plan::{Fact, Place};
use crate::syntax::Keyword;

/// ## What it does
/// Finds CMD and ENTRYPOINT in shell form, unless a SHELL is set.
///
/// ## Why
/// The program runs below a shell, which does not pass signals on: `docker stop` waits for ten seconds and kills it.
///
/// ## Example
/// ```dockerfile
/// CMD nginx -g daemon
/// ```
/// Use instead:
/// ```dockerfile
/// CMD ["nginx", "-g", "daemon"]
/// ```
///
/// ## Fix safety
/// Offered where the command is plain words only, without anything that a shell would do with them. The program becomes
/// the first process, which is what the rule wants.

#[derive(Debug)]
pub struct JsonArgsRecommended;

impl Rule for JsonArgsRecommended {
    fn about(&self) -> About {
        About::new(
            "JSONArgsRecommended",
            "json-args-recommended",
            "JSON arguments recommended for ENTRYPOINT/CMD to prevent unintended behavior related to OS signals",
        )
    }

    fn fact(&self, place: Place<'_>, fact: &Fact<'_>, _file: &File<'_>, out: &mut Vec<Found>) {
        let Fact::Command { keyword, command: Some(Command::Shell(text)), has_shell: false, .. } = fact else { return };
        if *keyword == Keyword::Healthcheck {
            return;
        }
        let name = &place.instruction.keyword.text;
        let detail =
            format!("JSON arguments recommended for {name} to prevent unintended behavior related to OS signals");
        let found = Found::at(place, text.span, detail);
        out.push(match json(text) {
            Some(json) => found.replace(text.span, json),
            None => found,
        });
    }
}

/// Plain words as a JSON array; `None` where a shell would do more than to split them.
fn json(text: &Word) -> Option<String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || " \t._-/:=,+@%".contains(c);
    let words: Vec<&str> = text.text.split_ascii_whitespace().collect();
    let first = words.first()?;
    let safe = text.text.chars().all(plain) && !first.contains('=') && !BUILTINS.contains(first);
    safe.then(|| format!("[{}]", words.iter().map(|w| format!("\"{w}\"")).collect::<Vec<_>>().join(", ")))
}

/// First words that only a shell knows.
const BUILTINS: [&str; 14] =
    [".", ":", "cd", "eval", "exec", "exit", "export", "if", "set", "source", "trap", "ulimit", "umask", "while"];
