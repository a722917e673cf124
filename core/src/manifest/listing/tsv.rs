//! Our own form: tab-separated `type mode uid gid size path [target]`; a `#` line is a comment.

use super::{EntryKind, Form, Line, Raw};
use std::borrow::Cow;

pub(super) struct Tsv;

impl Form for Tsv {
    fn line<'s>(&'s mut self, line: &'s str) -> Line<'s> {
        if line.is_empty() || line.starts_with('#') {
            return Line::Nothing;
        }
        match entry(line) {
            Ok(raw) => Line::Entry(raw),
            Err(why) => Line::Wrong(why),
        }
    }
}

fn entry(line: &str) -> Result<Raw<'_>, &'static str> {
    const SHAPE: &str = "expected `type mode uid gid size path [target]`, separated by tabs";
    let mut fields = line.split('\t');
    let mut next = || fields.next().ok_or(SHAPE);
    let kind = kind(next()?)?;
    let mode =
        u16::from_str_radix(next()?, 8).ok().filter(|m| *m <= 0o7777).ok_or("the mode must be octal, as 0644")?;
    let uid = next()?.parse().map_err(|_| "the uid must be a number")?;
    let gid = next()?.parse().map_err(|_| "the gid must be a number")?;
    let size = next()?.parse().map_err(|_| "the size must be a whole number of bytes")?;
    let path = Cow::Borrowed(next()?);
    let target = fields.next().filter(|target| !target.is_empty()).map(Cow::Borrowed);
    if path.is_empty() || fields.next().is_some() {
        return Err(SHAPE);
    }
    Ok(Raw { kind, mode: Some(mode), uid, gid, size, path, target })
}

fn kind(word: &str) -> Result<EntryKind, &'static str> {
    Ok(match word {
        "file" => EntryKind::File,
        "dir" => EntryKind::Dir,
        "symlink" => EntryKind::Symlink,
        "hardlink" => EntryKind::Hardlink,
        "fifo" => EntryKind::Fifo,
        "char" => EntryKind::Char,
        "block" => EntryKind::Block,
        _ => return Err("the type must be file, dir, symlink, hardlink, fifo, char or block, and tabs stand between"),
    })
}
