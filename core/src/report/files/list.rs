//! The rows of a folder, and of the folders unfolded in it.

use super::changes::{Changes, Delta};
use super::stack::{Look, Stack, clean};
use super::weight::{FirstNames, Weight};
use super::{Beneath, Change, Counts, FilesPage, FilesQuery, Row, Sort, View, search};
use crate::filesystem::diff::Pair;
use crate::filesystem::{Dir, Node};
use crate::report::make::{Making, kind_of};
use crate::simulate::Memo;
use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Answers a question for rows.
pub fn page(making: &Making<'_>, query: &FilesQuery, memo: &mut Memo<Changes>) -> FilesPage {
    let Some(look) = Look::at(making, &query.scope, memo) else { return FilesPage::default() };
    let top = clean(&query.folder);
    let (pair, delta) = look.shown_at(&top);
    let path = top.trim_end_matches('/').to_owned();
    let first = match (look.view, pair.upper) {
        (View::Layer, _) => look.shown.first.clone(),
        (View::Snapshot, Some(node)) => FirstNames::of(&path, node),
        (View::Snapshot, None) => FirstNames::default(),
    };
    let open: BTreeSet<String> = query.open.iter().map(|folder| clean(folder)).collect();
    let mut list = List { look: &look, query, first, open, folders: Vec::new(), flats: Vec::new() };
    if query.text.is_empty() && query.least == 0 {
        list.folder(&path, pair, delta, 0);
    } else {
        search::collect(&mut list, &path, pair, delta);
    }
    let stack = look.stack_at(&path);
    let there = pair.lower.or(pair.upper);
    let gone = stack.versions().last().map(|version| version.node).filter(|_| there.is_none());
    let folder = Flat { folder: usize::MAX, name: "", depth: 0, pair, delta, gone };
    let window = list.flats.iter().skip(query.offset).take(query.limit);
    FilesPage {
        found: there.or(gone).is_some(),
        stage: look.stage,
        total: list.flats.len(),
        rows: list.rows(window),
        folder: list.row(&folder, &top, &stack),
        counts: counts(pair, delta),
        unlisted_bytes: look.unlisted_bytes,
        layers: look.layers.clone(),
    }
}

/// A row before it is written out.
#[derive(Clone, Copy)]
pub struct Flat<'a> {
    /// The folder that it lies in, as a place in the list of folders.
    pub folder: usize,
    /// Its name.
    pub name: &'a str,
    /// How deep it is unfolded.
    pub depth: u32,
    /// The changes shown, at this path.
    pub pair: Pair<'a>,
    /// The same of a folder that stays.
    pub delta: Option<&'a Delta>,
    /// What was there once, of what was gone before.
    pub gone: Option<&'a Arc<Node>>,
}

impl<'a> Flat<'a> {
    /// What stands there, or stood there last.
    pub fn node(&self) -> Option<&'a Arc<Node>> {
        self.pair.upper.or(self.pair.lower).or(self.gone)
    }

    /// What happened to it.
    pub fn change(&self) -> Change {
        use crate::filesystem::ChangeKind::{Added, Modified, Opaque, Parent, Removed};
        match self.pair.change() {
            _ if self.gone.is_some() => Change::Hidden,
            Some(Removed) => Change::Removed,
            // What stands in the place of something else is new to its layer, and to whoever looks another version.
            Some(Added) if self.pair.lower.is_some() => Change::Modified,
            Some(Added) => Change::Added,
            Some(Modified | Opaque) => Change::Modified,
            Some(Parent) | None if self.delta.is_some_and(|d| !d.is_empty()) => Change::Modified,
            Some(Parent) | None => Change::Unchanged,
        }
    }
}

/// Rows under way.
pub struct List<'a, 'q> {
    /// What is looked at.
    pub look: &'a Look<'a>,
    /// What is asked for.
    pub query: &'q FilesQuery,
    /// The names of hard links that carry the bytes.
    pub first: FirstNames,
    /// The folders that are unfolded.
    open: BTreeSet<String>,
    /// The folders that rows lie in; the root is empty.
    pub folders: Vec<String>,
    /// The rows.
    pub flats: Vec<Flat<'a>>,
}

