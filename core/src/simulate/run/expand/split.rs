//! Splitting of what an unquoted expansion gave into fields.

use super::Piece;
use crate::command::pattern;

/// A field after splitting; with the pattern that it is, where something unquoted in it asks for paths.
#[derive(Clone, Debug, Default)]
pub(super) struct Split {
    pub(super) text: String,
    pub(super) pattern: Option<String>,
    pub(super) known: bool,
}

#[derive(Default)]
struct Splitter {
    done: Vec<Split>,
    text: String,
    pattern: String,
    has_glob: bool,
    known: bool,
    /// Something stands in the current field, be it empty quotes.
    open: bool,
}

impl Splitter {
    fn close(&mut self) {
        if std::mem::take(&mut self.open) {
            let pattern = std::mem::take(&mut self.pattern);
            let pattern = std::mem::take(&mut self.has_glob).then_some(pattern);
            self.done.push(Split { text: std::mem::take(&mut self.text), pattern, known: self.known });
        }
        self.pattern.clear();
        self.known = true;
    }

    fn add(&mut self, text: &str, quoted: bool) {
        self.open = true;
        self.text.push_str(text);
        if quoted {
            self.pattern.push_str(&pattern::escape(text));
        } else {
            self.pattern.push_str(text);
            self.has_glob |= pattern::is_pattern(text);
        }
    }

    fn split(&mut self, text: &str, ifs: &str) {
        let mut was_blank = false;
        for c in text.chars() {
            if !ifs.contains(c) {
                self.add(c.encode_utf8(&mut [0; 4]), false);
                was_blank = false;
            } else if c.is_whitespace() {
                self.close();
                was_blank = true;
            } else {
                // Two separators that are no blanks have an empty field between them.
                self.open |= !was_blank;
                self.close();
                was_blank = false;
            }
        }
    }
}

/// Fields out of pieces: what is unquoted is split at the characters of `ifs`.
pub(super) fn fields(pieces: Vec<Piece>, ifs: &str) -> Vec<Split> {
    let mut splitter = Splitter { known: true, ..Splitter::default() };
    for piece in pieces {
        match piece {
            Piece::Text { text, splits: true, .. } => splitter.split(&text, ifs),
            Piece::Text { text, quoted, .. } => splitter.add(&text, quoted),
            Piece::Unknown => {
                splitter.open = true;
                splitter.known = false;
            }
            Piece::Break => {
                splitter.open = true;
                splitter.close();
            }
            Piece::Nothing => {}
        }
    }
    splitter.close();
    splitter.done
}
