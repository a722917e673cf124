//! Two snapshots side by side, folder by folder: what a layer does to one path, without visiting the rest of it.
//!
//! It says of every path what [`super::visit`] says when it comes there; a test holds that.

use super::super::dir::{Dir, Entries, Entry};
use super::super::node::{File, Node};
use super::super::stamp::Key;
use super::super::tree::Tree;
use super::{ChangeKind, is_same, owner};
use crate::Engine;
use std::sync::Arc;

/// What stands at a path below and above a layer, or below and above several that count as one.
#[derive(Clone, Copy, Debug)]
pub struct Pair<'a> {
    /// What the layers below show there.
    pub lower: Option<&'a Arc<Node>>,
    /// What is there afterwards; of a layer that stands for itself: what it stores there.
    pub upper: Option<&'a Arc<Node>>,
    /// The steps between, sorted.
    steps: &'a [Key],
    engine: Engine,
    /// Whether one of the steps put it, or a folder above it, in its place.
    written: bool,
    way: Way,
}

/// How the two sides are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// Entry by entry.
    Compared,
    /// Everything above is stored: a folder above it is new, or hides all that was there.
    New,
    /// Everything above is stored, and what is only below stays: the layer of `COPY --link`.
    Laid,
}

impl<'a> Pair<'a> {
    /// The roots of two snapshots, of which the upper one was made from the lower one by `steps`, which are sorted.
    pub fn new(lower: &'a Tree, upper: &'a Tree, steps: &'a [Key], engine: Engine) -> Self {
        let (lower, upper) = (Some(lower.root()), Some(upper.root()));
        Self { lower, upper, steps, engine, written: false, way: Way::Compared }
    }

    /// The roots of a snapshot and of a tree that is laid on top of it, all of which is stored.
    pub fn laid(lower: &'a Tree, layer: &'a Tree, engine: Engine) -> Self {
        Self { way: Way::Laid, ..Self::new(lower, layer, &[], engine) }
    }

    /// What happens at this very path; `None` when nothing is stored for it, though something below it may be.
    pub fn change(&self) -> Option<ChangeKind> {
        let (lower, upper) = match (self.lower, self.upper) {
            (None, None) => return None,
            (Some(_), None) => return Some(ChangeKind::Removed),
            (None, Some(_)) => return Some(ChangeKind::Added),
            (Some(lower), Some(upper)) => (lower, upper),
        };
        if self.way != Way::Compared || (upper.is_dir() && !lower.is_dir()) {
            return Some(ChangeKind::Added);
        }
        let stored = match (upper.is_dir(), self.engine) {
            (true, Engine::Overlay2) if self.written => return Some(ChangeKind::Opaque),
            (true, _) => owner(lower) != owner(upper),
            (false, Engine::Overlay2) => self.written,
            (false, Engine::Containerd) => !is_same(lower, upper),
        };
        stored.then_some(ChangeKind::Modified)
    }

    /// Whether nothing is stored or hidden here or below, so that there is nothing to look for.
    pub fn is_untouched(&self) -> bool {
        match (self.lower, self.upper) {
            (None, None) => true,
            (Some(lower), Some(upper)) => {
                self.way == Way::Compared
                    && Arc::ptr_eq(lower, upper)
                    && !(self.written && self.engine == Engine::Overlay2)
            }
            _ => false,
        }
    }

    /// Whether both sides are folders of which the upper one still shows what was in the lower one.
    pub fn is_merged(&self) -> bool {
        let folders = self.lower.is_some_and(|n| n.is_dir()) && self.upper.is_some_and(|n| n.is_dir());
        folders && (self.way == Way::Laid || (self.way == Way::Compared && self.change() != Some(ChangeKind::Opaque)))
    }

