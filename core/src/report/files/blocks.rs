//! A folder broken down by bytes: what a treemap draws.

use super::changes::{Changes, Delta};
use super::stack::{Look, clean};
use super::weight::{FirstNames, Weight};
use super::{Block, Blocks, BlocksQuery, View};
use crate::filesystem::Node;
use crate::filesystem::diff::Pair;
use crate::report::make::{Making, kind_of};
use crate::simulate::Memo;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

/// As many rectangles as one folder is broken into at most: the others are too small to be told apart.
const IN_ONE: usize = 100;

/// Answers a question for rectangles.
pub fn blocks(making: &Making<'_>, query: &BlocksQuery, memo: &mut Memo<Changes>) -> Blocks {
    let Some(look) = Look::at(making, &query.scope, memo) else { return Blocks::default() };
    let path = clean(&query.folder);
    let (pair, delta) = look.shown_at(&path);
    let top = path.trim_end_matches('/').to_owned();
    let first = match (look.view, pair.upper) {
        (View::Layer, _) => look.shown.first.clone(),
        (View::Snapshot, Some(node)) => FirstNames::of(&top, node),
        (View::Snapshot, None) => FirstNames::default(),
    };
    let mut cutting = Cutting { look: &look, first, pieces: Vec::new() };
    if let Some(node) = pair.upper {
        let weight = cutting.weigh(&top, pair, delta, node);
        cutting.pieces.push(Piece {
            path: top,
            depth: 0,
            pair,
            delta,
            node,
            weight,
            parent: None,
            rest: weight,
            cut: false,
        });
        cutting.cut(query.depth, query.limit);
    }
    let root = cutting.finish(&path);
    Blocks { stage: look.stage, root, layers: look.layers.clone() }
}

/// A rectangle before it is written out.
struct Piece<'a> {
    path: String,
    depth: u32,
    pair: Pair<'a>,
    delta: Option<&'a Delta>,
    node: &'a Arc<Node>,
    weight: Weight,
    parent: Option<usize>,
    /// What has no rectangle of its own.
    rest: Weight,
    cut: bool,
}

struct Cutting<'a> {
    look: &'a Look<'a>,
    first: FirstNames,
    /// Parents before children, of one folder the heaviest first.
    pieces: Vec<Piece<'a>>,
}

impl<'a> Cutting<'a> {
    /// Cuts the heaviest folder, again and again, until there are enough rectangles.
    fn cut(&mut self, depth: u32, limit: usize) {
        let mut heap: BinaryHeap<(u64, Reverse<usize>)> = BinaryHeap::from([(u64::MAX, Reverse(0))]);
        while let Some((_, Reverse(at))) = heap.pop() {
            let room = limit.saturating_sub(self.pieces.len()).min(IN_ONE);
            if room == 0 {
                break;
            }
            for index in self.cut_one(at, room) {
                let deeper = self.pieces.get(index).filter(|p| p.node.is_dir() && p.depth < depth);
                heap.extend(deeper.map(|p| (p.weight.size.bytes, Reverse(index))));
            }
        }
    }

    /// Cuts one folder into its heaviest entries, and says where they stand.
    fn cut_one(&mut self, at: usize, room: usize) -> std::ops::Range<usize> {
        let begin = self.pieces.len();
        let Some(folder) = self.pieces.get(at) else { return begin..begin };
        let (path, depth, delta) = (folder.path.clone(), folder.depth + 1, folder.delta);
        let mut found: Vec<(u64, &'a str, Pair<'a>)> = Vec::new();
        folder.pair.each_child(&mut |name, pair| {
            let below = delta.and_then(|d| d.child(name));
            let weight = pair.upper.map(|node| self.weigh(&format!("{path}/{name}"), pair, below, node));
            let bytes = weight.map_or(0, |w| w.size.bytes);
            if bytes > 0 {
                found.push((bytes, name, pair));
            }
        });
        found.sort_by_key(|(bytes, name, _)| (Reverse(*bytes), *name));
        let mut rest = folder.weight;
        for (_, name, pair) in found.into_iter().take(room) {
            let (Some(node), delta) = (pair.upper, delta.and_then(|d| d.child(name))) else { continue };
            let path = format!("{path}/{name}");
            let weight = self.weigh(&path, pair, delta, node);
            rest.size.bytes = rest.size.bytes.saturating_sub(weight.size.bytes);
            rest.files = rest.files.saturating_sub(weight.files);
            self.pieces.push(Piece {
                path,
                depth,
                pair,
                delta,
                node,
                weight,
                parent: Some(at),
                rest: weight,
                cut: false,
            });
        }
        let end = self.pieces.len();
        if let Some(folder) = self.pieces.get_mut(at) {
            folder.rest = rest;
            folder.cut = end > begin;
        }
        begin..end
    }

    fn weigh(&self, path: &str, pair: Pair<'_>, delta: Option<&Delta>, node: &Node) -> Weight {
        match self.look.view {
            View::Layer if pair.is_merged() => delta.map(|d| d.stored).unwrap_or_default(),
            View::Layer if pair.change().is_none() => Weight::default(),
            _ => self.first.weigh(&mut path.to_owned(), node),
        }
    }

    /// The rectangles, nested.
    fn finish(mut self, top: &str) -> Block {
        let mut done: Vec<(Option<usize>, Block)> = Vec::with_capacity(self.pieces.len());
        for piece in std::mem::take(&mut self.pieces) {
            done.push((piece.parent, self.block(&piece)));
        }
        // Children stand behind their parents, the heaviest first: taken from the end, each folder's come in reverse.
        while done.len() > 1 {
            let Some((parent, mut block)) = done.pop() else { break };
            block.blocks.reverse();
            if let Some((_, folder)) = parent.and_then(|at| done.get_mut(at)) {
                folder.blocks.push(block);
            }
        }
        let mut root = done.pop().map(|(_, block)| block).unwrap_or_default();
        root.blocks.reverse();
        root.name = top.to_owned();
        root
    }

    fn block(&self, piece: &Piece<'_>) -> Block {
        let (layer, layer_bytes) = self.most(piece);
        let rest = if piece.cut { piece.rest } else { Weight::default() };
        Block {
            name: piece.path.rsplit('/').next().unwrap_or_default().to_owned(),
            kind: kind_of(piece.node, self.first.is_further(&piece.path, piece.node)),
            bytes: piece.weight.size.bytes,
            files: piece.weight.files,
            layer,
            layer_bytes,
            blocks: Vec::new(),
            rest_bytes: rest.size.bytes,
            rest_files: rest.files,
        }
    }

    /// The layer that most of a piece comes from, and how much; of several with as much the latest.
    fn most(&self, piece: &Piece<'_>) -> (usize, u64) {
        if self.look.view == View::Layer {
            return (self.look.layers.len().saturating_sub(1), piece.weight.size.bytes);
        }
        let mut by_layer = vec![0; self.look.layers.len()];
        self.look.stack_at(&piece.path).share(piece.node, &mut by_layer);
        let most = by_layer.into_iter().enumerate().max_by_key(|(layer, bytes)| (*bytes, *layer));
        most.map_or((0, 0), |(layer, bytes)| (layer, bytes))
    }
}
