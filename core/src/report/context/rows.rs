//! The rows of the build context: the tree of everything declared beside the tree of what the builder gets to see.

use super::{ContextPage, ContextQuery, Fate, Row, Sum};
use crate::filesystem::{Dir, Node};
use crate::report::files::Sort;
use crate::report::make::kind_of;
use crate::simulate::world::World;
use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Rows and sums.
pub fn page(world: &World, query: &ContextQuery) -> ContextPage {
    let (all, kept) = (world.everything().root(), world.context().root());
    let open = query.open.iter().map(String::as_str).collect();
    let mut list = List { query, open, text: query.text.to_lowercase(), flats: Vec::new() };
    if let Some(folder) = all.as_dir() {
        list.folder("", folder, kept.as_dir(), 0);
    }
    if !query.text.is_empty() && query.sort == Sort::Size {
        list.sort(0);
    }
    let lines: Vec<&str> = world.ignore_text().lines().collect();
    let window = list.flats.iter().skip(query.offset).take(query.limit);
    ContextPage {
        total: list.flats.len(),
        rows: window.map(|flat| row(flat, world, &lines)).collect(),
        kept: sum(kept),
        ignored: left_out(all, Some(kept)),
        ..ContextPage::default()
    }
}

/// A row before it is written out.
struct Flat<'a> {
    path: String,
    depth: u32,
    node: &'a Arc<Node>,
    /// The same where the builder gets to see it.
    kept: Option<&'a Arc<Node>>,
}

impl Flat<'_> {
    fn ignored(&self) -> Sum {
        left_out(self.node, self.kept)
    }

    fn fate(&self) -> Fate {
        match self.kept {
            None => Fate::Ignored,
            Some(kept) if kept.totals().leaves < self.node.totals().leaves => Fate::Partly,
            Some(_) => Fate::Kept,
        }
    }

    fn is_shown(&self, wanted: Option<Fate>) -> bool {
        wanted.is_none_or(|wanted| matches!(self.fate(), Fate::Partly) || self.fate() == wanted)
    }

    /// What it is sorted by: what is shown of it.
    fn heft(&self, wanted: Option<Fate>) -> u64 {
        match wanted {
            Some(Fate::Ignored) => self.ignored().bytes,
            Some(_) => self.kept.map_or(0, |kept| sum(kept).bytes),
            None => sum(self.node).bytes,
        }
    }
}

struct List<'a, 'q> {
    query: &'q ContextQuery,
    open: BTreeSet<&'q str>,
    /// What is searched for, in lower case.
    text: String,
    flats: Vec<Flat<'a>>,
}

impl<'a> List<'a, '_> {
    fn folder(&mut self, path: &str, all: &'a Dir, kept: Option<&'a Dir>, depth: u32) {
        let begin = if path.is_empty() { String::new() } else { format!("{path}/") };
        let first = self.flats.len();
        for edge in all.entries() {
            let kept = kept.and_then(|kept| kept.get(edge.name)).map(|edge| edge.node);
            let flat = Flat { path: format!("{begin}{}", edge.name), depth, node: edge.node, kept };
            if self.text.is_empty() {
                self.flats.extend(flat.is_shown(self.query.fate).then_some(flat));
            } else {
                self.search(flat, edge.name);
            }
        }
        if self.text.is_empty() {
            if self.query.sort == Sort::Size {
                self.sort(first);
            }
            self.unfold(first, depth);
        }
    }

    /// Puts the rows of the folders that are open behind theirs.
    fn unfold(&mut self, first: usize, depth: u32) {
        if !self.flats.iter().skip(first).any(|flat| self.open.contains(flat.path.as_str())) {
            return;
        }
        for flat in self.flats.split_off(first) {
            let (path, node, kept) = (flat.path.clone(), flat.node, flat.kept);
            self.flats.push(flat);
            if let Some(folder) = node.as_dir().filter(|_| self.open.contains(path.as_str())) {
                self.folder(&path, folder, kept.and_then(|kept| kept.as_dir()), depth + 1);
            }
        }
    }

    /// Takes a row when it goes by the text, and looks into folders.
    fn search(&mut self, flat: Flat<'a>, name: &str) {
        let words = if self.text.contains('/') { flat.path.as_str() } else { name };
        let (path, node, kept) = (flat.path.clone(), flat.node, flat.kept);
        if words.to_lowercase().contains(&self.text) && flat.is_shown(self.query.fate) {
            self.flats.push(flat);
        }
        if let Some(folder) = node.as_dir() {
            self.folder(&path, folder, kept.and_then(|kept| kept.as_dir()), 0);
        }
    }

    fn sort(&mut self, first: usize) {
        let fate = self.query.fate;
        let rows = self.flats.get_mut(first..).unwrap_or_default();
        // Rows of one folder stand by name, and stay so among equals.
        rows.sort_by_key(|flat| Reverse(flat.heft(fate)));
    }
}

fn row(flat: &Flat<'_>, world: &World, lines: &[&str]) -> Row {
    let decision = world.ignore().decide_alone(&flat.path);
    let text = |line: u32| lines.get((line as usize).checked_sub(1)?).map(|text| text.trim().to_owned());
    Row {
        path: flat.path.clone(),
        depth: flat.depth,
        kind: kind_of(flat.node, false),
        all: sum(flat.node),
        ignored: flat.ignored(),
        fate: flat.fate(),
        line: decision.line,
        pattern: decision.line.and_then(text).unwrap_or_default(),
        mode: format!("{:04o}", flat.node.meta.mode),
        target: flat.node.as_symlink().map(|target| target.to_string()),
    }
}

/// What a node comes to.
pub fn sum(node: &Node) -> Sum {
    let totals = node.totals();
    Sum { bytes: totals.estimate().bytes, files: totals.files }
}

fn left_out(all: &Node, kept: Option<&Arc<Node>>) -> Sum {
    let (all, kept) = (sum(all), kept.map(|kept| sum(kept)).unwrap_or_default());
    Sum { bytes: all.bytes.saturating_sub(kept.bytes), files: all.files.saturating_sub(kept.files) }
}
