//! Patterns over paths, as moby/patternmatcher reads them: for ignore files, `COPY --exclude` and the wildcards of
//! `COPY --parents`.
//!
//! `**` crosses folders, `*` and `?` do not; the last pattern that matches a path or one of its folders decides, and `!`
//! turns a match into an exception. The state of a folder is carried down to what lies in it, as
//! `MatchesUsingParentResults` does, so that a walk looks at every path once.

use super::clean;
use super::regex::Regex;
use super::wildcard::Wildcard;

/// One pattern.
#[derive(Clone, Debug)]
struct Pattern {
    /// Without its `!`, cleaned as Go's `filepath.Clean` does.
    text: String,
    exception: bool,
    how: How,
}

/// How a pattern is held against a path.
#[derive(Clone, Debug)]
enum How {
    Exact,
    /// `folder/**`: what starts with this, slash included.
    Prefix(String),
    /// `**/name` or `**name`: what ends with this, or equals it without its slash.
    Suffix(String),
    Regex(Regex),
}

/// Why the builder refuses a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatternError {
    /// `!` with nothing behind it.
    LoneException,
    /// A class without an end, a trailing `\`, a range that runs backwards.
    Malformed,
}

impl std::fmt::Display for PatternError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::LoneException => "illegal exclusion pattern: \"!\"",
            Self::Malformed => "syntax error in pattern",
        })
    }
}

/// A list of patterns.
#[derive(Clone, Debug, Default)]
pub struct Patterns {
    list: Vec<Pattern>,
}

/// Which patterns a folder matched, for what lies in it. The state of the top folder is the default one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FolderMatch {
    matched: Vec<u64>,
}

impl FolderMatch {
    fn has(&self, index: usize) -> bool {
        self.matched.get(index / 64).is_some_and(|word| word >> (index % 64) & 1 == 1)
    }

    fn set(&mut self, index: usize) {
        if self.matched.len() <= index / 64 {
            self.matched.resize(index / 64 + 1, 0);
        }
        if let Some(word) = self.matched.get_mut(index / 64) {
            *word |= 1 << (index % 64);
        }
    }
}

impl Patterns {
    /// Adds a pattern as it stands in an ignore file's cleaned line or in a flag. Blank ones are left out; `true` says that
    /// the pattern takes part.
    pub fn push(&mut self, pattern: &str) -> Result<bool, PatternError> {
        let pattern = pattern.trim();
        if pattern.is_empty() {
            return Ok(false);
        }
        let cleaned = clean(pattern);
        let (exception, text) = match cleaned.strip_prefix('!') {
            Some("") => return Err(PatternError::LoneException),
            Some(rest) => (true, rest.to_owned()),
            None => (false, cleaned),
        };
        Wildcard::parse(&text).map_err(|_| PatternError::Malformed)?;
        let how = compile(&text)?;
        self.list.push(Pattern { text, exception, how });
        Ok(true)
    }

    /// Reads patterns of which all are sound.
    pub fn new<'a>(patterns: impl IntoIterator<Item = &'a str>) -> Result<Self, PatternError> {
        let mut list = Self::default();
        for pattern in patterns {
            list.push(pattern)?;
        }
        Ok(list)
    }

    /// Whether there is no pattern.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The index of the pattern that decides about a path, from the state of the folder it lies in; with the path's own
    /// state for what lies in it, should it be a folder. The path is relative, without a leading slash or dots.
    pub fn enter(&self, path: &str, folder: &FolderMatch) -> (Verdict, FolderMatch) {
        let mut own = FolderMatch::default();
        let verdict = self.judge(path, folder, |index| own.set(index));
        (verdict, own)
    }

    /// As [`Self::enter`], for a path that is no folder.
    pub fn decide(&self, path: &str, folder: &FolderMatch) -> Verdict {
        self.judge(path, folder, |_| {})
    }

    fn judge(&self, path: &str, folder: &FolderMatch, mut note: impl FnMut(usize)) -> Verdict {
        let mut verdict = Verdict::default();
        for (index, pattern) in self.list.iter().enumerate() {
            // A pattern that could change nothing is not looked at, and then counts as no match for what lies below:
            // that is how moby does it, and it can be seen from outside.
            let matched = folder.has(index) || (pattern.exception == verdict.matched && pattern.matches(path));
            if matched {
                note(index);
                verdict = Verdict { matched: !pattern.exception, pattern: Some(index) };
            }
        }
        verdict
    }

    /// The verdict on a path whose folders nobody walked.
    pub fn decide_alone(&self, path: &str) -> Verdict {
        let mut folder = FolderMatch::default();
        for (slash, _) in path.match_indices('/') {
            folder = self.enter(path.get(..slash).unwrap_or_default(), &folder).1;
        }
        self.decide(path, &folder)
    }

    /// Whether an exception could take back something inside a matched folder: where it can't, nobody need look inside.
    /// The root is the empty path.
    pub fn may_except_below(&self, folder: &str) -> bool {
        let below = |pattern: &Pattern| folder.is_empty() || pattern.may_match_below(folder);
        self.list.iter().any(|pattern| pattern.exception && below(pattern))
    }
}

