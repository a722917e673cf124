//! `git ls-tree -r -l HEAD`: what a checkout of the commit holds.

use super::{EntryKind, Form, Line, Raw, escape};

pub(super) struct Tracked;

impl Form for Tracked {
    fn line<'s>(&'s mut self, line: &'s str) -> Line<'s> {
        if line.is_empty() {
            return Line::Nothing;
        }
        entry(line)
            .map_or(Line::Wrong("expected a line of `git ls-tree -r -l`, with a tab before the path"), Line::Entry)
    }
}

fn entry(line: &str) -> Option<Raw<'_>> {
    let (head, path) = line.split_once('\t')?;
    let mut words = head.split_ascii_whitespace();
    let (mode, _, hash, size) = (words.next()?, words.next()?, words.next()?, words.next()?);
    if hash.len() < 40 || !hash.bytes().all(|b| b.is_ascii_hexdigit()) || words.next().is_some() {
        return None;
    }
    let (kind, mode) = match mode {
        "100644" => (EntryKind::File, 0o644),
        "100755" => (EntryKind::File, 0o755),
        "120000" => (EntryKind::Symlink, 0o777),
        // A submodule is an empty folder until someone fills it.
        "040000" | "160000" => (EntryKind::Dir, 0o755),
        _ => return None,
    };
    let size = if size == "-" { 0 } else { size.parse().ok()? };
    Some(Raw { kind, mode: Some(mode), size, path: escape::c_quoted(path), ..Raw::default() })
}
