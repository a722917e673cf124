//! The arithmetic of pictures: where a bar begins and how long it is, in percent of its track.

pub mod treemap;

use crate::state::Scale;
use layerlab_core::report::{Report, Stage};
use layerlab_core::size::Provenance;

/// A piece of a bar, in percent of the track.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Segment {
    /// Where it begins.
    pub start: f64,
    /// How long it is.
    pub length: f64,
    /// What it stands for.
    pub kind: Kind,
    /// Whether its figure has bounds that do not meet, or no source.
    pub certain: bool,
}

/// What a piece of a bar stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The base image, or the stage that a stage stands on.
    Base,
    /// A layer, by index.
    Layer(usize),
}

/// The bytes that fill a whole track: the heaviest stage of all versions, so that all their bars can be compared.
pub fn full_track(reports: &[Report], scale: Scale) -> u64 {
    let weight = |stage: &Stage| stage.bytes.saturating_sub(left_out(stage, scale));
    reports.iter().flat_map(|r| &r.stages).map(weight).max().unwrap_or(0).max(1)
}

/// What of a stage is not drawn.
fn left_out(stage: &Stage, scale: Scale) -> u64 {
    match scale {
        Scale::Whole => 0,
        Scale::Added => stage.base_bytes,
    }
}

/// A stage as one bar: the base, then every layer with bytes, each where the one before ends.
pub fn stack(stage: &Stage, full: u64, scale: Scale) -> Vec<Segment> {
    let percent = |bytes: u64| bytes as f64 / full as f64 * 100.0;
    let mut at = stage.base_bytes - left_out(stage, scale);
    let mut segments = Vec::new();
    if at > 0 {
        let certain = stage.base_provenance < Provenance::Heuristic;
        segments.push(Segment { start: 0.0, length: percent(at), kind: Kind::Base, certain });
    }
    for (index, layer) in stage.layers.iter().enumerate() {
        let certain = layer.provenance < Provenance::Heuristic;
        let segment = Segment { start: percent(at), length: percent(layer.bytes), kind: Kind::Layer(index), certain };
        segments.push(segment);
        at = at.saturating_add(layer.bytes);
    }
    segments
}

/// A part of a whole from 0 to 1.
pub fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { (part as f64 / whole as f64).min(1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use layerlab_core::report::Layer;

    fn stage() -> Stage {
        let layer = |bytes, provenance| Layer { bytes, provenance, ..Layer::default() };
        let layers = vec![layer(30, Provenance::Exact), layer(0, Provenance::Exact), layer(10, Provenance::Heuristic)];
        Stage { base_bytes: 60, bytes: 100, layers, ..Stage::default() }
    }

    #[test]
    fn layers_begin_where_the_one_before_ends() {
        let places = |scale, full| -> Vec<_> {
            stack(&stage(), full, scale).iter().map(|s| (s.kind, s.start, s.length, s.certain)).collect()
        };
        let (base, layer) = (Kind::Base, Kind::Layer);
        assert_eq!(
            places(Scale::Whole, 200),
            [
                (base, 0.0, 30.0, true),
                (layer(0), 30.0, 15.0, true),
                (layer(1), 45.0, 0.0, true),
                (layer(2), 45.0, 5.0, false)
            ]
        );
        assert_eq!(
            places(Scale::Added, 40),
            [(layer(0), 0.0, 75.0, true), (layer(1), 75.0, 0.0, true), (layer(2), 75.0, 25.0, false)]
        );
    }

    #[test]
    fn one_track_serves_all_versions() {
        let light = Report { stages: vec![Stage { bytes: 5, ..Stage::default() }], ..Report::default() };
        let heavy = Report { stages: vec![stage()], ..Report::default() };
        assert_eq!(full_track(&[light.clone(), heavy.clone()], Scale::Whole), 100);
        assert_eq!(full_track(&[light, heavy], Scale::Added), 40);
        assert_eq!(full_track(&[], Scale::Whole), 1);
    }
}
