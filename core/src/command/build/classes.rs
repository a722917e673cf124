//! What the classes of a Java source weigh: names and texts in their constant pools, and code for every use of a name.
//!
//! The rows of the catalogue were fitted to what `javac` 17 makes of libraries; how far a source lies off was measured on the same.

use crate::command::{Call, Status, tool};
use crate::size::{Estimate, Provenance};
use std::collections::BTreeSet;

/// Words of the language, which leave no name behind.
const WORDS: &[&str] = &[
    "abstract",
    "assert",
    "boolean",
    "break",
    "byte",
    "case",
    "catch",
    "char",
    "class",
    "const",
    "continue",
    "default",
    "do",
    "double",
    "else",
    "enum",
    "extends",
    "false",
    "final",
    "finally",
    "float",
    "for",
    "goto",
    "if",
    "implements",
    "import",
    "instanceof",
    "int",
    "interface",
    "long",
    "native",
    "new",
    "null",
    "package",
    "private",
    "protected",
    "public",
    "record",
    "return",
    "short",
    "static",
    "strictfp",
    "super",
    "switch",
    "synchronized",
    "this",
    "throw",
    "throws",
    "transient",
    "true",
    "try",
    "var",
    "void",
    "volatile",
    "while",
];

/// What decides how large the classes of a source are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Source {
    /// The package, as a folder; empty where there is none.
    pub(super) folder: String,
    /// The types that are declared by name, each with that of the type around it (`Outer$Inner`).
    pub(super) types: Vec<String>,
    enums: u64,
    records: u64,
    /// `new Name(…) {`.
    anonymous: u64,
    /// Functions without a name, and references to methods.
    lambdas: u64,
    /// Names that stand in the source, one each, and how often one does.
    names: BTreeSet<String>,
    uses: u64,
    /// Bytes of texts.
    texts: u64,
}

impl Source {
    pub(super) fn read(text: &str) -> Self {
        let mut found = Self::default();
        // The names of open types, and how deep in braces each began.
        let mut open: Vec<(String, usize)> = Vec::new();
        let (mut depth, mut kind, mut pending) = (0_usize, None, None);
        let (mut skips, mut is_package) = (false, false);
        let mut tokens = Tokens(text).peekable();
        let mut before = Token::Sign(';');
        // Since `new`: how deep in brackets, as long as a class without a name may follow.
        let mut made: Option<i32> = None;
        while let Some(token) = tokens.next() {
            match token {
                Token::Sign(';') if skips => (skips, is_package) = (false, false),
                Token::Word(word) if skips => {
                    if is_package {
                        found.folder.push_str(word);
                    }
                }
                Token::Sign('.') if is_package => found.folder.push('/'),
                _ if skips => {}
                Token::Word(word @ ("import" | "package")) if depth == 0 => {
                    skips = true;
                    is_package = word == "package";
                }
                Token::Word(word @ ("class" | "interface" | "enum" | "record")) => {
                    // `Name.class` is a literal, and `record` is a name elsewhere.
                    kind = (before != Token::Sign('.')).then_some(word);
                }
                Token::Word("new") => made = Some(0),
                Token::Word(word) => {
                    if let Some(kind) = kind.take()
                        && word.starts_with(char::is_uppercase)
                    {
                        found.enums += u64::from(kind == "enum");
                        found.records += u64::from(kind == "record");
                        let outer = open.last().map(|(outer, _)| format!("{outer}$")).unwrap_or_default();
                        found.types.push(format!("{outer}{word}"));
                        pending = found.types.last().cloned();
                    }
                    if !WORDS.contains(&word) {
                        found.uses += 1;
                        found.names.insert(word.to_owned());
                    }
                }
                Token::Text(length) => found.texts += length,
                Token::Sign(sign) => {
                    match (sign, &mut made) {
                        ('(', Some(deep)) => *deep += 1,
                        (')', Some(deep)) => *deep -= 1,
                        ('{', Some(0)) if before == Token::Sign(')') => {
                            found.anonymous += 1;
                            made = None;
                        }
                        (';' | '{', Some(0)) => made = None,
                        _ => {}
                    }
                    let next = tokens.peek();
                    match sign {
                        '-' if next == Some(&Token::Sign('>')) => found.lambdas += 1,
                        ':' if next == Some(&Token::Sign(':')) => found.lambdas += 1,
                        '{' => {
                            open.extend(pending.take().map(|name| (name, depth)));
                            depth += 1;
                        }
                        '}' => {
                            depth = depth.saturating_sub(1);
                            open.retain(|(_, began)| *began < depth);
                        }
                        _ => {}
                    }
                }
            }
            before = token;
        }
        found
    }

    /// What its classes weigh together, before what sources differ by.
    pub(super) fn bytes(&self, call: &Call<'_>) -> u64 {
        let letters = self.names.iter().map(|name| name.len() as u64).sum();
        [
            ("java.type", self.types.len() as u64),
            ("java.enum", self.enums),
            ("java.record", self.records),
            ("java.anonymous", self.anonymous),
            ("java.lambdas", u64::from(self.lambdas > 0)),
            ("java.lambda", self.lambdas),
            ("java.name", self.names.len() as u64),
            ("java.letter", letters),
            ("java.use", self.uses),
            ("java.text", self.texts),
        ]
        .into_iter()
        .map(|(row, count)| call.figure(row).bytes.saturating_mul(count))
        .sum()
    }
}

