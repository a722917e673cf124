//! Conversion of an image that still has what built it: the stage that builds stays behind, a stage of its own takes what runs.
//!
//! A language says (in a rule of its own, see `rules/go_tool_chain_in_image.rs`) how it is recognised, which artifact it makes
//! and on which image that runs: a [`Draft`]. Everything that is alike stands here: what the image starts with, which
//! instructions are of the run time and go along, users and packages, the text of the new stage. Every path stays what it was,
//! so that command lines, environment and configuration files keep their meaning.

pub mod base;
pub mod certificates;
pub mod compiled;
mod draft;
pub mod files;
pub mod interpreted;
mod moved;
mod needs;
pub mod packages;
mod start;
mod subject;
mod user;

pub use draft::Draft;
pub use needs::Needs;
pub use start::Form;
pub use subject::{Ran, Subject};

use super::{Context, Finding};

/// What a language has to say about an image.
pub enum Verdict {
    /// It is built and started otherwise.
    NotMine,
    /// It has the tool chain; this takes it away.
    Convert(Box<Draft>),
    /// It has the tool chain, and this is why there is no conversion.
    Cannot(&'static str),
}

/// The finding of a language's rule.
pub fn check(context: &Context<'_>, message: &str, judge: fn(&Subject<'_, '_>) -> Verdict) -> Vec<Finding> {
    let Some(subject) = Subject::of(context) else { return Vec::new() };
    let finding = |text: &str| Finding::new(subject.place(), text);
    let draft = match judge(&subject) {
        Verdict::NotMine => return Vec::new(),
        Verdict::Cannot(why) => return vec![finding(message).because(why)],
        Verdict::Convert(draft) => draft,
    };
    match draft.edits(&subject) {
        Ok(edits) => {
            let mut finding = finding(message).edits(edits).assumes(draft.assumption()).alone();
            for (key, label, value) in &draft.values {
                finding = finding.with_value(key, label, value.clone());
            }
            vec![finding]
        }
        Err(why) => vec![finding(message).because(why)],
    }
}
