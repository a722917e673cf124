//! `sed`: substitution, deletion, printing, appending, inserting, changing, with line and pattern addresses. A script that needs
//! more leaves output of unknown content.
//!
//! `-i` writes a new file in place of the old one with its mode and owner; it does so even when nothing changed.

use super::regex::{Captures, Regex};
use super::{Call, Data, Failure, Model, Options, Rules, Status};
use crate::filesystem::{File, Meta, Node};
use crate::size::{Estimate, Provenance};

pub(super) fn model(name: &str) -> Option<Model> {
    Some(match name {
        "sed" => sed,
        _ => return None,
    })
}

fn sed(call: &mut Call<'_>) -> Status {
    // `-i.bak` and `--in-place=.bak` carry their suffix; a lone `-i` takes nothing.
    let (mut in_place, mut suffix, mut args) = (false, String::new(), Vec::new());
    for arg in call.operands() {
        if let Some(rest) = arg.strip_prefix("--in-place") {
            in_place = true;
            suffix = rest.trim_start_matches('=').to_owned();
        } else if arg.starts_with('-') && !arg.starts_with("--") && arg.contains('i') && !arg.starts_with("-e") {
            let (before, after) = arg.split_once('i').unwrap_or((arg, ""));
            in_place = true;
            suffix = after.to_owned();
            // `-ie` is `-i` with the suffix `e` for GNU; BusyBox and people read `-i -e`.
            if before.len() > 1 {
                args.push(before.to_owned());
            }
        } else {
            args.push(arg.clone());
        }
    }
    let rules = Rules { short: "efl", long: &["expression", "file", "line-length"], ..Rules::default() };
    let options = Options::read(&args, rules);
    let mut operands = options.operands.clone();
    let mut script: Vec<String> = options.values(&["e", "expression"]).map(str::to_owned).collect();
    let from_file = options.has(&["f", "file"]);
    if script.is_empty() && !from_file && !operands.is_empty() {
        script.push(operands.remove(0));
    }
    let extended = options.has(&["E", "r", "regexp-extended"]);
    let quiet = options.has(&["n", "quiet", "silent"]);
    let program = if from_file { None } else { Program::read(&script.join("\n"), extended, quiet) };
    if in_place {
        let mut ok = true;
        for operand in &operands {
            let result = edit(call, operand, program.as_ref(), &suffix);
            ok &= call.settle(result, &format!("can't read {operand}"), operand);
        }
        return Status::of(ok);
    }
    let (all, status) = call.read_operands(&operands);
    let text: Option<String> = all.iter().map(Data::as_text).collect::<Option<Vec<_>>>().map(|t| t.concat());
    match text.zip(program).and_then(|(text, program)| program.run(&text)) {
        Some(out) => call.print(out),
        None => call.write(changed(all)),
    }
    status
}

/// What an unknown script makes of a text: about as much.
fn changed(all: Vec<Data>) -> Data {
    let mut whole = Data::default();
    all.into_iter().for_each(|d| whole.append(d));
    match whole.length() {
        Some(length) => {
            let slack = length.bytes / 10 + 200;
            let (low, high) = (length.low.saturating_sub(slack), length.high.saturating_add(slack));
            Data::Length(Estimate::between(low, length.bytes, high, Provenance::Heuristic))
        }
        None => Data::unknown_text(),
    }
}

fn edit(call: &mut Call<'_>, operand: &str, program: Option<&Program>, suffix: &str) -> Result<(), Failure> {
    let (path, node) = call.machine.node(call.process, operand)?;
    let link = call.machine.link_node(call.process, operand)?.0;
    let file = node.as_file().ok_or(Failure::IsADirectory)?;
    let data = super::content::file_data(file);
    let new = match data.as_text().zip(program).and_then(|(text, program)| program.run(&text)) {
        Some(text) => Data::text(text),
        None => changed(vec![data]),
    };
    if !suffix.is_empty() {
        let backup = call.machine.path(call.process, &format!("{operand}{suffix}"));
        call.machine.graft(call.process, &backup, node.clone())?;
    }
    let mtime = call.machine.now();
    let meta = Meta { mtime, ..node.meta };
    let file: File = super::content::file_of(&new);
    // A symbolic link is replaced by a file.
    let _ = path;
    call.machine.check_removal(call.process, &link)?;
    call.machine.put(call.process, &link, Node::file(meta, file))
}

struct Program {
    commands: Vec<Command>,
    quiet: bool,
}

struct Command {
    from: Option<Address>,
    to: Option<Address>,
    negated: bool,
    action: Action,
}

enum Address {
    Line(usize),
    Last,
    Pattern(Regex),
}

enum Action {
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
enum Piece {
    Text(String),
    Group(usize),
}

impl Program {
    fn read(text: &str, extended: bool, quiet: bool) -> Option<Self> {
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

    /// The output; `None` where it is too hard to say.
    fn run(&self, text: &str) -> Option<String> {
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
