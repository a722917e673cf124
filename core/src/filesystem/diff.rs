//! The difference of two snapshots, which is a layer.
//!
//! The `containerd` rules are those of BuildKit's own differ (`util/overlay`, continuity's `sameDirent`): an entry that
//! equals the lower one in type, mode, owner, size and modification time is not stored; folders are stored when they are
//! new, when mode or owner changed, and on the way to something stored; what is gone is a whiteout. The `overlay2` rules
//! are those of overlayfs's upper folder: whatever the step wrote is stored, and a folder that was made again is opaque.

mod again;
mod pair;

use super::dir::{Dir, Entry};
use super::node::{File, Kind, Node};
use super::path::AbsPath;
use super::stamp::Key;
use super::tree::Tree;
use crate::Engine;
use crate::size::Estimate;
use std::collections::BTreeMap;
use std::sync::Arc;

pub use again::{Again, written_again};
pub use pair::Pair;

/// What changed at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// The layers below do not show it.
    Added,
    /// Stored again.
    Modified,
    /// Only on the way to a change.
    Parent,
    /// Hidden: a whiteout.
    Removed,
    /// A folder that hides all its lower content.
    Opaque,
}

/// One entry of a layer.
#[derive(Clone, Debug)]
pub struct Change {
    /// Where.
    pub path: AbsPath,
    /// What happened.
    pub kind: ChangeKind,
    /// The stored node; for a whiteout the hidden one.
    pub node: Arc<Node>,
    /// For a further name of a file that the layer stores already: the first name.
    pub link: Option<AbsPath>,
}

impl Change {
    /// The bytes that the entry adds to the layer: those of a regular file, counted once an inode.
    pub fn size(&self) -> Estimate {
        let link = self.link.as_ref().map(AbsPath::as_str);
        Found { path: self.path.as_str(), kind: self.kind, node: &self.node, lower: None, link, whole: false }.size()
    }
}

/// A layer: its entries in the order of its tar archive, parents before children.
#[derive(Clone, Debug, Default)]
pub struct Changeset {
    /// The entries.
    pub changes: Vec<Change>,
}

impl Changeset {
    /// The bytes of the regular files in it, as `docker history` counts.
    pub fn size(&self) -> Estimate {
        self.changes.iter().map(Change::size).sum()
    }

    /// Applies the layer to a snapshot on behalf of a step, as unpacking does.
    pub fn apply(&self, tree: &Tree, step: Key) -> Tree {
        let mut writer = super::Writer::new(tree.clone(), step);
        let mut inodes = super::Inodes::default();
        for change in &self.changes {
            let path = &change.path;
            // A changeset that was made by `diff` names only folders that exist; any other entry is dropped, as tar does.
            let _ = match (&change.node.kind, change.kind) {
                (_, ChangeKind::Removed) => {
                    writer.remove(path);
                    Ok(())
                }
                (Kind::Dir(_), ChangeKind::Opaque) => writer.put(path, Node::dir(change.node.meta)),
                (Kind::Dir(_), _) if writer.tree().get(path).is_some_and(|n| n.is_dir()) => {
                    writer.set_meta(path, change.node.meta)
                }
                (Kind::Dir(_), _) => writer.put(path, Node::dir(change.node.meta)),
                _ => writer.graft_with(path, Arc::clone(&change.node), &mut inodes),
            };
        }
        writer.finish()
    }
}

/// One entry of a layer, as the differ comes upon it.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    /// Where; absolute.
    pub path: &'a str,
    /// What happened.
    pub kind: ChangeKind,
    /// The stored node; for a whiteout the hidden one.
    pub node: &'a Arc<Node>,
    /// What the layers below show there.
    pub lower: Option<&'a Arc<Node>>,
    /// For a further name of a file that the layer stores already: the first name.
    pub link: Option<&'a str>,
    /// Whether a folder stands for everything below it too, which does not follow then: all is new in a new one, and all is
    /// stored again in a modified one.
    pub whole: bool,
}

impl Found<'_> {
    /// What the entry takes from sight: the lower file or tree that it removes, replaces or makes opaque.
    pub fn hides(&self) -> Option<&Arc<Node>> {
        self.lower.filter(|lower| match self.kind {
            ChangeKind::Removed | ChangeKind::Opaque => true,
            // A folder whose mode or owner changed still shows what was in it.
            ChangeKind::Modified => !lower.is_dir() || !self.node.is_dir(),
            ChangeKind::Added => true,
            ChangeKind::Parent => false,
        })
    }

    /// The bytes that the entry adds to the layer: those of a regular file, counted once an inode.
    pub fn size(&self) -> Estimate {
        match (&self.node.kind, self.kind) {
            (Kind::File(file), ChangeKind::Added | ChangeKind::Modified) if self.link.is_none() => file.estimate(),
            _ => Estimate::default(),
        }
    }
}

