//! From a plan and its simulation to the report.

use super::engine_note;
use super::overlap::{self, Overlap};
use super::summary::{Summary, summarize};
use super::{Base, Config, Copy, Diagnostic, Edit, Entry, EntryKind, Image, Layer, Report, Shadowed, Stage};
use crate::Engine;
use crate::compress::Compressibility;
use crate::diagnostic::Origin;
use crate::filesystem::diff::{Depth, Found, visit_from};
use crate::filesystem::{ChangeKind, Kind, Node, Special};
use crate::image;
use crate::plan::{self, Plan, StepKind};
use crate::simulate::world::World;
use crate::simulate::{Memo, Outcome, Simulation, StageResult};
use crate::size::Estimate;
use crate::source::{LineIndex, Span};
use std::sync::Arc;

/// All that a report is made from.
pub struct Making<'a> {
    /// The Dockerfile.
    pub text: &'a str,
    /// Its lines.
    pub lines: &'a LineIndex,
    /// The plan.
    pub plan: &'a Plan,
    /// What came of it.
    pub simulation: &'a Simulation,
    /// What there was before.
    pub world: &'a World,
    /// How far kinds of files shrink.
    pub facts: &'a Compressibility,
    /// Whose rules decide what a layer stores.
    pub engine: Engine,
    /// Whether every changed path is listed.
    pub entries: bool,
}

/// What was worked out for reports, by the key of the step and the engine.
#[derive(Clone, Debug, Default)]
pub struct Known {
    pub(super) layers: Memo<Summary>,
    overlaps: Memo<Overlap>,
}

impl<'a> Making<'a> {
    /// The report; diagnostics of the texts beside the Dockerfile are added by whoever has those texts.
    pub fn report(&self, known: &mut Known) -> Report {
        let Known { layers, overlaps } = known;
        let mut stages: Vec<Stage> = Vec::with_capacity(self.plan.stages.len());
        for (index, result) in self.simulation.stages.iter().enumerate() {
            let made = self.stage(index, result, &stages, layers);
            stages.extend(made);
        }
        let overlap = self.plan.target.and_then(|target| self.overlap(target, overlaps)).unwrap_or_default();
        let image = self.plan.target.map(|target| self.image(target, &stages, &overlap, layers)).unwrap_or_default();
        layers.forget_unused();
        overlaps.forget_unused();
        Report {
            version: 1,
            engine: self.engine.as_str().into(),
            image,
            copies: self.copies(),
            shadowed: self.plan.target.map(|target| self.shadowed(target, &overlap)).unwrap_or_default(),
            stages,
            paths: Vec::new(),
            diagnostics: Vec::new(),
        }
    }

    fn stage(&self, index: usize, result: &StageResult, before: &[Stage], memo: &mut Memo<Summary>) -> Option<Stage> {
        let stage = self.plan.stages.get(index)?;
        let below = match &stage.base {
            plan::Base::Stage(below) => before.get(*below),
            _ => None,
        };
        let (base, base_gzip) = match below {
            Some(stage) => (figure(stage), stage.gzip_bytes),
            None => (result.base.size, result.base.gzip.bytes),
        };
        let steps = stage.steps.iter().zip(&result.steps);
        let layers: Vec<Layer> = steps.map(|(s, o)| self.layer(s, o, memo)).collect();
        let total = base + layers.iter().map(Layer::estimate).sum();
        Some(Stage {
            index,
            name: stage.name.clone(),
            base: base_of(&stage.base),
            used: stage.used,
            base_bytes: base.bytes,
            bytes: total.bytes,
            low: total.low,
            high: total.high,
            gzip_bytes: layers.iter().fold(base_gzip, |sum, layer| sum.saturating_add(layer.gzip_bytes)),
            layers,
            line: self.lines.line(stage.extent.start),
            end_line: self.last_line(stage.extent),
            base_provenance: base.provenance,
        })
    }

    /// What a layer comes to.
    pub(super) fn summary(&self, outcome: &Outcome, layers: &mut Memo<Summary>) -> Arc<Summary> {
        layers.get_or(outcome.key.with(self.engine.as_str()), || summarize(outcome, self.engine, self.facts))
    }

    fn layer(&self, step: &plan::Step, outcome: &Outcome, layers: &mut Memo<Summary>) -> Layer {
        let summary = self.summary(outcome, layers);
        let entries = self.entries.then(|| {
            let mut list = Vec::new();
            each_entry(outcome, self.engine, Depth::Everything, &mut |found| list.push(entry(&found)));
            list.sort_by(|a, b| a.path.as_bytes().cmp(b.path.as_bytes()));
            list
        });
        let Summary { bytes, gzip, files, .. } = *summary;
        let engine_note = engine_note::note(&summary, self.engine);
        Layer {
            instruction: step.text.clone(),
            line: self.lines.line(step.span.start),
            end_line: self.last_line(step.span),
            kind: step.keyword.to_owned(),
            empty: outcome.empty,
            bytes: bytes.bytes,
            low: bytes.low,
            high: bytes.high,
            gzip_bytes: gzip.bytes,
            provenance: bytes.provenance,
            files,
            engine_note,
            entries,
        }
    }

