//! What is kept of a project that was worked out, and what speaks against a fix when two of them are held side by side.

use crate::advice::{Finding, Safety, Seen, covers};
use crate::filesystem::{Dir, File, Kind, Node, Tree};
use crate::image::Config;
use crate::report::Report;
use crate::size::Bytes;
use std::cmp::Ordering;
use std::sync::Arc;

/// What is kept of a project that was worked out.
#[derive(Clone, Debug, Default)]
pub struct Picture {
    /// Its report.
    pub report: Report,
    /// The files of the final image.
    tree: Tree,
    /// Its configuration.
    config: Config,
}

impl Picture {
    /// Takes it.
    pub fn of(seen: &Seen<'_>) -> Self {
        let target = seen.plan.target;
        let stage = target.and_then(|index| seen.plan.stages.get(index));
        let result = target.and_then(|index| seen.simulation.stages.get(index));
        Self {
            report: seen.report.clone(),
            tree: result.map(|result| result.tree.clone()).unwrap_or_default(),
            config: stage.map(|stage| stage.config.clone()).unwrap_or_default(),
        }
    }

    /// Files, folders and links of the final image.
    pub fn entries(&self) -> u64 {
        let totals = self.tree.root().totals();
        totals.leaves + totals.dirs
    }

    /// Why a fix that makes `after` of this must not be applied.
    pub fn objection(&self, after: &Self, fixes: &[&Finding]) -> Option<String> {
        if let Some(error) = self.new_error(&after.report) {
            return Some(format!("it would make a new error: {error}"));
        }
        let (old, new) = (&self.report.image, &after.report.image);
        if new.bytes > old.bytes || new.high > old.high {
            let by = new.bytes.saturating_sub(old.bytes).max(new.high.saturating_sub(old.high));
            return Some(format!("the image would be larger by up to {}", Bytes(by)));
        }
        if fixes.iter().any(|fix| fix.safety != Safety::Safe) {
            return None;
        }
        if new.provenance > old.provenance {
            return Some("what the image weighs would be less certain".into());
        }
        if self.config != after.config {
            return Some("the image's configuration would be another".into());
        }
        let drops: Vec<&str> = fixes.iter().flat_map(|fix| &fix.drops).map(String::as_str).collect();
        let mut path = String::new();
        difference(self.tree.root(), after.tree.root(), &mut path, &drops)
            .then(|| format!("{} of the final image would not be the same", if path.is_empty() { "/" } else { &path }))
    }

    /// The first error of `after` that there was not before.
    fn new_error<'r>(&self, after: &'r Report) -> Option<&'r str> {
        let errors = |report: &'r Report| report.diagnostics.iter().filter(|d| d.severity == "error");
        let mut known: Vec<(&str, &str)> =
            self.report.diagnostics.iter().filter(|d| d.severity == "error").map(|d| (&*d.code, &*d.message)).collect();
        for error in errors(after) {
            match known.iter().position(|(code, _)| *code == error.code) {
                Some(index) => drop(known.swap_remove(index)),
                None => return Some(&error.message),
            }
        }
        None
    }
}

/// Whether two nodes differ in what a container sees (not in times, which a rebuild changes anyway); the path is then that of
/// the first difference.
fn difference(before: &Arc<Node>, after: &Arc<Node>, path: &mut String, drops: &[&str]) -> bool {
    if Arc::ptr_eq(before, after) {
        return false;
    }
    let (a, b) = (before.meta, after.meta);
    if (a.mode, a.uid, a.gid) != (b.mode, b.uid, b.gid) {
        return true;
    }
    match (&before.kind, &after.kind) {
        (Kind::Dir(before), Kind::Dir(after)) => folders(before, after, path, drops),
        (Kind::File(a), Kind::File(b)) => {
            let content = matches!((a.content(), b.content()), (Some(x), Some(y)) if x != y);
            content || (a.estimate(), a.count) != (b.estimate(), b.count)
        }
        (Kind::Symlink(a), Kind::Symlink(b)) => a != b,
        (Kind::Special(a), Kind::Special(b)) => a != b,
        _ => true,
    }
}

fn folders(before: &Dir, after: &Dir, path: &mut String, drops: &[&str]) -> bool {
    let (mut old, mut new) = (before.entries().iter().peekable(), after.entries().iter().peekable());
    loop {
        let order = match (old.peek(), new.peek()) {
            (None, None) => return false,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(a), Some(b)) => a.name.cmp(b.name),
        };
        let below = if order.is_le() { old.next() } else { None };
        let above = if order.is_ge() { new.next() } else { None };
        let Some(name) = below.or(above).map(|edge| edge.name) else { return false };
        let length = path.len();
        path.push('/');
        path.push_str(name);
        let covered = drops.iter().any(|pattern| covers(pattern, path));
        let differs = match (below, above) {
            (Some(a), Some(b)) => (!covered || a.node.is_dir()) && difference(a.node, b.node, path, drops),
            // What is to be dropped may be gone; nothing may come.
            (Some(a), None) => !covered && !is_dropped(a.node, path, drops),
            (None, Some(b)) => !b.node.as_file().is_some_and(File::is_unseen),
            (None, None) => false,
        };
        if differs {
            return true;
        }
        path.truncate(length);
    }
}

/// What a RUN leaves where the builder mounted something for it. A container has its own there, whatever the image says.
const STUBS: [&str; 6] = ["/dev", "/etc", "/etc/hosts", "/etc/resolv.conf", "/proc", "/sys"];

/// Whether nothing in a node counts: what stands for the unknown, and folders that were only there for what is dropped.
fn is_dropped(node: &Node, path: &mut String, drops: &[&str]) -> bool {
    let Some(dir) = node.as_dir() else {
        return node.as_file().is_some_and(|file| file.is_unseen() || file.size == 0 && STUBS.contains(&path.as_str()));
    };
    (!dir.entries().is_empty() || STUBS.contains(&path.as_str()))
        && dir.entries().iter().all(|edge| {
            let length = path.len();
            path.push('/');
            path.push_str(edge.name);
            let gone = drops.iter().any(|pattern| covers(pattern, path)) || is_dropped(edge.node, path, drops);
            path.truncate(length);
            gone
        })
}
