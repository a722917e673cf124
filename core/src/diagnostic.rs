//! What we tell a person about the input: what is wrong, where, what was expected, what to do.

use crate::source::Span;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; nothing is wrong.
    Info,
    /// The report was made, but something about it deserves a look.
    Warning,
    /// The builder would refuse this, or the input can't be read.
    Error,
}

impl Severity {
    /// The word of the contract.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// Which text a diagnostic speaks of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Origin {
    /// The Dockerfile.
    #[default]
    Dockerfile,
    /// The manifest.
    Manifest,
    /// The ignore file.
    Ignore,
    /// A file that the manifest names, such as a listing.
    File(String),
}

/// A second place that explains the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where, in the same text.
    pub span: Span,
    /// What stands there.
    pub message: String,
}

/// One message about one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable kebab-case name, such as `unknown-command`.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in a sentence.
    pub message: String,
    /// The text that `span` belongs to.
    pub origin: Origin,
    /// Where; `None` when it concerns the text as a whole.
    pub span: Option<Span>,
    /// Further places.
    pub labels: Vec<Label>,
    /// What was expected, or what to do about it; may hold lines to paste into the manifest.
    pub help: Option<String>,
    /// The stage it belongs to.
    pub stage: Option<usize>,
}

impl Diagnostic {
    /// A message about a place in the Dockerfile.
    pub fn new(severity: Severity, code: &'static str, span: Span, message: impl Into<String>) -> Self {
        let (message, span) = (message.into(), Some(span));
        Self { code, severity, message, origin: Origin::Dockerfile, span, labels: Vec::new(), help: None, stage: None }
    }

    /// An error about a place in the Dockerfile.
    pub fn error(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, span, message)
    }

    /// A warning about a place in the Dockerfile.
    pub fn warning(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, span, message)
    }

    /// Says what to do.
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds a second place.
    pub fn with_label(mut self, span: Span, message: impl Into<String>) -> Self {
        self.labels.push(Label { span, message: message.into() });
        self
    }

    /// Says which text it speaks of.
    pub fn in_text(mut self, origin: Origin) -> Self {
        self.origin = origin;
        self
    }

    /// Says which stage it belongs to.
    pub fn in_stage(mut self, stage: usize) -> Self {
        self.stage = Some(stage);
        self
    }
}

/// The candidate nearest to a mistyped word, if one is near enough to be meant.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (word.chars().count() / 3).max(1);
    let word = word.to_lowercase();
    let length = word.chars().count();
    candidates
        .into_iter()
        .filter(|c| c.chars().count().abs_diff(length) <= limit)
        .map(|c| (distance(&word, &c.to_lowercase()), c))
        .filter(|(d, _)| *d <= limit)
        .min_by_key(|(d, _)| *d)
        .map(|(_, c)| c)
}

/// Optimal string alignment distance: a swap of neighbours counts once.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let at = |r: &[usize], k: usize| r.get(k).copied().unwrap_or(usize::MAX / 2);
            let mut best = (at(&above, j) + usize::from(x != y)).min(at(&above, j + 1) + 1).min(at(&row, j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if swapped {
                best = best.min(at(&before, j - 1) + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut above, row);
    }
    above.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_finds_typos_and_leaves_strangers_alone() {
        let words = ["FROM", "COPY", "RUN", "WORKDIR"];
        assert_eq!(nearest("FORM", words), Some("FROM"));
        assert_eq!(nearest("workdri", words), Some("WORKDIR"));
        assert_eq!(nearest("BANANA", words), None);
    }
}