/// Writes the classes of sources: into a folder, in those of their packages, else each beside its source (the folder that it
/// comes with). `options` are those of `javac`.
pub(super) fn lay(call: &mut Call<'_>, into: Option<&str>, sources: &[(String, Source)], options: &[String]) -> Status {
    let mut ok = true;
    for (beside, source) in sources {
        let folder = match (into, source.folder.as_str()) {
            (Some(folder), "") => folder.to_owned(),
            (Some(folder), package) => format!("{folder}/{package}"),
            (None, _) => beside.clone(),
        };
        if !source.types.is_empty() {
            // What can't be made shows when the files are put there.
            let _ = crate::command::make::make_parents(call.machine, call.process, &folder);
        }
        let whole = weigh(call, source.bytes(call), sources.len(), options);
        let part = |bytes: u64| bytes / source.types.len().max(1) as u64;
        let one = Estimate { bytes: part(whole.bytes), low: part(whole.low), high: part(whole.high), ..whole };
        for name in &source.types {
            let path = format!("{folder}/{name}.class");
            let result = tool::put_file(call, &path, one, 0o644);
            ok &= call.settle(result, &path, &path);
        }
    }
    Status::of(ok)
}

/// What the classes of one of so many sources weigh: the surer the more they are.
fn weigh(call: &Call<'_>, bytes: u64, sources: usize, options: &[String]) -> Estimate {
    let row = if sources < 5 { "java.source-percent.1" } else { "java.source-percent.5" };
    let size = Estimate::between(bytes, bytes, bytes, Provenance::Heuristic);
    let size = tool::percent(size, call.figure(row));
    match () {
        () if options.iter().any(|option| option == "-g:none") => tool::percent(size, call.figure("java.bare-percent")),
        () if options.iter().any(|option| option == "-g") => tool::percent(size, call.figure("java.debug-percent")),
        () => size,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token<'t> {
    Word(&'t str),
    /// A text between quotes, by its length.
    Text(u64),
    Sign(char),
}

/// The tokens of a source, without comments and blanks; digits count with the word that they stand in, numbers are signs.
struct Tokens<'t>(&'t str);

impl<'t> Tokens<'t> {
    fn skip(&mut self, bytes: usize) -> &'t str {
        let (head, rest) = self.0.split_at_checked(bytes).unwrap_or((self.0, ""));
        self.0 = rest;
        head
    }

    /// What stands before the closing quotes, which are taken too.
    fn quoted(&mut self, quote: &str) -> u64 {
        self.skip(quote.len());
        let mut length = 0;
        while !self.0.is_empty() && !self.0.starts_with(quote) {
            let one = if self.0.starts_with('\\') { 2 } else { self.0.chars().next().map_or(1, char::len_utf8) };
            length += self.skip(one).len() as u64;
        }
        self.skip(quote.len());
        length
    }
}

impl<'t> Iterator for Tokens<'t> {
    type Item = Token<'t>;

    fn next(&mut self) -> Option<Token<'t>> {
        loop {
            self.0 = self.0.trim_start();
            let first = self.0.chars().next()?;
            if self.0.starts_with("//") {
                self.skip(self.0.find('\n').unwrap_or(self.0.len()));
            } else if self.0.starts_with("/*") {
                self.skip(self.0.find("*/").map_or(self.0.len(), |end| end + 2));
            } else if first == '"' {
                let quote = if self.0.starts_with("\"\"\"") { "\"\"\"" } else { "\"" };
                return Some(Token::Text(self.quoted(quote)));
            } else if first == '\'' {
                self.quoted("'");
                return Some(Token::Sign('0'));
            } else if first.is_alphanumeric() || first == '_' || first == '$' {
                let end = self.0.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '$').unwrap_or(self.0.len());
                let word = self.skip(end);
                return Some(if first.is_ascii_digit() { Token::Sign('0') } else { Token::Word(word) });
            } else {
                self.skip(first.len_utf8());
                return Some(Token::Sign(first));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = r#"/* class Comment */
package org.example.shop;
import java.util.List; // class Other
public class Cart {
    enum State { OPEN, PAID }
    interface Rule { boolean holds(Cart cart); class Deep {} }
    record Line(String article, int count) {}
    private final List<Line> lines = List.of();
    Object lock = new Object() { int x; };
    String text = "a \"class Quoted\" {";
    Class<?> type = Cart.class;
    void each() { lines.forEach(line -> System.out.println(line)); new Thread(this::each).start(); }
}
class Beside {}
"#;

    #[test]
    fn types_are_those_of_the_code() {
        let source = Source::read(SOURCE);
        assert_eq!(source.folder, "org/example/shop");
        assert_eq!(source.types, ["Cart", "Cart$State", "Cart$Rule", "Cart$Rule$Deep", "Cart$Line", "Beside"]);
        assert_eq!((source.enums, source.records, source.anonymous, source.lambdas), (1, 1, 1, 2));
        assert_eq!(source.texts, 20);
        assert!(source.names.contains("forEach") && !source.names.contains("Quoted") && !source.names.contains("void"));
    }

    #[test]
    fn what_breaks_off_ends() {
        for end in 0..SOURCE.len() {
            let source = Source::read(&SOURCE[..end]);
            assert!(source.types.len() <= 7, "{source:?}");
        }
    }
}