/// What the patterns say of a path.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Whether it is matched, exceptions taken into account.
    pub matched: bool,
    /// Index of the pattern that decided; `None` when none matched. Blank patterns don't count.
    pub pattern: Option<usize>,
}

impl Pattern {
    fn matches(&self, path: &str) -> bool {
        match &self.how {
            How::Exact => path == self.text,
            How::Prefix(prefix) => path.starts_with(prefix.as_str()),
            How::Suffix(suffix) => path.ends_with(suffix.as_str()) || suffix.strip_prefix('/') == Some(path),
            How::Regex(regex) => regex.is_match(path),
        }
    }

    /// Compares the literal start of the pattern with the folder; never says no wrongly.
    fn may_match_below(&self, folder: &str) -> bool {
        if matches!(self.how, How::Suffix(_)) || self.text.contains(['|', '{']) {
            return true;
        }
        // A bar or a `{0}` may undo the literal start.
        let literal = self.text.find(['*', '?', '[', ']', '\\', '^']);
        match literal {
            None => self.text.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')),
            Some(end) => {
                let start = self.text.get(..end).unwrap_or_default();
                let below = start.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
                below || folder.starts_with(start) || start.strip_suffix('/') == Some(folder)
            }
        }
    }
}

/// Turns a pattern into what it is matched by, as moby's `compile` does for a `/` as separator.
fn compile(pattern: &str) -> Result<How, PatternError> {
    let mut expression = String::from("^");
    let mut kind = Kind::Exact;
    let mut rest = pattern.chars().peekable();
    let mut first = true;
    while let Some(c) = rest.next() {
        match c {
            '*' if rest.next_if_eq(&'*').is_some() => {
                rest.next_if_eq(&'/');
                kind = match (rest.peek(), kind) {
                    (None, Kind::Exact) => Kind::Prefix,
                    (None, _) => {
                        expression.push_str(".*");
                        Kind::Regex
                    }
                    (Some(_), _) => {
                        expression.push_str("(.*/)?");
                        Kind::Regex
                    }
                };
                if first {
                    kind = Kind::Suffix;
                }
            }
            '*' => {
                expression.push_str("[^/]*");
                kind = Kind::Regex;
            }
            '?' => {
                expression.push_str("[^/]");
                kind = Kind::Regex;
            }
            '.' | '+' | '(' | ')' | '$' => expression.extend(['\\', c]),
            '\\' => {
                expression.push('\\');
                if let Some(next) = rest.next() {
                    expression.push(next);
                    kind = Kind::Regex;
                }
            }
            '[' | ']' => {
                expression.push(c);
                kind = Kind::Regex;
            }
            _ => expression.push(c),
        }
        first = false;
    }
    Ok(match kind {
        Kind::Exact => How::Exact,
        Kind::Prefix => How::Prefix(pattern.strip_suffix("**").unwrap_or(pattern).to_owned()),
        Kind::Suffix => How::Suffix(pattern.strip_prefix("**").unwrap_or(pattern).to_owned()),
        Kind::Regex => How::Regex(Regex::new(&(expression + "$")).map_err(|_| PatternError::Malformed)?),
    })
}

#[derive(Clone, Copy)]
enum Kind {
    Exact,
    Prefix,
    Suffix,
    Regex,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn matched(patterns: &[&str], path: &str) -> bool {
        Patterns::new(patterns.iter().copied()).unwrap().decide_alone(path).matched
    }

