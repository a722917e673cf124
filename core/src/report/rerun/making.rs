//! From a replayed build to the figures.

use super::{Fate, Rerun, RerunStep, blob, words};
use crate::filesystem::Key;
use crate::report::make::{Known, Making};
use crate::report::summary::Summary;
use crate::simulate::cache::{self, Replay, StepId};
use crate::simulate::{Memo, Outcome};
use crate::size::Estimate;
use std::cell::OnceCell;
use std::collections::BTreeSet;

/// Two builds, the second of which was done with the cache of the first.
pub struct Rerunning<'a> {
    /// The first build, ready to be reported.
    pub before: &'a Making<'a>,
    /// The second build, ready to be reported.
    pub after: &'a Making<'a>,
    /// What became of its steps.
    pub replay: &'a Replay,
}

impl Rerunning<'_> {
    /// What the second build does.
    pub fn rerun(&self, known: &mut Known) -> Rerun {
        let layers = &mut known.layers;
        let mut rerun = Rerun { version: 1, engine: self.after.engine.as_str().into(), ..Rerun::default() };
        let shipped = chain_ids(self.after);
        let known = self.first_layers(layers);
        let mut sums = Sums::default();
        for (index, stage) in self.after.plan.stages.iter().enumerate().filter(|(_, stage)| stage.used) {
            for place in 0..stage.steps.len() {
                let id = (index, place);
                rerun.steps.extend(self.step(id, shipped.contains(&id), &known, &mut sums, layers));
            }
        }
        rerun.cached = rerun.steps.iter().filter(|s| s.fate == Fate::Cached).count();
        rerun.again = rerun.steps.iter().filter(|s| s.fate == Fate::Again).count();
        let layers = rerun.steps.iter().filter(|s| s.shipped && s.fate != Fate::Metadata);
        rerun.new_layers = layers.clone().filter(|s| s.new_layer).count();
        rerun.kept_layers = layers.filter(|s| !s.new_layer).count();
        self.base(&mut rerun, &mut sums);
        rerun.built = sums.built.into();
        rerun.unpacked = sums.unpacked.into();
        rerun.push = sums.packed.into();
        rerun.pull = sums.packed.into();
        rerun
    }

    fn step(
        &self,
        id: StepId,
        shipped: bool,
        known: &[FirstLayer<'_>],
        sums: &mut Sums,
        layers: &mut Memo<Summary>,
    ) -> Option<RerunStep> {
        let (index, place) = id;
        let stage = self.after.plan.stages.get(index)?;
        let step = stage.steps.get(place)?;
        let outcome = self.after.simulation.stages.get(index)?.steps.get(place)?;
        let fate = self.replay.fates.get(index)?.get(place)?;
        let summary = self.after.summary(outcome, layers);
        let certain = self.replay.is_certain(id);
        let (bytes, gzip) = (at_least_if(certain, summary.bytes), at_least_if(certain, summary.gzip));
        let new_layer = match fate {
            cache::Fate::Nothing => false,
            cache::Fate::Cached(from) => shipped && !known.iter().any(|layer| layer.id == *from),
            cache::Fate::Again(_) => {
                sums.built += bytes;
                !self.is_known(outcome, &summary, known)
            }
        };
        if shipped && new_layer {
            sums.unpacked += bytes;
            sums.packed += gzip;
        }
        let from = match fate {
            cache::Fate::Cached(from) => Some(*from),
            _ => self.replay.counterparts.get(index).and_then(|s| s.get(place)).copied().flatten(),
        };
        let reasons = match fate {
            cache::Fate::Again(reasons) => reasons.iter().map(|r| words::reason(r, step, self.after.plan)).collect(),
            _ => Vec::new(),
        };
        Some(RerunStep {
            stage: index,
            stage_name: stage.name.clone(),
            line: self.after.lines.line(step.span.start),
            end_line: self.after.last_line(step.span),
            instruction: step.text.clone(),
            kind: step.keyword.to_owned(),
            fate: match fate {
                cache::Fate::Nothing => Fate::Metadata,
                cache::Fate::Cached(_) => Fate::Cached,
                cache::Fate::Again(_) => Fate::Again,
            },
            certain,
            reasons,
            before_line: from.and_then(|id| line(self.before, id)),
            shipped: shipped && !outcome.empty,
            new_layer: new_layer && !outcome.empty,
            layer: bytes.into(),
            gzip: gzip.into(),
        })
    }

    /// The layers that a registry has once the first image was pushed.
    fn first_layers(&self, layers: &mut Memo<Summary>) -> Vec<FirstLayer<'_>> {
        let mut known = Vec::new();
        for id in chain_ids(self.before) {
            let outcome = self.before.simulation.stages.get(id.0).and_then(|s| s.steps.get(id.1));
            if let Some(outcome) = outcome.filter(|o| !o.empty) {
                let files = self.before.summary(outcome, layers).bytes;
                known.push(FirstLayer { id, bytes: files, outcome, identity: OnceCell::new() });
            }
        }
        known
    }

    /// Whether a layer that was made again is a blob that the first image has.
    fn is_known(&self, outcome: &Outcome, summary: &Summary, known: &[FirstLayer<'_>]) -> bool {
        let alike = |layer: &&FirstLayer<'_>| layer.bytes == summary.bytes;
        let mut own = None;
        known.iter().filter(alike).any(|layer| {
            let own = *own.get_or_insert_with(|| blob::identity(outcome, self.after.engine));
            own == *layer.identity.get_or_init(|| blob::identity(layer.outcome, self.before.engine))
        })
    }

    /// The layers of the base image, when it is not the one that the first image stands on.
    fn base(&self, rerun: &mut Rerun, sums: &mut Sums) {
        let base = |making: &Making<'_>| {
            let stages = &making.simulation.stages;
            making.plan.target.and_then(|target| stages.get(target)).map(|result| std::sync::Arc::clone(&result.base))
        };
        let (Some(before), Some(after)) = (base(self.before), base(self.after)) else { return };
        if self.replay.bases_differ {
            sums.unpacked += after.size;
            sums.packed += after.gzip;
            rerun.new_layers += after.layer_count;
        } else {
            rerun.kept_layers += before.layer_count;
        }
    }
}

/// A layer of the first image.
struct FirstLayer<'a> {
    id: StepId,
    bytes: Estimate,
    outcome: &'a Outcome,
    /// What its digest depends on, once somebody asked.
    identity: OnceCell<Key>,
}

#[derive(Default)]
struct Sums {
    built: Estimate,
    unpacked: Estimate,
    packed: Estimate,
}

/// What may not be made at all may be nothing.
fn at_least_if(certain: bool, figure: Estimate) -> Estimate {
    if certain { figure } else { Estimate { low: 0, ..figure } }
}

/// The steps that the final image is made of.
fn chain_ids(making: &Making<'_>) -> BTreeSet<StepId> {
    let mut ids = BTreeSet::new();
    let mut at = making.plan.target;
    while let Some(index) = at {
        let Some(stage) = making.plan.stages.get(index) else { break };
        ids.extend((0..stage.steps.len()).map(|place| (index, place)));
        at = match stage.base {
            crate::plan::Base::Stage(below) if below < index => Some(below),
            _ => None,
        };
    }
    ids
}

fn line(making: &Making<'_>, (stage, step): StepId) -> Option<u32> {
    let step = making.plan.stages.get(stage)?.steps.get(step)?;
    Some(making.lines.line(step.span.start))
}
