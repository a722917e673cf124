//! Bytes and counts that every folder caches, so that the weight of a subtree is known without walking it.

use super::node::{Kind, Node};
use crate::size::{Estimate, Provenance};
use std::iter::Sum;
use std::ops::{Add, Sub};

/// What everything below a folder comes to in a packed layer, as whoever asked first worked it out. Names, sizes, contents and
/// the right to execute go into it; owners and times do not, so that a tree that is given away keeps it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Packed {
    /// At least this.
    pub low: u64,
    /// The likeliest figure.
    pub bytes: u64,
    /// At most this.
    pub high: u64,
    /// Entries that are no folders; a folder known only in total counts as many as it stands for.
    pub leaves: u64,
    /// How far the one file that may do so most lies below the bounds, and above them.
    pub alone: (u64, u64),
}

impl std::ops::AddAssign for Packed {
    fn add_assign(&mut self, other: Self) {
        self.low = self.low.saturating_add(other.low);
        self.bytes = self.bytes.saturating_add(other.bytes);
        self.high = self.high.saturating_add(other.high);
        self.leaves = self.leaves.saturating_add(other.leaves);
        self.alone = (self.alone.0.max(other.alone.0), self.alone.1.max(other.alone.1));
    }
}

/// Bytes and counts of a subtree. Subtraction undoes addition exactly, but for the source, which is counted by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    bytes: u64,
    low: u64,
    high: u64,
    /// Regular files.
    pub files: u64,
    /// Everything but folders: files, links, special files.
    pub leaves: u64,
    /// Folders.
    pub dirs: u64,
    /// Names that share their inode with others.
    pub linked: u64,
    /// How many files there are of each source, weakest last.
    sources: [u32; 5],
}

impl Totals {
    /// Those of one node with everything below.
    pub fn of(node: &Node) -> Self {
        match &node.kind {
            Kind::File(file) => {
                let size = file.estimate();
                let mut sources = [0; 5];
                if let Some(n) = sources.get_mut(file.provenance as usize) {
                    *n = 1;
                }
                let files = u64::from(file.count);
                let linked = u64::from(file.link() != 0);
                Self {
                    bytes: size.bytes,
                    low: size.low,
                    high: size.high,
                    files,
                    leaves: files,
                    dirs: 0,
                    linked,
                    sources,
                }
            }
            Kind::Dir(dir) => Self { dirs: dir.totals().dirs + 1, ..dir.totals() },
            Kind::Symlink(_) | Kind::Special(_) => Self { leaves: 1, ..Self::default() },
        }
    }

    /// The bytes of all regular files, with bounds and the weakest source.
    pub fn estimate(&self) -> Estimate {
        let kinds = [
            Provenance::Exact,
            Provenance::Declared,
            Provenance::Catalogue,
            Provenance::Heuristic,
            Provenance::Unknown,
        ];
        let weakest = kinds.iter().zip(self.sources).rev().find(|(_, n)| *n > 0).map(|(p, _)| *p);
        let (bytes, low, high) = (self.bytes, self.low, self.high);
        Estimate { bytes, low, high, provenance: weakest.unwrap_or_default() }
    }

    fn zip(self, other: Self, op: fn(u64, u64) -> u64, small: fn(u32, u32) -> u32) -> Self {
        let mut sources = self.sources;
        for (a, b) in sources.iter_mut().zip(other.sources) {
            *a = small(*a, b);
        }
        Self {
            bytes: op(self.bytes, other.bytes),
            low: op(self.low, other.low),
            high: op(self.high, other.high),
            files: op(self.files, other.files),
            leaves: op(self.leaves, other.leaves),
            dirs: op(self.dirs, other.dirs),
            linked: op(self.linked, other.linked),
            sources,
        }
    }
}

impl Add for Totals {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        // Wrapping keeps add and subtract inverse even for absurd declared sizes.
        self.zip(other, u64::wrapping_add, u32::wrapping_add)
    }
}

impl Sub for Totals {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self.zip(other, u64::wrapping_sub, u32::wrapping_sub)
    }
}

impl Sum for Totals {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), Add::add)
    }
}
