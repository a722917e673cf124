//! What is kept of a project that was worked out, and what speaks against a fix when two of them are held side by side.
//!
//! A safe fix has to leave alone what every target is made of: the image asked for, and the images of the stages that it does
//! not need but that have a name, which others may ask for. Of an image are compared its base, its configuration, and of every
//! path type, mode, owner, link target, size and content. Times are not: a rebuild changes them anyway.

use super::content::Contents;
use super::unsure::Unsure;
use crate::advice::{Finding, Safety, Seen, covers};
use crate::filesystem::{Dir, File, Kind, Node, Tree};
use crate::image::Config;
use crate::plan::{Base, Plan};
use crate::report::Report;
use crate::size::Bytes;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is kept of a project that was worked out.
#[derive(Clone, Debug, Default)]
pub struct Picture {
    /// Its report.
    pub report: Report,
    /// What of the final image's layers is uncertain.
    pub unsure: Unsure,
    /// The final image.
    image: Image,
    /// The images of stages that it does not need, by name.
    others: BTreeMap<String, Image>,
    /// The build context as the builder sees it.
    context: Tree,
}

/// An image.
#[derive(Clone, Debug, Default)]
struct Image {
    /// What it stands on, and the platform of that.
    base: (Option<String>, String),
    tree: Tree,
    config: Config,
}

impl Image {
    fn of(seen: &Seen<'_>, index: usize) -> Option<Self> {
        let (stage, result) = (seen.plan.stages.get(index)?, seen.simulation.stages.get(index)?);
        let base = bottom(seen.plan, index);
        Some(Self { base, tree: result.tree.clone(), config: stage.config.clone() })
    }

    /// What is another in `after`: a part in words, to be followed by "would be another".
    fn change(&self, after: &Self, compared: &mut Compared<'_>) -> Option<String> {
        if self.base != after.base {
            return Some("the base image".into());
        }
        if self.config != after.config {
            return Some("the configuration".into());
        }
        compared.path.clear();
        let differs = compared.nodes(self.tree.root(), after.tree.root());
        differs.then(|| if compared.path.is_empty() { "/".into() } else { compared.path.clone() })
    }
}

/// The image from elsewhere that a stage stands on, through the stages below it, and its platform.
fn bottom(plan: &Plan, index: usize) -> (Option<String>, String) {
    let Some(stage) = plan.stages.get(index) else { return (None, String::new()) };
    match &stage.base {
        // A stage only stands on an earlier one, so this ends.
        Base::Stage(below) if *below < index => bottom(plan, *below),
        Base::Image(name) => (Some(name.clone()), stage.platform.clone()),
        _ => (None, stage.platform.clone()),
    }
}

impl Picture {
    /// Takes it.
    pub fn of(seen: &Seen<'_>) -> Self {
        let unused = seen.plan.stages.iter().enumerate().filter(|(_, stage)| !stage.used);
        let named = unused.filter_map(|(index, stage)| Some((stage.name.clone()?, Image::of(seen, index)?)));
        let image = seen.plan.target.and_then(|index| Image::of(seen, index)).unwrap_or_default();
        Self {
            report: seen.report.clone(),
            unsure: Unsure::of(seen, image.base.0.as_deref().unwrap_or_default()),
            image,
            others: named.collect(),
            context: seen.world.context().clone(),
        }
    }

    /// Files, folders and links of the final image.
    pub fn entries(&self) -> u64 {
        let totals = self.image.tree.root().totals();
        totals.leaves + totals.dirs
    }

    /// Why fixes that make `after` of this must not be applied.
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
        let drops: Vec<&str> = fixes.iter().flat_map(|fix| &fix.drops).map(String::as_str).collect();
        self.change(after, &drops)
    }

    /// What `after` would change that its fixes did not mean to drop.
    fn change(&self, after: &Self, drops: &[&str]) -> Option<String> {
        let contents = Contents::of(&self.context);
        let mut compared = Compared { path: String::new(), drops, contents };
        if let Some(what) = self.image.change(&after.image, &mut compared) {
            return Some(format!("{what} of the final image would be another"));
        }
        self.others.iter().find_map(|(name, image)| match after.others.get(name) {
            None => Some(format!("the stage {name} could no longer be asked for")),
            Some(other) => {
                let what = image.change(other, &mut compared)?;
                Some(format!("{what} of the stage {name} would be another"))
            }
        })
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

/// A comparison under way.
struct Compared<'a> {
    /// Where it is; in the end where the first difference is.
    path: String,
    /// What may be gone.
    drops: &'a [&'a str],
    contents: Contents<'a>,
}

impl Compared<'_> {
    /// Whether two nodes differ in what a container sees.
    fn nodes(&mut self, before: &Arc<Node>, after: &Arc<Node>) -> bool {
        if Arc::ptr_eq(before, after) {
            return false;
        }
        let (a, b) = (before.meta, after.meta);
        if (a.mode, a.uid, a.gid) != (b.mode, b.uid, b.gid) {
            return true;
        }
        match (&before.kind, &after.kind) {
            (Kind::Dir(before), Kind::Dir(after)) => self.folders(before, after),
            (Kind::File(one), Kind::File(other)) => {
                (one.estimate(), one.count, one.link() == 0) != (other.estimate(), other.count, other.link() == 0)
                    || self.contents.differ((one, a.mtime), (other, b.mtime))
            }
            (Kind::Symlink(a), Kind::Symlink(b)) => a != b,
            (Kind::Special(a), Kind::Special(b)) => a != b,
            _ => true,
        }
    }

    fn folders(&mut self, before: &Dir, after: &Dir) -> bool {
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
            let length = self.path.len();
            self.path.push('/');
            self.path.push_str(name);
            let covered = self.drops.iter().any(|pattern| covers(pattern, &self.path));
            let differs = match (below, above) {
                (Some(a), Some(b)) => (!covered || a.node.is_dir()) && self.nodes(a.node, b.node),
                // What is to be dropped may be gone; nothing may come.
                (Some(a), None) => !covered && !is_dropped(a.node, &mut self.path, self.drops),
                (None, Some(b)) => !b.node.as_file().is_some_and(File::is_unseen),
                (None, None) => false,
            };
            if differs {
                return true;
            }
            self.path.truncate(length);
        }
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
