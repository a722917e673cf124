//! Wildcards of COPY and ADD sources: Go's `filepath.Match`.
//!
//! `*` and `?` stay within one segment, `[a-z]` and `[^a-z]` are classes (which may match a `/`, as in Go), `\` takes the
//! next character as it is. Malformed patterns are errors, whatever they are matched against.

/// The pattern is malformed: an open or empty class, a range without an end, or a trailing `\`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadPattern;

impl std::fmt::Display for BadPattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("syntax error in pattern")
    }
}

/// A wildcard, ready to be matched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wildcard {
    tokens: Vec<Token>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    /// `*`: any characters but `/`.
    Star,
    /// `?`: one character but `/`.
    Any,
    Char(char),
    Class {
        negated: bool,
        ranges: Vec<(char, char)>,
    },
}

/// Whether the text holds a character that makes it a wildcard for COPY: `*`, `?` or `[`; a `\` protects what follows it.
pub fn is_wildcard(text: &str) -> bool {
    let mut escaped = false;
    text.chars().any(|c| {
        let special = !escaped && matches!(c, '*' | '?' | '[');
        escaped = !escaped && c == '\\';
        special
    })
}

impl Wildcard {
    /// Reads a pattern.
    pub fn parse(pattern: &str) -> Result<Self, BadPattern> {
        let mut rest = pattern.chars();
        let mut tokens = Vec::new();
        while let Some(c) = rest.next() {
            tokens.push(match c {
                '*' => Token::Star,
                '?' => Token::Any,
                '[' => class(&mut rest)?,
                '\\' => Token::Char(rest.next().ok_or(BadPattern)?),
                _ => Token::Char(c),
            });
        }
        Ok(Self { tokens })
    }

    /// Whether the whole name matches.
    ///
    /// A later `*` is stretched before an earlier one is: since no `*` crosses a `/`, that finds every match in linear
    /// space and at most quadratic time.
    pub fn matches(&self, name: &str) -> bool {
        let (mut at, mut rest) = (0, name);
        let mut star: Option<(usize, &str)> = None;
        loop {
            match self.tokens.get(at) {
                Some(Token::Star) => {
                    star = Some((at, rest));
                    at += 1;
                    continue;
                }
                None if rest.is_empty() => return true,
                token => {
                    let mut chars = rest.chars();
                    if let (Some(token), Some(c)) = (token, chars.next())
                        && token.accepts(c)
                    {
                        at += 1;
                        rest = chars.as_str();
                        continue;
                    }
                }
            }
            let Some((star_at, from)) = star else { return false };
            let mut chars = from.chars();
            match chars.next() {
                Some(c) if c != '/' => rest = chars.as_str(),
                _ => return false,
            }
            star = Some((star_at, rest));
            at = star_at + 1;
        }
    }
}

impl Token {
    fn accepts(&self, c: char) -> bool {
        match self {
            Self::Star => false,
            Self::Any => c != '/',
            Self::Char(own) => c == *own,
            Self::Class { negated, ranges } => ranges.iter().any(|(low, high)| (*low..=*high).contains(&c)) != *negated,
        }
    }
}

/// Reads a class behind its `[`.
fn class(rest: &mut std::str::Chars<'_>) -> Result<Token, BadPattern> {
    let negated = rest.as_str().starts_with('^');
    if negated {
        rest.next();
    }
    let mut ranges = Vec::new();
    loop {
        if !ranges.is_empty() && rest.as_str().starts_with(']') {
            rest.next();
            return Ok(Token::Class { negated, ranges });
        }
        let low = class_char(rest)?;
        let mut high = low;
        if rest.as_str().starts_with('-') {
            rest.next();
            high = class_char(rest)?;
        }
        ranges.push((low, high));
    }
}

fn class_char(rest: &mut std::str::Chars<'_>) -> Result<char, BadPattern> {
    match rest.next() {
        None | Some('-' | ']') => Err(BadPattern),
        Some('\\') => rest.next().ok_or(BadPattern),
        Some(c) => Ok(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What Go documents of `filepath.Match`, and its edges.
    #[test]
    fn agrees_with_go() {
        for (pattern, name, want) in [
            ("abc", "abc", Ok(true)),
            ("", "", Ok(true)),
            ("", "a", Ok(false)),
            ("*", "abc", Ok(true)),
            ("*", "a/b", Ok(false)),
            ("*c", "abc", Ok(true)),
            ("a*", "a", Ok(true)),
            ("a*", "ab/c", Ok(false)),
            ("a*/b", "abc/b", Ok(true)),
            ("a*/b", "a/c/b", Ok(false)),
            ("p*g/*/package.json", "pkg/web/package.json", Ok(true)),
            ("p*g/*/package.json", "pkg/web/lib/package.json", Ok(false)),
            ("*a*b*c", "xaxbxcaxbxc", Ok(true)),
            ("*a*b*c", "xaxbxcaxbxd", Ok(false)),
            ("*x*/y", "axbx/y", Ok(true)),
            ("a*b?c*x", "abxbbxdbxebxczzx", Ok(true)),
            ("a*b?c*x", "abxbbxdbxebxczzy", Ok(false)),
            ("ab[b-d]", "abc", Ok(true)),
            ("ab[^b-d]", "abc", Ok(false)),
            ("a[!a]b", "a!b", Ok(true)),
            ("a?b", "a☺b", Ok(true)),
            ("a?b", "a/b", Ok(false)),
            ("a[^a]b", "a/b", Ok(true)),
            ("a\\*b", "a*b", Ok(true)),
            ("a\\*b", "axb", Ok(false)),
            ("[\\]a]", "]", Ok(true)),
            ("[\\-x]", "-", Ok(true)),
            ("[a-ζ]*", "α", Ok(true)),
            ("[z-a]", "m", Ok(false)),
            ("[]a]", "]", Err(BadPattern)),
            ("[-x]", "x", Err(BadPattern)),
            ("[x-]", "x", Err(BadPattern)),
            ("[a-b-c]", "a", Err(BadPattern)),
            ("[", "a", Err(BadPattern)),
            ("[^bc", "a", Err(BadPattern)),
            ("zz[", "a", Err(BadPattern)),
            ("\\", "a", Err(BadPattern)),
        ] {
            assert_eq!(Wildcard::parse(pattern).map(|w| w.matches(name)), want, "{pattern} on {name}");
        }
    }

    #[test]
    fn many_stars_end_soon() {
        let pattern = Wildcard::parse(&"a*".repeat(200)).unwrap();
        assert!(!pattern.matches(&("a".repeat(5000) + "/")));
    }

    #[test]
    fn an_escaped_star_makes_no_wildcard() {
        assert!(is_wildcard("a*") && is_wildcard("[x]") && is_wildcard("\\\\?"));
        assert!(!is_wildcard("a\\*") && !is_wildcard("src/main.go"));
    }
}