    /// One pattern: what moby's documentation and tests say, and the oddities of its way through regular expressions.
    #[test]
    fn single_patterns() {
        for (pattern, path, want) in [
            ("**", "dir/file", true),
            ("**/", "file", true),
            ("**/**", "dir/file", true),
            ("dir/**", "dir", false),
            ("dir/**", "dir/sub/file", true),
            ("dir/", "dir/file", true),
            ("./a//b/../c", "a/c/x", true),
            ("**/dir", "dir/file", true),
            ("**/dir", "a/b/dir/c", true),
            ("**/dir", "a/mydir", false),
            ("**file", "dir/myfile", true),
            ("**/foo/bar", "foo/bar", true),
            ("**/foo/bar", "xfoo/bar", false),
            ("**/.foo", "bar.foo", false),
            ("**/*.txt", "file.txt", true),
            ("**/**/*.txt", "dir/dir/file.txt", true),
            ("a**/*.txt", "a/dir/dir/file.txt", true),
            ("a**/*.txt", "ab/file.txt", true),
            ("a/*.txt", "a/dir/file.txt", false),
            ("a/*.txt**", "a/file.txt/x", true),
            ("*/temp*", "a/temporary/x", true),
            ("*/temp*", "temp", false),
            ("abc.def", "abcZdef", false),
            ("abc?def", "abc/def", false),
            ("a(b)c/def", "a(b)c/def", true),
            ("dist/*.whl", "dist/x-2.4+g08-py3.whl", true),
            ("a\\*b", "a*b", true),
            ("a\\*b", "axb", false),
            ("[!a]1", "a1", true),
            ("[!a]1", "b1", false),
            ("[^a]1", "b1", true),
            ("*.a|b", "x/y/b", true),
            ("[*]", "*", false),
            ("..", "a", false),
            (".", "a", false),
            ("/", "a", false),
        ] {
            assert_eq!(matched(&[pattern], path), want, "{pattern} on {path}");
        }
    }

    #[test]
    fn the_last_match_decides() {
        for (patterns, path, want) in [
            (&["docs", "!docs/README.md"][..], "docs/README.md", false),
            (&["docs", "!docs/README.md"], "docs/x", true),
            (&["!a.go", "*.go"], "a.go", true),
            (&["*", "!src", "src/pkg"], "src/pkg/m.py", true),
            (&["*", "!src", "src/pkg"], "src/a.py", false),
            (&["**", "!util/docker/web"], "util/docker/web/foo", false),
            (&["**", "!util/docker/web", "util/docker/web/foo"], "util/docker/web/foo", true),
            (&["**", "!**/*.py"], "src/a.py", false),
            (&["a", "!a/b", "a/b/c"], "a/b/c/d", true),
        ] {
            assert_eq!(matched(patterns, path), want, "{patterns:?} on {path}");
        }
    }

    #[test]
    fn refuses_what_the_builder_refuses() {
        assert_eq!(Patterns::default().push("!"), Err(PatternError::LoneException));
        for pattern in ["[", "a[", "[]a]", "\\", "[Local-Only]/", "foo\\qux"] {
            assert_eq!(Patterns::default().push(pattern), Err(PatternError::Malformed), "{pattern}");
        }
    }

    /// Skipping a folder must never lose an exception: every pattern is tried against every path of a small world.
    #[test]
    fn skipping_agrees_with_looking() {
        let exceptions = ["!a/b/c", "!a/**", "!**/c", "!a/*", "!a*/c", "!b", "!?/b", "!a/b*/c", "!a{0}b/c", "!x|a/b/c"];
        for exception in exceptions {
            let patterns = Patterns::new(["*", exception]).unwrap();
            for folder in ["a", "a/b", "b", "c"] {
                for below in ["a", "b", "c", "b/c", "c/c"] {
                    let path = format!("{folder}/{below}");
                    let taken_back = !patterns.decide_alone(&path).matched && patterns.decide_alone(folder).matched;
                    assert!(!taken_back || patterns.may_except_below(folder), "{exception} {path}");
                }
            }
        }
        let patterns = Patterns::new(["*", "!src/keep", "!a*"]).unwrap();
        assert!(patterns.may_except_below("src") && !patterns.may_except_below("node_modules"));
    }

    #[test]
    fn more_patterns_than_a_word_has_bits() {
        let mut texts: Vec<String> = (0..100).map(|i| format!("no{i}")).collect();
        texts.push("deep".into());
        let patterns = Patterns::new(texts.iter().map(String::as_str)).unwrap();
        assert_eq!(patterns.decide_alone("deep/a/b"), Verdict { matched: true, pattern: Some(100) });
    }
}
