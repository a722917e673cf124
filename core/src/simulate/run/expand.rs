//! Word expansion (POSIX XCU 2.6): tilde, parameters, command substitution, arithmetic, field splitting, pathnames.
//!
//! A field knows whether every part of it is known: what depends on an unknown value is carried on as unknown, never guessed.

mod braces;
mod split;
mod text;

use super::Interpreter;
use super::arithmetic::{self, Undecided, Variables};
use super::state::{Dialect, Flow, Shell};
use crate::command::{CONTENT_CAP, Channel, Data, Machine, STDERR, STDOUT, Status, paths, pattern};
use crate::shell::{Operation, Parameter, Part, Word};

/// A word after expansion.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) text: String,
    /// False where a part of it is not known; `text` then holds the rest.
    pub(super) known: bool,
}

/// A piece of a word on the way.
#[derive(Clone, Debug)]
enum Piece {
    Text {
        text: String,
        quoted: bool,
        splits: bool,
    },
    /// A part that nobody knows.
    Unknown,
    /// Between two positional parameters of `"$@"`.
    Break,
    /// `"$@"` without parameters: the word vanishes unless something else is in it.
    Nothing,
}

impl Piece {
    fn length(&self) -> usize {
        if let Self::Text { text, .. } = self { text.len() } else { 0 }
    }

    fn quoted(text: impl Into<String>) -> Self {
        Self::Text { text: text.into(), quoted: true, splits: false }
    }
}

