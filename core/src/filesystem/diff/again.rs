//! What a step wrote again without changing it: what the two engines store differently.
//!
//! `overlay2` stores it, as it was written; `containerd` leaves it out, as it equals what lies below. Nothing else makes their
//! bytes differ.

use super::{ChangeKind, Dir, Entry, Key, Kind, Tree, is_same, visit};
use crate::Engine;
use crate::size::Estimate;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Files that were written again as they were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Again {
    /// Their bytes.
    pub bytes: Estimate,
    /// How many.
    pub files: u64,
}

/// What step `step`, which made `upper` from `lower`, wrote again as it was. Costs what both trees have and do not share.
pub fn written_again(lower: &Tree, upper: &Tree, step: Key) -> Again {
    let mut counter = Counter { step, again: Again::default(), inodes: BTreeMap::new() };
    if let (Some(below), Some(above)) = (lower.root().as_dir(), upper.root().as_dir())
        && !Arc::ptr_eq(lower.root(), upper.root())
    {
        counter.folder(below, above, false);
    }
    // An inode of which the layer stores another name anyway makes no difference.
    if !counter.inodes.is_empty() {
        visit(lower, upper, step, Engine::Containerd, &mut |found| {
            if let (Some(file), true) = (found.node.as_file(), found.kind != ChangeKind::Removed) {
                counter.inodes.remove(&file.link());
            }
        });
    }
    for (bytes, names) in counter.inodes.into_values() {
        counter.again.bytes += bytes;
        counter.again.files += names;
    }
    counter.again
}

struct Counter {
    step: Key,
    again: Again,
    /// Files of several names: their bytes, and how many of the names were written again.
    inodes: BTreeMap<u32, (Estimate, u64)>,
}

impl Counter {
    fn folder(&mut self, lower: &Dir, upper: &Dir, written: bool) {
        let (mut low, mut up) = (lower.entries().iter().peekable(), upper.entries().iter().peekable());
        while let (Some(a), Some(b)) = (low.peek(), up.peek()) {
            match a.name.cmp(b.name) {
                Ordering::Less => drop(low.next()),
                Ordering::Greater => drop(up.next()),
                Ordering::Equal => {
                    self.both(*a, *b, written);
                    low.next();
                    up.next();
                }
            }
        }
    }

    fn both(&mut self, lower: Entry<'_>, upper: Entry<'_>, written: bool) {
        let written = written || (upper.step == self.step && lower.step != self.step);
        if Arc::ptr_eq(lower.node, upper.node) && !written {
            return;
        }
        match (&lower.node.kind, &upper.node.kind) {
            (Kind::Dir(below), Kind::Dir(above)) => self.folder(below, above, written),
            (_, Kind::File(file)) if written && is_same(lower.node, upper.node) => {
                if file.link() == 0 {
                    self.again.bytes += file.estimate();
                    self.again.files += u64::from(file.count);
                } else {
                    self.inodes.entry(file.link()).or_insert((file.estimate(), 0)).1 += 1;
                }
            }
            _ => {}
        }
    }
}
