//! Reading a makefile: lines, assignments, conditionals, included files, rules.

use super::expand::{Outside, Scope, Variable};
use crate::command::{Failure, file_data, paths};
use std::collections::BTreeSet;

/// A rule: what is made, from what, and how.
#[derive(Clone, Debug, Default)]
pub(super) struct Rule {
    /// What it makes; with `%` where it is a pattern.
    pub(super) targets: Vec<String>,
    /// What that needs; newer ones make it anew.
    pub(super) needs: Vec<String>,
    /// What has to be there before.
    pub(super) order: Vec<String>,
    /// Lines of its recipe, not yet expanded.
    pub(super) recipe: Vec<String>,
    /// What `%` stands for, where a static pattern said so.
    pub(super) stem: String,
}

/// The rules of a makefile; its variables stand in the scope.
#[derive(Clone, Debug, Default)]
pub(super) struct Makefile {
    /// Rules of named targets.
    pub(super) rules: Vec<Rule>,
    /// Pattern rules.
    pub(super) patterns: Vec<Rule>,
    /// Targets that are no files.
    pub(super) phony: BTreeSet<String>,
    /// Variables that recipes get; `None` for all.
    pub(super) exported: Option<BTreeSet<String>>,
}

/// How deep makefiles may include each other.
const DEPTH: u32 = 8;

/// Reads the text of a makefile into its rules.
pub(super) fn read(scope: &mut Scope<'_, '_>, text: &str) -> Result<Makefile, Outside> {
    let mut reader = Reader {
        scope,
        file: Makefile { exported: Some(BTreeSet::new()), ..Makefile::default() },
        conditions: Vec::new(),
        open: Vec::new(),
        depth: 0,
    };
    reader.text(text)?;
    if !reader.conditions.is_empty() {
        return Err(Outside("a conditional without endif".into()));
    }
    Ok(reader.file)
}

/// Which branch of a conditional is read.
struct Condition {
    holds: bool,
    /// Whether a branch was read already.
    is_done: bool,
}

struct Reader<'s, 'a, 'b> {
    scope: &'s mut Scope<'a, 'b>,
    file: Makefile,
    conditions: Vec<Condition>,
    /// The rules to which the next recipe lines belong: whether in `patterns`, and where.
    open: Vec<(bool, usize)>,
    depth: u32,
}

