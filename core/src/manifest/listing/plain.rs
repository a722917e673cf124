//! Sizes and paths alone: `find . -printf '%s %p\n'` and `du -ab`.
//!
//! Neither says what is a folder: what something lies in is one. `du` gives folders their totals and `find` their own
//! entry's size, and neither is a file's size, so folders weigh nothing here. An empty folder can't be told from a file.

use super::{EntryKind, Form, Line, Raw};
use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};

type Paths<'t> = HashSet<&'t str, BuildHasherDefault<Quick>>;

pub(super) struct Plain<'t> {
    separator: char,
    folders: Paths<'t>,
}

impl<'t> Plain<'t> {
    pub(super) fn find(text: &'t str) -> Self {
        Self { separator: ' ', folders: folders(text, ' ') }
    }

    pub(super) fn du(text: &'t str) -> Self {
        Self { separator: '\t', folders: folders(text, '\t') }
    }
}

/// Every path that something lies in.
fn folders(text: &str, separator: char) -> Paths<'_> {
    let mut folders = Paths::default();
    let mut last = "";
    for (_, path) in text.lines().filter_map(|line| split(line, separator)) {
        let Some((parent, _)) = path.trim_end_matches('/').rsplit_once('/') else { continue };
        if parent != last {
            folders.insert(parent);
            last = parent;
        }
    }
    folders
}

fn split(line: &str, separator: char) -> Option<(u64, &str)> {
    let (size, path) = line.split_once(separator)?;
    Some((size.parse().ok()?, path)).filter(|(_, path)| !path.is_empty())
}

impl Form for Plain<'_> {
    fn line<'s>(&'s mut self, line: &'s str) -> Line<'s> {
        if line.is_empty() {
            return Line::Nothing;
        }
        let Some((size, path)) = split(line, self.separator) else {
            return Line::Wrong("expected a size in bytes, one space or tab, and a path");
        };
        let trimmed = path.trim_end_matches('/');
        let folder = matches!(trimmed, "." | "") || path.len() > trimmed.len() || self.folders.contains(trimmed);
        let kind = if folder { EntryKind::Dir } else { EntryKind::File };
        Line::Entry(Raw { kind, size, path: Cow::Borrowed(path), ..Raw::default() })
    }
}

/// A hash for a million paths: eight bytes a step. The set lives for one listing, so a crafted listing harms only itself.
#[derive(Default)]
struct Quick(u64);

impl Hasher for Quick {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let word = chunk.iter().fold(0, |word: u64, byte| word << 8 | u64::from(*byte));
            self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
        }
    }

    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }
}
