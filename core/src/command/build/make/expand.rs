//! What `$(…)` in a makefile stands for: variables, automatic ones, functions.

use super::functions;
use crate::command::{Call, Channel, Data, STDOUT};
use std::collections::{BTreeMap, BTreeSet};

/// What a makefile has that is not interpreted here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Outside(pub(super) String);

/// A variable of a makefile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Variable {
    /// Expanded where it was set (`:=`).
    Simple(String),
    /// Expanded where it is used (`=`).
    Recursive(String),
}

/// Variables that a recipe has about itself.
#[derive(Clone, Debug, Default)]
pub(super) struct Automatic {
    /// `$@`
    pub(super) target: String,
    /// `$^`, and `$+` with repetitions.
    pub(super) needs: Vec<String>,
    /// `$?`
    pub(super) newer: Vec<String>,
    /// `$|`
    pub(super) order: Vec<String>,
    /// `$*`
    pub(super) stem: String,
}

/// Where texts are expanded.
pub(super) struct Scope<'a, 'b> {
    /// The call of make.
    pub(super) call: &'a mut Call<'b>,
    /// Variables of the makefile and of the command line.
    pub(super) variables: BTreeMap<String, Variable>,
    /// Names that the command line set: the makefile does not change them.
    pub(super) given: BTreeSet<String>,
    /// Inside a recipe: what it has about itself.
    pub(super) automatic: Option<Automatic>,
    /// Whether the text goes to a shell, which may ask a command where it is not known what it prints.
    pub(super) may_ask: bool,
    /// How deep variables stand inside each other.
    pub(super) depth: u32,
}

/// Variables that make has by itself (GNU make 4.3 on Linux).
const BUILT_IN: &[(&str, &str)] = &[
    ("AR", "ar"),
    ("ARFLAGS", "rv"),
    ("AS", "as"),
    ("CC", "cc"),
    ("CXX", "g++"),
    ("CPP", "$(CC) -E"),
    ("LD", "ld"),
    ("MAKE", "make"),
    ("RM", "rm -f"),
    ("SHELL", "/bin/sh"),
    ("OUTPUT_OPTION", "-o $@"),
    ("COMPILE.c", "$(CC) $(CFLAGS) $(CPPFLAGS) $(TARGET_ARCH) -c"),
    ("COMPILE.cc", "$(CXX) $(CXXFLAGS) $(CPPFLAGS) $(TARGET_ARCH) -c"),
    ("COMPILE.cpp", "$(COMPILE.cc)"),
    ("LINK.o", "$(CC) $(LDFLAGS) $(TARGET_ARCH)"),
    ("LINK.c", "$(CC) $(CFLAGS) $(CPPFLAGS) $(LDFLAGS) $(TARGET_ARCH)"),
    ("LINK.cc", "$(CXX) $(CXXFLAGS) $(CPPFLAGS) $(LDFLAGS) $(TARGET_ARCH)"),
    ("LINK.cpp", "$(LINK.cc)"),
];

/// How deep variables may stand inside each other, and how long a text may get.
const DEPTH: u32 = 40;
const LONGEST: usize = 1 << 18;

impl Scope<'_, '_> {
    /// The text with all that stands for something replaced.
    pub(super) fn expand(&mut self, text: &str) -> Result<String, Outside> {
        if self.depth > DEPTH {
            return Err(Outside("variables that stand for themselves".into()));
        }
        self.depth += 1;
        let expanded = self.expand_once(text);
        self.depth -= 1;
        expanded
    }

    fn expand_once(&mut self, text: &str) -> Result<String, Outside> {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once('$') {
            out.push_str(before);
            let Some(first) = behind.chars().next() else {
                rest = "";
                break;
            };
            let (inside, after) = match first {
                '(' | '{' => enclosed(behind).ok_or_else(|| Outside(format!("${behind}")))?,
                c => behind.split_at(c.len_utf8()),
            };
            match first {
                '$' => out.push('$'),
                _ => out.push_str(&self.reference(inside)?),
            }
            if out.len() > LONGEST {
                return Err(Outside("lists of that length".into()));
            }
            rest = after;
        }
        out.push_str(rest);
        Ok(out)
    }

    /// What stands between the brackets: a function, a variable with endings exchanged, a variable.
    fn reference(&mut self, inside: &str) -> Result<String, Outside> {
        if let Some((name, arguments)) = inside.split_once([' ', '\t'])
            && functions::is_function(name)
        {
            return functions::apply(self, name, arguments.trim_start());
        }
        if let Some((name, change)) = super::read::split_top(inside, ':')
            && let Some((from, to)) = change.split_once('=')
        {
            let (name, from, to) = (self.expand(name)?, self.expand(from)?, self.expand(to)?);
            let value = self.value(&name)?;
            let (from, to) = if from.contains('%') { (from, to) } else { (format!("%{from}"), format!("%{to}")) };
            return Ok(functions::patsubst(&from, &to, &value));
        }
        let name = self.expand(inside)?;
        self.value(&name)
    }