impl Interpreter<'_> {
    /// The fields of words, split and with pathnames expanded.
    pub(super) fn fields(&self, machine: &mut Machine, shell: &mut Shell, words: &[Word]) -> Vec<Field> {
        let mut fields = Vec::new();
        for word in words {
            for word in braces::expand(word, shell.dialect) {
                let pieces = self.pieces(machine, shell, &word.parts, false);
                let ifs = shell.known("IFS").unwrap_or(" \t\n").to_owned();
                for field in split::fields(pieces, &ifs) {
                    self.push_paths(machine, shell, field, &mut fields);
                }
            }
        }
        fields
    }

    /// A word as one field, neither split nor matched against paths.
    pub(super) fn single(&self, machine: &mut Machine, shell: &mut Shell, word: &Word) -> Field {
        let pieces = self.pieces(machine, shell, &word.parts, false);
        joined(&pieces)
    }

    /// The content of a heredoc.
    pub(super) fn body(&self, machine: &mut Machine, shell: &mut Shell, parts: &[Part]) -> Data {
        let field = joined(&self.pieces(machine, shell, parts, true));
        if field.known { Data::text(field.text) } else { Data::vague(field.text.as_bytes()) }
    }

    /// A word as a pattern: what is quoted in it stands for itself. `None` where it is not known.
    pub(super) fn pattern(&self, machine: &mut Machine, shell: &mut Shell, word: &Word) -> Option<String> {
        let pieces = self.pieces(machine, shell, &word.parts, false);
        pieces.iter().try_fold(String::new(), |mut out, piece| {
            match piece {
                Piece::Text { text, quoted: true, .. } => out.push_str(&pattern::escape(text)),
                Piece::Text { text, .. } => out.push_str(text),
                Piece::Unknown => return None,
                Piece::Break | Piece::Nothing => {}
            }
            Some(out)
        })
    }

    /// What becomes of the parts of a word. One that variables make longer than content is followed is not known.
    fn pieces(&self, machine: &mut Machine, shell: &mut Shell, parts: &[Part], quoted: bool) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut length = 0;
        for (i, part) in parts.iter().enumerate() {
            let before = pieces.len();
            match part {
                Part::Literal(text) if i == 0 && text.starts_with('~') && !quoted => {
                    pieces.extend(self.tilde(machine, shell, text, parts.len() == 1));
                }
                Part::Literal(text) => {
                    pieces.push(Piece::Text { text: text.clone(), quoted, splits: false });
                }
                Part::Quoted(text) => pieces.push(Piece::quoted(text)),
                Part::Double(inner) => {
                    // An empty string in quotes is a field of its own.
                    if inner.is_empty() {
                        pieces.push(Piece::quoted(""));
                    }
                    pieces.extend(self.pieces(machine, shell, inner, true));
                }
                Part::Parameter(parameter) => pieces.extend(self.parameter(machine, shell, parameter, quoted)),
                Part::Command(list) => pieces.push(value_piece(self.substitution(machine, shell, list), quoted)),
                Part::Arithmetic(inner) => pieces.push(self.arithmetic(machine, shell, inner, quoted)),
                Part::Opaque(_) => pieces.push(Piece::Unknown),
            }
            if !matches!(part, Part::Literal(_) | Part::Quoted(_)) {
                length += pieces.iter().skip(before).map(Piece::length).sum::<usize>();
            }
            if length > CONTENT_CAP {
                return vec![Piece::Unknown];
            }
        }
        pieces
    }

    /// `~`, `~/x`, `~user/x` at the start of a word.
    fn tilde(&self, machine: &Machine, shell: &Shell, text: &str, alone: bool) -> Vec<Piece> {
        let (name, rest) = match text.split_once('/') {
            Some((name, rest)) => (name, Some(rest)),
            None => (text, None),
        };
        let name = name.trim_start_matches('~');
        let literal = Piece::Text { text: text.to_owned(), quoted: false, splits: false };
        if rest.is_none() && !alone {
            return vec![literal];
        }
        let home = if name.is_empty() {
            shell.known("HOME").map(str::to_owned)
        } else {
            machine.accounts().user(name).map(|u| u.home.clone())
        };
        let Some(home) = home else { return vec![literal] };
        let rest = rest.map(|r| Piece::Text { text: format!("/{r}"), quoted: false, splits: false });
        std::iter::once(Piece::quoted(home)).chain(rest).collect()
    }

    /// What a command prints, without its last line ends; `None` where nobody knows.
    pub(super) fn substitution(
        &self,
        machine: &mut Machine,
        shell: &mut Shell,
        list: &crate::shell::List,
    ) -> Option<String> {
        let pipe = machine.open(Channel::Pipe(Data::default()));
        let mut child = shell.fork();
        child.condition = false;
        child.process.channels.insert(STDOUT, pipe);
        let status = self.subshell(machine, &mut child, list);
        shell.substituted = Some(status);
        let data = machine.read_channel(pipe);
        data.as_text().map(|t| t.replace('\0', "").trim_end_matches('\n').to_owned())
    }

    fn arithmetic(&self, machine: &mut Machine, shell: &mut Shell, parts: &[Part], quoted: bool) -> Piece {
        let field = joined(&self.pieces(machine, shell, parts, true));
        let value = if field.known { arithmetic::evaluate(&field.text, shell) } else { Err(Undecided) };
        value_piece(value.ok().map(|v| v.to_string()), quoted)
    }

    fn parameter(&self, machine: &mut Machine, shell: &mut Shell, parameter: &Parameter, quoted: bool) -> Vec<Piece> {
        let name = parameter.name.as_str();
        if matches!(name, "@" | "*") && parameter.operation == Operation::Value {
            return positional(shell, name, quoted);
        }
        let value = special(shell, name).or_else(|| shell.variable(name).cloned());
        match &parameter.operation {
            Operation::Value => self.plain(machine, shell, name, value, quoted),
            Operation::Length => {
                let length = match value {
                    Some(None) => None,
                    Some(Some(text)) if matches!(name, "@" | "*") => Some(text.split(' ').count().to_string()),
                    Some(Some(text)) => Some(text.chars().count().to_string()),
                    None => Some("0".into()),
                };
                vec![value_piece(length, quoted)]
            }
            Operation::Default { empty_too, word } => match stands(&value, *empty_too) {
                Some(true) => vec![value_piece(value.flatten(), quoted)],
                Some(false) => self.pieces(machine, shell, &word.parts, quoted),
                None => vec![Piece::Unknown],
            },
            Operation::Assign { empty_too, word } => {
                if stands(&value, *empty_too) != Some(false) {
                    return vec![value_piece(value.flatten(), quoted)];
                }
                let field = self.single(machine, shell, word);
                shell.set(name, field.known.then(|| field.text.clone()));
                vec![value_piece(field.known.then_some(field.text), quoted)]
            }
            Operation::Require { empty_too, word } => {
                if stands(&value, *empty_too) == Some(false) {
                    let message = self.single(machine, shell, word).text;
                    self.fatal(machine, shell, &format!("{name}: {message}"));
                }
                vec![value_piece(value.flatten(), quoted)]
            }
            Operation::Alternative { empty_too, word } => match stands(&value, *empty_too) {
                Some(true) => self.pieces(machine, shell, &word.parts, quoted),
                Some(false) => vec![],
                None => vec![Piece::Unknown],
            },
            Operation::Opaque(_) if shell.dialect != Dialect::Bash => {
                self.fatal(machine, shell, "bad substitution");
                vec![Piece::Unknown]
            }
            other => {
                let text = value.unwrap_or_else(|| Some(String::new()));
                let changed = text.and_then(|t| self.changed(machine, shell, &t, other));
                vec![value_piece(changed, quoted)]
            }
        }
    }

    fn plain(
        &self,
        machine: &mut Machine,
        shell: &mut Shell,
        name: &str,
        value: Option<Option<String>>,
        quoted: bool,
    ) -> Vec<Piece> {
        if value.is_none() && shell.options.nounset {
            self.fatal(machine, shell, &format!("{name}: parameter not set"));
        }
        vec![value_piece(value.unwrap_or_else(|| Some(String::new())), quoted)]
    }

    /// The value after `#`, `%`, `/` or `:`.
    fn changed(&self, machine: &mut Machine, shell: &mut Shell, text: &str, operation: &Operation) -> Option<String> {
        match operation {
            Operation::RemovePrefix { longest, pattern } => {
                let pattern = self.pattern(machine, shell, pattern)?;
                Some(text.get(text::prefix(text, &pattern, *longest).unwrap_or(0)..)?.to_owned())
            }
            Operation::RemoveSuffix { longest, pattern } => {
                let pattern = self.pattern(machine, shell, pattern)?;
                Some(text.get(..text::suffix(text, &pattern, *longest).unwrap_or(text.len()))?.to_owned())
            }
            Operation::Replace { every, pattern, with } => {
                let pattern = self.pattern(machine, shell, pattern)?;
                let with = self.single(machine, shell, with);
                with.known.then(|| text::replace(text, &pattern, &with.text, *every))
            }
            Operation::Slice { offset, length } => {
                let offset = self.number(machine, shell, offset)?;
                let length = match length {
                    Some(word) => Some(self.number(machine, shell, word)?),
                    None => None,
                };
                Some(text::slice(text, offset, length))
            }
            _ => None,
        }
    }

    fn number(&self, machine: &mut Machine, shell: &mut Shell, word: &Word) -> Option<i64> {
        let field = self.single(machine, shell, word);
        if field.known { arithmetic::evaluate(&field.text, shell).ok() } else { None }
    }

    /// An expansion error ends the shell (POSIX XCU 2.8.1).
    fn fatal(&self, machine: &mut Machine, shell: &mut Shell, message: &str) {
        let text = format!("{}: {message}\n", shell.name);
        machine.write(&shell.process, STDERR, Data::text(text));
        let code = if shell.dialect == Dialect::Bash { 127 } else { 2 };
        shell.flow = Some(Flow::Exit(Status::Known(code)));
    }

    /// The paths that a field matches, or the field itself.
    fn push_paths(&self, machine: &Machine, shell: &Shell, field: split::Split, fields: &mut Vec<Field>) {
        if let Some(pattern) = field.pattern.filter(|_| field.known && !shell.options.noglob) {
            let found = paths(machine, &shell.process, &pattern);
            if !found.is_empty() {
                fields.extend(found.into_iter().map(|text| Field { text, known: true }));
                return;
            }
        }
        fields.push(Field { text: field.text, known: field.known });
    }
}