/// The layer that turns `lower` into `upper`, which was made from it by step `step`.
pub fn diff(lower: &Tree, upper: &Tree, step: Key, engine: Engine) -> Changeset {
    let mut changes = Vec::new();
    visit(lower, upper, step, engine, &mut |found| {
        let link = found.link.map(AbsPath::new);
        let (path, kind, node) = (AbsPath::new(found.path), found.kind, Arc::clone(found.node));
        changes.push(Change { path, kind, node, link });
    });
    Changeset { changes }
}

/// As [`diff()`], without keeping the entries: a layer costs what changed, not what exists.
pub fn visit(lower: &Tree, upper: &Tree, step: Key, engine: Engine, sink: &mut dyn FnMut(Found<'_>)) {
    visit_from(lower, upper, step, engine, Depth::Everything, sink);
}

/// How far into a layer a visitor looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Every entry.
    Everything,
    /// A folder of which everything is new, or is stored again, stands for everything in it, unless a file has several names.
    WholeFolders,
    /// Of a folder that the layers below do not have only the folder itself.
    TopOfAdded,
}

/// As [`visit`], as far as `depth` says.
pub fn visit_from(
    lower: &Tree,
    upper: &Tree,
    step: Key,
    engine: Engine,
    depth: Depth,
    sink: &mut dyn FnMut(Found<'_>),
) {
    if Arc::ptr_eq(lower.root(), upper.root()) {
        return;
    }
    let (path, waiting, first_names) = (String::new(), Vec::new(), BTreeMap::new());
    let mut differ = Differ { engine, step, depth, sink, path, waiting, first_names };
    if let (Some(below), Some(above)) = (lower.root().as_dir(), upper.root().as_dir()) {
        differ.folder(below, above, false);
    }
}

struct Differ<'a> {
    engine: Engine,
    step: Key,
    depth: Depth,
    sink: &'a mut dyn FnMut(Found<'_>),
    /// The path under comparison; empty for the root.
    path: String,
    /// Folders on the way that are stored only if something below them is.
    waiting: Vec<(usize, Arc<Node>)>,
    /// First stored name of each inode.
    first_names: BTreeMap<u32, String>,
}

