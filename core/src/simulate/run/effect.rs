//! What the manifest's `runs:` says that commands leave behind. It wins over every model.

use super::Interpreter;
use crate::command::{Machine, Process, Status, pattern};
use crate::filesystem::{AGGREGATE, AbsPath, File, Kind, Meta, Node, Special, Stamp, Tree};
use crate::manifest::listing::EntryKind;
use crate::manifest::{FileEntry, RunEffect};
use crate::size::Estimate;

impl Interpreter<'_> {
    /// The declared effect of a command, words joined by one space.
    pub(super) fn effect(&self, args: &[String]) -> Option<&RunEffect> {
        let effects = self.world.effects();
        if effects.is_empty() {
            return None;
        }
        let command = args.join(" ");
        effects.iter().find(|e| self.is_of_stage(e) && pattern::matches(&e.command, &command))
    }

    /// A stage is known by its name, or by its number, which is how many were executed before it.
    fn is_of_stage(&self, effect: &RunEffect) -> bool {
        let Some(wanted) = &effect.stage else { return true };
        let named = self.place.stage.name.as_ref().is_some_and(|n| n.eq_ignore_ascii_case(wanted));
        named || wanted.parse() == Ok(self.place.done.stages.len())
    }

    /// Does what was declared: removals first, then writes.
    pub(super) fn apply(&self, machine: &mut Machine, process: &Process, effect: &RunEffect) -> Status {
        for glob in &effect.removes {
            for path in matching(machine.tree(), glob) {
                machine.writer.remove(&path);
            }
        }
        for entry in &effect.writes {
            self.write(machine, process, entry);
        }
        Status::SUCCESS
    }

    /// Writes one declared entry. What can't stand there, because a file is in the way, is left out.
    fn write(&self, machine: &mut Machine, process: &Process, entry: &FileEntry) {
        let path = machine.path(process, &entry.path);
        let path = machine.tree().resolve(&path).map_or(path, |r| r.path);
        let (uid, gid) = (entry.uid.unwrap_or(process.identity.uid), entry.gid.unwrap_or(process.identity.gid));
        let meta = |mode: u16, mtime: Stamp| Meta { mode, uid, gid, mtime };
        let parents = meta(0o755, machine.now());
        if path.is_root() || machine.writer.make_dirs(&path.parent().unwrap_or_default(), parents).is_err() {
            return;
        }
        let own = meta(entry.mode.unwrap_or(entry.kind.usual_mode()), machine.now());
        let node = match entry.kind {
            EntryKind::Dir => return self.write_folder(machine, &path, entry, own),
            EntryKind::File | EntryKind::Hardlink => Node::file(own, file(entry)),
            EntryKind::Symlink => Node::symlink(own, entry.target.as_deref().unwrap_or_default()),
            EntryKind::Fifo => Node { meta: own, kind: Kind::Special(Special::Fifo) },
            EntryKind::Char => Node { meta: own, kind: Kind::Special(Special::Char) },
            EntryKind::Block => Node { meta: own, kind: Kind::Special(Special::Block) },
        };
        // Its folder was made just above.
        let _ = machine.writer.put(&path, node);
    }

    fn write_folder(&self, machine: &mut Machine, path: &AbsPath, entry: &FileEntry, meta: Meta) {
        let made = match machine.tree().get(path).map(|n| (n.is_dir(), n.meta)) {
            Some((true, old)) => entry.mode.map_or(Ok(()), |mode| machine.writer.set_meta(path, Meta { mode, ..old })),
            _ => machine.writer.put(path, Node::dir(meta)),
        };
        let Some(total) = entry.size.filter(|_| made.is_ok()) else { return };
        let count = entry.files.and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
        let mut size = Estimate::declared(total);
        let mut files = count;
        // What an earlier command left there in total stays beside it.
        if let Some(old) = machine.tree().get(&path.child(AGGREGATE)).and_then(|n| n.as_file()) {
            size += old.estimate();
            files = files.saturating_add(old.count);
        }
        let meta = Meta { mode: 0o644, mtime: machine.now(), ..meta };
        let _ = machine.writer.put(&path.child(AGGREGATE), Node::file(meta, File::aggregate(size, files)));
    }
}

fn file(entry: &FileEntry) -> File {
    match &entry.content {
        Some(content) => File::with_content(content.clone()),
        None => File::estimated(Estimate::declared(entry.size.unwrap_or(0))),
    }
}

/// The paths that a glob matches, `**` crossing folders; of a folder and its content only the folder.
fn matching(tree: &Tree, glob: &str) -> Vec<AbsPath> {
    let (folder, wanted) = (AbsPath::root(), AbsPath::new(glob));
    let parts: Vec<&str> = wanted.components().collect();
    let mut found = Vec::new();
    descend(tree, &folder, &parts, &mut found);
    found
}

fn descend(tree: &Tree, folder: &AbsPath, parts: &[&str], found: &mut Vec<AbsPath>) {
    let Some((part, rest)) = parts.split_first() else { return };
    for edge in tree.list(folder) {
        let path = folder.child(edge.name);
        let fits = *part == "**" || pattern::matches(part, edge.name);
        if *part == "**" && !rest.is_empty() {
            descend(tree, &path, parts, found);
            if rest.first().is_some_and(|next| pattern::matches(next, edge.name)) {
                if rest.len() == 1 {
                    found.push(path);
                } else {
                    descend(tree, &path, rest.get(1..).unwrap_or_default(), found);
                }
            }
        } else if fits && rest.is_empty() {
            found.push(path);
        } else if fits {
            descend(tree, &path, rest, found);
        }
    }
}
