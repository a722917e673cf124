//! Reads a script of `sed`.

use super::program::{Action, Address, Command, Piece, Program};
use crate::command::regex::Regex;

impl Program {
    /// Reads a script; `None` where it holds what is not read.
    pub(super) fn read(text: &str, extended: bool, quiet: bool) -> Option<Self> {
        let mut reader = Reader { chars: text.chars().collect(), at: 0, extended, depth: 0 };
        let mut commands = Vec::new();
        loop {
            reader.skip(&[' ', '\t', '\n', ';']);
            if reader.at >= reader.chars.len() {
                return Some(Self { commands, quiet });
            }
            commands.push(reader.command()?);
        }
    }
}

struct Reader {
    chars: Vec<char>,
    at: usize,
    extended: bool,
    depth: u32,
}

impl Reader {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek();
        self.at += 1;
        c
    }

    fn skip(&mut self, what: &[char]) {
        while self.peek().is_some_and(|c| what.contains(&c)) {
            self.at += 1;
        }
    }

    fn command(&mut self) -> Option<Command> {
        let from = self.address()?;
        self.skip(&[' ']);
        let to = if self.peek() == Some(',') {
            self.at += 1;
            Some(self.address()??)
        } else {
            None
        };
        self.skip(&[' ']);
        let negated = self.peek() == Some('!');
        self.at += usize::from(negated);
        self.skip(&[' ']);
        let action = self.action()?;
        self.skip(&[' ', '\t']);
        matches!(self.peek(), None | Some(';' | '\n' | '}')).then_some(Command { from, to, negated, action })
    }

    fn address(&mut self) -> Option<Option<Address>> {
        self.skip(&[' ', '\t']);
        Some(match self.peek() {
            Some('$') => {
                self.at += 1;
                Some(Address::Last)
            }
            Some(c) if c.is_ascii_digit() => Some(Address::Line(self.number()?)),
            Some('/') => {
                self.at += 1;
                let text = self.until('/')?;
                Some(Address::Pattern(Regex::new(&text, self.extended, false)?))
            }
            Some('\\') => {
                self.at += 1;
                let delimiter = self.next()?;
                let text = self.until(delimiter)?;
                Some(Address::Pattern(Regex::new(&text, self.extended, false)?))
            }
            _ => None,
        })
    }

    fn number(&mut self) -> Option<usize> {
        let start = self.at;
        while self.peek().is_some_and(|c| c.is_ascii_digit()) {
            self.at += 1;
        }
        self.chars.get(start..self.at)?.iter().collect::<String>().parse().ok()
    }

    /// The text up to a delimiter; an escaped one stands for itself, within brackets too.
    fn until(&mut self, delimiter: char) -> Option<String> {
        let (mut text, mut bracket) = (String::new(), false);
        loop {
            let c = self.next()?;
            match c {
                '\\' => {
                    let escaped = self.next()?;
                    if escaped != delimiter {
                        text.push('\\');
                    }
                    text.push(escaped);
                }
                '[' => {
                    bracket = true;
                    text.push(c);
                }
                ']' => {
                    bracket = false;
                    text.push(c);
                }
                _ if c == delimiter && !bracket => return Some(text),
                _ => text.push(c),
            }
        }
    }

    /// The replacement's text; brackets mean nothing in it.
    fn until_plain(&mut self, delimiter: char) -> Option<String> {
        let mut text = String::new();
        loop {
            let c = self.next()?;
            if c == delimiter {
                return Some(text);
            }
            text.push(c);
            if c == '\\' {
                let escaped = self.next()?;
                if escaped == delimiter {
                    text.pop();
                }
                text.push(escaped);
            }
        }
    }

    fn action(&mut self) -> Option<Action> {
        Some(match self.next()? {
            's' => return self.substitution(),
            'y' => {
                let delimiter = self.next()?;
                let from: Vec<char> = self.until_plain(delimiter)?.chars().collect();
                let to: Vec<char> = self.until_plain(delimiter)?.chars().collect();
                Action::Translate(from, to)
            }
            '{' => return self.block(),
            'd' => Action::Delete,
            'p' => Action::Print,
            'q' => Action::Quit,
            'a' => Action::Append(self.text()),
            'i' => Action::Insert(self.text()),
            'c' => Action::Change(self.text()),
            _ => return None,
        })
    }

    fn block(&mut self) -> Option<Action> {
        self.depth += 1;
        if self.depth > 20 {
            return None;
        }
        let mut commands = Vec::new();
        loop {
            self.skip(&[' ', '\t', '\n', ';']);
            if self.peek()? == '}' {
                self.at += 1;
                self.depth -= 1;
                return Some(Action::Block(commands));
            }
            let command = self.command()?;
            if command.to.is_some() {
                return None;
            }
            commands.push(command);
        }
    }

    fn substitution(&mut self) -> Option<Action> {
        let delimiter = self.next()?;
        let pattern = self.until(delimiter)?;
        let with = pieces(&self.until_plain(delimiter)?)?;
        let (mut every, mut print, mut fold_case, mut nth) = (false, false, false, 1);
        loop {
            match self.peek() {
                Some('g') => every = true,
                Some('p') => print = true,
                Some('i' | 'I') => fold_case = true,
                Some(c) if c.is_ascii_digit() => {
                    nth = self.number()?;
                    continue;
                }
                _ => break,
            }
            self.at += 1;
        }
        let pattern = Regex::new(&pattern, self.extended, fold_case)?;
        Some(Action::Substitute { pattern, with, every, nth, print })
    }

    /// The text of `a`, `i`, `c`: the rest of the line, continued by backslashes.
    fn text(&mut self) -> String {
        self.skip(&[' ', '\t']);
        if self.peek() == Some('\\') {
            self.at += 1;
            self.skip(&[' ', '\t']);
            if self.peek() == Some('\n') {
                self.at += 1;
            }
        }
        let mut text = String::new();
        while let Some(c) = self.peek().filter(|c| *c != '\n') {
            self.at += 1;
            if c == '\\' {
                text.extend(self.next().map(|c| if c == 't' { '\t' } else { c }));
            } else {
                text.push(c);
            }
        }
        text
    }
}

fn pieces(text: &str) -> Option<Vec<Piece>> {
    let (mut pieces, mut plain, mut chars) = (Vec::new(), String::new(), text.chars());
    while let Some(c) = chars.next() {
        let group = match c {
            '&' => Some(0),
            '\\' => match chars.next()? {
                digit @ '0'..='9' => digit.to_digit(10),
                'n' => {
                    plain.push('\n');
                    None
                }
                't' => {
                    plain.push('\t');
                    None
                }
                'U' | 'L' | 'u' | 'l' | 'E' => return None,
                other => {
                    plain.push(other);
                    None
                }
            },
            other => {
                plain.push(other);
                None
            }
        };
        if let Some(n) = group {
            pieces.push(Piece::Text(std::mem::take(&mut plain)));
            pieces.push(Piece::Group(n as usize));
        }
    }
    pieces.push(Piece::Text(plain));
    Some(pieces)
}
