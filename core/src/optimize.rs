//! Rewriting a Dockerfile by its advice, and proving every step by simulating again.
//!
//! A saving is the difference of two reports: the Dockerfile as it is, and with this one fix. A fix is withdrawn when it makes a
//! new error or a larger image, and a safe one also when the final image, or that of a named stage which the target does not
//! need, would have other files (but for those that the rule says it drops), another configuration or another base. Fixes
//! that go together are held against each other once more. Rounds go on until nothing changes, [`ROUNDS`] at most. Nothing here
//! knows a rule.

mod choice;
mod content;
mod picture;
mod rebuild;
mod round;
mod saving;
mod track;
mod unsure;
mod witness;

use crate::report::{Edit, Report};
use crate::{Files, Project, Session};
use serde::{Deserialize, Serialize};

pub use choice::{Choice, Goal};

/// As many rounds as there are at most: fixes that touch wait for the next one.
pub const ROUNDS: u32 = 10;

/// The advice on a project, and the project rewritten.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Optimized {
    /// Version of this form; 1.
    pub version: u32,
    /// The report on the project as it was given.
    pub before: Report,
    /// The report on the rewritten one.
    pub after: Report,
    /// Bytes of the final image that all applied fixes save together, at least; negative where they may cost.
    #[serde(default)]
    pub saves_low: i64,
    /// The same, at most.
    #[serde(default)]
    pub saves_high: i64,
    /// The whole rewritten Dockerfile.
    pub dockerfile: String,
    /// The whole new ignore file; `None` when nothing is to change.
    pub dockerignore: Option<String>,
    /// Everything that was found, in the order of the Dockerfile; what later rounds found stands behind.
    pub advice: Vec<Advice>,
    /// How many rounds changed something.
    pub rounds: u32,
    /// Files, folders and links of the final image as it was given: what a safe fix was compared on.
    #[serde(default)]
    pub compared: u64,
    /// The source file of the build context whose edit the rebuild figures are about; `None` where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited: Option<String>,
    /// Bytes that a rebuild and a push after that edit move, with the project as it was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rebuild_before: Option<i64>,
    /// The same of the rewritten one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rebuild_after: Option<i64>,
}

/// One piece of advice.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Advice {
    /// Names this finding among all: `rule:line:column`.
    pub id: String,
    /// The rule.
    pub rule: String,
    /// One line that says what is wrong.
    pub title: String,
    /// What is wrong here.
    pub message: String,
    /// What the rule is for: `size`, `rebuild`, `security`, `correctness`.
    pub group: String,
    /// First line in the Dockerfile as it was given.
    pub line: u32,
    /// First column in characters.
    pub column: u32,
    /// Last line.
    pub end_line: u32,
    /// Column behind the last character.
    pub end_column: u32,
    /// `error`, `warning` or `info`.
    pub severity: String,
    /// The names that other linters have for the rule.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// Whether the rewritten Dockerfile has its fix.
    pub applied: bool,
    /// Why it has not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why_not: Option<String>,
    /// Whether the fix can be chosen: there is one, and it was not withdrawn.
    pub fixable: bool,
    /// `safe` or `assumes`.
    pub safety: String,
    /// What the fix rests on.
    pub assumption: Option<String>,
    /// What of that can be changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<Value>,
    /// Paths that the final image loses on purpose.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub drops: Vec<String>,
    /// Bytes of the final image that this fix alone saves.
    pub saves_bytes: i64,
    /// At least this.
    pub saves_low: i64,
    /// At most this.
    pub saves_high: i64,
    /// Bytes of its compressed layers that this fix alone saves.
    pub saves_gzip_bytes: i64,
    /// Bytes that a rebuild and a push after the edit of a source file move less; `None` where that is not known.
    pub rebuild_saves_bytes: Option<i64>,
    /// The fix, in lines and columns of the Dockerfile of its round.
    pub edits: Vec<Edit>,
    /// The whole new ignore file, where the fix writes one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dockerignore: Option<String>,
    /// The round in which it was found, from 1: the edits of the first are those of the Dockerfile as it was given.
    pub round: u32,
}

/// A value of an assumption.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Value {
    /// Its name.
    pub key: String,
    /// What it is.
    pub label: String,
    /// What it is now.
    pub value: String,
}

/// The advice on a project, and the project rewritten by what was chosen of it.
pub fn optimize(session: &mut Session, project: &Project, choice: &Choice, files: &dyn Files) -> Optimized {
    let mut work = round::Work::new(project, choice);
    while work.rounds < ROUNDS {
        if !work.round(session, files) {
            break;
        }
    }
    work.finish(session, files)
}
