//! Ignore files (`.dockerignore`, `<Dockerfile>.dockerignore`), read as moby/patternmatcher's `ignorefile` does.
//!
//! A byte order mark is dropped, `#` makes a comment only in the first column, lines are trimmed, and a leading `/` means
//! nothing. One malformed line makes the builder refuse the whole build; here it is an error, and the other lines are still
//! in force.

use super::clean;
use super::pattern::{FolderMatch, PatternError, Patterns, Verdict};
use crate::diagnostic::{Diagnostic, Origin};
use crate::source::Span;

/// Go's reader gives up on longer lines.
const LONGEST_LINE: usize = 64 * 1024;

/// An ignore file.
///
/// A walk carries the state of each folder down: the top folder's is `FolderMatch::default()`. A folder that is ignored is
/// sent all the same when something in it is not, so it is looked into unless [`Ignore::skips`] says otherwise.
#[derive(Clone, Debug, Default)]
pub struct Ignore {
    patterns: Patterns,
    /// The line of each pattern, from 1.
    lines: Vec<u32>,
}

/// What an ignore file says of a path.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Decision {
    /// Whether the builder never sees it.
    pub ignored: bool,
    /// The line (from 1) that decided, be it a pattern or an exception; `None` when no line matches.
    pub line: Option<u32>,
}

impl Ignore {
    /// Reads an ignore file.
    pub fn parse(text: &str) -> (Self, Vec<Diagnostic>) {
        let mut ignore = Self::default();
        let mut diagnostics = Vec::new();
        let mut start = 0;
        for (number, line) in (1..).zip(text.split_inclusive('\n')) {
            if let Err(error) = ignore.read_line(line, number, number == 1) {
                let body = line.trim();
                let begin = start + (line.len() - line.trim_start().len());
                diagnostics.push(refusal(error, body, Span::new(begin, begin + body.len())));
            }
            start += line.len();
        }
        (ignore, diagnostics)
    }

    fn read_line(&mut self, line: &str, number: u32, first: bool) -> Result<(), LineError> {
        if line.len() > LONGEST_LINE {
            return Err(LineError::TooLong);
        }
        let line = if first { line.strip_prefix('\u{feff}').unwrap_or(line) } else { line };
        if line.starts_with('#') || line.trim().is_empty() {
            return Ok(());
        }
        if self.patterns.push(&pattern_of(line.trim())).map_err(LineError::Pattern)? {
            self.lines.push(number);
        }
        Ok(())
    }

    /// Whether it holds no pattern.
    pub fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// Decides about a path that is no folder, from the state of the folder it lies in. Paths are relative to the context,
    /// without a leading slash.
    pub fn decide(&self, path: &str, folder: &FolderMatch) -> Decision {
        self.decision(self.patterns.decide(path, folder))
    }

    /// Decides about a folder, and gives its state for what lies in it.
    pub fn enter(&self, path: &str, folder: &FolderMatch) -> (Decision, FolderMatch) {
        let (verdict, own) = self.patterns.enter(path, folder);
        (self.decision(verdict), own)
    }

    /// Decides about a single path, its folders included.
    pub fn decide_alone(&self, path: &str) -> Decision {
        self.decision(self.patterns.decide_alone(path))
    }

    /// Whether nothing below an ignored folder can be taken back, so that nobody need look inside.
    pub fn skips(&self, folder: &str) -> bool {
        !self.patterns.may_except_below(folder)
    }

    fn decision(&self, verdict: Verdict) -> Decision {
        let line = verdict.pattern.and_then(|index| self.lines.get(index)).copied();
        Decision { ignored: verdict.matched, line }
    }
}

enum LineError {
    TooLong,
    Pattern(PatternError),
}

/// The pattern of a trimmed line, with its `!`.
fn pattern_of(line: &str) -> String {
    let (bang, rest) = match line.strip_prefix('!') {
        Some(rest) => ("!", rest.trim()),
        None => ("", line),
    };
    if rest.is_empty() {
        return bang.into();
    }
    let cleaned = clean(rest);
    let relative = cleaned.strip_prefix('/').filter(|r| !r.is_empty()).unwrap_or(&cleaned);
    format!("{bang}{relative}")
}

