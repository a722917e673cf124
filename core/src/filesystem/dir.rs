//! Folders: names, and what they lead to.
//!
//! Names stand apart from the nodes, so that a folder whose files are given away, or copied with other modes, shares them with
//! the folder that it was made from.

use super::counted::{Packed, Totals};
use super::node::{AGGREGATE, Kind, Node};
use super::stamp::Key;
use smol_str::SmolStr;
use std::cmp::Ordering;
use std::iter::Zip;
use std::slice;
use std::sync::{Arc, OnceLock};

/// A folder: its entries sorted bytewise by name, with totals.
#[derive(Clone, Debug, Default)]
pub struct Dir {
    names: Arc<Vec<SmolStr>>,
    /// What each of the names leads to.
    slots: Vec<Slot>,
    totals: Totals,
    /// With the place that it was asked for, see [`Dir::packed`].
    packed: OnceLock<(u8, Packed)>,
}

/// What a name leads to.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    pub(super) step: Key,
    pub(super) node: Arc<Node>,
}

/// A name to be put into a folder, and the node it leads to.
#[derive(Clone, Debug)]
pub struct Edge {
    /// The name.
    pub name: SmolStr,
    /// The step that put this node, with all that was below it then, in this place; the default key for the base's own.
    pub step: Key,
    /// The node.
    pub node: Arc<Node>,
}

/// An [`Edge`] as it stands in a folder.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// The name.
    pub name: &'a SmolStr,
    /// The step that put this node, with all that was below it then, in this place; the default key for the base's own.
    pub step: Key,
    /// The node.
    pub node: &'a Arc<Node>,
}

impl Entry<'_> {
    /// The same, to be put elsewhere.
    pub fn to_edge(self) -> Edge {
        Edge { name: self.name.clone(), step: self.step, node: Arc::clone(self.node) }
    }
}

/// The entries of a folder, sorted bytewise by name.
#[derive(Clone, Copy, Debug, Default)]
pub struct Entries<'a> {
    names: &'a [SmolStr],
    slots: &'a [Slot],
}

impl<'a> Entries<'a> {
    /// How many there are.
    pub fn len(self) -> usize {
        self.slots.len()
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.slots.is_empty()
    }

    /// One by one.
    pub fn iter(self) -> EntryIter<'a> {
        EntryIter(self.names.iter().zip(self.slots))
    }

    /// The entries of two folders in order of name: each name once, with what either folder has of it.
    pub fn beside(self, other: Self) -> impl Iterator<Item = (Option<Entry<'a>>, Option<Entry<'a>>)> {
        let (mut own, mut others) = (self.iter().peekable(), other.iter().peekable());
        std::iter::from_fn(move || {
            let order = match (own.peek(), others.peek()) {
                (None, None) => return None,
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(a), Some(b)) => a.name.cmp(b.name),
            };
            let one = if order.is_le() { own.next() } else { None };
            let another = if order.is_ge() { others.next() } else { None };
            Some((one, another))
        })
    }
}

impl<'a> IntoIterator for Entries<'a> {
    type Item = Entry<'a>;
    type IntoIter = EntryIter<'a>;

    fn into_iter(self) -> EntryIter<'a> {
        self.iter()
    }
}

/// The entries of a folder, one by one.
#[derive(Clone, Debug)]
pub struct EntryIter<'a>(Zip<slice::Iter<'a, SmolStr>, slice::Iter<'a, Slot>>);

impl<'a> Iterator for EntryIter<'a> {
    type Item = Entry<'a>;

    fn next(&mut self) -> Option<Entry<'a>> {
        self.0.next().map(|(name, slot)| Entry { name, step: slot.step, node: &slot.node })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl ExactSizeIterator for EntryIter<'_> {}

impl Dir {
    /// A folder of entries in any order; of two with the same name the later one stays.
    pub fn new(mut entries: Vec<Edge>) -> Self {
        if !entries.is_sorted_by(|a, b| a.name < b.name) {
            entries.sort_by(|a, b| a.name.cmp(&b.name));
            entries.reverse();
            entries.dedup_by(|a, b| a.name == b.name);
            entries.reverse();
        }
        let mut names = Vec::with_capacity(entries.len());
        let mut slots = Vec::with_capacity(entries.len());
        for edge in entries {
            names.push(edge.name);
            slots.push(Slot { step: edge.step, node: edge.node });
        }
        let totals = totals_of(&slots);
        Self { names: Arc::new(names), slots, totals, packed: OnceLock::new() }
    }

