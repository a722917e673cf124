//! Looks through a script for words that write, fetch or start something, and for the modules that it loads.

use super::language::Language;
use crate::command::{Call, file_data};
use crate::filesystem::AbsPath;
use std::collections::BTreeSet;

/// How many files of its own a script may load before it may be anything.
const FILES: usize = 64;

/// What a script was seen to do.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// It may do anything.
    pub(super) is_open: bool,
    pub(super) writes: bool,
    pub(super) fetches: bool,
    /// The largest number of its text that may count how often something is done.
    pub(super) most: u64,
    /// Bytes of the scripts beside it that it loads.
    pub(super) loaded: u64,
    folders: BTreeSet<AbsPath>,
    seen: BTreeSet<AbsPath>,
}

impl Found {
    /// Folders that it writes to, as far as its text says; none lies in another.
    pub(super) fn places(&self, cwd: &AbsPath) -> Vec<AbsPath> {
        let mut out: Vec<AbsPath> = Vec::new();
        for folder in &self.folders {
            if out.len() < 4 && !out.iter().any(|above| folder.is_within(above)) {
                out.push(folder.clone());
            }
        }
        if out.is_empty() {
            out.push(cwd.clone());
        }
        out
    }

    /// Reads a script that lies in a folder, and what it loads.
    pub(super) fn read(&mut self, call: &Call<'_>, language: &Language, folder: &AbsPath, text: &str) {
        for line in text.lines() {
            if !language.comments.split(' ').any(|begin| line.trim_start().starts_with(begin)) {
                self.line(call, language, folder, line);
            }
        }
        self.is_open |= language.has_backticks && text.contains('`');
    }

    fn line(&mut self, call: &Call<'_>, language: &Language, folder: &AbsPath, line: &str) {
        let line = uncommented(language, line);
        let has = |list: &str, word: &str| list.split_whitespace().any(|one| one == word);
        let mut words = Words { line, at: 0 };
        while let Some((word, before, rest)) = words.next() {
            let next = rest.trim_start_matches([' ', '(']).chars().next().unwrap_or(' ');
            let is_variable = before.ends_with(['$', '@']) || before.ends_with('%') && !matches!(word, "x");
            let is_method = before.ends_with("->");
            if let Some(number) = number(word) {
                self.most = self.most.max(number);
            }
            // Nor is a tag a call.
            if is_variable || before.ends_with('<') {
                continue;
            }
            if has(language.loads, word) && !before.ends_with(['.', '>', '-']) {
                self.loads(call, language, folder, word, before, rest);
            }
            // A block that catches errors is no text that is run.
            let catches = word == "eval" && matches!(next, '{' | ';');
            self.is_open |= has(language.runs, word) && !is_method && !catches || word == "x" && before.ends_with('%');
            // Functions of PHP that read files read addresses, too.
            self.fetches |= has(language.fetches, word) && (!rest.starts_with("://") || language.modules.is_empty());
            if has(language.writes, word) || opens_to_write(word, rest) {
                self.writes = true;
                self.note_place(&call.process.cwd, folder, word, line, rest);
            }
            // A pipe is opened like a file: `open(F, "make |")`, `open(my $f, "-|", "make")`.
            let is_pipe = |text: &&str| text.starts_with('|') || text.ends_with('|');
            self.is_open |= word == "open" && literals(rest).iter().any(is_pipe);
        }
    }

    /// What stands behind `require` and its kin.
    fn loads(&mut self, call: &Call<'_>, language: &Language, folder: &AbsPath, word: &str, before: &str, rest: &str) {
        let name = rest.trim_start_matches([' ', '(']);
        if let Some(text) = literal(name) {
            return self.load(call, language, folder, text, word == "require_relative");
        }
        if language.has_bare_names {
            let is_statement = before.trim().is_empty() || before.trim_end().ends_with([';', '{', ':']);
            let is_text = word == "do" || word == "from" && !rest.contains(" import ");
            if is_text || !(is_statement || word == "require") {
                return;
            }
            // `import a.b as c, d`, `use A::B qw(c);`
            let names = if word == "import" { name } else { name.split([' ', ';']).next().unwrap_or_default() };
            for one in names.split(',').map(str::trim) {
                let one = one.split([' ', ';']).next().unwrap_or_default();
                if !one.is_empty() && !one.starts_with(|c: char| c.is_ascii_digit() || c == 'v' && one.contains('.')) {
                    self.load(call, language, folder, one, false);
                }
            }
            return;
        }
        // The file may be named at the end of an expression: `__DIR__ . '/db.php'`.
        if let Some(text) = literals(rest).last().filter(|_| word != "from" && word != "import") {
            self.load(call, language, folder, text, true);
        } else if word.starts_with("require")
            || word.starts_with("include")
            || word == "import" && rest.starts_with('(')
        {
            self.is_open = true;
        }
    }