    /// What the layer takes from sight with this very entry: the lower file or tree that it removes, replaces or hides.
    pub fn hides(&self) -> Option<&'a Arc<Node>> {
        // Inside a new folder everything was hidden with the folder.
        self.lower.filter(|_| self.way != Way::New && self.change().is_some() && !self.is_merged())
    }

    /// The same for a name in the two folders.
    pub fn child(&self, name: &str) -> Self {
        let find = |node: Option<&'a Arc<Node>>| node.and_then(|n| n.as_dir()).and_then(|dir| dir.get(name));
        self.step_down(find(self.lower), find(self.upper))
    }

    /// Calls `visit` for every name of the two folders, in order of name.
    pub fn each_child(&self, visit: &mut dyn FnMut(&'a str, Self)) {
        let entries = |node: Option<&'a Arc<Node>>| node.and_then(|n| n.as_dir()).map(Dir::entries).unwrap_or_default();
        let lower =
            if self.way == Way::Laid && self.upper.is_none() { Entries::default() } else { entries(self.lower) };
        for (below, above) in lower.beside(entries(self.upper)) {
            let pair = self.step_down(below, above);
            if let Some(edge) = above.or(below).filter(|_| pair.lower.or(pair.upper).is_some()) {
                visit(edge.name, pair);
            }
        }
    }

    fn step_down(&self, lower: Option<Entry<'a>>, upper: Option<Entry<'a>>) -> Self {
        let ours = |edge: Entry<'a>| self.steps.binary_search(&edge.step).is_ok();
        let put = upper.is_some_and(ours) && !lower.is_some_and(ours);
        let seen = |edge: Option<Entry<'a>>| edge.map(|e| e.node).filter(|n| !n.as_file().is_some_and(File::is_unseen));
        let way = match self.way {
            Way::Compared if self.upper.is_some() && !self.is_merged() => Way::New,
            way => way,
        };
        let upper = seen(upper);
        // What a laid tree does not name stays as it is.
        let lower = seen(lower).filter(|_| way != Way::Laid || upper.is_some());
        Self { lower, upper, written: self.written || put, way, ..*self }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::*;
    use super::*;
    use crate::filesystem::diff::{Depth, visit_from};

    fn path(text: &str) -> AbsPath {
        AbsPath::new(text)
    }

    fn trees() -> (Tree, Tree) {
        let mut builder = Builder::new(Meta::root(0o755, Stamp::default()));
        for name in ["/a/x", "/a/y", "/b/c/z", "/b/c/w", "/d", "/e/f"] {
            let meta = Meta::root(0o644, Stamp::whole_second(Key::of(name)));
            builder.add(name, Node::file(meta, File::sized(10)));
        }
        let lower = builder.finish().0;
        let mut writer = Writer::new(lower.clone(), Key::of("step"));
        let mtime = writer.now();
        let meta = Meta::root(0o600, mtime);
        writer.remove(&path("/b/c"));
        writer.make_dirs(&path("/b/c"), meta).unwrap();
        writer.put(&path("/b/c/z"), Node::file(meta, File::sized(3))).unwrap();
        writer.put(&path("/d"), Node::dir(meta)).unwrap();
        writer.put(&path("/d/new"), Node::file(meta, File::sized(4))).unwrap();
        let same = writer.tree().get(&path("/a/x")).unwrap().meta;
        writer.set_meta(&path("/a/x"), same).unwrap();
        writer.remove(&path("/e"));
        (lower, writer.finish())
    }

    /// Every path that a pair says something about.
    fn told(pair: Pair<'_>, at: &AbsPath, out: &mut Vec<String>) {
        pair.each_child(&mut |name, child| {
            let path = at.child(name);
            // A name in a removed folder, or behind an opaque one, has no entry of its own.
            let own = child.change().filter(|kind| *kind != ChangeKind::Removed || pair.is_merged());
            out.extend(own.map(|kind| format!("{kind:?} {path}")));
            assert_eq!(child.change(), pair.child(name).change(), "{path}");
            told(child, &path, out);
        });
    }

    #[test]
    fn a_pair_says_what_the_differ_says() {
        let (lower, upper) = trees();
        for engine in [Engine::Containerd, Engine::Overlay2] {
            let (mut theirs, mut ours, steps) = (Vec::new(), Vec::new(), [Key::of("step")]);
            visit_from(&lower, &upper, steps[0], engine, Depth::Everything, &mut |found| {
                if found.kind != ChangeKind::Parent {
                    theirs.push(format!("{:?} {}", found.kind, found.path));
                }
            });
            told(Pair::new(&lower, &upper, &steps, engine), &AbsPath::root(), &mut ours);
            assert_eq!(ours, theirs, "{engine:?}");
        }
    }

    #[test]
    fn a_laid_tree_is_stored_whole_and_removes_nothing() {
        let (lower, _) = trees();
        let mut writer = Writer::new(Tree::default(), Key::of("link"));
        let meta = Meta::root(0o644, writer.now());
        writer.make_dirs(&path("/a"), meta).unwrap();
        writer.put(&path("/a/x"), Node::file(meta, File::sized(1))).unwrap();
        let layer = writer.finish();
        let pair = Pair::laid(&lower, &layer, Engine::Containerd);
        let mut all = Vec::new();
        told(pair, &AbsPath::root(), &mut all);
        assert_eq!(all, ["Added /a", "Added /a/x"]);
        let at = |text: &str| path(text).components().fold(pair, |pair, name| pair.child(name));
        assert!(at("/a").hides().is_none() && at("/a/x").hides().is_some());
        assert!(at("/b").is_untouched());
    }
}
