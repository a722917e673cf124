//! Words: literals, quotes, expansions.

use super::cursor::Cursor;
use super::tree::{Part, Word};
use super::{MAX_DEPTH, parse_at};

/// Which text is being read; decides where it ends and what quotes mean in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// A word of a command.
    Word,
    /// Within double quotes.
    Double,
    /// The body of a heredoc or an arithmetic expression: as within double quotes, but `"` is an ordinary character.
    Body,
    /// The operand within `${…}`, up to `}` or the given byte.
    Operand { quoted: bool, stop: Option<u8> },
}

impl Mode {
    fn stops(self, byte: u8) -> bool {
        match self {
            Self::Word => is_delimiter(byte),
            Self::Double => byte == b'"',
            Self::Body => false,
            Self::Operand { stop, .. } => byte == b'}' || stop == Some(byte),
        }
    }

    /// Whether plain text in it is quoted.
    fn is_quoted(self) -> bool {
        matches!(self, Self::Double | Self::Body | Self::Operand { quoted: true, .. })
    }

    /// Whether a backslash before `byte` takes away the byte's meaning; elsewhere it stands for itself.
    fn escapes(self, byte: u8) -> bool {
        match self {
            Self::Word | Self::Operand { quoted: false, .. } => true,
            Self::Double => matches!(byte, b'$' | b'`' | b'"' | b'\\' | b'\n'),
            Self::Body => matches!(byte, b'$' | b'`' | b'\\' | b'\n'),
            Self::Operand { quoted: true, .. } => matches!(byte, b'$' | b'`' | b'"' | b'\\' | b'\n' | b'}'),
        }
    }
}

/// Bytes that end an unquoted word.
pub(super) fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b';' | b'&' | b'|' | b'<' | b'>' | b'(' | b')')
}

/// Collects parts, joining neighbours of the same kind.
#[derive(Default)]
struct Parts(Vec<Part>);

impl Parts {
    fn text(&mut self, c: char, quoted: bool) {
        match (self.0.last_mut(), quoted) {
            (Some(Part::Quoted(text)), true) | (Some(Part::Literal(text)), false) => text.push(c),
            (_, true) => self.0.push(Part::Quoted(c.into())),
            (_, false) => self.0.push(Part::Literal(c.into())),
        }
    }
}