impl<'a> List<'a, '_> {
    /// Adds the rows of a folder, and below each unfolded one its own.
    fn folder(&mut self, path: &str, pair: Pair<'a>, delta: Option<&'a Delta>, depth: u32) {
        let at = self.folders.len();
        self.folders.push(path.to_owned());
        let mut own = Vec::new();
        let look = self.look;
        pair.each_child(&mut |name, pair| {
            let delta = delta.and_then(|d| d.child(name));
            own.push(Flat { folder: at, name, depth, pair, delta, gone: None });
        });
        if look.view == View::Snapshot && self.query.show.removed {
            gone_from(&look.stack_at(path), pair, &mut |name, pair, node| {
                own.push(Flat { folder: at, name, depth, pair, delta: None, gone: Some(node) });
            });
        }
        own.retain(|flat| self.is_shown(flat));
        let mut path = path.to_owned();
        self.sort(&mut path, &mut own);
        for flat in own {
            self.flats.push(flat);
            if self.open.is_empty() || !flat.node().is_some_and(|n| n.is_dir()) {
                continue;
            }
            let length = path.len();
            path.push('/');
            path.push_str(flat.name);
            if self.open.contains(&path) {
                self.folder(&path, flat.pair, flat.delta, depth + 1);
            }
            path.truncate(length);
        }
    }

    /// Sorts the rows of one folder.
    fn sort(&self, path: &mut String, rows: &mut Vec<Flat<'a>>) {
        match self.query.sort {
            Sort::Name => rows.sort_by_key(|flat| flat.name),
            Sort::Size => {
                let mut weighed: Vec<((u64, u64), Flat<'a>)> =
                    rows.drain(..).map(|f| (self.heft(path, &f), f)).collect();
                weighed.sort_by_key(|(heft, flat)| (Reverse(*heft), flat.name));
                rows.extend(weighed.into_iter().map(|(_, flat)| flat));
            }
        }
    }

    /// What a row is sorted by: what is seen of it, and else what is shipped of it all the same. `path` is its folder's.
    pub fn heft(&self, path: &mut String, flat: &Flat<'_>) -> (u64, u64) {
        let length = path.len();
        path.push('/');
        path.push_str(flat.name);
        let seen = self.weigh(path, flat).size.bytes;
        path.truncate(length);
        let gone = flat.node().filter(|_| flat.pair.upper.is_none());
        (seen, gone.map_or(0, |node| node.totals().estimate().bytes))
    }

    /// Whether the toggles let a row through: a folder, when they let anything in it through.
    pub fn is_shown(&self, flat: &Flat<'_>) -> bool {
        let show = self.query.show;
        let changed = flat.delta.is_some_and(|d| !d.is_empty());
        if self.look.view == View::Layer && flat.pair.change().is_none() && !changed {
            return false;
        }
        let all = [show.added, show.modified, show.removed, show.unchanged] == [true; 4];
        let (Some(delta), true) = (flat.delta, flat.pair.is_merged()) else {
            return all
                || match flat.change() {
                    Change::Added => show.added,
                    Change::Modified => show.modified,
                    Change::Removed | Change::Hidden => show.removed,
                    Change::Unchanged => show.unchanged,
                };
        };
        let rest = counts(flat.pair, Some(delta)).unchanged;
        all || (show.added && (delta.added > 0 || delta.folders))
            || (show.modified && (delta.modified > 0 || delta.folders))
            || (show.removed && delta.removed > 0)
            || (show.unchanged && self.look.view == View::Snapshot && (rest > 0 || !changed))
    }

    /// What is seen of a row: what the snapshot holds, or what the layer stores.
    pub fn weigh(&self, path: &mut String, flat: &Flat<'_>) -> Weight {
        match (self.look.view, flat.pair.upper) {
            (_, None) => Weight::default(),
            (View::Layer, Some(_)) if flat.pair.is_merged() => flat.delta.map(|d| d.stored).unwrap_or_default(),
            (View::Layer, Some(_)) if flat.pair.change().is_none() => Weight::default(),
            (_, Some(node)) => self.first.weigh(path, node),
        }
    }

    /// Writes rows out.
    fn rows<'r>(&self, flats: impl Iterator<Item = &'r Flat<'a>>) -> Vec<Row>
    where
        'a: 'r,
    {
        let mut known: Option<(usize, Stack<'_>)> = None;
        let mut rows = Vec::new();
        for flat in flats {
            let folder = self.folders.get(flat.folder).map(String::as_str).unwrap_or_default();
            let stack = match known.take() {
                Some((at, stack)) if at == flat.folder => stack,
                _ => self.look.stack_at(folder),
            };
            rows.push(self.row(flat, &format!("{folder}/{}", flat.name), &stack.child(flat.name)));
            known = Some((flat.folder, stack));
        }
        rows
    }

    fn row(&self, flat: &Flat<'a>, path: &str, stack: &Stack<'_>) -> Row {
        let Some(node) = flat.node() else {
            return Row { path: path.to_owned(), change: Change::Hidden, ..Row::default() };
        };
        let mut key = path.trim_end_matches('/').to_owned();
        let weight = self.weigh(&mut key, flat);
        let versions = stack.versions();
        let earlier = versions.iter().rev().skip(1).rev().filter(|v| v.change != Change::Removed && !v.node.is_dir());
        let beneath = earlier.map(|v| Beneath { layer: v.layer, bytes: v.node.totals().estimate().bytes });
        let own =
            stack.live.iter().filter(|l| self.look.view == View::Snapshot || l.layer + 1 == self.look.layers.len());
        let size = weight.size;
        Row {
            path: path.to_owned(),
            depth: flat.depth,
            kind: kind_of(node, self.first.is_further(&key, node)),
            bytes: size.bytes,
            low: size.low,
            high: size.high,
            provenance: size.provenance,
            files: if flat.pair.upper.is_some() { weight.files } else { node.totals().files },
            change: flat.change(),
            layer: if self.look.view == View::Layer { self.look.layers.len() - 1 } else { stack.owner() },
            hidden_bytes: own.map(super::stack::Live::hidden).sum(),
            beneath: if node.is_dir() { Vec::new() } else { beneath.collect() },
            entries: node.as_dir().map_or(0, |dir| dir.entries().len() as u64),
            mode: format!("{:04o}", node.meta.mode),
            uid: node.meta.uid,
            gid: node.meta.gid,
            target: node.as_symlink().map(|target| target.to_string()),
        }
    }
}

/// Names that some layer of the stack has in this folder and the view neither shows nor takes away itself.
fn gone_from<'a>(stack: &Stack<'a>, shown: Pair<'a>, take: &mut dyn FnMut(&'a str, Pair<'a>, &'a Arc<Node>)) {
    let mut seen = BTreeSet::new();
    for live in stack.live.iter().rev() {
        if live.pair.is_merged() && live.delta.is_none_or(|delta| delta.removed == 0) {
            continue;
        }
        for edge in live.pair.lower.and_then(|n| n.as_dir()).map(Dir::entries).unwrap_or_default() {
            let kept = live.pair.upper.and_then(|n| n.as_dir()).is_some_and(|dir| dir.get(edge.name).is_some());
            let pair = shown.child(edge.name);
            let known =
                kept || pair.lower.or(pair.upper).is_some() || edge.node.as_file().is_some_and(|f| f.is_unseen());
            if !known && seen.insert(edge.name.as_str()) {
                take(edge.name, pair, edge.node);
            }
        }
    }
}

/// How the files of a folder changed.
fn counts(pair: Pair<'_>, delta: Option<&Delta>) -> Counts {
    let leaves = |node: Option<&Arc<Node>>| node.map_or(0, |n| n.totals().leaves);
    let (lower, upper) = (leaves(pair.lower), leaves(pair.upper));
    let delta = delta.filter(|_| pair.is_merged());
    match (delta, pair.lower, pair.upper) {
        (Some(d), _, _) => {
            let unchanged = upper.saturating_sub(d.added + d.modified);
            Counts { added: d.added, modified: d.modified, removed: d.removed, unchanged }
        }
        (None, Some(_), None) => Counts { removed: lower, ..Counts::default() },
        (None, _, Some(_)) if pair.change().is_some() => Counts { added: upper, ..Counts::default() },
        (None, _, Some(_)) => Counts { unchanged: upper, ..Counts::default() },
        (None, None, None) => Counts::default(),
    }
}
