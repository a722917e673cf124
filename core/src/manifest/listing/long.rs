//! What `ls -l` and `tar -tv` have in common: the mode in letters, owners, size, date.

use super::EntryKind;

/// Columns separated by runs of spaces.
pub(super) struct Columns<'a> {
    pub rest: &'a str,
}

impl<'a> Columns<'a> {
    pub(super) fn next(&mut self) -> Option<&'a str> {
        let trimmed = self.rest.trim_start_matches(' ');
        let (word, rest) = match trimmed.find(' ') {
            Some(space) => trimmed.split_at(space),
            None => (trimmed, ""),
        };
        self.rest = rest;
        (!word.is_empty()).then_some(word)
    }

    /// Size in bytes; devices have `major, minor` there.
    pub(super) fn size(&mut self) -> Option<u64> {
        let word = self.next()?;
        if let Some(major) = word.strip_suffix(',') {
            major.parse::<u32>().ok()?;
            self.next()?.parse::<u32>().ok()?;
            return Some(0);
        }
        match word.split_once(',') {
            Some((major, minor)) => major.parse::<u32>().and(minor.parse::<u32>()).ok().map(|_| 0),
            None => word.parse().ok(),
        }
    }

    /// Skips a date: `2026-11-21 12:57[:00[.0]] [+0000]`, `11-21 12:57`, or three words such as `Nov 21 12:57`.
    pub(super) fn date(&mut self) -> Option<()> {
        let first = self.next()?;
        let second = self.next()?;
        if first.bytes().all(|b| b.is_ascii_digit() || b == b'-') && first.contains('-') {
            if !second.contains(':') {
                return None;
            }
            let mut ahead = Columns { rest: self.rest };
            if ahead.next().is_some_and(is_zone) {
                self.rest = ahead.rest;
            }
            return Some(());
        }
        let third = self.next()?;
        let is_year = |word: &str| word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit());
        (third.contains(':') || is_year(third)).then_some(())
    }
}

fn is_zone(word: &str) -> bool {
    word.len() == 5 && word.starts_with(['+', '-']) && word.bytes().skip(1).all(|b| b.is_ascii_digit())
}

/// Reads `drwxr-sr-t`; a mark of access lists behind it is left out. `None` for a kind that images don't hold (sockets)
/// is told apart by the outer option.
pub(super) fn mode(word: &str) -> Option<(Option<EntryKind>, u16)> {
    let mut letters = word.chars();
    let kind = match letters.next()? {
        '-' => Some(EntryKind::File),
        'd' => Some(EntryKind::Dir),
        'l' => Some(EntryKind::Symlink),
        'h' => Some(EntryKind::Hardlink),
        'p' => Some(EntryKind::Fifo),
        'c' => Some(EntryKind::Char),
        'b' => Some(EntryKind::Block),
        's' => None,
        _ => return None,
    };
    let mut bits = 0;
    for (index, special) in [0o4000, 0o2000, 0o1000].into_iter().enumerate() {
        let shift = 6 - 3 * index;
        let (read, write, run) = (letters.next()?, letters.next()?, letters.next()?);
        let low = match (read, write, run) {
            ('r' | '-', 'w' | '-', 'x' | '-') => u16::from(run == 'x'),
            ('r' | '-', 'w' | '-', 's' | 't') => 1 | special >> shift,
            ('r' | '-', 'w' | '-', 'S' | 'T') => special >> shift,
            _ => return None,
        };
        bits |= (u16::from(read == 'r') << 2 | u16::from(write == 'w') << 1 | low) << shift;
    }
    matches!(letters.as_str(), "" | "+" | "." | "@").then_some((kind, bits))
}

/// A numeric owner; a named one counts as root.
pub(super) fn owner(word: &str) -> u32 {
    word.parse().unwrap_or_default()
}