    fn overlap(&self, target: usize, overlaps: &mut Memo<Overlap>) -> Option<Arc<Overlap>> {
        let chain = self.chain(target);
        overlap::follow(chain.iter().map(|(_, _, outcome)| *outcome), self.engine, overlaps)
    }

    /// The files that the image hides, the heaviest first.
    fn shadowed(&self, target: usize, overlap: &Overlap) -> Vec<Shadowed> {
        let chain = self.chain(target);
        let from = self.plan.stages.get(chain.first().map_or(target, |(stage, _, _)| *stage));
        let mut lines = vec![from.map_or(0, |stage| self.lines.line(stage.span.start))];
        lines.extend(chain.iter().map(|(_, step, _)| self.lines.line(step.span.start)));
        let line = |place: usize| lines.get(place).copied().unwrap_or_default();
        let shown = overlap.hidden.iter().map(|hidden| Shadowed {
            path: hidden.path.clone(),
            bytes: hidden.bytes,
            added_line: hidden.added.map_or(0, line),
            removed_line: line(hidden.removed),
            secret: hidden.secret,
        });
        let mut shown: Vec<Shadowed> = shown.collect();
        shown.sort_by(|a, b| b.bytes.cmp(&a.bytes).then_with(|| a.path.cmp(&b.path)));
        shown
    }

    fn image(&self, target: usize, stages: &[Stage], overlap: &Overlap, layers: &mut Memo<Summary>) -> Image {
        let (Some(stage), Some(result)) = (stages.get(target), self.simulation.stages.get(target)) else {
            return Image::default();
        };
        let chain = self.chain(target);
        let layer_count = chain.iter().filter(|(_, _, outcome)| !outcome.empty).count() + result.base.layer_count;
        let stored = stage.bytes.max(result.base.size.bytes);
        let (efficiency, wasted_bytes) = overlap.waste.efficiency(stored);
        let total = figure(stage);
        let hidden = chain.iter().map(|(_, _, outcome)| self.summary(outcome, layers).hidden);
        let reclaimable_bytes = hidden.fold(0, u64::saturating_add);
        Image {
            stage: target,
            bytes: stage.bytes,
            low: stage.low,
            high: stage.high,
            gzip_bytes: stage.gzip_bytes,
            layer_count,
            base_bytes: result.base.size.bytes,
            wasted_bytes,
            efficiency,
            reclaimable_bytes,
            content_bytes: stage.bytes.saturating_sub(reclaimable_bytes),
            store_bytes: stage.bytes.saturating_add(stage.gzip_bytes),
            config: self.plan.stages.get(target).map(|s| config(&s.config)).unwrap_or_default(),
            provenance: total.provenance,
        }
    }

    /// The steps that the image of a stage is made of.
    pub fn chain(&self, stage: usize) -> Vec<Link<'a>> {
        chain(self.plan, self.simulation, stage)
    }

    fn copies(&self) -> Vec<Copy> {
        let mut copies = Vec::new();
        for (to, (stage, result)) in self.plan.stages.iter().zip(&self.simulation.stages).enumerate() {
            for (step, outcome) in stage.steps.iter().zip(&result.steps) {
                let (StepKind::Copy(transfer) | StepKind::Add(transfer)) = &step.kind else { continue };
                let (Some(from), Some(copied)) = (&transfer.from, outcome.copied) else { continue };
                copies.push(Copy {
                    from: base_of(from),
                    to,
                    line: self.lines.line(step.span.start),
                    bytes: copied.bytes.bytes,
                    files: copied.files,
                    paths: transfer.sources.iter().map(|(path, _)| path.clone()).collect(),
                    destination: transfer.destination.0.clone(),
                });
            }
        }
        copies
    }

    /// The last line of a span; the line end behind it belongs to it.
    pub(super) fn last_line(&self, span: Span) -> u32 {
        self.lines.line(span.end.saturating_sub(1).max(span.start))
    }

    /// A diagnostic in lines and columns of the Dockerfile.
    pub fn diagnostic(&self, diagnostic: &crate::diagnostic::Diagnostic) -> Diagnostic {
        located(diagnostic, self.text, self.lines)
    }
}

/// A diagnostic in lines and columns of the text that it speaks of.
pub fn located(diagnostic: &crate::diagnostic::Diagnostic, text: &str, lines: &LineIndex) -> Diagnostic {
    let ends = diagnostic.span.map(|s| (lines.position(s.start, text), lines.position(s.end, text)));
    let (start, end) = ends.map_or(((0, 0), (0, 0)), |(a, b)| ((a.line, a.column), (b.line, b.column)));
    Diagnostic {
        code: diagnostic.code.to_owned(),
        severity: diagnostic.severity.as_str().to_owned(),
        message: diagnostic.message.clone(),
        line: start.0,
        column: start.1,
        end_line: end.0,
        end_column: end.1,
        stage: diagnostic.stage,
        help: diagnostic.help.clone(),
        file: match &diagnostic.origin {
            Origin::Dockerfile => None,
            Origin::Manifest => Some("manifest".into()),
            Origin::Ignore => Some("ignore".into()),
            Origin::File(name) => Some(name.clone()),
        },
        edits: Vec::new(),
    }
}

