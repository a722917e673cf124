//! `ls -lR`, with or without `-a`, `-n` and the long time styles; names in shell quotes, as a terminal shows them, too. Also
//! `find . -ls`, whose lines are the same behind an inode and a count of blocks, with whole paths.

use super::long::{Columns, mode, owner};
use super::{EntryKind, Form, Line, Raw, escape};
use std::borrow::Cow;

/// Carries the folder whose heading was last.
#[derive(Default)]
pub(super) struct Ls {
    folder: String,
}

impl Form for Ls {
    fn line<'s>(&'s mut self, line: &'s str) -> Line<'s> {
        if line.is_empty() || is_total(line) {
            return Line::Nothing;
        }
        if let Some(entry) = found(line).or_else(|| entry(line, &self.folder)) {
            return entry;
        }
        match line.strip_suffix(':') {
            Some(folder) => {
                self.folder = escape::shell_quoted(folder).into_owned();
                Line::Nothing
            }
            None => Line::Wrong("expected a line of `ls -lR`, with sizes in bytes (no -h)"),
        }
    }
}

/// `total 28`, in any language.
fn is_total(line: &str) -> bool {
    line.split_once(' ').is_some_and(|(word, n)| {
        word.chars().all(char::is_alphabetic) && !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit())
    })
}

/// A line of `ls -l`, not yet taken for anything: what stands before the name, the name, and what a link leads to.
struct Long<'s> {
    kind: Option<EntryKind>,
    mode: u16,
    uid: u32,
    gid: u32,
    size: u64,
    name: &'s str,
    target: Option<&'s str>,
}

fn long<'s>(columns: &mut Columns<'s>) -> Option<Long<'s>> {
    let (kind, mode) = mode(columns.next()?)?;
    columns.next()?.parse::<u32>().ok()?;
    let (uid, gid) = (owner(columns.next()?), owner(columns.next()?));
    let size = columns.size()?;
    columns.date()?;
    let name = columns.rest.strip_prefix(' ')?;
    let (name, target) = match kind {
        Some(EntryKind::Symlink) => name.split_once(" -> ").map_or((name, None), |(n, t)| (n, Some(t))),
        _ => (name, None),
    };
    Some(Long { kind, mode, uid, gid, size, name, target })
}

fn entry<'s>(line: &'s str, folder: &str) -> Option<Line<'s>> {
    let Long { kind, mode, uid, gid, size, name, target } = long(&mut Columns { rest: line })?;
    // On a terminal, names without quotes are moved by one more space where another name has quotes.
    let name = escape::shell_quoted(name.strip_prefix(' ').unwrap_or(name));
    let Some(kind) = kind.filter(|_| !matches!(&*name, "." | "..")) else { return Some(Line::Nothing) };
    let path = if folder.is_empty() { name } else { Cow::Owned([folder, "/", &name].concat()) };
    let target = target.map(escape::shell_quoted);
    Some(Line::Entry(Raw { kind, mode: Some(mode), uid, gid, size, path, target }))
}

/// A line of `find . -ls`.
fn found(line: &str) -> Option<Line<'_>> {
    let mut columns = Columns { rest: line };
    for _ in 0..2 {
        columns.next()?.parse::<u64>().ok()?;
    }
    let Long { kind, mode, uid, gid, size, name, target } = long(&mut columns)?;
    let Some(kind) = kind else { return Some(Line::Nothing) };
    let (path, target) = (escape::backslashed(name), target.map(escape::backslashed));
    Some(Line::Entry(Raw { kind, mode: Some(mode), uid, gid, size, path, target }))
}
