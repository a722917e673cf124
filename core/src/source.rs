//! Places in a text: spans, lines and columns, edits.
//!
//! Every other room speaks of places in half-open byte spans. [`LineIndex`] is the only converter to lines and columns, so
//! that no panel and no rule has to count characters by itself.

pub mod continuation;

use serde::{Deserialize, Serialize};

/// A half-open range of bytes in one text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span of the bytes `start..end`.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start: clamp(start), end: clamp(end.max(start)) }
    }

    /// An empty span at a byte, for what is missing there.
    pub fn at(offset: usize) -> Self {
        Self::new(offset, offset)
    }

    /// The smallest span that covers both.
    pub fn cover(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Whether `other` lies wholly inside.
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether it covers no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The bytes of `text` that it covers; empty where it lies outside or cuts a character.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

/// Texts over 4 GiB are cut off by their readers long before a span is made.
fn clamp(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

/// A line and a column, both counted from 1, as people and compilers do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1; the unit is that of the [`LineIndex`] method that made it.
    pub column: u32,
}

/// The one converter between bytes, lines and columns of a text.
#[derive(Clone, Debug)]
pub struct LineIndex {
    /// Offset of the first byte of every line.
    starts: Vec<u32>,
    len: u32,
}

impl LineIndex {
    /// Reads the line starts of `text`; lines end with `\n`.
    pub fn new(text: &str) -> Self {
        let mut starts = vec![0];
        starts.extend(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| clamp(i + 1)));
        Self { starts, len: clamp(text.len()) }
    }

    /// The line (from 1) that holds the byte; the last one for what lies behind the text.
    pub fn line(&self, offset: u32) -> u32 {
        self.starts.partition_point(|s| *s <= offset.min(self.len)) as u32
    }

    /// How many lines there are; a text that ends with `\n` has an empty last one.
    pub fn line_count(&self) -> u32 {
        self.starts.len() as u32
    }

    /// The span of a line (from 1) without its line end; empty for a line that is not there.
    pub fn line_span(&self, line: u32, text: &str) -> Span {
        let Some(&start) = (line as usize).checked_sub(1).and_then(|i| self.starts.get(i)) else {
            return Span::at(text.len());
        };
        let end = self.starts.get(line as usize).copied().unwrap_or(self.len);
        let body = Span { start, end }.of(text).trim_end_matches(['\n', '\r']);
        Span::new(start as usize, start as usize + body.len())
    }

    /// Line and column in characters (Unicode scalar values), as `file:line:column` messages use.
    pub fn position(&self, offset: u32, text: &str) -> Position {
        self.column_by(offset, text, |before| before.chars().count())
    }

    /// Line and column in UTF-16 code units, as browsers and editors count.
    pub fn position_utf16(&self, offset: u32, text: &str) -> Position {
        self.column_by(offset, text, |before| before.encode_utf16().count())
    }

    /// The byte of a line and a column in characters; the end of the line where the column lies behind it.
    pub fn offset(&self, position: Position, text: &str) -> u32 {
        let span = self.line_span(position.line, text);
        let skip = position.column.saturating_sub(1) as usize;
        span.of(text).char_indices().nth(skip).map_or(span.end, |(i, _)| span.start + clamp(i))
    }

    fn column_by(&self, offset: u32, text: &str, count: impl Fn(&str) -> usize) -> Position {
        let line = self.line(offset);
        let start = (line as usize).checked_sub(1).and_then(|i| self.starts.get(i)).copied().unwrap_or_default();
        let mut end = offset.min(self.len) as usize;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let before = text.get(start as usize..end).unwrap_or_default();
        Position { line, column: clamp(count(before) + 1) }
    }
}

/// One replacement of a span by a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// What is replaced; empty for an insertion.
    pub span: Span,
    /// What stands there afterwards.
    pub text: String,
}

impl Edit {
    /// Applies edits that do not overlap; an edit that overlaps an earlier one is left out.
    pub fn apply(text: &str, edits: &[Edit]) -> String {
        let mut ordered: Vec<&Edit> = edits.iter().collect();
        ordered.sort_by_key(|e| (e.span.start, e.span.end));
        let (mut out, mut at) = (String::with_capacity(text.len()), 0);
        for edit in ordered {
            if edit.span.start < at {
                continue;
            }
            out.push_str(Span { start: at, end: edit.span.start }.of(text));
            out.push_str(&edit.text);
            at = edit.span.end;
        }
        out.push_str(text.get(at as usize..).unwrap_or_default());
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_and_utf16_units() {
        let text = "FROM a\nRUN 한𝄞x\n";
        let index = LineIndex::new(text);
        let x = text.find('x').unwrap() as u32;
        assert_eq!(index.position(x, text), Position { line: 2, column: 7 });
        assert_eq!(index.position_utf16(x, text), Position { line: 2, column: 8 });
        assert_eq!(index.offset(Position { line: 2, column: 7 }, text), x);
        assert_eq!(index.line_span(2, text).of(text), "RUN 한𝄞x");
    }

    #[test]
    fn a_position_behind_the_text_is_its_end() {
        let index = LineIndex::new("a");
        assert_eq!(index.position(99, "a"), Position { line: 1, column: 2 });
    }

    #[test]
    fn edits_apply_in_order_of_place() {
        let edits =
            [Edit { span: Span::new(4, 5), text: "X".into() }, Edit { span: Span::new(0, 1), text: String::new() }];
        assert_eq!(Edit::apply("abcdef", &edits), "bcdXf");
    }
}
