//! Trees from what the manifest declares.

use crate::diagnostic::Diagnostic;
use crate::filesystem::{AGGREGATE, AbsPath, Builder, File, Key, Kind, Meta, Node, Special, Stamp, Tree, Writer};
use crate::manifest::listing::EntryKind;
use crate::manifest::{FileEntry, FileSet};
use crate::size::Estimate;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Where files come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The build context: times with nanoseconds, and the builder takes everything as owned by root.
    Disk,
    /// An archive or a pulled image: times on whole seconds, owners as listed.
    Archive,
}

impl Source {
    fn stamp(self, key: Key) -> Stamp {
        match self {
            Self::Disk => Stamp::precise(key),
            Self::Archive => Stamp::whole_second(key),
        }
    }

    /// Of folders that are only implied. An archive says nothing of these, by which they are told apart.
    fn implied(self, key: Key) -> Stamp {
        match self {
            Self::Disk => Stamp::precise(key),
            Self::Archive => Stamp::default(),
        }
    }

    fn owned(self, meta: Meta) -> Meta {
        match self {
            Self::Disk => meta.owned_by((0, 0)),
            Self::Archive => meta,
        }
    }
}

/// The tree of a set of files: the listing first, then what is spelled out, which wins and keeps from the listing what it
/// does not say itself.
pub fn tree(set: &FileSet, seed: &str, from: Source, diagnostics: &mut Vec<Diagnostic>) -> Tree {
    let seed = Key::of(seed);
    let mut builder = Builder::new(Meta::root(0o755, from.implied(seed)));
    let mut links = Vec::new();
    if let Some(listing) = &set.listing {
        diagnostics.extend(listing.read(&mut |entry| {
            let mtime = from.stamp(seed.with(entry.path));
            let meta = from.owned(Meta { mode: entry.mode, uid: entry.uid, gid: entry.gid, mtime });
            match (entry.kind, entry.target) {
                (EntryKind::Hardlink, Some(target)) => {
                    builder.add_hard_link(entry.path, target);
                    links.push((AbsPath::new(entry.path), AbsPath::new(target)));
                }
                (kind, target) => {
                    builder.add(entry.path, node(kind, meta, entry.size, target));
                }
            }
        }));
    }
    let (tree, _) = builder.finish();
    let mut writer = Writer::new(tree, Key::default());
    for entry in &set.files {
        declare(&mut writer, entry, seed, from);
    }
    let spelled = set.files.iter().filter(|entry| entry.kind == EntryKind::File).map(|entry| AbsPath::new(&entry.path));
    keep_links(&mut writer, &links, spelled.collect());
    writer.finish()
}

/// Files that the listing calls names of one inode stay that when one of them is spelled out: what is said of one name is said
/// of all.
fn keep_links(writer: &mut Writer, links: &[(AbsPath, AbsPath)], mut spelled: BTreeSet<AbsPath>) {
    // Twice, since what is said of a further name is said of the first one, and so of those before it.
    for (path, target) in links.iter().chain(links) {
        let (said, other) = match (spelled.contains(path), spelled.contains(target)) {
            (true, false) => (path, target),
            (false, true) => (target, path),
            _ => continue,
        };
        writer.remove(other);
        // What can't be linked to is no file: another entry has taken its place.
        if writer.link(said, other).is_ok() {
            spelled.insert(other.clone());
        }
    }
}

fn node(kind: EntryKind, meta: Meta, size: u64, target: Option<&str>) -> Node {
    match kind {
        EntryKind::File | EntryKind::Hardlink => Node::file(meta, File::sized(size)),
        EntryKind::Dir => Node::dir(meta),
        EntryKind::Symlink => Node::symlink(meta, target.unwrap_or_default()),
        EntryKind::Fifo => Node { meta, kind: Kind::Special(Special::Fifo) },
        EntryKind::Char => Node { meta, kind: Kind::Special(Special::Char) },
        EntryKind::Block => Node { meta, kind: Kind::Special(Special::Block) },
    }
}

/// Puts a declared entry into a tree. What can't stand there (a file as parent, an absurdly long path) is left out; the
/// manifest's reader has told about it.
pub fn declare(writer: &mut Writer, entry: &FileEntry, seed: Key, from: Source) {
    let path = AbsPath::new(&entry.path);
    let parents = Meta::root(0o755, from.implied(seed));
    let made = writer.make_dirs(&path.parent().unwrap_or_default(), parents);
    if made.is_err() || path.is_root() {
        return;
    }
    let mtime = from.stamp(seed.with(path.as_str()));
    let there = writer.tree().get(&path).map(|n| n.meta);
    let usual = Meta::root(entry.kind.usual_mode(), mtime);
    let old = there.unwrap_or(usual);
    let meta = from.owned(Meta {
        mode: entry.mode.unwrap_or(old.mode),
        uid: entry.uid.unwrap_or(old.uid),
        gid: entry.gid.unwrap_or(old.gid),
        mtime: old.mtime,
    });
    let existing = writer.tree().get(&path).cloned();
    let done = match (entry.kind, &entry.content) {
        (EntryKind::Dir, _) => match existing.filter(|n| n.is_dir()) {
            Some(_) => writer.set_meta(&path, meta),
            None => writer.put(&path, Node::dir(meta)),
        },
        (EntryKind::File, Some(content)) => {
            writer.put(&path, Node::file(meta, File::with_content(Arc::clone(content))))
        }
        (EntryKind::File, None) => {
            let listed = existing.and_then(|n| n.as_file().map(|f| f.size));
            writer.put(&path, Node::file(meta, File::sized(entry.size.or(listed).unwrap_or(0))))
        }
        (kind, _) => writer.put(&path, node(kind, meta, 0, entry.target.as_deref())),
    };
    if done.is_ok()
        && entry.kind == EntryKind::Dir
        && let Some(total) = entry.size
    {
        let count = entry.files.and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
        // A folder that holds one file in total behaves as one that holds that file.
        let file = File { count, ..File::aggregate(Estimate::declared(total), count) };
        let meta = Meta { mode: 0o644, mtime: from.stamp(seed.with(path.as_str()).with(AGGREGATE)), ..meta };
        let _ = writer.put(&path.child(AGGREGATE), Node::file(meta, file));
    }
}

/// The text of a file whose content is known.
pub fn content(tree: &Tree, path: &str) -> Option<String> {
    let node = tree.get(&AbsPath::new(path))?;
    node.as_file()?.content().map(|c| String::from_utf8_lossy(c).into_owned())
}
