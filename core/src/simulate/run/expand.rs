//! Word expansion (POSIX XCU 2.6): tilde, parameters, command substitution, arithmetic, field splitting, pathnames.
//!
//! A field knows whether every part of it is known: what depends on an unknown value is carried on as unknown, never guessed.

use super::Interpreter;
use super::arithmetic::{self, Undecided, Variables};
use super::state::{Dialect, Flow, Shell};
use crate::command::{Channel, Data, Machine, STDERR, STDOUT, Status, pattern};
use crate::filesystem::{AGGREGATE, AbsPath};
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
    fn quoted(text: impl Into<String>) -> Self {
        Self::Text { text: text.into(), quoted: true, splits: false }
    }
}

impl Interpreter<'_> {
    /// The fields of words, split and with pathnames expanded.
    pub(super) fn fields(&self, machine: &mut Machine, shell: &mut Shell, words: &[Word]) -> Vec<Field> {
        let mut fields = Vec::new();
        for word in words {
            for word in braces(word, shell.dialect) {
                let pieces = self.pieces(machine, shell, &word.parts, false);
                let ifs = shell.known("IFS").unwrap_or(" \t\n").to_owned();
                for field in split(pieces, &ifs) {
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

    fn pieces(&self, machine: &mut Machine, shell: &mut Shell, parts: &[Part], quoted: bool) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for (i, part) in parts.iter().enumerate() {
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
                Some(text.get(prefix(text, &pattern, *longest).unwrap_or(0)..)?.to_owned())
            }
            Operation::RemoveSuffix { longest, pattern } => {
                let pattern = self.pattern(machine, shell, pattern)?;
                Some(text.get(..suffix(text, &pattern, *longest).unwrap_or(text.len()))?.to_owned())
            }
            Operation::Replace { every, pattern, with } => {
                let pattern = self.pattern(machine, shell, pattern)?;
                let with = self.single(machine, shell, with);
                with.known.then(|| replace(text, &pattern, &with.text, *every))
            }
            Operation::Slice { offset, length } => {
                let offset = self.number(machine, shell, offset)?;
                let length = match length {
                    Some(word) => Some(self.number(machine, shell, word)?),
                    None => None,
                };
                Some(slice(text, offset, length))
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
    fn push_paths(&self, machine: &Machine, shell: &Shell, field: Split, fields: &mut Vec<Field>) {
        if let Some(pattern) = field.pattern.filter(|_| field.known && !shell.options.noglob) {
            let found = glob(machine, shell, &pattern);
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

/// A field after splitting; with the pattern that it is, where something unquoted in it asks for paths.
#[derive(Clone, Debug, Default)]
struct Split {
    text: String,
    pattern: Option<String>,
    known: bool,
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

fn split(pieces: Vec<Piece>, ifs: &str) -> Vec<Split> {
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

/// Bash's brace expansion of unquoted literals: `{a,b}` and `{1..3}`. Other shells keep the braces.
fn braces(word: &Word, dialect: Dialect) -> Vec<Word> {
    let literal = word.unquoted().filter(|t| dialect == Dialect::Bash && t.contains('{'));
    let Some(text) = literal else { return vec![word.clone()] };
    let mut out = Vec::new();
    expand_braces(text, &mut out, 0);
    let word_of = |text: String| Word { parts: vec![Part::Literal(text)], span: word.span };
    out.into_iter().map(word_of).collect()
}

fn expand_braces(text: &str, out: &mut Vec<String>, depth: u32) {
    const MOST: usize = 10_000;
    if let Some((before, inside, after)) = first_brace(text).filter(|_| depth < 10 && out.len() < MOST) {
        for choice in choices(inside) {
            expand_braces(&format!("{before}{choice}{after}"), out, depth + 1);
        }
        return;
    }
    out.push(text.to_owned());
}

/// What stands before, in and behind the first pair of braces that expands.
fn first_brace(text: &str) -> Option<(&str, &str, &str)> {
    for (start, _) in text.match_indices('{') {
        let mut open = 0;
        for (at, c) in text.get(start..)?.char_indices() {
            match c {
                '{' => open += 1,
                '}' => open -= 1,
                _ => {}
            }
            if open == 0 {
                let inside = text.get(start + 1..start + at)?;
                if choices(inside).len() > 1 || inside.contains("..") && range(inside).is_some() {
                    return Some((text.get(..start)?, inside, text.get(start + at + 1..)?));
                }
                break;
            }
        }
    }
    None
}

fn choices(inside: &str) -> Vec<String> {
    if let Some(range) = range(inside) {
        return range;
    }
    let (mut all, mut open, mut current) = (Vec::new(), 0, String::new());
    for c in inside.chars() {
        match c {
            ',' if open == 0 => {
                all.push(std::mem::take(&mut current));
                continue;
            }
            '{' => open += 1,
            '}' => open -= 1,
            _ => {}
        }
        current.push(c);
    }
    all.push(current);
    all
}

fn range(inside: &str) -> Option<Vec<String>> {
    let (from, to) = inside.split_once("..")?;
    let width = if from.starts_with('0') && from.len() > 1 { from.len() } else { 0 };
    let (from, to): (i64, i64) = (from.parse().ok()?, to.parse().ok()?);
    if from.abs_diff(to) > 10_000 {
        return None;
    }
    let text = |n: i64| format!("{n:0width$}");
    Some(if from <= to { (from..=to).map(text).collect() } else { (to..=from).rev().map(text).collect() })
}

/// The paths that a pattern matches, sorted bytewise; `*` matches what stands for files known only in total, too.
fn glob(machine: &Machine, shell: &Shell, pattern: &str) -> Vec<String> {
    let absolute = pattern.starts_with('/');
    let mut found = vec![if absolute { "/".to_owned() } else { String::new() }];
    let parts: Vec<&str> = pattern.split('/').filter(|p| !p.is_empty()).collect();
    for (i, part) in parts.iter().enumerate() {
        let last = i + 1 == parts.len();
        let mut next = Vec::new();
        for prefix in &found {
            matching(machine, shell, prefix, part, last, &mut next);
        }
        found = next;
    }
    if pattern.ends_with('/') {
        found.iter_mut().for_each(|f| f.push('/'));
    }
    found
}

fn matching(machine: &Machine, shell: &Shell, prefix: &str, part: &str, last: bool, next: &mut Vec<String>) {
    let process = &shell.process;
    let join = |name: &str| {
        if prefix.is_empty() || prefix.ends_with('/') { format!("{prefix}{name}") } else { format!("{prefix}/{name}") }
    };
    if !pattern::is_pattern(part) || part.contains('\\') && !has_active(part) {
        let name = part.replace('\\', "");
        let path = join(&name);
        if !last || machine.link_node(process, &path).is_ok() {
            next.push(path);
        }
        return;
    }
    let folder = if prefix.is_empty() { "." } else { prefix };
    let Ok((path, _)) = machine.node(process, folder) else { return };
    let path: AbsPath = path;
    for edge in machine.tree().list(&path) {
        let hidden = edge.name.starts_with('.') && !part.starts_with('.');
        let fits = if edge.name == AGGREGATE { part == "*" } else { pattern::matches(part, edge.name) };
        if fits && !hidden && (last || edge.node.as_file().is_none()) {
            next.push(join(edge.name));
        }
    }
}

/// Whether a pattern character stands in it that is not escaped.
fn has_active(part: &str) -> bool {
    let mut escaped = false;
    part.chars().any(|c| {
        let active = !escaped && matches!(c, '*' | '?' | '[');
        escaped = c == '\\' && !escaped;
        active
    })
}

/// Places where characters start, and the end.
fn boundaries(text: &str) -> Vec<usize> {
    text.char_indices().map(|(i, _)| i).chain([text.len()]).collect()
}

fn prefix(text: &str, pattern: &str, longest: bool) -> Option<usize> {
    let mut ends = boundaries(text);
    if longest {
        ends.reverse();
    }
    ends.into_iter().find(|end| pattern::matches(pattern, text.get(..*end).unwrap_or_default()))
}

fn suffix(text: &str, pattern: &str, longest: bool) -> Option<usize> {
    let mut starts = boundaries(text);
    if !longest {
        starts.reverse();
    }
    starts.into_iter().find(|start| pattern::matches(pattern, text.get(*start..).unwrap_or_default()))
}

fn replace(text: &str, pattern: &str, with: &str, every: bool) -> String {
    if pattern.is_empty() || text.len() > 10_000 {
        return text.to_owned();
    }
    let (anchor, body) = match pattern.chars().next() {
        Some('#') => (1, pattern.get(1..).unwrap_or_default()),
        Some('%') => (2, pattern.get(1..).unwrap_or_default()),
        _ => (0, pattern),
    };
    if anchor == 1 {
        return match prefix(text, body, true) {
            Some(end) => format!("{with}{}", text.get(end..).unwrap_or_default()),
            None => text.to_owned(),
        };
    }
    if anchor == 2 {
        return match suffix(text, body, true) {
            Some(start) => format!("{}{with}", text.get(..start).unwrap_or_default()),
            None => text.to_owned(),
        };
    }
    let (mut out, mut at) = (String::new(), 0);
    while let Some(rest) = text.get(at..).filter(|r| !r.is_empty()) {
        match prefix(rest, body, true).filter(|end| *end > 0) {
            Some(end) => {
                out.push_str(with);
                at += end;
                if !every {
                    break;
                }
            }
            None => {
                let Some(c) = rest.chars().next() else { break };
                out.push(c);
                at += c.len_utf8();
            }
        }
    }
    out + text.get(at..).unwrap_or_default()
}

fn slice(text: &str, offset: i64, length: Option<i64>) -> String {
    let count = text.chars().count() as i64;
    let start = if offset < 0 { (count + offset).max(0) } else { offset.min(count) };
    let end = match length {
        None => count,
        Some(n) if n < 0 => (count + n).max(start),
        Some(n) => start.saturating_add(n).min(count),
    };
    text.chars().skip(start as usize).take((end - start).max(0) as usize).collect()
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