    /// What everything below comes to in a packed layer: as worked out before, or by `work`. Where that depends on where the
    /// folder stands, `place` tells the cases apart; the first one is remembered.
    pub fn packed(&self, place: u8, work: impl FnOnce() -> Packed) -> Packed {
        match self.packed.get() {
            Some((known, packed)) if *known == place => *packed,
            Some(_) => work(),
            None => self.packed.get_or_init(|| (place, work())).1,
        }
    }

    /// The entries, sorted bytewise by name.
    pub fn entries(&self) -> Entries<'_> {
        Entries { names: &self.names, slots: &self.slots }
    }

    /// Bytes and counts of everything below.
    pub fn totals(&self) -> Totals {
        self.totals
    }

    /// The entry of that name.
    pub fn get(&self, name: &str) -> Option<Entry<'_>> {
        let at = self.find(name).ok()?;
        let (name, slot) = (self.names.get(at)?, self.slots.get(at)?);
        Some(Entry { name, step: slot.step, node: &slot.node })
    }

    /// Whether some of its files are known only in total, so that a name that is not listed may exist all the same.
    pub fn is_partly_known(&self) -> bool {
        self.get(AGGREGATE).is_some_and(|e| matches!(&e.node.kind, Kind::File(file) if file.is_aggregate()))
    }

    fn find(&self, name: &str) -> Result<usize, usize> {
        // Builders append in order, so the end is worth a look first.
        if self.names.last().is_none_or(|last| last.as_str() < name) {
            return Err(self.names.len());
        }
        self.names.binary_search_by(|own| own.as_str().cmp(name))
    }

    pub(super) fn set(&mut self, edge: Edge) {
        self.packed.take();
        self.totals = self.totals + Totals::of(&edge.node);
        let new = Slot { step: edge.step, node: edge.node };
        match self.find(&edge.name) {
            Ok(at) => {
                if let Some(slot) = self.slots.get_mut(at) {
                    self.totals = self.totals - Totals::of(&slot.node);
                    *slot = new;
                }
            }
            Err(at) => {
                Arc::make_mut(&mut self.names).insert(at, edge.name);
                self.slots.insert(at, new);
            }
        }
    }

    pub(super) fn take(&mut self, name: &str) -> Option<Edge> {
        let at = self.find(name).ok()?;
        self.packed.take();
        let (name, slot) = (Arc::make_mut(&mut self.names).remove(at), self.slots.remove(at));
        self.totals = self.totals - Totals::of(&slot.node);
        Some(Edge { name, step: slot.step, node: slot.node })
    }

    /// Changes what is under `name` in place, copying it first where it is shared.
    pub(super) fn update<T>(&mut self, name: &str, change: impl FnOnce(&mut Slot) -> T) -> Option<T> {
        let at = self.find(name).ok()?;
        self.packed.take();
        let slot = self.slots.get_mut(at)?;
        let before = Totals::of(&slot.node);
        let result = change(slot);
        self.totals = self.totals - before + Totals::of(&slot.node);
        Some(result)
    }

    /// Changes the numbers of shared inodes below, which no weight depends on.
    pub(super) fn relink(&mut self, change: &mut dyn FnMut(&SmolStr, &mut Arc<Node>)) {
        for (name, slot) in self.names.iter().zip(&mut self.slots) {
            if slot.node.totals().linked > 0 {
                change(name, &mut slot.node);
            }
        }
        self.totals = totals_of(&self.slots);
    }

    /// The same names with other slots; the flag says whether what they weigh packed is as before.
    pub(super) fn with_slots(&self, change: &mut dyn FnMut(&Slot) -> (Slot, bool)) -> (Self, bool) {
        let (mut slots, mut same) = (Vec::with_capacity(self.slots.len()), true);
        for slot in &self.slots {
            let (new, unchanged) = change(slot);
            slots.push(new);
            same &= unchanged;
        }
        let totals = if self.totals.linked > 0 { totals_of(&slots) } else { self.totals };
        let packed = if same { self.packed.clone() } else { OnceLock::new() };
        (Self { names: Arc::clone(&self.names), slots, totals, packed }, same)
    }
}

fn totals_of(slots: &[Slot]) -> Totals {
    slots.iter().map(|slot| Totals::of(&slot.node)).sum()
}
