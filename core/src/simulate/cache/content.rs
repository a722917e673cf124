//! What a file's checksum is made of, and where two trees differ by it.
//!
//! BuildKit's `cache/contenthash` takes name, type, mode, owner, size, link target and content, and never the time. Where a
//! content is not declared, the file's logical time stands for it: it stays with a file that is copied, and whatever writes
//! a file anew gives it another one. A file that was written again with the same unknown content therefore counts as changed.
//!
//! Of the build context the modes of folders do not count: what is sent is laid over what was sent before, and a folder that
//! is there gets its mode without a new checksum (fsutil's `DiskWriter.HandleChange`; recorded in `tests/cache`).

use crate::filesystem::{Dir, Key, Kind, Node, Special};
use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

/// What counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Counts {
    /// What BuildKit's checksum covers: in images and stages.
    Content,
    /// The same without the mode and the owner of folders: in the build context.
    SentContent,
    /// Everything that is known of a file, its time and its hard links too: what a simulation can see.
    Everything,
}

/// Checksums of folders, worked out once each. It keeps the folders that it knows, so that an address stays theirs.
#[derive(Clone, Debug, Default)]
pub struct Checksums {
    folders: HashMap<(*const Node, Counts), (Arc<Node>, Key)>,
}

impl Checksums {
    /// The checksum of a node with everything below it; its own name is not part of it.
    pub fn of(&mut self, node: &Arc<Node>, counts: Counts) -> Key {
        let Some(dir) = node.as_dir() else {
            return if counts == Counts::Everything { everything(node) } else { of_leaf(node) };
        };
        if let Some((_, key)) = self.folders.get(&(Arc::as_ptr(node), counts)) {
            return *key;
        }
        let key = self.of_folder(node, dir, counts);
        self.folders.insert((Arc::as_ptr(node), counts), (Arc::clone(node), key));
        key
    }

    fn of_folder(&mut self, node: &Node, dir: &Dir, counts: Counts) -> Key {
        let own = Key::of("dir");
        let own = match counts {
            Counts::Content => rights(own, node),
            Counts::SentContent => own,
            Counts::Everything => rights(own, node).with_number(node.meta.mtime.number()),
        };
        dir.entries().iter().fold(own, |key, e| key.with(e.name).with_number(self.of(e.node, counts).0))
    }

    /// Puts the paths whose checksums differ into `found`.
    pub fn differences(
        &mut self,
        (before, after): (&Arc<Node>, &Arc<Node>),
        counts: Counts,
        path: &str,
        found: &mut Changed,
    ) {
        if Arc::ptr_eq(before, after) || self.of(before, counts) == self.of(after, counts) {
            return;
        }
        let (Some(below), Some(above)) = (before.as_dir(), after.as_dir()) else {
            return found.add(path, certainly_differ(before, after));
        };
        if counts == Counts::Content && rights(Key::default(), before) != rights(Key::default(), after) {
            found.add(if path.is_empty() { "/" } else { path }, true);
        }
        let (mut old, mut new) = (below.entries().iter().peekable(), above.entries().iter().peekable());
        loop {
            let order = match (old.peek(), new.peek()) {
                (None, None) => break,
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(a), Some(b)) => a.name.cmp(b.name),
            };
            let gone = if order.is_le() { old.next() } else { None };
            let come = if order.is_ge() { new.next() } else { None };
            let Some(edge) = gone.or(come) else { break };
            let child = if path.is_empty() { edge.name.to_string() } else { format!("{path}/{}", edge.name) };
            match (gone, come) {
                (Some(a), Some(b)) => self.differences((a.node, b.node), counts, &child, found),
                _ => found.add(&child, true),
            }
        }
    }
}

/// The first few paths that changed, and how many there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// The first few, in order of name.
    pub paths: Vec<String>,
    /// How many in all; a folder that is new or gone counts once.
    pub count: u64,
    /// Whether at least one of them differs for sure, rather than being written again with a content that nobody knows.
    pub certain: bool,
}

impl Changed {
    /// As many paths as are worth naming.
    const NAMED: usize = 5;

    /// One more.
    pub fn add(&mut self, path: &str, certain: bool) {
        self.count += 1;
        self.certain |= certain;
        if self.paths.len() < Self::NAMED {
            self.paths.push(path.to_owned());
        }
    }
}

