//! Functions of a makefile: texts, lists, names of files, choices. Not here: `call`, `eval`, `file`, `origin` and their kin.

use super::expand::{Outside, Scope, Variable, stem};
use super::read::split_top;
use crate::command::paths;
use std::collections::BTreeSet;

const NAMES: &[&str] = &[
    "abspath",
    "addprefix",
    "addsuffix",
    "and",
    "basename",
    "call",
    "dir",
    "error",
    "eval",
    "file",
    "filter",
    "filter-out",
    "findstring",
    "firstword",
    "flavor",
    "foreach",
    "guile",
    "if",
    "info",
    "join",
    "lastword",
    "notdir",
    "or",
    "origin",
    "patsubst",
    "realpath",
    "shell",
    "sort",
    "strip",
    "subst",
    "suffix",
    "value",
    "warning",
    "wildcard",
    "word",
    "wordlist",
    "words",
];

/// Whether that is the name of a function.
pub(super) fn is_function(name: &str) -> bool {
    NAMES.contains(&name)
}

/// What a function makes of its arguments.
pub(super) fn apply(scope: &mut Scope<'_, '_>, name: &str, text: &str) -> Result<String, Outside> {
    match name {
        "if" | "or" | "and" | "foreach" => return choice(scope, name, &arguments(text)),
        "call" | "eval" | "file" | "flavor" | "guile" | "origin" | "value" | "error" | "realpath" => {
            return Err(Outside(format!("$({name} …)")));
        }
        "shell" => {
            let command = scope.expand(text)?;
            return scope.shell(&command);
        }
        _ => {}
    }
    // What a command prints can't be left to the shell where it is worked on.
    let may_ask = std::mem::take(&mut scope.may_ask);
    let given: Result<Vec<String>, Outside> = arguments(text).into_iter().map(|a| scope.expand(a)).collect();
    scope.may_ask = may_ask;
    let given = given?;
    if name == "wildcard" {
        return wildcard(scope, &given.join(","));
    }
    let at = |i: usize| given.get(i).map(String::as_str).unwrap_or_default();
    // Functions of one argument take its commas as they are.
    let whole = given.join(",");
    Ok(match name {
        "subst" => at(2).replace(at(0), at(1)),
        "patsubst" => patsubst(at(0).trim(), at(1).trim(), at(2)),
        "filter" => matching(at(0), at(1), true),
        "filter-out" => matching(at(0), at(1), false),
        "findstring" => if at(1).contains(at(0)) { at(0) } else { "" }.to_owned(),
        "addprefix" => each(at(1), |w| format!("{}{w}", at(0))),
        "addsuffix" => each(at(1), |w| format!("{w}{}", at(0))),
        "join" => joined(at(0), at(1)),
        "word" => numbered(at(0), at(0), at(1)),
        "wordlist" => numbered(at(0), at(1), at(2)),
        "strip" => each(&whole, str::to_owned),
        "sort" => whole.split_whitespace().collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(" "),
        "words" => whole.split_whitespace().count().to_string(),
        "firstword" => whole.split_whitespace().next().unwrap_or_default().to_owned(),
        "lastword" => whole.split_whitespace().next_back().unwrap_or_default().to_owned(),
        "dir" => each(&whole, |w| w.rfind('/').and_then(|i| w.get(..=i)).unwrap_or("./").to_owned()),
        "notdir" => each(&whole, |w| w.rsplit('/').next().unwrap_or(w).to_owned()),
        "basename" => each(&whole, |w| w.strip_suffix(ending(w)).unwrap_or(w).to_owned()),
        "suffix" => each(&whole, |w| ending(w).to_owned()),
        "abspath" => each(&whole, |w| scope.call.machine.path(scope.call.process, w).to_string()),
        // `info` and `warning` print.
        _ => String::new(),
    })
}