    fn value(&mut self, name: &str) -> Result<String, Outside> {
        if let Some(value) = self.automatic.as_ref().and_then(|a| a.value(name)) {
            return Ok(value);
        }
        match self.variables.get(name).cloned() {
            Some(Variable::Simple(text)) => return Ok(text),
            Some(Variable::Recursive(text)) => return self.expand(&text),
            None => {}
        }
        match self.call.process.env.get(name) {
            Some(Some(text)) if name != "SHELL" => return Ok(text.clone()),
            Some(None) => return Err(Outside(format!("${name}, which is not known"))),
            _ => {}
        }
        match BUILT_IN.iter().find(|(own, _)| *own == name) {
            Some((_, text)) => self.expand(text),
            None if name == "CURDIR" => Ok(self.call.process.cwd.to_string()),
            None => Ok(String::new()),
        }
    }

    /// Whether a variable is there at all, for `?=`.
    pub(super) fn has(&self, name: &str) -> bool {
        self.variables.contains_key(name) || self.call.process.env.contains_key(name)
    }

    /// Whether a variable has a value, for `ifdef`.
    pub(super) fn is_set(&mut self, name: &str) -> Result<bool, Outside> {
        Ok(match self.variables.get(name) {
            Some(Variable::Simple(text) | Variable::Recursive(text)) => !text.is_empty(),
            None => !self.value(name)?.is_empty(),
        })
    }

    /// Whether the command line set it.
    pub(super) fn is_given(&self, name: &str) -> bool {
        self.given.contains(name)
    }

    /// What `+=` makes of a variable that the makefile did not set.
    pub(super) fn join_environment(&self, name: &str, value: &str) -> String {
        let built_in = BUILT_IN.iter().find(|(own, _)| *own == name).map(|(_, text)| *text);
        match self.call.process.variable(name).or(built_in) {
            Some(old) => format!("{} {value}", old.replace('$', "$$")),
            None => value.to_owned(),
        }
    }

    /// What a command prints; in a recipe the shell may ask where nobody knows.
    pub(super) fn shell(&mut self, command: &str) -> Result<String, Outside> {
        let pipe = self.call.machine.open(Channel::Pipe(Data::default()));
        let mut child = self.call.process.child(vec!["/bin/sh".into(), "-c".into(), command.to_owned()]);
        child.channels.insert(STDOUT, pipe);
        self.call.launcher.launch(self.call.machine, &child);
        match self.call.machine.read_channel(pipe).as_text() {
            Some(text) => Ok(text.trim_end_matches('\n').replace('\n', " ")),
            None if self.may_ask => Ok(format!("$({command})")),
            None => Err(Outside(format!("$(shell {command})"))),
        }
    }
}

impl Automatic {
    fn value(&self, name: &str) -> Option<String> {
        let (name, part) = match name.strip_suffix(['D', 'F']) {
            Some(short) if short.chars().count() == 1 => (short, name.chars().last()),
            _ => (name, None),
        };
        let words: Vec<&str> = match name {
            "@" => vec![&self.target],
            "<" => self.needs.first().map(String::as_str).into_iter().collect(),
            "^" => distinct(&self.needs),
            "+" => self.needs.iter().map(String::as_str).collect(),
            "?" => self.newer.iter().map(String::as_str).collect(),
            "|" => distinct(&self.order),
            "*" => vec![&self.stem],
            _ => return None,
        };
        let words: Vec<&str> = match part {
            Some('D') => words.into_iter().map(|w| w.rsplit_once('/').map_or(".", |(folder, _)| folder)).collect(),
            Some(_) => words.into_iter().map(|w| w.rsplit('/').next().unwrap_or(w)).collect(),
            None => words,
        };
        Some(words.join(" "))
    }
}

fn distinct(words: &[String]) -> Vec<&str> {
    let mut seen = BTreeSet::new();
    words.iter().map(String::as_str).filter(|w| seen.insert(*w)).collect()
}

/// What stands inside the brackets with which a text begins, and what follows.
fn enclosed(text: &str) -> Option<(&str, &str)> {
    let (open, close) = if text.starts_with('(') { ('(', ')') } else { ('{', '}') };
    let mut depth = 0_u32;
    for (i, c) in text.char_indices() {
        if c == open {
            depth += 1;
        } else if c == close {
            depth -= 1;
            if depth == 0 {
                return Some((text.get(1..i)?, text.get(i + 1..)?));
            }
        }
    }
    None
}

/// What `%` of a pattern stands for in a word.
pub(super) fn stem<'a>(pattern: &str, word: &'a str) -> Option<&'a str> {
    let (before, after) = pattern.split_once('%')?;
    word.strip_prefix(before)?.strip_suffix(after)
}