/// Two nodes with different checksums: whether that is for sure, or only because a content is not known.
fn certainly_differ(before: &Node, after: &Node) -> bool {
    let known = |node: &Node| node.as_file().is_some_and(|f| f.content().is_some());
    let (Some(a), Some(b)) = (before.as_file(), after.as_file()) else { return true };
    let sizes = a.estimate().high < b.estimate().low || b.estimate().high < a.estimate().low;
    sizes || rights(Key::default(), before) != rights(Key::default(), after) || (known(before) && known(after))
}

fn rights(key: Key, node: &Node) -> Key {
    let owner = (u64::from(node.meta.uid) << 32) | u64::from(node.meta.gid);
    key.with_number(u64::from(node.meta.mode)).with_number(owner)
}

/// The checksum of what is no folder.
pub fn of_leaf(node: &Node) -> Key {
    match &node.kind {
        Kind::Dir(_) => Key::default(),
        Kind::Symlink(target) => rights(Key::of("symlink"), node).with(target),
        Kind::Special(special) => rights(Key::of("special"), node).with(match special {
            Special::Fifo => "fifo",
            Special::Char => "char",
            Special::Block => "block",
        }),
        Kind::File(file) => {
            let key = rights(Key::of("file"), node).with_number(file.size).with_number(u64::from(file.count));
            match file.content() {
                Some(content) => of_bytes(key, content),
                // Of an empty file everything is known.
                None if file.size == 0 && file.estimate().is_certain() && !file.is_aggregate() => of_bytes(key, &[]),
                None => key.with_number(1).with_number(node.meta.mtime.number()),
            }
        }
    }
}

fn of_bytes(key: Key, content: &[u8]) -> Key {
    key.with_number(0).with_bytes(content)
}

/// All that is known of what is no folder.
fn everything(node: &Node) -> Key {
    let key = of_leaf(node).with_number(node.meta.mtime.number());
    let Some(file) = node.as_file() else { return key };
    let size = file.estimate();
    let origin = file.extra.as_ref().and_then(|extra| extra.origin.as_ref());
    let key = origin.map_or(key, |origin| key.with(origin));
    let key = if size.is_certain() { key } else { key.with_number(size.low).with_number(size.high) };
    key.with_number((u64::from(file.link()) << 8) | file.provenance as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filesystem::{AbsPath, File, Meta, Stamp, Tree, Writer};

    fn tree(files: &[(&str, &str, u16, &str)]) -> Tree {
        let mut writer = Writer::new(Tree::default(), Key::default());
        for (path, content, mode, time) in files {
            let path = AbsPath::new(path);
            let made = Meta::root(0o755, Stamp::precise(Key::of(time)));
            writer.make_dirs(&path.parent().unwrap_or_default(), made).unwrap();
            let file = match content.strip_prefix("size ") {
                Some(size) => File::sized(size.parse().unwrap()),
                None => File::with_content(content.as_bytes()),
            };
            writer.put(&path, Node::file(Meta { mode: *mode, ..made }, file)).unwrap();
        }
        writer.finish()
    }

    #[track_caller]
    fn check(before: &[(&str, &str, u16, &str)], after: &[(&str, &str, u16, &str)], changed: &[&str]) {
        let (mut sums, mut found) = (Checksums::default(), Changed::default());
        let (before, after) = (tree(before), tree(after));
        sums.differences((before.root(), after.root()), Counts::Content, "", &mut found);
        assert_eq!(found.paths, changed);
    }

    #[test]
    fn time_is_no_part_of_a_checksum_and_stands_for_an_unknown_content() {
        check(&[("/a/x", "one", 0o644, "t1")], &[("/a/x", "one", 0o644, "t2")], &[]);
        check(&[("/a/x", "size 3", 0o644, "t1")], &[("/a/x", "size 3", 0o644, "t2")], &["a/x"]);
        check(&[("/a/x", "size 0", 0o644, "t1")], &[("/a/x", "size 0", 0o644, "t2")], &[]);
    }

    #[test]
    fn content_mode_and_names_are() {
        check(&[("/a/x", "one", 0o644, "t")], &[("/a/x", "two", 0o644, "t")], &["a/x"]);
        check(&[("/a/x", "one", 0o644, "t")], &[("/a/x", "one", 0o600, "t")], &["a/x"]);
        check(&[("/a/x", "one", 0o644, "t")], &[("/a/y", "one", 0o644, "t")], &["a/x", "a/y"]);
    }
}