impl Reader<'_, '_, '_> {
    fn text(&mut self, text: &str) -> Result<(), Outside> {
        let mut lines = text.lines();
        while let Some(first) = lines.next() {
            let is_recipe = first.starts_with('\t') && !self.open.is_empty();
            let mut line = first.to_owned();
            while ends_open(&line) {
                let Some(next) = lines.next() else { break };
                if is_recipe {
                    line.push('\n');
                    line.push_str(next.strip_prefix('\t').unwrap_or(next));
                } else {
                    line.pop();
                    line.truncate(line.trim_end().len());
                    line.push(' ');
                    line.push_str(next.trim_start());
                }
            }
            match line.strip_prefix('\t') {
                Some(recipe) if is_recipe => self.recipe(recipe),
                _ => self.line(uncommented(&line).trim())?,
            }
        }
        Ok(())
    }

    fn is_read(&self) -> bool {
        self.conditions.iter().all(|c| c.holds)
    }

    fn recipe(&mut self, line: &str) {
        if !self.is_read() {
            return;
        }
        for (is_pattern, at) in &self.open {
            let list = if *is_pattern { &mut self.file.patterns } else { &mut self.file.rules };
            if let Some(rule) = list.get_mut(*at) {
                rule.recipe.push(line.to_owned());
            }
        }
    }

    fn line(&mut self, line: &str) -> Result<(), Outside> {
        let (word, rest) =
            line.split_once([' ', '\t', '(']).map_or((line, ""), |(w, _)| (w, line.get(w.len()..).unwrap_or_default()));
        if self.condition(word, rest.trim())? || !self.is_read() || line.is_empty() {
            return Ok(());
        }
        let rest = rest.trim();
        match word {
            "include" | "-include" | "sinclude" => return self.include(rest, word == "include"),
            "export" if rest.is_empty() => {
                self.file.exported = None;
                return Ok(());
            }
            "export" => return self.export(rest),
            "unexport" => return Ok(()),
            "override" if assignment(rest).is_some() => return self.assign(rest, true),
            "define" | "undefine" | "vpath" | "load" | "private" if assignment(line).is_none() => {
                return Err(Outside(word.into()));
            }
            _ => {}
        }
        if assignment(line).is_some() { self.assign(line, false) } else { self.rule(line) }
    }

    /// Whether the line belongs to a conditional.
    fn condition(&mut self, word: &str, rest: &str) -> Result<bool, Outside> {
        match word {
            "ifeq" | "ifneq" | "ifdef" | "ifndef" => {
                let holds = self.is_read() && self.decide(word, rest)?;
                let is_done = holds || !self.is_read();
                self.conditions.push(Condition { holds, is_done });
            }
            "else" => {
                let Some(last) = self.conditions.pop() else {
                    return Err(Outside("else without a conditional".into()));
                };
                let mut next = Condition { holds: !last.is_done, is_done: true };
                if let Some((word, rest)) = rest.split_once([' ', '\t']) {
                    next.holds = !last.is_done && self.is_read() && self.decide(word, rest.trim())?;
                    next.is_done = last.is_done || next.holds;
                }
                self.conditions.push(next);
            }
            "endif" => drop(self.conditions.pop()),
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn decide(&mut self, word: &str, rest: &str) -> Result<bool, Outside> {
        if word == "ifdef" || word == "ifndef" {
            let name = self.scope.expand(rest)?;
            return Ok(self.scope.is_set(name.trim())? == (word == "ifdef"));
        }
        let odd = || Outside(format!("{word} {rest}"));
        let (one, other) = if let Some(inside) = rest.strip_prefix('(').and_then(|r| r.strip_suffix(')')) {
            let (one, other) = split_top(inside, ',').ok_or_else(odd)?;
            (one.trim(), other.trim())
        } else {
            let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\'')).ok_or_else(odd)?;
            let mut parts = rest.split(quote);
            (parts.nth(1).ok_or_else(odd)?, parts.nth(1).ok_or_else(odd)?)
        };
        let (one, other) = (self.scope.expand(one)?, self.scope.expand(other)?);
        Ok((one == other) == (word == "ifeq"))
    }

    fn include(&mut self, names: &str, must_exist: bool) -> Result<(), Outside> {
        for name in self.words(names)? {
            // What a compiler noted of headers says nothing of what is made.
            if name.ends_with(".d") {
                continue;
            }
            let node = match self.scope.call.machine.node(self.scope.call.process, &name) {
                Ok((_, node)) => node,
                Err(Failure::NotFound) if !must_exist => continue,
                Err(_) => return Err(Outside(format!("include {name}, which is not there yet"))),
            };
            let text = node.as_file().and_then(|file| file_data(file).as_text());
            let text = text.filter(|_| self.depth < DEPTH);
            let text = text.ok_or_else(|| Outside(format!("include {name}, of which the text is not known")))?;
            self.depth += 1;
            self.open.clear();
            self.text(&text)?;
            self.depth -= 1;
        }
        Ok(())
    }

    fn export(&mut self, rest: &str) -> Result<(), Outside> {
        let names = match assignment(rest) {
            Some((name, _, _)) => name.to_owned(),
            None => self.scope.expand(rest)?,
        };
        if let Some(list) = &mut self.file.exported {
            list.extend(names.split_whitespace().map(str::to_owned));
        }
        if assignment(rest).is_some() { self.assign(rest, false) } else { Ok(()) }
    }

    fn assign(&mut self, line: &str, overrides: bool) -> Result<(), Outside> {
        let Some((name, operator, value)) = assignment(line) else { return Ok(()) };
        let name = self.scope.expand(name)?;
        let name = name.trim();
        self.open.clear();
        if self.scope.is_given(name) && !overrides {
            return Ok(());
        }
        let variable = match operator {
            "?=" if self.scope.has(name) => return Ok(()),
            "=" | "?=" => Variable::Recursive(value.to_owned()),
            "!=" => Variable::Recursive(format!("$(shell {value})")),
            "+=" => match self.scope.variables.get(name) {
                Some(Variable::Simple(old)) => {
                    let old = old.clone();
                    Variable::Simple(format!("{old} {}", self.scope.expand(value)?))
                }
                Some(Variable::Recursive(old)) => Variable::Recursive(format!("{old} {value}")),
                None => Variable::Recursive(self.scope.join_environment(name, value)),
            },
            // What can't be said now can't be said later either, unless nobody asks.
            _ => self.scope.expand(value).map_or_else(|_| Variable::Recursive(value.to_owned()), Variable::Simple),
        };
        if name == "VPATH" || name == ".RECIPEPREFIX" {
            return Err(Outside(name.into()));
        }
        self.scope.variables.insert(name.to_owned(), variable);
        Ok(())
    }

    fn rule(&mut self, line: &str) -> Result<(), Outside> {
        let (head, recipe) = split_top(line, ';').map_or((line, None), |(head, recipe)| (head, Some(recipe)));
        self.open.clear();
        let Some((targets, rest)) = split_top(head, ':') else {
            // A call that prints or checks something, and leaves nothing behind.
            let text = self.scope.expand(head)?;
            return if text.trim().is_empty() { Ok(()) } else { Err(Outside(text)) };
        };
        if rest.starts_with(':') || targets.ends_with('&') {
            return Err(Outside("double-colon and grouped rules".into()));
        }
        if assignment(rest).is_some() {
            return Err(Outside("variables of a target".into()));
        }
        let targets = self.words(targets)?;
        let (pattern, needs) = match split_top(rest, ':') {
            Some((pattern, needs)) => (Some(self.scope.expand(pattern)?.trim().to_owned()), needs),
            None => (None, rest),
        };
        let (needs, order) = needs.split_once('|').unwrap_or((needs, ""));
        let (needs, order) = (self.words(needs)?, self.words(order)?);
        let recipe: Vec<String> =
            recipe.map(str::trim).filter(|r| !r.is_empty()).map(str::to_owned).into_iter().collect();
        let rule = Rule { targets, needs, order, recipe, stem: String::new() };
        match pattern {
            Some(pattern) => self.static_pattern(&pattern, &rule),
            None => self.put(rule),
        }
    }

    fn words(&mut self, text: &str) -> Result<Vec<String>, Outside> {
        let text = self.scope.expand(text)?;
        let call = &self.scope.call;
        Ok(text
            .split_whitespace()
            .flat_map(|word| match paths(call.machine, call.process, word) {
                found if found.is_empty() => vec![word.to_owned()],
                found => found,
            })
            .map(|word| word.strip_prefix("./").map(str::to_owned).unwrap_or(word))
            .collect())
    }

    fn static_pattern(&mut self, pattern: &str, rule: &Rule) -> Result<(), Outside> {
        for target in &rule.targets {
            let stem = super::expand::stem(pattern, target).ok_or_else(|| Outside(format!("{target}: {pattern}")))?;
            let with = |list: &[String]| list.iter().map(|n| n.replacen('%', stem, 1)).collect();
            let own = Rule {
                targets: vec![target.clone()],
                needs: with(&rule.needs),
                order: with(&rule.order),
                stem: stem.to_owned(),
                recipe: rule.recipe.clone(),
            };
            self.open.push((false, self.file.rules.len()));
            self.file.rules.push(own);
        }
        Ok(())
    }

    fn put(&mut self, rule: Rule) -> Result<(), Outside> {
        match rule.targets.first().map(String::as_str) {
            None => return Ok(()),
            Some(".PHONY") => self.file.phony.extend(rule.needs),
            Some(".ONESHELL" | ".SECONDEXPANSION" | ".POSIX") => return Err(Outside(rule.targets.join(" "))),
            Some(name) if is_special(name) => {}
            Some(name) if name.contains('%') => {
                self.open.push((true, self.file.patterns.len()));
                self.file.patterns.push(rule);
            }
            Some(name) if suffixes(name).is_some() && rule.needs.is_empty() => {
                let (from, to) = suffixes(name).unwrap_or_default();
                self.open.push((true, self.file.patterns.len()));
                let rule = Rule { targets: vec![format!("%{to}")], needs: vec![format!("%{from}")], ..rule };
                self.file.patterns.push(rule);
            }
            Some(_) => {
                self.open.push((false, self.file.rules.len()));
                self.file.rules.push(rule);
            }
        }
        Ok(())
    }
}

