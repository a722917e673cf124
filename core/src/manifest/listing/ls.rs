//! `ls -lR`, with or without `-a`, `-n` and the long time styles; names in shell quotes, as a terminal shows them, too.

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
        if let Some(entry) = entry(line, &self.folder) {
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

fn entry<'s>(line: &'s str, folder: &str) -> Option<Line<'s>> {
    let mut columns = Columns { rest: line };
    let (kind, bits) = mode(columns.next()?)?;
    columns.next()?.parse::<u32>().ok()?;
    let (uid, gid) = (owner(columns.next()?), owner(columns.next()?));
    let size = columns.size()?;
    columns.date()?;
    // On a terminal, names without quotes are moved by one more space where another name has quotes.
    let name = columns.rest.strip_prefix(' ')?;
    let name = name.strip_prefix(' ').unwrap_or(name);
    let (name, target) = match kind {
        Some(EntryKind::Symlink) => name.split_once(" -> ").map_or((name, None), |(n, t)| (n, Some(t))),
        _ => (name, None),
    };
    let name = escape::shell_quoted(name);
    let Some(kind) = kind.filter(|_| !matches!(&*name, "." | "..")) else { return Some(Line::Nothing) };
    let path = if folder.is_empty() { name } else { Cow::Owned([folder, "/", &name].concat()) };
    let target = target.map(escape::shell_quoted);
    Some(Line::Entry(Raw { kind, mode: Some(bits), uid, gid, size, path, target }))
}