impl Cursor<'_> {
    /// A word, if one starts here.
    pub(super) fn word(&mut self) -> Option<Word> {
        let start = self.at;
        let parts = self.parts(Mode::Word);
        (self.at > start).then(|| Word { parts, span: self.span_from(start) })
    }

    /// The body of an unquoted heredoc.
    pub(super) fn heredoc_parts(&mut self) -> Vec<Part> {
        self.parts(Mode::Body)
    }

    /// Reads up to what ends the mode's text.
    pub(super) fn parts(&mut self, mode: Mode) -> Vec<Part> {
        let mut parts = Parts::default();
        while let Some(byte) = self.peek() {
            if mode == Mode::Word && matches!(byte, b'<' | b'>') && self.peek_at(1) == Some(b'(') && !self.is_too_deep()
            {
                parts.0.push(self.process_substitution());
            } else if mode.stops(byte) {
                break;
            } else {
                self.part(byte, mode, &mut parts);
            }
        }
        parts.0
    }

    fn part(&mut self, byte: u8, mode: Mode, parts: &mut Parts) {
        match byte {
            b'\\' => self.escape(mode, parts),
            b'\'' if !mode.is_quoted() => parts.0.push(self.single_quoted()),
            b'"' if mode != Mode::Body => parts.0.push(self.double_quoted()),
            b'$' => self.dollar(mode, parts),
            b'`' => parts.0.push(self.backquoted()),
            _ => {
                if let Some(c) = self.take_char() {
                    parts.text(c, mode.is_quoted());
                }
            }
        }
    }

    fn escape(&mut self, mode: Mode, parts: &mut Parts) {
        self.at += 1;
        match self.peek() {
            Some(b'\n') => self.at += 1,
            Some(next) if mode.escapes(next) => {
                if let Some(c) = self.take_char() {
                    parts.text(c, true);
                }
            }
            _ => parts.text('\\', true),
        }
    }

    fn single_quoted(&mut self) -> Part {
        let start = self.at;
        self.at += 1;
        while self.peek().is_some_and(|b| b != b'\'') {
            self.at += 1;
        }
        let text = self.slice(start + 1, self.at).to_owned();
        if self.take("'") { Part::Quoted(text) } else { Part::Opaque(self.slice(start, self.at).to_owned()) }
    }

    fn double_quoted(&mut self) -> Part {
        let start = self.at;
        if self.is_too_deep() {
            return self.opaque_part(start);
        }
        self.at += 1;
        self.depth += 1;
        let inner = self.parts(Mode::Double);
        self.depth -= 1;
        if self.take("\"") { Part::Double(inner) } else { Part::Opaque(self.slice(start, self.at).to_owned()) }
    }

    fn dollar(&mut self, mode: Mode, parts: &mut Parts) {
        let start = self.at;
        if self.is_too_deep() {
            return parts.0.push(self.opaque_part(start));
        }
        self.depth += 1;
        let part = self.dollar_part(mode);
        self.depth -= 1;
        match part {
            Some(part) => parts.0.push(part),
            None => {
                self.at = start + 1;
                parts.text('$', mode.is_quoted());
            }
        }
    }

    /// What `$` starts; `None` when it is an ordinary character.
    fn dollar_part(&mut self, mode: Mode) -> Option<Part> {
        let start = self.at;
        self.at += 1;
        match self.peek()? {
            b'\'' if !mode.is_quoted() => Some(self.ansi_quoted()),
            b'"' if !mode.is_quoted() => Some(self.double_quoted()),
            b'{' => Some(self.braced_parameter(mode.is_quoted())),
            b'(' if self.peek_at(1) == Some(b'(') => {
                Some(self.arithmetic().unwrap_or_else(|| self.command_substitution(start)))
            }
            b'(' => Some(self.command_substitution(start)),
            _ => self.plain_parameter(),
        }
    }

    /// `((…))` from its first parenthesis; `None` when the parentheses are those of commands.
    pub(super) fn arithmetic_parts(&mut self) -> Option<Vec<Part>> {
        let (start, mut open, mut end) = (self.at + 2, 0usize, self.at + 2);
        loop {
            match *self.text.as_bytes().get(end)? {
                b'(' => open += 1,
                b')' if open == 0 => break,
                b')' => open -= 1,
                _ => {}
            }
            end += 1;
        }
        if self.text.as_bytes().get(end + 1) != Some(&b')') {
            return None;
        }
        self.at = end + 2;
        Some(Cursor::new(self.slice(start, end), self.base + start, self.depth).parts(Mode::Body))
    }

    fn arithmetic(&mut self) -> Option<Part> {
        self.arithmetic_parts().map(Part::Arithmetic)
    }

    fn command_substitution(&mut self, start: usize) -> Part {
        self.at = start + 2;
        let list = self.list();
        if self.take(")") { Part::Command(list) } else { self.opaque_part(start) }
    }

    /// `<(…)` and `>(…)`: where it ends is known, what it does is not.
    fn process_substitution(&mut self) -> Part {
        let start = self.at;
        self.at += 2;
        self.depth += 1;
        self.list();
        self.depth -= 1;
        if self.take(")") { Part::Opaque(self.slice(start, self.at).to_owned()) } else { self.opaque_part(start) }
    }

    /// Backticks; within them a backslash escapes `$`, a backtick and itself.
    fn backquoted(&mut self) -> Part {
        let start = self.at;
        self.at += 1;
        let mut script = String::new();
        loop {
            match self.take_char() {
                None => return self.opaque_part(start),
                Some('`') => break,
                Some('\\') if matches!(self.peek(), Some(b'$' | b'`' | b'\\')) => {
                    script.extend(self.take_char());
                }
                Some(c) => script.push(c),
            }
        }
        if self.is_too_deep() {
            return Part::Opaque(self.slice(start, self.at).to_owned());
        }
        Part::Command(parse_at(&script, self.base + start + 1, self.depth + 1))
    }

    /// `$'…'` with the escapes of C.
    fn ansi_quoted(&mut self) -> Part {
        let start = self.at - 1;
        self.at += 1;
        let mut text = String::new();
        loop {
            match self.take_char() {
                None => return self.opaque_part(start),
                Some('\'') => return Part::Quoted(text),
                Some('\\') => text.extend(self.ansi_escape()),
                Some(c) => text.push(c),
            }
        }
    }

    fn ansi_escape(&mut self) -> Option<char> {
        Some(match self.take_char()? {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'a' => '\u{7}',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'v' => '\u{b}',
            'e' | 'E' => '\u{1b}',
            'x' => return self.digits(16, 2),
            'u' => return self.digits(16, 4),
            'U' => return self.digits(16, 8),
            c @ '0'..='7' => {
                self.at -= c.len_utf8();
                return self.digits(8, 3);
            }
            c => c,
        })
    }

    /// A character by its number.
    fn digits(&mut self, radix: u32, most: usize) -> Option<char> {
        let mut value = 0u32;
        for _ in 0..most {
            let Some(digit) = self.peek().and_then(|b| (b as char).to_digit(radix)) else { break };
            value = value.wrapping_mul(radix).wrapping_add(digit);
            self.at += 1;
        }
        char::from_u32(value)
    }

    /// Everything from `start` to the end of the script.
    pub(super) fn opaque_part(&mut self, start: usize) -> Part {
        self.at = self.text.len();
        Part::Opaque(self.slice(start, self.at).to_owned())
    }

    pub(super) fn is_too_deep(&self) -> bool {
        self.depth >= MAX_DEPTH
    }
}
