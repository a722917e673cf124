//! What a script of `sed` does to a text.

use crate::command::regex::{Captures, Regex};

/// A script that was read.
pub(super) struct Program {
    pub(super) commands: Vec<Command>,
    pub(super) quiet: bool,
}

/// A command with the addresses that it stands behind.
pub(super) struct Command {
    pub(super) from: Option<Address>,
    pub(super) to: Option<Address>,
    pub(super) negated: bool,
    pub(super) action: Action,
}

pub(super) enum Address {
    Line(usize),
    Last,
    Pattern(Regex),
}

pub(super) enum Action {
    Substitute { pattern: Regex, with: Vec<Piece>, every: bool, nth: usize, print: bool },
    Translate(Vec<char>, Vec<char>),
    Delete,
    Print,
    Quit,
    Append(String),
    Insert(String),
    Change(String),
    Block(Vec<Command>),
}

/// A piece of a replacement.
pub(super) enum Piece {
    Text(String),
    Group(usize),
}

impl Program {
    /// The output for a text; `None` where it is too hard to say.
    pub(super) fn run(&self, text: &str) -> Option<String> {
        let lines: Vec<&str> = text.lines().collect();
        let mut out = String::new();
        let mut inside = vec![false; self.commands.len()];
        for (i, line) in lines.iter().enumerate() {
            let last = i + 1 == lines.len();
            let mut state = Line {
                text: (*line).to_owned(),
                number: i + 1,
                last,
                deleted: false,
                quit: false,
                after: String::new(),
                printed_last: false,
            };
            for (command, inside) in self.commands.iter().zip(&mut inside) {
                if command.applies(&state, inside)? != command.negated {
                    command.act(&mut state, &mut out)?;
                }
                if state.deleted || state.quit {
                    break;
                }
            }
            if !state.deleted && !self.quiet {
                state.print(&mut out);
            }
            state.write(&state.after.clone(), &mut out);
            // A last line without an end keeps none, unless something was written behind it.
            if last && state.printed_last && !text.ends_with('\n') {
                out.pop();
            }
            if state.quit {
                break;
            }
        }
        Some(out)
    }
}

/// The line at hand, and what becomes of it.
struct Line {
    text: String,
    number: usize,
    last: bool,
    deleted: bool,
    quit: bool,
    after: String,
    /// Whether what was written last is the line itself.
    printed_last: bool,
}

impl Line {
    fn print(&mut self, out: &mut String) {
        out.push_str(&self.text);
        out.push('\n');
        self.printed_last = true;
    }

    /// Writes the text of a command, which always is of whole lines.
    fn write(&mut self, text: &str, out: &mut String) {
        out.push_str(text);
        self.printed_last &= text.is_empty();
    }
}

impl Command {
    fn applies(&self, line: &Line, inside: &mut bool) -> Option<bool> {
        let Some(from) = &self.from else { return Some(true) };
        let Some(to) = &self.to else { return from.fits(line) };
        if !*inside {
            if !from.fits(line)? {
                return Some(false);
            }
            *inside = !matches!(to, Address::Line(n) if *n <= line.number);
            return Some(true);
        }
        *inside = match to {
            Address::Line(n) => line.number < *n,
            other => !other.fits(line)?,
        };
        Some(true)
    }

    fn act(&self, line: &mut Line, out: &mut String) -> Option<()> {
        match &self.action {
            Action::Substitute { pattern, with, every, nth, print } => {
                if let Some(text) = substitute(&line.text, pattern, with, *every, *nth)? {
                    line.text = text;
                    if *print {
                        line.print(out);
                    }
                }
            }
            Action::Translate(from, to) => {
                let translate =
                    |c: char| from.iter().position(|f| *f == c).and_then(|i| to.get(i).copied()).unwrap_or(c);
                line.text = line.text.chars().map(translate).collect();
            }
            Action::Delete => line.deleted = true,
            Action::Print => line.print(out),
            Action::Quit => line.quit = true,
            Action::Block(commands) => {
                // Ranges within a block would need a memory of their own; such scripts are not read.
                for command in commands {
                    if command.applies(line, &mut false)? != command.negated {
                        command.act(line, out)?;
                    }
                    if line.deleted || line.quit {
                        break;
                    }
                }
            }
            Action::Append(text) => line.after.push_str(&format!("{text}\n")),
            Action::Insert(text) => line.write(&format!("{text}\n"), out),
            Action::Change(text) => {
                line.write(&format!("{text}\n"), out);
                line.deleted = true;
            }
        }
        Some(())
    }
}

impl Address {
    fn fits(&self, line: &Line) -> Option<bool> {
        match self {
            Self::Line(n) => Some(*n == line.number),
            Self::Last => Some(line.last),
            Self::Pattern(regex) => {
                let chars: Vec<char> = line.text.chars().collect();
                regex.find(&chars, 0).ok().map(|m| m.is_some())
            }
        }
    }
}

/// The line after substitution; `None` inside where nothing matched, outside where it is too hard.
fn substitute(text: &str, pattern: &Regex, with: &[Piece], every: bool, nth: usize) -> Option<Option<String>> {
    let chars: Vec<char> = text.chars().collect();
    let (mut out, mut at, mut count, mut changed) = (String::new(), 0, 0, false);
    while at <= chars.len() {
        let Some(captures) = pattern.find(&chars, at).ok()? else { break };
        let (start, end) = captures.first().copied().flatten()?;
        out.extend(chars.get(at..start).unwrap_or_default());
        count += 1;
        if count >= nth {
            replacement(with, &captures, &chars, &mut out);
            changed = true;
        } else {
            out.extend(chars.get(start..end).unwrap_or_default());
        }
        at = end;
        if start == end {
            out.extend(chars.get(at));
            at += 1;
        }
        if changed && !every {
            break;
        }
    }
    out.extend(chars.get(at..).unwrap_or_default());
    Some(changed.then_some(out))
}

fn replacement(with: &[Piece], captures: &Captures, chars: &[char], out: &mut String) {
    for piece in with {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Group(n) => {
                if let Some((start, end)) = captures.get(*n).copied().flatten() {
                    out.extend(chars.get(start..end).unwrap_or_default());
                }
            }
        }
    }
}
