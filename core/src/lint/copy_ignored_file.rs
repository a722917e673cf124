//! `CopyIgnoredFile`.

use super::{About, File, Found, Rule};
use crate::plan::{Fact, Place};
use crate::syntax::Keyword;

/// ## What it does
/// Finds sources of COPY and ADD that the ignore file keeps out of the build context. BuildKit gives up where the ignore file
/// has a `!` line; here such a source is found too, unless something in it may be taken back.
///
/// ## Why
/// The file is not there when the build runs: it fails, or copies nothing.
///
/// ## Example
/// ```dockerfile
/// # .dockerignore: *.log
/// COPY app.log /
/// ```
/// Use instead:
/// ```dockerfile
/// # .dockerignore: *.log
/// # !app.log
/// COPY app.log /
/// ```
///
/// ## Fix safety
/// There is no fix: either of the two files may be meant.

#[derive(Debug)]
pub struct CopyIgnoredFile;

impl Rule for CopyIgnoredFile {
    fn about(&self) -> About {
        About::new("CopyIgnoredFile", "copy-ignored-file", "Attempting to Copy file that is excluded by .dockerignore")
    }

    fn fact(&self, place: Place<'_>, fact: &Fact<'_>, file: &File<'_>, out: &mut Vec<Found>) {
        let (Fact::Source { keyword, path, span }, Some(ignore)) = (fact, file.ignore) else { return };
        let clean = clean(path);
        let ignored = if clean.is_empty() {
            // The root as a whole is kept out by lines such as `*`, which keep out any name.
            ignore.decide_alone(ANY_NAME).ignored && ignore.skips("")
        } else {
            ignore.decide_alone(&clean).ignored && ignore.skips(&clean)
        };
        if ignored {
            let verb = if *keyword == Keyword::Add { "Add" } else { "Copy" };
            let shown = if clean.is_empty() { "." } else { &clean };
            let detail =
                format!("Attempting to {verb} file {} that is excluded by .dockerignore", crate::quote::go(shown));
            out.push(Found::at(place, *span, detail));
        }
    }
}

/// A name that no line of an ignore file spells out.
const ANY_NAME: &str = "\u{1}any";

/// A path relative to the context, without `.`, `..` and empty parts.
fn clean(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}
