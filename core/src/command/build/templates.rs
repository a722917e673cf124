//! What templates of the C++ library come to in an object, by the headers that a source takes in.

use super::text;
use crate::command::{Call, tool};
use crate::size::{Estimate, Provenance};
use std::collections::BTreeSet;

/// Headers that were measured, each used as small programs use it, and those that stand for others of their kind.
const HEADERS: &[(&str, &str)] = &[
    ("algorithm", "algorithm"),
    ("filesystem", "filesystem"),
    ("fstream", "fstream"),
    ("functional", "functional"),
    ("future", "thread"),
    ("iomanip", "iostream"),
    ("iostream", "iostream"),
    ("memory", "memory"),
    ("mutex", "thread"),
    ("sstream", "sstream"),
    ("stdexcept", "stdexcept"),
    ("string", "string"),
    ("thread", "thread"),
];

/// Templates of which every set of arguments makes code of its own.
const TEMPLATES: &[(&str, &str)] = &[
    ("unordered_map<", "unordered_map"),
    ("unordered_set<", "unordered_map"),
    ("map<", "map"),
    ("set<", "set"),
    ("list<", "set"),
    ("queue<", "queue"),
    ("stack<", "queue"),
    ("optional<", "optional"),
    ("variant<", "optional"),
    ("vector<", "vector"),
];

/// How deep headers of a project are followed.
const DEPTH: usize = 8;

/// What a source takes in: parts of the library, and templates with their arguments.
#[derive(Default)]
struct Parts {
    seen: BTreeSet<String>,
    /// Of the source itself, and of headers of its project.
    own: BTreeSet<(&'static str, String)>,
    other: BTreeSet<(&'static str, String)>,
}

/// The object of a source, before what its own code adds.
pub(super) fn object(call: &Call<'_>, path: &str, source: &str, folders: &[String], optimized: bool) -> Estimate {
    let mut parts = Parts::default();
    parts.read(call, path, source, folders, DEPTH);
    let (row, share) = if optimized { ("part", "c++.parts-percent") } else { ("plain", "c++.plain-percent") };
    let sum = |parts: &mut dyn Iterator<Item = &(&'static str, String)>| -> u64 {
        parts.map(|(part, _)| call.figure(&format!("c++.{row}.{part}")).bytes).sum()
    };
    // Of what a header declares a source uses some.
    let (own, other) = (sum(&mut parts.own.iter()), sum(&mut parts.other.difference(&parts.own)));
    let size = Estimate::between(own, own + other / 2, own + other, Provenance::Heuristic);
    call.figure("c++.object.least") + tool::percent(size, call.figure(share))
}

impl Parts {
    fn read(&mut self, call: &Call<'_>, path: &str, source: &str, folders: &[String], depth: usize) {
        let beside = path.rsplit_once('/').map_or(".", |(folder, _)| folder);
        let found = if depth == DEPTH { &mut self.own } else { &mut self.other };
        found.extend(templates(source));
        for line in source.lines() {
            let directive = line.trim().strip_prefix('#').and_then(|line| line.trim_start().strip_prefix("include"));
            let Some(rest) = directive.map(str::trim_start) else { continue };
            let name = rest.trim_start_matches(['<', '"']).split(['>', '"']).next().unwrap_or_default();
            let part = HEADERS.iter().find(|(header, _)| *header == name).filter(|_| rest.starts_with('<'));
            if let Some((_, part)) = part {
                let found = if depth == DEPTH { &mut self.own } else { &mut self.other };
                found.insert((part, String::new()));
                continue;
            }
            for folder in std::iter::once(beside).chain(folders.iter().map(String::as_str)) {
                let path = format!("{folder}/{name}");
                if depth > 0
                    && self.seen.insert(path.clone())
                    && let Some(text) = text(call, &path)
                {
                    self.read(call, &path, &text, folders, depth - 1);
                }
            }
        }
    }
}

/// The templates that a text names, each with its arguments.
fn templates(source: &str) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    for (name, part) in TEMPLATES {
        for (at, _) in source.match_indices(name) {
            let is_whole =
                source.get(..at).is_some_and(|before| !before.ends_with(|c: char| c.is_alphanumeric() || c == '_'));
            let arguments = source.get(at + name.len()..).unwrap_or_default();
            let mut depth = 1_i32;
            let end = arguments.find(|c: char| {
                depth += i32::from(c == '<') - i32::from(c == '>');
                depth == 0 || c == ';'
            });
            if is_whole && let Some(arguments) = arguments.get(..end.unwrap_or_default()) {
                found.push((*part, arguments.split_whitespace().collect()));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_counts_once_for_each_of_its_arguments() {
        let source = "std::map<std::string, std::map<int, int>> a; std::map<int,int> b; unordered_map<int, int> c; bitmap<3> d; a < b;";
        let found: BTreeSet<_> = templates(source).into_iter().collect();
        let wanted = [("map", "int,int"), ("map", "std::string,std::map<int,int>"), ("unordered_map", "int,int")];
        assert_eq!(found.into_iter().collect::<Vec<_>>(), wanted.map(|(part, arguments)| (part, arguments.to_owned())));
    }
}
