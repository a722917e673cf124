//! BuildKit's variable lexer: `$NAME`, `${NAME…}` with its modifiers, quotes and escapes.
//!
//! Follows `frontend/dockerfile/shell` of BuildKit, which is close to a shell but is none: `${NAME/old/new}` knows `*` and
//! `?` and no brackets, a backslash in double quotes escapes only `"`, `$` and itself, and a name that is not set is the
//! empty text. This room knows texts and names only; who defines a name is the business of `plan`.

mod pattern;
mod words;

use std::fmt;
use words::Words;

/// Where values come from.
pub trait Environment {
    /// The value of a name; `None` when it is not set.
    fn value(&self, name: &str) -> Option<&str>;
}

/// An environment in which nothing is set.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nothing;

impl Environment for Nothing {
    fn value(&self, _name: &str) -> Option<&str> {
        None
    }
}

impl Environment for [(String, String)] {
    fn value(&self, name: &str) -> Option<&str> {
        self.iter().rev().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

/// Why a word can't be expanded, in BuildKit's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error(pub String);

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a word became.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expanded {
    /// The text.
    pub text: String,
    /// Names that were looked up and set, in order of first use.
    pub matched: Vec<String>,
    /// Names that were looked up and not set, in order of first use.
    pub unmatched: Vec<String>,
}

/// How to read a word; the default is what instructions use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lexer {
    /// The escape character: a backslash, or a backtick after `# escape`.
    pub escape: char,
    /// Keeps the quotes.
    pub raw_quotes: bool,
    /// Keeps the escape characters.
    pub raw_escapes: bool,
    /// Takes quotes as ordinary characters.
    pub plain_quotes: bool,
    /// Leaves a name that is not set as it is written.
    pub keep_unset: bool,
}

impl Lexer {
    /// The lexer for words of instructions.
    pub fn new(escape: char) -> Self {
        Self { escape, raw_quotes: false, raw_escapes: false, plain_quotes: false, keep_unset: false }
    }

    /// The lexer for the bodies of heredocs, which are no shell words: quotes mean nothing.
    pub fn for_heredoc() -> Self {
        Self { plain_quotes: true, ..Self::new('\\') }
    }

    /// Expands a word into one text.
    pub fn word(&self, word: &str, env: &(impl Environment + ?Sized)) -> Result<Expanded, Error> {
        let (expanded, error) = self.attempt(word, env);
        error.map_or(Ok(expanded), Err)
    }

    /// As [`Self::word`]; of a word that can't be expanded, the names that were looked up until then are told as well.
    pub fn attempt(&self, word: &str, env: &(impl Environment + ?Sized)) -> (Expanded, Option<Error>) {
        if self.is_literal(word) {
            return (Expanded { text: word.to_owned(), ..Expanded::default() }, None);
        }
        let mut scan = Scan::new(*self, word, env);
        scan.splits = false;
        let (text, error) = match scan.run(word) {
            Ok((text, _)) => (text, None),
            Err(error) => (String::new(), Some(error)),
        };
        (Expanded { text, matched: scan.matched, unmatched: scan.unmatched }, error)
    }

    /// Expands a word and splits the result at blanks that are not quoted.
    pub fn words(&self, word: &str, env: &(impl Environment + ?Sized)) -> Result<Vec<String>, Error> {
        Scan::new(*self, word, env).run(word).map(|(_, words)| words)
    }

    /// Whether a word holds nothing that the lexer would change.
    fn is_literal(&self, word: &str) -> bool {
        !word.contains(['$', '\'', '"', '\u{feff}', self.escape])
    }
}

/// One pass over one word.
struct Scan<'a, E: ?Sized> {
    lexer: Lexer,
    rest: &'a str,
    env: &'a E,
    matched: Vec<String>,
    unmatched: Vec<String>,
    /// The word that is being read. BuildKit shares it between a word and the substitutions in it, so that a substitution
    /// with an operand drops what stood before it in the same word; only splitting into words sees that.
    word: String,
    /// Whether anybody asks for the words.
    splits: bool,
    depth: u32,
}

