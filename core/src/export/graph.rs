//! The picture of the stages: each a bar as high as it weighs, in columns from source to target, and ribbons for what flows between
//! them, all to one scale. Only arithmetic: the panel draws it.
//!
//! Heights and vertical places are in pixels, horizontal ones in percent, because a picture is as wide as its place.

use crate::report::{Base, Report, Stage};

/// The picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Graph {
    /// Its height in pixels.
    pub height: f64,
    /// The stages, by index.
    pub nodes: Vec<Node>,
    /// What flows.
    pub ribbons: Vec<Ribbon>,
}

/// A stage.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Node {
    /// Its column, from 0.
    pub column: usize,
    /// Its left edge, in percent.
    pub x: f64,
    /// Its upper edge, in pixels.
    pub y: f64,
    /// How high it is, in pixels.
    pub height: f64,
}

/// What flows from one stage to another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ribbon {
    /// Left and right edge, in percent.
    pub x: (f64, f64),
    /// Upper edges at both ends, in pixels.
    pub y: (f64, f64),
    /// How thick it is, in pixels.
    pub thickness: f64,
    /// What it is.
    pub flow: Flow,
}

/// What a ribbon stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// An artifact, by its place among the report's copies.
    Artifact(usize),
    /// All of a stage, as the base of another one.
    Base,
}

/// How wide a stage is, in percent.
pub const WIDTH: f64 = 2.0;
/// Room over a stage for its name, in pixels.
pub const HEAD: f64 = 22.0;
/// How high the heaviest column is, without the names, in pixels.
const TALL: f64 = 150.0;
/// The least height of what weighs anything, in pixels.
const LEAST: f64 = 2.0;

/// The picture of a report; nothing to draw when there is one stage only.
pub fn graph(report: &Report) -> Option<Graph> {
    if report.stages.len() < 2 {
        return None;
    }
    let columns = columns(report);
    let last = columns.iter().copied().max().unwrap_or(0);
    let weight = |column: usize| -> u64 {
        let own = report.stages.iter().zip(&columns).filter(|(_, c)| **c == column);
        own.map(|(stage, _)| stage.bytes).sum()
    };
    let full = (0..=last).map(weight).max().unwrap_or(0).max(1);
    let scale = |bytes: u64| (bytes as f64 / full as f64 * TALL).max(if bytes == 0 { 0.0 } else { LEAST });
    let mut ends = vec![0.0; last + 1];
    let mut nodes: Vec<Node> = Vec::new();
    for (stage, column) in report.stages.iter().zip(columns) {
        let Some(end) = ends.get_mut(column) else { continue };
        let (y, height) = (*end + HEAD, scale(stage.bytes).max(LEAST));
        *end = y + height;
        let x = if last == 0 { 0.0 } else { (100.0 - WIDTH) * column as f64 / last as f64 };
        nodes.push(Node { column, x, y, height });
    }
    let height = ends.into_iter().fold(0.0, f64::max) + 2.0;
    let ribbons = ribbons(report, &nodes, &scale);
    Some(Graph { height, nodes, ribbons })
}

/// Each stage one column behind the last one that it takes from; stages without a source stand first.
fn columns(report: &Report) -> Vec<usize> {
    let mut columns: Vec<usize> = Vec::new();
    for stage in &report.stages {
        let copied = report.copies.iter().filter(|copy| copy.to == stage.index).map(|copy| &copy.from);
        let sources = copied.chain([&stage.base]).filter_map(|base| match base {
            Base::Stage(index) => columns.get(*index),
            Base::Image(_) | Base::Scratch => None,
        });
        let column = sources.max().map_or(0, |column| column + 1);
        columns.push(column);
    }
    columns
}

/// The ribbons: they leave a stage from its lower end up, and come to the layer that holds them.
fn ribbons(report: &Report, nodes: &[Node], scale: &dyn Fn(u64) -> f64) -> Vec<Ribbon> {
    let mut left: Vec<f64> = nodes.iter().map(|node| node.y + node.height).collect();
    let mut ribbons = Vec::new();
    let mut add = |from: usize, to: usize, bytes: u64, at: f64, flow: Flow| {
        let (Some(source), Some(target), Some(left)) = (nodes.get(from), nodes.get(to), left.get_mut(from)) else {
            return;
        };
        let thickness = scale(bytes).min(source.height).min(target.height);
        let upper = match flow {
            Flow::Base => source.y,
            Flow::Artifact(_) => {
                *left = (*left - thickness).max(source.y);
                *left
            }
        };
        let lower = (target.y + at).min(target.y + target.height - thickness);
        ribbons.push(Ribbon { x: (source.x + WIDTH, target.x), y: (upper, lower), thickness, flow });
    };
    for stage in &report.stages {
        if let Base::Stage(below) = stage.base {
            add(below, stage.index, stage.base_bytes, 0.0, Flow::Base);
        }
    }
    for (index, copy) in report.copies.iter().enumerate() {
        if let (Base::Stage(from), Some(target)) = (&copy.from, report.stages.get(copy.to)) {
            add(*from, copy.to, copy.bytes, scale(before(target, copy.line)), Flow::Artifact(index));
        }
    }
    ribbons
}

/// What a stage weighs before the layer of a line.
fn before(stage: &Stage, line: u32) -> u64 {
    let layers = stage.layers.iter().take_while(|layer| layer.line < line);
    stage.base_bytes + layers.map(|layer| layer.bytes).sum::<u64>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Copy, Layer};

    fn report() -> Report {
        let stage = |index, base, bytes| Stage { index, base, bytes, ..Stage::default() };
        let layers = vec![Layer { line: 9, bytes: 10, ..Layer::default() }];
        let last = Stage { base_bytes: 20, layers, ..stage(2, Base::Image("b".into()), 30) };
        let copy = Copy { from: Base::Stage(0), to: 2, line: 9, bytes: 10, ..Copy::default() };
        let stages = vec![stage(0, Base::Image("a".into()), 300), stage(1, Base::Stage(0), 300), last];
        Report { stages, copies: vec![copy], ..Report::default() }
    }

    #[test]
    fn a_stage_stands_behind_all_that_it_takes_from() {
        let graph = graph(&report()).unwrap();
        let columns: Vec<usize> = graph.nodes.iter().map(|node| node.column).collect();
        assert_eq!(columns, [0, 1, 1]);
        assert_eq!((graph.nodes[0].x, graph.nodes[2].x), (0.0, 100.0 - WIDTH));
    }

    #[test]
    fn all_is_to_one_scale_and_inside_its_stages() {
        let graph = graph(&report()).unwrap();
        assert!((graph.nodes[0].height - graph.nodes[2].height * 10.0).abs() < 0.01);
        let artifact = graph.ribbons.iter().find(|r| r.flow == Flow::Artifact(0)).unwrap();
        assert!((artifact.thickness - graph.nodes[2].height / 3.0).abs() < 0.01);
        for (ribbon, (from, to)) in graph.ribbons.iter().zip([(0, 1), (0, 2)]) {
            let (from, to) = (graph.nodes[from], graph.nodes[to]);
            assert!(ribbon.y.0 >= from.y && ribbon.y.0 + ribbon.thickness <= from.y + from.height + 0.01);
            assert!(ribbon.y.1 >= to.y && ribbon.y.1 + ribbon.thickness <= to.y + to.height + 0.01);
        }
        assert!(graph.nodes.iter().all(|node| node.y + node.height <= graph.height));
    }

    #[test]
    fn one_stage_needs_no_picture() {
        let one = Report { stages: vec![Stage::default()], ..Report::default() };
        assert_eq!(graph(&one), None);
    }
}
