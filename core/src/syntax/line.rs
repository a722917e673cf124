//! Logical lines: physical lines joined at their continuations, with a map back to the source.

use super::Text;
use crate::source::Span;
use std::borrow::Cow;

/// What separates words in BuildKit's grammar; other blanks of Unicode do not.
pub const BLANKS: [char; 5] = ['\t', '\u{b}', '\u{c}', '\r', ' '];

/// A logical line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Logical<'t> {
    /// The text of the whole Dockerfile.
    source: &'t str,
    /// The joined text.
    pub text: Cow<'t, str>,
    /// Where each physical line starts: in the joined text, and in the source. Never empty, ascending.
    segments: Vec<(usize, usize)>,
}

impl<'t> Logical<'t> {
    /// A line that starts with a part of the source.
    pub fn new(source: &'t str, start: usize, end: usize) -> Self {
        let text = Cow::Borrowed(source.get(start..end).unwrap_or_default());
        Self { source, text, segments: vec![(0, start)] }
    }

    /// Joins another part of the source.
    pub fn push(&mut self, start: usize, end: usize) {
        let part = self.source.get(start..end).unwrap_or_default();
        if part.is_empty() {
            return;
        }
        self.segments.push((self.text.len(), start));
        self.text.to_mut().push_str(part);
    }

    /// All of it.
    pub fn whole(&self) -> Part<'_, 't> {
        Part { line: self, start: 0, end: self.text.len() }
    }

    /// The place in the source of a byte of the joined text.
    fn place(&self, offset: usize) -> usize {
        let i = self.segments.partition_point(|(logical, _)| *logical <= offset).saturating_sub(1);
        self.segments.get(i).map_or(0, |(logical, source)| source + (offset - logical.min(&offset)))
    }

    /// The place in the source of a range of the joined text.
    pub fn span(&self, start: usize, end: usize) -> Span {
        if end <= start {
            // An empty range belongs to what stands before it: `value=` ends on its own line.
            let at = if start == 0 { self.place(0) } else { self.place(start - 1) + 1 };
            return Span::at(at);
        }
        Span::new(self.place(start), self.place(end - 1) + 1)
    }
}

/// A range of a logical line.
#[derive(Clone, Copy, Debug)]
pub struct Part<'l, 't> {
    line: &'l Logical<'t>,
    start: usize,
    end: usize,
}

impl<'l, 't> Part<'l, 't> {
    /// Its text.
    pub fn text(self) -> &'l str {
        self.line.text.get(self.start..self.end).unwrap_or_default()
    }

    /// Its place in the source.
    pub fn span(self) -> Span {
        self.line.span(self.start, self.end)
    }

    /// A range of it, in bytes from its start; limits inside of a character move up to its end.
    pub fn slice(self, start: usize, end: usize) -> Self {
        let at = |offset: usize| {
            let mut at = (self.start + offset).min(self.end);
            while !self.line.text.is_char_boundary(at) {
                at += 1;
            }
            at
        };
        let (start, end) = (at(start), at(end));
        Self { start, end: end.max(start), ..self }
    }

    /// All from a byte on.
    pub fn from(self, start: usize) -> Self {
        self.slice(start, self.end - self.start)
    }

    /// Without blanks at both ends.
    pub fn trim(self) -> Self {
        let text = self.text();
        let before = text.len() - text.trim_start().len();
        self.slice(before, before + text.trim().len())
    }

    /// Cut in two at the first blanks.
    pub fn split_at_blanks(self) -> (Self, Option<Self>) {
        let text = self.text();
        let Some(end) = text.find(BLANKS) else { return (self, None) };
        let rest = text.get(end..).unwrap_or_default();
        let behind = end + rest.len() - rest.trim_start_matches(BLANKS).len();
        (self.slice(0, end), Some(self.from(behind)))
    }

    /// Its text with its place, borrowed from the source where it stands there in one piece.
    pub fn to_text(self) -> Text<'t> {
        let span = self.span();
        if span.len() == self.end - self.start {
            return Text { text: Cow::Borrowed(span.of(self.line.source)), span };
        }
        Text { text: Cow::Owned(self.text().to_owned()), span }
    }

    /// It as a logical line of its own.
    pub fn to_line(self) -> Logical<'t> {
        let (first, mut segments) = (self.line.place(self.start), Vec::new());
        segments.push((0, first));
        let inner = self.line.segments.iter().filter(|(l, _)| *l > self.start && *l < self.end);
        segments.extend(inner.map(|(logical, source)| (logical - self.start, *source)));
        Logical { source: self.line.source, text: self.to_text().text, segments }
    }
}

/// Where the escape character of a line continuation stands, if the line has one: it is the last character but blanks,
/// and no second one stands before it.
pub fn continuation(line: &str, escape: char) -> Option<usize> {
    let before = line.trim_end_matches([' ', '\t']).strip_suffix(escape)?;
    (!before.ends_with(escape)).then_some(before.len())
}

/// Whether a line is a comment.
pub fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with('#')
}
