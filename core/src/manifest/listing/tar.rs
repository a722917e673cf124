//! `tar -tvf` of GNU tar, busybox and bsdtar.

use super::long::{Columns, mode, owner};
use super::{EntryKind, Form, Line, Raw, escape};

pub(super) struct Tar;

impl Form for Tar {
    fn line<'s>(&'s mut self, line: &'s str) -> Line<'s> {
        if line.is_empty() {
            return Line::Nothing;
        }
        entry(line).unwrap_or(Line::Wrong("expected a line of `tar -tvf`"))
    }
}

fn entry(line: &str) -> Option<Line<'_>> {
    let mut columns = Columns { rest: line };
    let (kind, bits) = mode(columns.next()?)?;
    let second = columns.next()?;
    let (uid, gid) = match second.split_once('/') {
        Some((user, group)) => (owner(user), owner(group)),
        // bsdtar shows a link count, which is 0 in an archive.
        None if second == "0" => (owner(columns.next()?), owner(columns.next()?)),
        None => return None,
    };
    let size = columns.size()?;
    columns.date()?;
    let name = columns.rest.strip_prefix(' ')?;
    let (name, link) = match kind {
        Some(EntryKind::Symlink) => name.split_once(" -> ").map_or((name, None), |(n, t)| (n, Some(t))),
        Some(EntryKind::Hardlink) => name.split_once(" link to ").map_or((name, None), |(n, t)| (n, Some(t))),
        _ => (name, None),
    };
    let Some(kind) = kind else { return Some(Line::Nothing) };
    let (path, target) = (escape::backslashed(name), link.map(escape::backslashed));
    Some(Line::Entry(Raw { kind, mode: Some(bits), uid, gid, size, path, target }))
}