/// The line that names exactly this path, and all that lies in it; `None` for a path that no line can name.
pub fn line_for(path: &str) -> Option<String> {
    let name = path.trim();
    if name.is_empty() || path.contains(['\n', '\r']) {
        return None;
    }
    let mut line = String::with_capacity(path.len() + 1);
    let bracketed = |spaces: &str| spaces.chars().map(|space| format!("[{space}]")).collect::<String>();
    // Blanks at the ends are trimmed away, and in brackets they are not.
    line.push_str(&bracketed(path.split_once(name).map_or("", |(before, _)| before)));
    match name.chars().next().filter(|_| line.is_empty()) {
        Some('!') => line.push('\\'),
        // A leading slash means nothing, and keeps what follows it from being a comment.
        Some('#') => line.push('/'),
        _ => {}
    }
    for c in name.chars() {
        if matches!(c, '*' | '?' | '[' | '\\') {
            line.push('\\');
        }
        line.push(c);
    }
    line.push_str(&bracketed(path.trim_start().get(name.len()..).unwrap_or_default()));
    Some(line)
}

fn refusal(error: LineError, line: &str, span: Span) -> Diagnostic {
    let (message, help) = match error {
        LineError::TooLong => {
            ("this line is longer than 64 KiB, and the builder refuses it".into(), "split it into several patterns")
        }
        LineError::Pattern(error @ PatternError::LoneException) => (
            format!("{error}; the builder refuses the build"),
            "write what is to be kept behind the `!`, or drop the line",
        ),
        LineError::Pattern(error @ PatternError::Malformed) => (
            format!("{error} `{line}`; the builder refuses the build"),
            "close every `[` with a `]` around at least one character, and write `\\\\` for a backslash",
        ),
    };
    Diagnostic::error("invalid-ignore-pattern", span, message).in_text(Origin::Ignore).with_help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Ignore {
        let (ignore, diagnostics) = Ignore::parse(text);
        assert_eq!(diagnostics, []);
        ignore
    }

    #[test]
    fn lines_are_read_as_moby_does() {
        let ignore = parsed("\u{feff}test1\r\n/test2\n#c\n #d\n! /test2/keep  \n\n\t//x/./y/\n");
        for (path, ignored, line) in [
            ("test1", true, Some(1)),
            ("test2/a", true, Some(2)),
            ("c", false, None),
            ("#d", true, Some(4)),
            ("test2/keep/a", false, Some(5)),
            ("x/y", true, Some(7)),
        ] {
            assert_eq!(ignore.decide_alone(path), Decision { ignored, line }, "{path}");
        }
    }

    #[test]
    fn a_walk_gives_what_single_questions_give() {
        let ignore = parsed("*\n!src\nsrc/**/*.log\n!src/c.log\n**/cache\n");
        let top = FolderMatch::default();
        let (decision, src) = ignore.enter("src", &top);
        assert_eq!(decision, Decision { ignored: false, line: Some(2) });
        let (_, pkg) = ignore.enter("src/pkg", &src);
        assert_eq!(ignore.decide("src/pkg/a.log", &pkg), ignore.decide_alone("src/pkg/a.log"));
        assert_eq!(ignore.decide("src/pkg/a.log", &pkg), Decision { ignored: true, line: Some(3) });
        let (decision, cache) = ignore.enter("src/pkg/cache", &pkg);
        assert_eq!(decision, Decision { ignored: true, line: Some(5) });
        assert_eq!(ignore.decide("src/pkg/cache/x", &cache), Decision { ignored: true, line: Some(5) });
        assert!(ignore.skips("src/pkg/cache") && !ignore.skips("src"));
    }

    #[test]
    fn a_path_is_named_by_a_line_whatever_its_characters_mean() {
        for path in ["a.md", "src/[x]*?\\.rs", "#a", "!a", " a", "a b ", "\u{a0}a", "$(rm)", "<b>"] {
            let ignore = parsed(&format!("{}\n", line_for(path).unwrap()));
            assert!(ignore.decide_alone(path).ignored, "{path:?}");
            assert!(!ignore.decide_alone(&format!("{path}x")).ignored && !ignore.decide_alone("src/y").ignored);
        }
        assert_eq!((line_for("docs/a"), line_for("a\nb"), line_for("")), (Some("docs/a".into()), None, None));
    }

    #[test]
    fn a_malformed_line_is_an_error_and_the_others_hold() {
        let text = "a.txt\n!\n  b[\n*.md\n";
        let (ignore, diagnostics) = Ignore::parse(text);
        let spans: Vec<&str> = diagnostics.iter().filter_map(|d| d.span.map(|s| s.of(text))).collect();
        assert_eq!(spans, ["!", "b["]);
        assert_eq!(diagnostics.first().map(|d| d.origin.clone()), Some(Origin::Ignore));
        assert_eq!(ignore.decide_alone("x.md"), Decision { ignored: true, line: Some(4) });
    }
}