/// An edit in lines and columns of its text.
pub fn located_edit(edit: &crate::source::Edit, text: &str, lines: &LineIndex) -> Edit {
    let (start, end) = (lines.position(edit.span.start, text), lines.position(edit.span.end, text));
    let (line, column, end_line, end_column) = (start.line, start.column, end.line, end.column);
    Edit { line, column, end_line, end_column, text: edit.text.clone() }
}

/// A step of an image: (stage, step, outcome).
pub type Link<'a> = (usize, &'a plan::Step, &'a Outcome);

/// The steps that the image of a stage is made of, from its base image on.
pub fn chain<'a>(plan: &'a Plan, simulation: &'a Simulation, stage: usize) -> Vec<Link<'a>> {
    let (mut stages, mut at) = (Vec::new(), Some(stage));
    while let Some(index) = at {
        let Some(stage) = plan.stages.get(index) else { break };
        stages.push(index);
        at = match stage.base {
            // A stage only stands on an earlier one, so this ends.
            plan::Base::Stage(below) if below < index => Some(below),
            _ => None,
        };
    }
    let mut chain = Vec::new();
    for index in stages.into_iter().rev() {
        if let (Some(stage), Some(result)) = (plan.stages.get(index), simulation.stages.get(index)) {
            chain.extend(stage.steps.iter().zip(&result.steps).map(|(s, o)| (index, s, o.as_ref())));
        }
    }
    chain
}

/// Calls `sink` for every stored entry of a step's layer, or only as deep as is asked for.
pub fn each_entry(outcome: &Outcome, engine: Engine, depth: Depth, sink: &mut dyn FnMut(Found<'_>)) {
    match &outcome.own_layer {
        None => visit_from(&outcome.lower, &outcome.upper, outcome.key, engine, depth, sink),
        Some(layer) => {
            for change in &layer.changes {
                let link = change.link.as_ref().map(|l| l.as_str());
                let lower = outcome.lower.get(&change.path);
                sink(Found {
                    path: change.path.as_str(),
                    kind: change.kind,
                    node: &change.node,
                    lower,
                    link,
                    whole: false,
                });
            }
        }
    }
}

fn figure(stage: &Stage) -> Estimate {
    let layers = stage.layers.iter().map(|l| l.provenance).max().unwrap_or_default();
    let provenance = layers.max(stage.base_provenance);
    Estimate { bytes: stage.bytes, low: stage.low, high: stage.high, provenance }
}

/// What a stage stands on, or a copy comes from, in the words of the report.
pub fn base_of(base: &plan::Base) -> Base {
    match base {
        plan::Base::Scratch => Base::Scratch,
        plan::Base::Stage(index) => Base::Stage(*index),
        plan::Base::Image(reference) => Base::Image(reference.clone()),
    }
}

fn config(config: &image::Config) -> Config {
    Config {
        env: config.env.iter().cloned().collect(),
        entrypoint: config.entrypoint.clone().unwrap_or_default(),
        cmd: config.cmd.clone().unwrap_or_default(),
        workdir: config.workdir.clone(),
        user: config.user.clone(),
        exposed_ports: config.exposed_ports.clone(),
        volumes: config.volumes.clone(),
        labels: config.labels.clone(),
    }
}

fn entry(found: &Found<'_>) -> Entry {
    let kind = match found.kind {
        ChangeKind::Removed => EntryKind::Whiteout,
        ChangeKind::Opaque => EntryKind::Opaque,
        _ => kind_of(found.node, found.link.is_some()),
    };
    let target = match (&found.node.kind, found.kind) {
        (Kind::Symlink(target), ChangeKind::Added | ChangeKind::Modified) => Some(target.to_string()),
        _ => found.link.map(|l| l.trim_start_matches('/').to_owned()),
    };
    let meta = found.node.meta;
    // A whiteout is an entry of its own, without rights and owned by root.
    let (mode, uid, gid) = if found.kind == ChangeKind::Removed { (0, 0, 0) } else { (meta.mode, meta.uid, meta.gid) };
    let (path, size) = (found.path.to_owned(), found.size().bytes);
    Entry { path, kind, size, mode: format!("{mode:04o}"), uid, gid, target }
}

/// What a node is, in the words of the report; `linked` says that it is a further name of a file.
pub fn kind_of(node: &Node, linked: bool) -> EntryKind {
    match &node.kind {
        Kind::File(_) if linked => EntryKind::Hardlink,
        Kind::File(_) => EntryKind::File,
        Kind::Dir(_) => EntryKind::Dir,
        Kind::Symlink(_) => EntryKind::Symlink,
        Kind::Special(Special::Fifo) => EntryKind::Fifo,
        Kind::Special(Special::Char) => EntryKind::Char,
        Kind::Special(Special::Block) => EntryKind::Block,
    }
}
