//! What is seen while a plan is made, told in BuildKit's order: the build checks are made of it.

use crate::diagnostic::Diagnostic;
use crate::instruction::{Command, Instruction, Keyword, Pair, Word};
use crate::source::Span;

/// Where something is seen.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The instruction.
    pub instruction: &'a Instruction,
    /// Index of the stage.
    pub stage: usize,
}

/// Something seen.
#[derive(Clone, Debug)]
pub enum Fact<'a> {
    /// The base of a stage or its platform was expanded, and these names are not declared, each with the one that may be meant.
    UndefinedInFrom {
        /// The name.
        name: &'a str,
        /// The name that may be meant.
        meant: Option<String>,
    },
    /// The platform of a stage was expanded.
    Platform {
        /// As written.
        written: &'a Word,
        /// As expanded.
        value: &'a str,
        /// Whether `TARGETPLATFORM` is its only variable, and gives all of it.
        is_target: bool,
        /// Whether it has no variable.
        is_constant: bool,
        /// Name of the stage in lower case.
        stage_name: &'a str,
    },
    /// A base image turned out to be for another platform.
    WrongPlatform {
        /// The image as written.
        image: &'a str,
        /// The platform that was asked for.
        expected: String,
        /// The platform of the image.
        actual: String,
    },
    /// A variable is used that is not set.
    Undefined {
        /// Its name.
        name: &'a str,
        /// The name that may be meant.
        meant: Option<String>,
    },
    /// ENV or LABEL sets a value.
    Pair {
        /// As written.
        pair: &'a Pair,
        /// The name as expanded.
        name: &'a str,
    },
    /// ARG declares a name.
    Argument {
        /// The name.
        name: &'a Word,
    },
    /// CMD, ENTRYPOINT or HEALTHCHECK.
    Command {
        /// Which of them.
        keyword: Keyword,
        /// The command; `None` for HEALTHCHECK NONE.
        command: Option<&'a Command>,
        /// Whether a SHELL is in force.
        has_shell: bool,
        /// The instruction of the same kind before it in this stage.
        earlier: Option<Earlier>,
    },
    /// WORKDIR.
    Workdir {
        /// The path as written.
        written: &'a Word,
        /// The path as expanded.
        path: &'a str,
        /// The working directory it is relative to.
        parent: &'a str,
        /// Whether it is absolute, or an earlier WORKDIR of this Dockerfile is in force.
        is_anchored: bool,
    },
    /// A port of EXPOSE, expanded and cut at blanks.
    Port {
        /// As written.
        written: &'a Word,
        /// As expanded.
        text: &'a str,
        /// Whether it names an address or a port of the host.
        has_host: bool,
        /// Its protocol as written.
        protocol: &'a str,
    },
    /// A source of COPY or ADD that is taken from the build context, expanded.
    Source {
        /// Which of them.
        keyword: Keyword,
        /// The path.
        path: &'a str,
        /// Where it stands.
        span: Span,
    },
}

/// An instruction seen before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Earlier {
    /// Where it stands.
    pub span: Span,
    /// Its lines.
    pub lines: (u32, u32),
}

/// Who is told.
pub trait Observer {
    /// Something is seen.
    fn see(&mut self, place: Place<'_>, fact: Fact<'_>);

    /// BuildKit refuses the build here; what follows it would not have seen.
    fn refuse(&mut self, error: &Diagnostic);
}

/// Nobody.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unobserved;

impl Observer for Unobserved {
    fn see(&mut self, _place: Place<'_>, _fact: Fact<'_>) {}

    fn refuse(&mut self, _error: &Diagnostic) {}
}

/// As many names as are looked at for the one that may be meant: all of any file that a person writes.
const IN_SIGHT: usize = 512;

/// The name that BuildKit offers for a mistyped one: fewer than three changes away, the first of the nearest.
pub fn suggestion<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let mut best: Option<(usize, &str)> = None;
    for candidate in known.into_iter().take(IN_SIGHT) {
        if candidate == name {
            return None;
        }
        let limit = best.map_or(3, |(d, _)| d);
        if let Some(distance) = levenshtein(name, candidate, limit) {
            best = Some((distance, candidate));
        }
    }
    // A blank name may be nearer than all others; nothing is offered then.
    best.map(|(_, candidate)| candidate.to_owned()).filter(|name| !name.is_empty())
}

/// How many changes make one text of the other, if they are fewer than a limit.
fn levenshtein(a: &str, b: &str, limit: usize) -> Option<usize> {
    // No distance is less than the difference of lengths, and a character has at most four bytes.
    if a.len().abs_diff(b.len()) >= 4 * limit {
        return None;
    }
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        let mut least = left;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        // What is farther from the diagonal than the limit takes too many changes.
        let from = i.saturating_sub(limit);
        if from > 0 {
            (diagonal, left) = (row.get(from).copied().unwrap_or(limit), limit);
        }
        for (cell, y) in row.iter_mut().skip(1).zip(&b).skip(from).take(2 * limit + 1) {
            let value = (diagonal + usize::from(x != *y)).min(*cell + 1).min(left + 1);
            (diagonal, left) = (*cell, value);
            *cell = value;
            least = least.min(value);
        }
        if least >= limit {
            return None;
        }
    }
    row.last().copied().filter(|distance| *distance < limit)
}