impl Differ<'_> {
    /// Compares the entries of two folders in order of name.
    fn folder(&mut self, lower: &Dir, upper: &Dir, written: bool) {
        for (below, above) in lower.entries().beside(upper.entries()) {
            let Some(name) = above.or(below).map(|e| e.name) else { break };
            let length = self.path.len();
            self.path.push('/');
            self.path.push_str(name);
            match (below, above) {
                (Some(a), None) => self.emit(ChangeKind::Removed, a.node, Some(a.node)),
                (None, Some(b)) => self.added(b.node, None),
                (Some(a), Some(b)) => self.both(a, b, written),
                (None, None) => {}
            }
            self.path.truncate(length);
        }
    }

    fn both(&mut self, lower: Entry<'_>, upper: Entry<'_>, written: bool) {
        let written = written || (upper.step == self.step && lower.step != self.step);
        let same = Arc::ptr_eq(lower.node, upper.node);
        if same && (self.engine == Engine::Containerd || !written) {
            return;
        }
        match (&lower.node.kind, &upper.node.kind) {
            (Kind::Dir(below), Kind::Dir(above)) => self.folders(lower, upper, (below, above), written),
            (_, Kind::Dir(_)) => self.added(upper.node, Some(lower.node)),
            _ if self.is_stored(lower.node, upper.node, written) => {
                self.emit(ChangeKind::Modified, upper.node, Some(lower.node));
            }
            _ => {}
        }
    }

    fn folders(&mut self, lower: Entry<'_>, upper: Entry<'_>, (below, above): (&Dir, &Dir), written: bool) {
        if self.engine == Engine::Overlay2 && written {
            self.emit(ChangeKind::Opaque, upper.node, Some(lower.node));
            self.below(above);
            return;
        }
        if owner(lower.node) != owner(upper.node) {
            let whole = self.depth == Depth::WholeFolders && self.stores_all(below, above, written);
            self.emit_whole(ChangeKind::Modified, upper.node, Some(lower.node), whole);
            if !whole {
                self.folder(below, above, written);
            }
            return;
        }
        let depth = self.waiting.len();
        self.waiting.push((self.path.len(), Arc::clone(upper.node)));
        self.folder(below, above, written);
        self.waiting.truncate(depth);
    }

    /// Whether two folders have the same names, none of them a folder's, and every file is stored again.
    fn stores_all(&self, lower: &Dir, upper: &Dir, written: bool) -> bool {
        let (below, above) = (lower.entries(), upper.entries());
        let is_stored = |(lower, upper): (Entry<'_>, Entry<'_>)| {
            let written = written || (upper.step == self.step && lower.step != self.step);
            let is_leaf = !lower.node.is_dir() && !upper.node.is_dir();
            let is_seen = !upper.node.as_file().is_some_and(File::is_unseen);
            is_leaf && is_seen && lower.name == upper.name && self.is_stored(lower.node, upper.node, written)
        };
        upper.totals().linked == 0 && below.len() == above.len() && below.iter().zip(above).all(is_stored)
    }

    fn is_stored(&self, lower: &Node, upper: &Node, written: bool) -> bool {
        match self.engine {
            Engine::Overlay2 => written,
            Engine::Containerd => !is_same(lower, upper),
        }
    }

    fn added(&mut self, node: &Arc<Node>, lower: Option<&Arc<Node>>) {
        let Kind::Dir(dir) = &node.kind else { return self.emit(ChangeKind::Added, node, lower) };
        let whole = match self.depth {
            Depth::Everything => false,
            Depth::WholeFolders => dir.totals().linked == 0,
            Depth::TopOfAdded => true,
        };
        self.emit_whole(ChangeKind::Added, node, lower, whole);
        if !whole {
            self.below(dir);
        }
    }

    fn below(&mut self, dir: &Dir) {
        for edge in dir.entries() {
            let length = self.path.len();
            self.path.push('/');
            self.path.push_str(edge.name);
            self.added(edge.node, None);
            self.path.truncate(length);
        }
    }

    fn emit(&mut self, kind: ChangeKind, node: &Arc<Node>, lower: Option<&Arc<Node>>) {
        self.emit_whole(kind, node, lower, false);
    }

    fn emit_whole(&mut self, kind: ChangeKind, node: &Arc<Node>, lower: Option<&Arc<Node>>, whole: bool) {
        if node.as_file().is_some_and(File::is_unseen) {
            return;
        }
        for (length, folder) in self.waiting.drain(..) {
            let path = self.path.get(..length).unwrap_or_default();
            let kind = ChangeKind::Parent;
            (self.sink)(Found { path, kind, node: &folder, lower: None, link: None, whole: false });
        }
        let inode = node.as_file().map_or(0, File::link);
        if inode == 0 || kind == ChangeKind::Removed {
            (self.sink)(Found { path: &self.path, kind, node, lower, link: None, whole });
            return;
        }
        let link = self.first_names.get(&inode).cloned();
        (self.sink)(Found { path: &self.path, kind, node, lower, link: link.as_deref(), whole });
        self.first_names.entry(inode).or_insert_with(|| self.path.clone());
    }
}

fn owner(node: &Node) -> (u16, u32, u32) {
    (node.meta.mode, node.meta.uid, node.meta.gid)
}

/// BuildKit's `sameDirent` for what is not a folder.
fn is_same(lower: &Node, upper: &Node) -> bool {
    let same_kind = match (&lower.kind, &upper.kind) {
        (Kind::File(a), Kind::File(b)) => a.size == b.size && a.count == b.count,
        (Kind::Symlink(a), Kind::Symlink(b)) => a == b,
        (Kind::Special(a), Kind::Special(b)) => a == b,
        _ => false,
    };
    same_kind && lower.meta == upper.meta
}

#[cfg(test)]
mod tests {
    use super::super::*;
    use super::*;

    fn path(text: &str) -> AbsPath {
        AbsPath::new(text)
    }

    fn base() -> Tree {
        let mut builder = Builder::new(Meta::root(0o755, Stamp::default()));
        for (name, size) in [("/data/a", 10), ("/data/b", 20), ("/data/sub/c", 30), ("/etc/x", 5)] {
            let meta = Meta::root(0o644, Stamp::whole_second(Key::of(name)));
            assert!(builder.add(name, Node::file(meta, File::sized(size))));
        }
        builder.finish().0
    }

    fn writer(tree: &Tree) -> Writer {
        Writer::new(tree.clone(), Key::of("step"))
    }

    /// The layer as lines: a sign, a path, a size.
    #[track_caller]
    fn check(act: impl Fn(&mut Writer), containerd: &[&str], overlay2: &[&str]) {
        let lower = base();
        let mut writer = writer(&lower);
        act(&mut writer);
        let upper = writer.finish();
        for (engine, want) in [(Engine::Containerd, containerd), (Engine::Overlay2, overlay2)] {
            let layer = diff(&lower, &upper, Key::of("step"), engine);
            let lines: Vec<String> = layer.changes.iter().map(line).collect();
            assert_eq!(lines, want, "{engine:?}");
            assert_eq!(
                names(&layer.apply(&lower, Key::of("apply"))),
                names(&upper),
                "{engine:?}: applying gives the upper tree"
            );
        }
    }