/// Functions that look at an argument only where it is needed.
fn choice(scope: &mut Scope<'_, '_>, name: &str, given: &[&str]) -> Result<String, Outside> {
    let at = |i: usize| given.get(i).copied().unwrap_or_default();
    match name {
        "if" => {
            let holds = !scope.expand(at(0).trim())?.trim().is_empty();
            scope.expand(at(if holds { 1 } else { 2 }))
        }
        "foreach" => {
            let (name, list) = (scope.expand(at(0))?, scope.expand(at(1))?);
            let name = name.trim();
            let before = scope.variables.get(name).cloned();
            let mut out = Vec::new();
            for word in list.split_whitespace() {
                scope.variables.insert(name.to_owned(), Variable::Simple(word.to_owned()));
                out.push(scope.expand(at(2))?);
            }
            match before {
                Some(value) => scope.variables.insert(name.to_owned(), value),
                None => scope.variables.remove(name),
            };
            Ok(out.join(" "))
        }
        _ => {
            let mut last = String::new();
            for argument in given {
                last = scope.expand(argument.trim())?;
                if last.is_empty() == (name == "and") {
                    break;
                }
            }
            Ok(last)
        }
    }
}

/// Arguments stand between commas that are in no brackets.
fn arguments(text: &str) -> Vec<&str> {
    let mut all = Vec::new();
    let mut rest = text;
    while let Some((argument, behind)) = split_top(rest, ',') {
        all.push(argument);
        rest = behind;
    }
    all.push(rest);
    all
}

fn wildcard(scope: &Scope<'_, '_>, patterns: &str) -> Result<String, Outside> {
    let (machine, process) = (&scope.call.machine, scope.call.process);
    let mut found = Vec::new();
    for pattern in patterns.split_whitespace() {
        let folder = pattern.rsplit_once('/').map_or(".", |(folder, _)| folder);
        let listed = machine.node(process, folder).ok();
        if listed.is_some_and(|(_, node)| node.as_dir().is_some_and(|d| d.is_partly_known())) {
            return Err(Outside(format!("$(wildcard {pattern}) where not all files are known")));
        }
        found.extend(paths(machine, process, pattern));
    }
    Ok(found.join(" "))
}

fn each(text: &str, of: impl Fn(&str) -> String) -> String {
    text.split_whitespace().map(of).collect::<Vec<_>>().join(" ")
}

/// Words that a pattern matches, with its `%` put into another text; others stay.
pub(super) fn patsubst(from: &str, to: &str, text: &str) -> String {
    each(text, |word| match stem(from, word) {
        Some(stem) => to.replacen('%', stem, 1),
        None if word == from => to.to_owned(),
        None => word.to_owned(),
    })
}

fn matching(patterns: &str, text: &str, keeps: bool) -> String {
    let fits = |word: &str| patterns.split_whitespace().any(|p| p == word || stem(p, word).is_some());
    text.split_whitespace().filter(|w| fits(w) == keeps).collect::<Vec<_>>().join(" ")
}

fn joined(one: &str, other: &str) -> String {
    let (mut one, mut other) = (one.split_whitespace(), other.split_whitespace());
    let mut out = Vec::new();
    loop {
        match (one.next(), other.next()) {
            (None, None) => return out.join(" "),
            (a, b) => out.push(format!("{}{}", a.unwrap_or_default(), b.unwrap_or_default())),
        }
    }
}

fn numbered(first: &str, last: &str, text: &str) -> String {
    let number = |text: &str| text.trim().parse::<usize>().unwrap_or_default();
    let (first, last) = (number(first), number(last));
    let words = text.split_whitespace().take(last).skip(first.saturating_sub(1));
    words.collect::<Vec<_>>().join(" ")
}

/// The ending of a name, with its dot.
fn ending(word: &str) -> &str {
    let name = word.rsplit('/').next().unwrap_or(word);
    name.rfind('.').and_then(|at| name.get(at..)).unwrap_or_default()
}
