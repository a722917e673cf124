//! Rows by name and size, from all folders below one.

use super::changes::Delta;
use super::list::{Flat, List};
use super::{Sort, View};
use crate::filesystem::Dir;
use crate::filesystem::diff::Pair;
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// Adds every path in a folder that goes by the text and weighs enough; what is gone comes last where names are sorted by.
pub fn collect<'a>(list: &mut List<'a, '_>, path: &str, pair: Pair<'a>, delta: Option<&'a Delta>) {
    let text = list.query.text.to_ascii_lowercase().into_bytes();
    let mut search = Search { by_path: text.contains(&b'/'), text, list, path: path.to_owned(), hefts: Vec::new() };
    search.folder(pair, delta);
    let look = search.list.look;
    if search.list.query.show.removed && look.view == View::Snapshot {
        search.gone(path);
    }
    let hefts = std::mem::take(&mut search.hefts);
    if list.query.sort == Sort::Size {
        let mut sorted: Vec<_> = hefts.into_iter().zip(std::mem::take(&mut list.flats)).collect();
        sorted.sort_by_key(|(heft, _)| Reverse(*heft));
        list.flats = sorted.into_iter().map(|(_, flat)| flat).collect();
    }
}

struct Search<'a, 'q, 'l> {
    list: &'l mut List<'a, 'q>,
    /// In lower case.
    text: Vec<u8>,
    /// Whether the text is looked for in whole paths.
    by_path: bool,
    /// The folder that is searched; the root is empty.
    path: String,
    /// What each row is sorted by.
    hefts: Vec<(u64, u64)>,
}

impl<'a> Search<'a, '_, '_> {
    fn folder(&mut self, pair: Pair<'a>, delta: Option<&'a Delta>) {
        let mut at = None;
        pair.each_child(&mut |name, pair| {
            let delta = delta.and_then(|d| d.child(name));
            let flat = Flat { folder: 0, name, depth: 0, pair, delta, gone: None };
            self.offer(flat, &mut at);
            if flat.node().is_some_and(|n| n.is_dir()) && self.may_hold(&flat) {
                self.below(name, &mut |search| search.folder(pair, delta));
            }
        });
    }

    fn below(&mut self, name: &str, act: &mut dyn FnMut(&mut Self)) {
        let length = self.path.len();
        self.path.push('/');
        self.path.push_str(name);
        act(self);
        self.path.truncate(length);
    }

    /// Whether something in a folder may weigh enough.
    fn may_hold(&self, flat: &Flat<'_>) -> bool {
        let bytes =
            |node: Option<&std::sync::Arc<crate::filesystem::Node>>| node.map_or(0, |n| n.totals().estimate().bytes);
        bytes(flat.pair.upper).max(bytes(flat.pair.lower)).max(bytes(flat.gone)) >= self.list.query.least
    }

    /// Takes a row when it is what is looked for; `at` is the place of its folder, once one is found in it.
    fn offer(&mut self, mut flat: Flat<'a>, at: &mut Option<usize>) {
        if !self.goes_by(flat.name) || !self.list.is_shown(&flat) {
            return;
        }
        let heft = self.list.heft(&mut self.path, &flat);
        if heft.0.max(heft.1) < self.list.query.least {
            return;
        }
        flat.folder = *at.get_or_insert_with(|| {
            self.list.folders.push(self.path.clone());
            self.list.folders.len() - 1
        });
        self.list.flats.push(flat);
        self.hefts.push(heft);
    }

    fn goes_by(&mut self, name: &str) -> bool {
        if !self.by_path {
            return holds(name.as_bytes(), &self.text);
        }
        let length = self.path.len();
        self.path.push('/');
        self.path.push_str(name);
        let found = holds(self.path.as_bytes(), &self.text);
        self.path.truncate(length);
        found
    }

    /// What the layers took away and the view does not know: each path once, as it was last.
    fn gone(&mut self, top: &str) {
        let look = self.list.look;
        let (shown, _) = look.shown_at(top);
        let mut seen = BTreeSet::new();
        for live in look.stack_at(top).live.iter().rev() {
            self.path = top.to_owned();
            self.gone_in(live.pair, live.delta, shown, &mut seen);
        }
    }

    fn gone_in(&mut self, pair: Pair<'a>, delta: Option<&'a Delta>, shown: Pair<'a>, seen: &mut BTreeSet<String>) {
        if pair.is_merged() && delta.is_none_or(|d| d.removed == 0) {
            return;
        }
        let mut at = None;
        for edge in pair.lower.and_then(|n| n.as_dir()).map(Dir::entries).unwrap_or_default() {
            let name = edge.name.as_str();
            let (pair, shown) = (pair.child(name), shown.child(name));
            let Some(lower) = pair.lower else { continue };
            if pair.upper.is_none()
                && shown.lower.or(shown.upper).is_none()
                && seen.insert(format!("{}/{name}", self.path))
            {
                let flat = Flat { folder: 0, name, depth: 0, pair: shown, delta: None, gone: Some(lower) };
                self.offer(flat, &mut at);
            }
            if lower.is_dir() {
                let delta = delta.and_then(|d| d.child(name));
                self.below(name, &mut |search| search.gone_in(pair, delta, shown, seen));
            }
        }
    }
}

/// Whether a text holds another one, which is in lower case; only ASCII letters are compared without their case.
fn holds(text: &[u8], part: &[u8]) -> bool {
    part.is_empty() || text.windows(part.len()).any(|window| window.eq_ignore_ascii_case(part))
}