    fn line(change: &Change) -> String {
        let sign = match change.kind {
            ChangeKind::Added => '+',
            ChangeKind::Modified => '~',
            ChangeKind::Parent => ' ',
            ChangeKind::Removed => '-',
            ChangeKind::Opaque => 'o',
        };
        let link = change.link.as_ref().map(|l| format!(" -> {l}")).unwrap_or_default();
        format!("{sign} {} {}{link}", change.path, change.size().bytes)
    }

    fn names(tree: &Tree) -> Vec<String> {
        let mut all = Vec::new();
        tree.walk(&AbsPath::root(), &mut |p, n| all.push(format!("{p} {}", n.totals().estimate().bytes)));
        all
    }

    #[test]
    fn a_change_that_changes_nothing_is_stored_by_overlay2_only() {
        let touch_nothing = |w: &mut Writer| {
            let meta = w.tree().get(&path("/data/a")).unwrap().meta;
            w.set_meta(&path("/data/a"), meta).unwrap();
        };
        check(touch_nothing, &[], &["  /data 0", "~ /data/a 10"]);
    }

    #[test]
    fn a_new_mode_stores_the_file_again() {
        let chmod = |w: &mut Writer| {
            let meta = w.tree().get(&path("/data/a")).unwrap().meta;
            w.set_meta(&path("/data/a"), Meta { mode: 0o600, ..meta }).unwrap();
        };
        check(chmod, &["  /data 0", "~ /data/a 10"], &["  /data 0", "~ /data/a 10"]);
    }

    #[test]
    fn removing_a_folder_is_one_whiteout() {
        let rm = |w: &mut Writer| {
            w.remove(&path("/data"));
        };
        check(rm, &["- /data 0"], &["- /data 0"]);
    }

    #[test]
    fn a_folder_made_again_is_opaque_or_whiteouts() {
        let again = |w: &mut Writer| {
            w.remove(&path("/data"));
            let mtime = w.now();
            w.make_dirs(&path("/data"), Meta::root(0o755, mtime)).unwrap();
            w.put(&path("/data/a"), Node::file(Meta::root(0o644, mtime), File::sized(3))).unwrap();
        };
        check(again, &["  /data 0", "~ /data/a 3", "- /data/b 0", "- /data/sub 0"], &["o /data 0", "+ /data/a 3"]);
    }

    #[test]
    fn hard_links_of_one_step_are_counted_once() {
        let link = |w: &mut Writer| {
            let mtime = w.now();
            w.put(&path("/new"), Node::file(Meta::root(0o644, mtime), File::sized(7))).unwrap();
            w.link(&path("/new"), &path("/second")).unwrap();
            let meta = w.tree().get(&path("/second")).unwrap().meta;
            w.set_meta(&path("/second"), Meta { mode: 0o600, ..meta }).unwrap();
            assert_eq!(w.tree().get(&path("/new")).unwrap().meta.mode, 0o600);
        };
        let want = &["+ /new 7", "+ /second 0 -> /new"];
        check(link, want, want);
    }

    #[test]
    fn a_link_to_a_lower_file_stores_its_bytes_under_the_new_name() {
        let link = |w: &mut Writer| w.link(&path("/data/a"), &path("/z")).unwrap();
        check(link, &["+ /z 10"], &["  /data 0", "~ /data/a 10", "+ /z 0 -> /data/a"]);
    }

    #[test]
    fn moving_a_lower_file_stores_it_whole() {
        let mv = |w: &mut Writer| w.rename(&path("/data/b"), &path("/etc/b")).unwrap();
        let want = &["  /data 0", "- /data/b 0", "  /etc 0", "+ /etc/b 20"];
        check(mv, want, want);
    }

    #[test]
    fn changing_all_owners_stores_all_files() {
        let chown = |w: &mut Writer| w.set_meta_below(&path("/data"), &mut |n| Some(n.meta.owned_by((5, 5))));
        let want = &["~ /data 0", "~ /data/a 10", "~ /data/b 20", "~ /data/sub 0", "~ /data/sub/c 30"];
        check(chown, want, want);
    }

    #[test]
    fn grafting_the_same_tree_again_is_stored_by_overlay2_only() {
        let copy = |w: &mut Writer| {
            let node = Arc::clone(w.tree().get(&path("/data/sub/c")).unwrap());
            w.graft(&path("/data/sub/c"), node).unwrap();
        };
        check(copy, &[], &["  /data 0", "  /data/sub 0", "~ /data/sub/c 30"]);
    }
}