fn value_piece(value: Option<String>, quoted: bool) -> Piece {
    match value {
        Some(text) => Piece::Text { text, quoted, splits: !quoted },
        None => Piece::Unknown,
    }
}

/// Whether a parameter counts as set; `None` where that depends on an unknown value.
fn stands(value: &Option<Option<String>>, empty_too: bool) -> Option<bool> {
    match value {
        None => Some(false),
        Some(_) if !empty_too => Some(true),
        Some(Some(text)) => Some(!text.is_empty()),
        Some(None) => None,
    }
}

fn special(shell: &Shell, name: &str) -> Option<Option<String>> {
    let known = |text: String| Some(Some(text));
    match name {
        "?" => Some(match shell.status {
            Status::Known(code) => Some(code.to_string()),
            Status::Unknown => None,
        }),
        "#" => known(shell.positional.len().to_string()),
        "0" => known(shell.name.clone()),
        "$" | "!" | "PPID" | "RANDOM" | "SECONDS" => Some(None),
        "-" => known(if shell.options.errexit { "e".into() } else { String::new() }),
        "@" | "*" => known(shell.positional.iter().flatten().cloned().collect::<Vec<_>>().join(" ")),
        _ => {
            let number: usize = name.parse().ok()?;
            shell.positional.get(number.checked_sub(1)?).cloned()
        }
    }
}

fn positional(shell: &Shell, name: &str, quoted: bool) -> Vec<Piece> {
    let value = |v: &Option<String>| value_piece(v.clone(), quoted);
    if shell.positional.is_empty() {
        return if name == "@" && quoted { vec![Piece::Nothing] } else { vec![] };
    }
    if quoted && name == "*" {
        let ifs = shell.known("IFS").unwrap_or(" ").chars().next().map(String::from).unwrap_or_default();
        let all: Option<Vec<String>> = shell.positional.iter().cloned().collect();
        return vec![value_piece(all.map(|a| a.join(&ifs)), true)];
    }
    let mut pieces = Vec::new();
    for (i, v) in shell.positional.iter().enumerate() {
        if i > 0 {
            pieces.push(Piece::Break);
        }
        pieces.push(value(v));
    }
    pieces
}

fn joined(pieces: &[Piece]) -> Field {
    let mut field = Field { text: String::new(), known: true };
    for piece in pieces {
        match piece {
            Piece::Text { text, .. } => field.text.push_str(text),
            Piece::Unknown => field.known = false,
            Piece::Break => field.text.push(' '),
            Piece::Nothing => {}
        }
    }
    field
}

impl Variables for Shell {
    fn read(&self, name: &str) -> Result<String, Undecided> {
        match self.variable(name) {
            None => Ok(String::new()),
            Some(Some(text)) => Ok(text.clone()),
            Some(None) => Err(Undecided),
        }
    }

    fn write(&mut self, name: &str, value: i64) {
        self.set(name, Some(value.to_string()));
    }
}