    /// A module: a file of the project, or one that is installed.
    pub(super) fn load(&mut self, call: &Call<'_>, language: &Language, folder: &AbsPath, name: &str, is_file: bool) {
        let path = if language.has_bare_names && !name.contains(['/', '"']) && !language.ends.contains(last_end(name)) {
            name.trim_start_matches('.').replace("::", "/").replace('.', "/")
        } else {
            name.to_owned()
        };
        let first = name.trim_start_matches("node:").split(['/', '.', ':']).next().unwrap_or_default();
        let has = |list: &str| list.split_whitespace().any(|one| one == first || one == name);
        let own = || {
            let path = path.trim_start_matches('/');
            let places = [folder.clone(), folder.join("lib"), folder.join("../lib"), call.process.cwd.clone()];
            let mut tried = places.iter().flat_map(|place| {
                std::iter::once("")
                    .chain(language.ends.split_whitespace())
                    .map(move |end| place.join(&format!("{path}{end}")))
            });
            tried.find_map(|path| Some((call.machine.tree().get(&path)?.as_file().map(file_data)?, path)))
        };
        match own() {
            Some((_, path)) if self.seen.contains(&path) => {}
            Some((data, path)) if self.seen.len() < FILES => {
                self.seen.insert(path.clone());
                let Some(text) = data.as_text() else {
                    self.is_open = true;
                    return;
                };
                if path.as_str().ends_with(".json") {
                    return;
                }
                self.loaded = self.loaded.saturating_add(text.len() as u64);
                self.read(call, language, &path.parent().unwrap_or_default(), &text);
            }
            _ if has(language.fetches) => self.fetches = true,
            _ if has(language.modules) && !is_file && !name.starts_with('.') => {}
            _ => self.is_open = true,
        }
    }

    /// The folder of a path that is written to, where it stands there.
    fn note_place(&mut self, cwd: &AbsPath, folder: &AbsPath, word: &str, line: &str, rest: &str) {
        let Some(path) = literals(rest).into_iter().find(|text| text.contains('/') && !text.contains([' ', '<', ':']))
        else {
            return;
        };
        let is_whole = path.find(['$', '#', '{']).is_none();
        let known = path.split(['$', '#', '{']).next().unwrap_or_default();
        let makes_folder = word.starts_with("mk") || word.starts_with("make") || word.starts_with("ensure");
        let known =
            if is_whole && makes_folder { known } else { known.rsplit_once('/').map_or("", |(folder, _)| folder) };
        let is_beside = ["__DIR__", "__dirname", "__dir__", "__FILE__", "__file__", "import.meta"]
            .iter()
            .any(|here| line.contains(here));
        self.folders.insert(match (is_beside, known) {
            (_, "") => return,
            (true, _) => folder.join(known.trim_start_matches('/')),
            (false, _) => cwd.join(known),
        });
    }
}

/// A line without the comment at its end, where that is sure to be one.
fn uncommented<'a>(language: &Language, line: &'a str) -> &'a str {
    let mark = if language.comments.starts_with('#') { " # " } else { " // " };
    let parts = line.split_once(mark).filter(|(_, behind)| !behind.contains(['"', '\'', '`', '(', ')', '}']));
    parts.map_or(line, |(before, _)| before)
}

/// Whether a file is opened to be written: `open(name, "w")`, `open my $file, '>', $name`.
fn opens_to_write(word: &str, rest: &str) -> bool {
    let opens = matches!(word, "open" | "openSync" | "fopen" | "gzopen") || word == "new" && rest.starts_with('(');
    let texts = literals(rest);
    let reads = texts.first().is_some_and(|text| text.starts_with('<'));
    opens && !reads && (texts.iter().any(|text| is_mode(text)) || rest.contains("mode") || rest.contains("flags"))
}

/// `w`, `ab+`, `w:utf-8`, `>`, `+<`, `>name`.
fn is_mode(text: &str) -> bool {
    let begins = text.starts_with(['w', 'a', 'x', '>']) || text.starts_with("r+") || text.starts_with("+<");
    let behind = text.get(1..).unwrap_or_default().trim_start_matches(['+', 'b', 't', 'x', 'e', 'n', '<', '>', ' ']);
    begins && (behind.is_empty() || behind.starts_with(':') || text.starts_with('>'))
}

/// A number that may count something.
fn number(word: &str) -> Option<u64> {
    let plain: String = word.chars().filter(|c| *c != '_').collect();
    if let Some((digits, zeros)) = plain.split_once(['e', 'E']) {
        return digits.parse::<u64>().ok()?.checked_mul(10_u64.checked_pow(zeros.parse().ok()?)?);
    }
    plain.parse().ok().filter(|number| *number >= 10_000)
}

fn last_end(name: &str) -> &str {
    name.rfind('.').and_then(|at| name.get(at..)).unwrap_or("?")
}

/// The text in quotes with which something begins.
fn literal(text: &str) -> Option<&str> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
    text.get(1..)?.split(quote).next()
}

/// All texts in quotes.
fn literals(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['"', '\'', '`']) {
        let Some(text) = rest.get(at..).and_then(literal) else { break };
        found.push(text);
        rest = rest.get(at + text.len() + 2..).unwrap_or_default();
    }
    found
}

/// The words of a line, with what stands before and behind each.
struct Words<'a> {
    line: &'a str,
    at: usize,
}

impl<'a> Words<'a> {
    fn next(&mut self) -> Option<(&'a str, &'a str, &'a str)> {
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        let start = self.at + self.line.get(self.at..)?.find(is_part)?;
        let rest = self.line.get(start..)?;
        let end = start + rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        self.at = end;
        Some((self.line.get(start..end)?, self.line.get(..start)?, self.line.get(end..)?))
    }
}
