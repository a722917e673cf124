//! New modes, owners and times for a whole tree, in one pass: `chown -R`, `COPY --chown`.

use super::dir::{Dir, Slot};
use super::node::{Kind, Meta, Node};
use super::stamp::Key;
use std::sync::Arc;

/// Says the new mode, owner and time of a node; `None` leaves it untouched.
type Change<'a> = &'a mut dyn FnMut(&Node) -> Option<Meta>;

impl Node {
    /// A copy of the node and all below it with other modes, owners or times; who put what where stays.
    pub fn with_metas(self: &Arc<Self>, change: &mut dyn FnMut(&Node) -> Meta) -> Arc<Self> {
        let mut change = |node: &Node| Some(change(node));
        let rewritten = Rewrite { step: None, change: &mut change }.node(self, true);
        rewritten.map_or_else(|| Arc::clone(self), |(node, _)| Arc::new(node))
    }
}

/// A pass over a tree. Folders are not written again by a change below them.
pub(super) struct Rewrite<'a> {
    /// The step that a changed file counts as written by; `None` leaves that as it is.
    pub(super) step: Option<Key>,
    pub(super) change: Change<'a>,
}

impl Rewrite<'_> {
    /// The new node, and whether it weighs the same when packed; `None` for a leaf that is left untouched. `fresh`: this step
    /// put it where it is.
    pub(super) fn node(&mut self, node: &Node, fresh: bool) -> Option<(Node, bool)> {
        let meta = (self.change)(node);
        if let Kind::Dir(dir) = &node.kind {
            let (dir, same) = self.dir(dir, fresh);
            return Some((Node { meta: meta.unwrap_or(node.meta), kind: Kind::Dir(Box::new(dir)) }, same));
        }
        let (meta, mut kind) = (meta?, node.kind.clone());
        // A lower file that is copied up loses the other names of its inode.
        if let (Kind::File(file), false) = (&mut kind, fresh) {
            *file = std::mem::take(file).with_link(0);
        }
        Some((Node { meta, kind }, node.meta.mode & 0o111 == meta.mode & 0o111))
    }

    fn dir(&mut self, dir: &Dir, fresh: bool) -> (Dir, bool) {
        dir.with_slots(&mut |slot| self.slot(slot, fresh))
    }

    pub(super) fn slot(&mut self, slot: &Slot, fresh: bool) -> (Slot, bool) {
        let fresh = self.step.is_none_or(|step| fresh || slot.step == step);
        let Some((node, same)) = self.node(&slot.node, fresh) else { return (slot.clone(), true) };
        let step = self.step.filter(|_| !node.is_dir()).unwrap_or(slot.step);
        (Slot { step, node: Arc::new(node) }, same)
    }
}
