//! What templates of the C++ library come to in an object, by the headers that a source takes in.

use super::text;
use crate::command::{Call, tool};
use crate::size::{Estimate, Provenance};
use std::collections::BTreeSet;

/// Headers that were measured, each used as small programs use it, and those that stand for others of their kind.
const HEADERS: &[(&str, &str)] = &[
    ("algorithm", "algorithm"),
    ("charconv", "charconv"),
    ("chrono", "chrono"),
    ("filesystem", "filesystem"),
    ("fstream", "fstream"),
    ("functional", "functional"),
    ("future", "future"),
    ("iomanip", "iostream"),
    ("iostream", "iostream"),
    ("memory", "memory"),
    ("mutex", "thread"),
    ("random", "random"),
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
    ("variant<", "variant"),
    ("vector<", "vector"),
];

/// How deep headers of a project are followed.
const DEPTH: usize = 8;

/// The object of a source, before what its own code adds; `texts` are its own and those of the headers that it takes in.
pub(super) fn object(call: &Call<'_>, texts: &[String], optimized: bool) -> Estimate {
    let (row, share) = if optimized { ("part", "c++.parts-percent") } else { ("plain", "c++.plain-percent") };
    let parts = |texts: &[String]| -> BTreeSet<_> { texts.iter().flat_map(|text| parts(text)).collect() };
    let sum = |parts: &mut dyn Iterator<Item = &(&'static str, String)>| -> u64 {
        parts.map(|(part, _)| call.figure(&format!("c++.{row}.{part}")).bytes).sum()
    };
    // Of what a header declares a source uses some.
    let (own, other) = texts.split_at(texts.len().min(1));
    let (own, other) = (parts(own), parts(other));
    let (own, other) = (sum(&mut own.iter()), sum(&mut other.difference(&own)));
    let size = Estimate::between(own, own + other / 2, own + other, Provenance::Heuristic);
    call.figure("c++.object.least") + tool::percent(size, call.figure(share))
}

/// The text of a source, and those of the headers of its project that it takes in.
pub(super) fn with_headers(call: &Call<'_>, path: &str, source: String, folders: &[String]) -> Vec<String> {
    let mut found = vec![source.clone()];
    follow(call, path, &source, folders, DEPTH, &mut BTreeSet::new(), &mut found);
    found
}

fn follow(
    call: &Call<'_>,
    path: &str,
    source: &str,
    folders: &[String],
    depth: usize,
    seen: &mut BTreeSet<String>,
    found: &mut Vec<String>,
) {
    let beside = path.rsplit_once('/').map_or(".", |(folder, _)| folder);
    for name in included(source).map(|(name, _)| name) {
        for folder in std::iter::once(beside).chain(folders.iter().map(String::as_str)) {
            let path = format!("{folder}/{name}");
            if depth > 0
                && seen.insert(path.clone())
                && let Some(text) = text(call, &path)
            {
                found.push(text.clone());
                follow(call, &path, &text, folders, depth - 1, seen, found);
            }
        }
    }
}

/// What a text includes, and whether as a header of the system.
fn included(source: &str) -> impl Iterator<Item = (&str, bool)> {
    source.lines().filter_map(|line| {
        let rest = line.trim().strip_prefix('#')?.trim_start().strip_prefix("include")?.trim_start();
        Some((rest.trim_start_matches(['<', '"']).split(['>', '"']).next()?, rest.starts_with('<')))
    })
}

/// Parts of the library that a text takes in, and templates with their arguments.
fn parts(source: &str) -> Vec<(&'static str, String)> {
    let mut found = templates(source);
    for (name, _) in included(source).filter(|(_, of_system)| *of_system) {
        let part = HEADERS.iter().find(|(header, _)| *header == name);
        found.extend(part.map(|(_, part)| (*part, String::new())));
    }
    found
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
