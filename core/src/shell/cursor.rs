//! The place in the script, and what is skipped between words: blanks, comments, line ends and the heredocs behind them.

use super::tree::{Command, CommandKind, HeredocBody, Item, Part, Pipeline};
use crate::source::Span;
use std::sync::{Arc, OnceLock};

/// A heredoc whose body is still to come.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    /// The delimiter, quotes taken off.
    pub(super) delimiter: String,
    /// Quoted: nothing expands in the body.
    pub(super) quoted: bool,
    /// `<<-`.
    pub(super) strip_tabs: bool,
    /// Where the body goes.
    pub(super) body: Arc<OnceLock<HeredocBody>>,
}

/// Reads one script.
#[derive(Debug)]
pub(super) struct Cursor<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    /// Where `text` starts in the script that spans speak of.
    pub(super) base: usize,
    pub(super) depth: usize,
    /// Heredocs opened on this line, in order.
    pub(super) pending: Vec<Pending>,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str, base: usize, depth: usize) -> Self {
        Self { text, at: 0, base, depth, pending: Vec::new() }
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    /// The byte at the place plus `ahead`.
    pub(super) fn peek_at(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.peek_at(0)
    }

    /// What lies between two places.
    pub(super) fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }

    pub(super) fn starts_with(&self, token: &str) -> bool {
        self.text.as_bytes().get(self.at..).is_some_and(|rest| rest.starts_with(token.as_bytes()))
    }

    /// Takes `token` if it stands here.
    pub(super) fn take(&mut self, token: &str) -> bool {
        let found = self.starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    /// Takes one whole character.
    pub(super) fn take_char(&mut self) -> Option<char> {
        let c = self.text.get(self.at..)?.chars().next()?;
        self.at += c.len_utf8();
        Some(c)
    }

    /// The span from a place to here, in the script that spans speak of.
    pub(super) fn span_from(&self, start: usize) -> Span {
        Span::new(self.base + start, self.base + self.at)
    }

    /// Skips blanks, escaped line ends and a comment; stops at a line end.
    pub(super) fn skip_blanks(&mut self) {
        loop {
            match self.peek() {
                Some(b' ' | b'\t' | b'\r') => self.at += 1,
                Some(b'\\') if self.peek_at(1) == Some(b'\n') => self.at += 2,
                Some(b'#') => self.skip_line(),
                _ => return,
            }
        }
    }

    fn skip_line(&mut self) {
        while self.peek().is_some_and(|b| b != b'\n') {
            self.at += 1;
        }
    }

    /// Skips blanks and line ends, reading the heredocs that start behind a line end.
    pub(super) fn skip_newlines(&mut self) {
        self.skip_blanks();
        while self.peek() == Some(b'\n') {
            self.newline();
            self.skip_blanks();
        }
    }

    /// Steps over a line end and reads the bodies of the heredocs of that line.
    pub(super) fn newline(&mut self) {
        self.at += 1;
        for heredoc in std::mem::take(&mut self.pending) {
            // A cell is set once: each operator has its own.
            let _ = heredoc.body.set(self.heredoc_body(&heredoc));
        }
    }

    /// Reads lines up to the delimiter or the end of the script.
    fn heredoc_body(&mut self, heredoc: &Pending) -> HeredocBody {
        let start = self.at;
        let (mut body, mut end) = (String::new(), start);
        while !self.is_at_end() {
            let from = self.at;
            self.skip_line();
            let line = self.slice(from, self.at);
            self.at = (self.at + 1).min(self.text.len());
            let line = if heredoc.strip_tabs { line.trim_start_matches('\t') } else { line };
            if line == heredoc.delimiter {
                break;
            }
            body.push_str(line);
            body.push('\n');
            end = self.at;
        }
        let span = Span::new(self.base + start, self.base + end);
        let parts = if heredoc.quoted {
            vec![Part::Quoted(body)]
        } else {
            Cursor::new(&body, self.base + start, self.depth + 1).heredoc_parts()
        };
        HeredocBody { parts, span }
    }

    /// All that is left, as one opaque command.
    pub(super) fn opaque_rest(&mut self) -> Item {
        let start = self.at;
        self.at = self.text.len();
        let command = self.opaque_from(start);
        Item { first: Pipeline { negated: false, commands: vec![command] }, rest: Vec::new(), background: false }
    }

    /// An opaque command from a place to here.
    pub(super) fn opaque_from(&self, start: usize) -> Command {
        let kind = CommandKind::Opaque(self.slice(start, self.at).to_owned());
        Command { kind, redirects: Vec::new(), span: self.span_from(start) }
    }
}
