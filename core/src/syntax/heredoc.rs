//! Heredocs: their markers in a line, and their bodies.

use crate::expand::{Error, Lexer, Nothing};

/// A `<<` with its delimiter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marker {
    /// The delimiter without quotes.
    pub name: String,
    /// No part of the delimiter is quoted.
    pub expand: bool,
    /// `<<-`.
    pub chomp: bool,
    /// File descriptor before `<<`.
    pub descriptor: u32,
}

/// Go's `\s`.
const SPACES: [char; 5] = ['\t', '\n', '\u{c}', '\r', ' '];

/// Reads one word as a heredoc marker; `None` if it is none.
pub fn marker(word: &str) -> Result<Option<Marker>, Error> {
    let Some((descriptor, rest)) = word.split_once("<<") else { return Ok(None) };
    if !descriptor.bytes().all(|b| b.is_ascii_digit()) || rest.contains('<') {
        return Ok(None);
    }
    let (chomp, rest) = match rest.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let rest = rest.trim_start_matches(SPACES);
    if rest.is_empty() {
        return Ok(None);
    }
    let lexer = Lexer { keep_unset: true, ..Lexer::new('\\') };
    let words = lexer.words(rest, &Nothing)?;
    let [name] = words.as_slice() else { return Ok(None) };
    let raw = Lexer { raw_quotes: true, ..lexer }.words(rest, &Nothing)?;
    let quotes = |text: &str| text.matches(['\'', '"']).count();
    let expand = quotes(name) == raw.iter().map(|r| quotes(r)).sum::<usize>();
    let descriptor = if descriptor.is_empty() { 0 } else { descriptor.parse().unwrap_or(u32::MAX) };
    Ok(Some(Marker { name: name.clone(), expand, chomp, descriptor }))
}

/// The markers of a logical line, in order; none if its quotes do not match.
pub fn markers(line: &str) -> Result<Vec<Marker>, Error> {
    let lexer = Lexer { raw_quotes: true, raw_escapes: true, keep_unset: true, ..Lexer::new('\\') };
    let words = lexer.words(line, &Nothing).unwrap_or_default();
    words.iter().filter_map(|word| marker(word).transpose()).collect()
}

/// A body without the tabs at the starts of its lines.
pub fn chomp(body: &str) -> String {
    body.split_inclusive('\n').map(|line| line.trim_start_matches('\t')).collect()
}