/// Targets that set how make works: `.SUFFIXES`, `.DELETE_ON_ERROR`.
fn is_special(name: &str) -> bool {
    name.strip_prefix('.').is_some_and(|n| !n.is_empty() && n.chars().all(|c| c.is_ascii_uppercase() || c == '_'))
}

/// An old rule between two endings: `.c.o`.
fn suffixes(name: &str) -> Option<(&str, &str)> {
    let (from, _) = name.strip_prefix('.')?.split_once('.')?;
    let known = [".c", ".o", ".cc", ".cpp", ".cxx", ".s", ".S", ".a"];
    let (from, to) = name.split_at(from.len() + 1);
    (known.contains(&from) && known.contains(&to)).then_some((from, to))
}

/// Whether the next line belongs to this one.
fn ends_open(line: &str) -> bool {
    line.chars().rev().take_while(|c| *c == '\\').count() % 2 == 1
}

/// The line without its comment.
fn uncommented(line: &str) -> String {
    let mut out = String::new();
    for c in line.chars() {
        if c == '#' {
            if !out.ends_with('\\') {
                break;
            }
            out.pop();
        }
        out.push(c);
    }
    out
}

/// What stands before and behind the first of a character that is not inside `$(…)` or `${…}`.
pub(super) fn split_top(text: &str, separator: char) -> Option<(&str, &str)> {
    let at = top_level(text, |c| c == separator)?;
    Some((text.get(..at)?, text.get(at + separator.len_utf8()..)?))
}