/// `${a:-${b:-…}}` may nest this deep; real files reach three.
const MAX_DEPTH: u32 = 100;

/// What a word may grow to, in bytes: values that name each other grow without end.
const MAX_LEN: usize = 1 << 20;

fn too_long() -> Error {
    Error(format!("the text grows over {MAX_LEN} bytes"))
}

impl<'a, E: Environment + ?Sized> Scan<'a, E> {
    fn new(lexer: Lexer, word: &'a str, env: &'a E) -> Self {
        let rest = word.strip_prefix('\u{feff}').unwrap_or(word);
        Self {
            lexer,
            rest,
            env,
            matched: Vec::new(),
            unmatched: Vec::new(),
            word: String::new(),
            splits: true,
            depth: 0,
        }
    }

    fn run(&mut self, source: &str) -> Result<(String, Vec<String>), Error> {
        self.until(None, self.lexer.raw_escapes)
            .map_err(|e| Error(format!("failed to process {}: {e}", crate::quote::go(source))))
    }

    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let c = chars.next();
        self.rest = chars.as_str();
        c
    }

    /// Reads up to `stop`, or to the end; gives the text, and the same text split into words.
    fn until(&mut self, stop: Option<char>, raw_escapes: bool) -> Result<(String, Vec<String>), Error> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Error(format!("substitutions nest deeper than {MAX_DEPTH}")));
        }
        let before = std::mem::replace(&mut self.lexer.raw_escapes, raw_escapes);
        let result = self.until_inner(stop);
        self.lexer.raw_escapes = before;
        self.depth -= 1;
        result
    }

    fn until_inner(&mut self, stop: Option<char>) -> Result<(String, Vec<String>), Error> {
        let mut text = String::new();
        let mut words = Words::new(self.splits);
        self.word.clear();
        while let Some(c) = self.peek() {
            if Some(c) == stop {
                self.next();
                return Ok((text, words.finish(&mut self.word)));
            }
            match c {
                '$' => {
                    let value = self.dollar()?;
                    words.push_value(&value, &mut self.word);
                    text.push_str(&value);
                }
                '\'' | '"' if !self.lexer.plain_quotes => {
                    let quoted = if c == '"' { self.double_quoted()? } else { self.single_quoted()? };
                    words.push_whole(&quoted, &mut self.word);
                    text.push_str(&quoted);
                }
                '<' => {
                    let marker = self.angle();
                    words.push_whole(&marker, &mut self.word);
                    text.push_str(&marker);
                }
                _ => self.plain(&mut text, &mut words),
            }
            if text.len() > MAX_LEN {
                return Err(too_long());
            }
        }
        match stop {
            Some(c) => Err(Error(format!("unexpected end of statement while looking for matching {c}"))),
            None => Ok((text, words.finish(&mut self.word))),
        }
    }

    /// A character that means itself, or an escape character and what it escapes.
    fn plain(&mut self, text: &mut String, words: &mut Words) {
        let Some(c) = self.next() else { return };
        if c != self.lexer.escape {
            words.push(c, &mut self.word);
            return text.push(c);
        }
        if self.lexer.raw_escapes {
            words.push_raw(c, &mut self.word);
            text.push(c);
        }
        if let Some(escaped) = self.next() {
            words.push_raw(escaped, &mut self.word);
            text.push(escaped);
        }
    }

    fn single_quoted(&mut self) -> Result<String, Error> {
        let Some(inner) = self.rest.get(1..).and_then(|r| r.find('\'').and_then(|end| r.get(..end))) else {
            self.rest = "";
            return Err(Error("unexpected end of statement while looking for matching single-quote".into()));
        };
        self.rest = self.rest.get(inner.len() + 2..).unwrap_or_default();
        Ok(if self.lexer.raw_quotes { format!("'{inner}'") } else { inner.to_owned() })
    }

    fn double_quoted(&mut self) -> Result<String, Error> {
        let mut text = String::new();
        self.next();
        if self.lexer.raw_quotes {
            text.push('"');
        }
        loop {
            match self.peek() {
                None => {
                    return Err(Error("unexpected end of statement while looking for matching double-quote".into()));
                }
                Some('"') => {
                    self.next();
                    if self.lexer.raw_quotes {
                        text.push('"');
                    }
                    return Ok(text);
                }
                Some('$') => {
                    text.push_str(&self.dollar()?);
                    if text.len() > MAX_LEN {
                        return Err(too_long());
                    }
                }
                Some(_) => self.double_quoted_char(&mut text),
            }
        }
    }

    /// In double quotes the escape character escapes `"`, `$` and itself, and is an ordinary character otherwise.
    fn double_quoted_char(&mut self, text: &mut String) {
        let Some(mut c) = self.next() else { return };
        if c == self.lexer.escape {
            if self.lexer.raw_escapes {
                text.push(c);
            }
            match self.peek() {
                None => return,
                Some(e) if e == '"' || e == '$' || e == self.lexer.escape => {
                    self.next();
                    c = e;
                }
                Some(_) => {}
            }
        }
        text.push(c);
    }

    /// `<<` takes the blanks behind it along, so that a heredoc's marker and delimiter are one word.
    fn angle(&mut self) -> String {
        let mut text = String::from("<");
        self.next();
        if self.peek() == Some('<') {
            self.next();
            text.push('<');
            while let Some(c @ ('\t' | '\r' | ' ')) = self.peek() {
                self.next();
                text.push(c);
            }
        }
        text
    }

    fn dollar(&mut self) -> Result<String, Error> {
        self.next();
        if self.peek() != Some('{') {
            let name = self.name();
            if name.is_empty() {
                return Ok("$".into());
            }
            return Ok(match self.lookup(name) {
                Some(value) => value.to_owned(),
                None if self.lexer.keep_unset => format!("${name}"),
                None => String::new(),
            });
        }
        self.next();
        match self.peek() {
            None => return Err(Error("syntax error: missing '}'".into())),
            Some('{' | '}' | ':') => return Err(Error("syntax error: bad substitution".into())),
            Some(_) => {}
        }
        let name = self.name();
        self.modifier(name)
    }

    /// What stands behind the name in `${…}`.
    fn modifier(&mut self, name: &'a str) -> Result<String, Error> {
        let unsupported = |sign: &str| Error(format!("unsupported modifier ({sign}) in substitution"));
        match self.next() {
            Some('}') => Ok(match self.lookup(name) {
                Some(value) => value.to_owned(),
                None if self.lexer.keep_unset => format!("${{{name}}}"),
                None => String::new(),
            }),
            Some(':') => match self.next() {
                Some(c) => self.defaulted(name, c, Empty::IsUnset),
                None => self.defaulted(name, '\u{fffd}', Empty::IsUnset),
            },
            Some(c @ ('+' | '-' | '?')) => self.defaulted(name, c, Empty::IsSet),
            Some(c @ ('#' | '%')) => self.trimmed(name, c),
            Some('/') => self.replaced(name),
            Some(c) => Err(unsupported(c.encode_utf8(&mut [0; 4]))),
            None => Err(unsupported("\u{fffd}")),
        }
    }

    /// Reads the word up to `}`.
    fn operand(&mut self, raw_escapes: bool) -> Result<String, Error> {
        match self.until(Some('}'), raw_escapes) {
            Ok((word, _)) => Ok(word),
            Err(_) if self.rest.is_empty() => Err(Error("syntax error: missing '}'".into())),
            Err(error) => Err(error),
        }
    }

    /// `${NAME-word}`, `${NAME+word}`, `${NAME?word}`, with or without a colon.
    fn defaulted(&mut self, name: &'a str, sign: char, empty: Empty) -> Result<String, Error> {
        let colon = if empty == Empty::IsUnset { ":" } else { "" };
        let unsupported = || Error(format!("unsupported modifier ({colon}{sign}) in substitution"));
        if matches!(sign, '#' | '%') {
            return Err(unsupported());
        }
        let word = self.operand(false)?;
        let found = self.lookup(name);
        if self.lexer.keep_unset && found.is_none() {
            return Ok(format!("${{{name}{colon}{sign}{word}}}"));
        }
        let value = found.filter(|v| empty == Empty::IsSet || !v.is_empty());
        match (sign, value) {
            ('-', Some(value)) | ('?', Some(value)) => Ok(value.to_owned()),
            ('-', None) | ('+', Some(_)) => Ok(word),
            ('+', None) => Ok(String::new()),
            ('?', None) if !word.is_empty() => Err(Error(format!("{name}: {word}"))),
            ('?', None) => {
                let state = if found.is_none() { "unset" } else { "empty" };
                Err(Error(format!("{name}: is not allowed to be {state}")))
            }
            _ => Err(unsupported()),
        }
    }

    /// `${NAME#pattern}`, `##`, `%`, `%%`.
    fn trimmed(&mut self, name: &'a str, sign: char) -> Result<String, Error> {
        let word = self.operand(true)?;
        let found = self.lookup(name);
        if self.lexer.keep_unset && found.is_none() {
            return Ok(format!("${{{name}{sign}{word}}}"));
        }
        let (greed, glob) = match word.strip_prefix(sign) {
            Some(glob) => (pattern::Greed::Longest, glob),
            None => (pattern::Greed::Shortest, word.as_str()),
        };
        let value = found.unwrap_or_default();
        if sign == '%' { pattern::trim_suffix(glob, value, greed) } else { pattern::trim_prefix(glob, value, greed) }
    }

    /// `${NAME/pattern/replacement}`, and `//` for all of them.
    fn replaced(&mut self, name: &'a str) -> Result<String, Error> {
        let all = self.peek() == Some('/');
        if all {
            self.next();
        }
        let glob = match self.until(Some('/'), true) {
            Ok((glob, _)) => glob,
            Err(_) if self.rest.is_empty() => return Err(Error("syntax error: missing '/' in ${}".into())),
            Err(error) => return Err(error),
        };
        let replacement = self.operand(true)?;
        let found = self.lookup(name);
        if self.lexer.keep_unset && found.is_none() {
            return Ok(format!("${{{name}/{glob}/{replacement}}}"));
        }
        let value = found.unwrap_or_default();
        if all {
            pattern::replace_all(&glob, value, &replacement)
        } else {
            pattern::replace(&glob, value, &replacement)
        }
    }

    /// Reads a name: digits, one special parameter, or letters, digits and `_`.
    fn name(&mut self) -> &'a str {
        let rest = self.rest;
        let end = match rest.chars().next() {
            Some(c) if is_digit(c) => rest.find(|c| !is_digit(c)),
            Some(c @ ('@' | '*' | '#' | '?' | '-' | '$' | '!')) => Some(c.len_utf8()),
            _ => rest.find(|c: char| !(is_letter(c) || is_digit(c) || c == '_')),
        };
        let (name, rest) = rest.split_at_checked(end.unwrap_or(rest.len())).unwrap_or((rest, ""));
        self.rest = rest;
        name
    }

    fn lookup(&mut self, name: &str) -> Option<&'a str> {
        let value = self.env.value(name);
        let seen = if value.is_some() { &mut self.matched } else { &mut self.unmatched };
        if !seen.iter().any(|n| n == name) {
            seen.push(name.to_owned());
        }
        value
    }
}

/// Whether an empty value counts as set.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Empty {
    IsSet,
    IsUnset,
}

/// Unicode's decimal digits, nearly: Rust's standard library only knows all numbers, which have letters' rights here.
fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric()
}

#[cfg(test)]
mod tests;