/// Where a character stands first that is not inside `$(…)` or `${…}`.
fn top_level(text: &str, is: impl Fn(char) -> bool) -> Option<usize> {
    let mut depth = 0_u32;
    for (i, c) in text.char_indices() {
        match c {
            '(' | '{' => depth += 1,
            ')' | '}' => depth = depth.saturating_sub(1),
            c if depth == 0 && is(c) => return Some(i),
            _ => {}
        }
    }
    None
}

/// Name, operator and value of an assignment.
fn assignment(line: &str) -> Option<(&str, &str, &str)> {
    let at = top_level(line, |c| matches!(c, '=' | ':' | ';'))?;
    let (before, rest) = line.split_at_checked(at)?;
    let colons = [":::=", "::=", ":="].into_iter().find_map(|o| Some((before, ":=", rest.strip_prefix(o)?)));
    let (name, operator, value) = colons.or_else(|| {
        let value = rest.strip_prefix('=')?;
        let marked = ["?=", "+=", "!="].into_iter().find_map(|o| Some((before.strip_suffix(o.get(..1)?)?, o, value)));
        marked.or(Some((before, "=", value)))
    })?;
    let name = name.trim();
    (!name.is_empty() && top_level(name, char::is_whitespace).is_none()).then_some((name, operator, value.trim_start()))
}
