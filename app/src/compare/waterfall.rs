//! The way from one image's size to another's, step by step: what went, what came, what weighs something else now.

use layerlab_core::report::{Base, Layer, Report, Stage};

/// One step of the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What it is about.
    pub what: What,
    /// Bytes before.
    pub from: u64,
    /// Bytes after.
    pub to: u64,
}

/// What a step is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// The base images, by name.
    Base(String, String),
    /// A layer that only the first image has: its instruction, its stage, its place there.
    Gone(String, usize, usize),
    /// A layer that only the second image has.
    New(String, usize, usize),
    /// A layer that both have, by its place in the second.
    Same(String, usize, usize),
    /// So many smaller steps together.
    Rest(usize),
}

/// How many steps are told apart; the lightest are summed up.
const MOST: usize = 8;

/// The steps from one image to the other: the base first, then the heaviest. Their differences add up to that of the images.
pub fn steps(from: &Report, to: &Report) -> Vec<Step> {
    let ((old_base, old), (new_base, new)) = (image(from), image(to));
    let mut found = vec![];
    let mut taken = vec![false; new.len()];
    for (stage, index, layer) in &old {
        let twin =
            new.iter().zip(&taken).position(|((.., other), taken)| !taken && other.instruction == layer.instruction);
        match twin {
            Some(at) => {
                taken[at] = true;
                let (stage, index, other) = new[at];
                found.push(Step {
                    what: What::Same(layer.instruction.clone(), stage, index),
                    from: layer.bytes,
                    to: other.bytes,
                });
            }
            None => found.push(Step {
                what: What::Gone(layer.instruction.clone(), *stage, *index),
                from: layer.bytes,
                to: 0,
            }),
        }
    }
    for ((stage, index, layer), _) in new.iter().zip(taken).filter(|(_, taken)| !taken) {
        found.push(Step { what: What::New(layer.instruction.clone(), *stage, *index), from: 0, to: layer.bytes });
    }
    found.retain(|step| step.from != step.to);
    found.sort_by_key(|step| std::cmp::Reverse(step.from.abs_diff(step.to)));
    let base = Step { what: What::Base(old_base.0, new_base.0), from: old_base.1, to: new_base.1 };
    let mut steps: Vec<Step> = Some(base).filter(|base| base.from != base.to).into_iter().collect();
    let rest = if found.len() > MOST { found.split_off(MOST - 1) } else { Vec::new() };
    steps.append(&mut found);
    if !rest.is_empty() {
        let sum = |bytes: fn(&Step) -> u64| rest.iter().map(bytes).sum();
        steps.push(Step { what: What::Rest(rest.len()), from: sum(|step| step.from), to: sum(|step| step.to) });
    }
    steps
}

/// The steps with the sizes before and behind each, and the highest size on the way: it may be higher than both ends.
pub fn walk(start: u64, steps: &[Step]) -> (Vec<(u64, u64, &Step)>, u64) {
    let mut at = start;
    let walked = steps.iter().map(|step| {
        let before = at;
        at = at.saturating_add(step.to).saturating_sub(step.from);
        (before, at, step)
    });
    let walked: Vec<_> = walked.collect();
    let full = walked.iter().map(|(_, after, _)| *after).fold(start, u64::max).max(1);
    (walked, full)
}

/// What an image is made of: the name and bytes of its base from elsewhere, and its layers with their stages and places.
type Made<'r> = ((String, u64), Vec<(usize, usize, &'r Layer)>);

fn image(report: &Report) -> Made<'_> {
    let mut layers = Vec::new();
    let mut at = report.stages.get(report.image.stage);
    let mut base = (String::from("nothing"), 0);
    // No stage stands on a later one, so that this ends.
    while let Some(stage) = at {
        let own = stage.layers.iter().enumerate().rev().map(|(index, layer)| (stage.index, index, layer));
        layers.extend(own);
        at = below(report, stage);
        if at.is_none() {
            base = (name(&stage.base), stage.base_bytes);
        }
    }
    layers.reverse();
    (base, layers)
}

fn below<'r>(report: &'r Report, stage: &Stage) -> Option<&'r Stage> {
    match stage.base {
        Base::Stage(index) if index < stage.index => report.stages.get(index),
        _ => None,
    }
}

fn name(base: &Base) -> String {
    match base {
        Base::Image(name) => name.clone(),
        Base::Scratch | Base::Stage(_) => "scratch".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use layerlab_core::report::Image;

    fn report(base: &str, base_bytes: u64, layers: &[(&str, u64)]) -> Report {
        let layer = |(instruction, bytes): &(&str, u64)| Layer {
            instruction: (*instruction).into(),
            bytes: *bytes,
            ..Layer::default()
        };
        let stage = Stage {
            base: Base::Image(base.into()),
            base_bytes,
            layers: layers.iter().map(layer).collect(),
            ..Stage::default()
        };
        Report { image: Image::default(), stages: vec![stage], ..Report::default() }
    }

    fn sum(steps: &[Step]) -> i64 {
        steps.iter().map(|step| step.to as i64 - step.from as i64).sum()
    }

    #[test]
    fn layers_with_the_same_instruction_are_one_step() {
        let from = report("node:20", 1000, &[("COPY . .", 300), ("RUN make", 50), ("CMD x", 0)]);
        let to = report("alpine", 10, &[("COPY . .", 100), ("RUN build", 60), ("CMD x", 0)]);
        let steps = steps(&from, &to);
        let found: Vec<_> = steps.iter().map(|s| (s.what.clone(), s.from, s.to)).collect();
        assert_eq!(
            found,
            [
                (What::Base("node:20".into(), "alpine".into()), 1000, 10),
                (What::Same("COPY . .".into(), 0, 0), 300, 100),
                (What::New("RUN build".into(), 0, 1), 0, 60),
                (What::Gone("RUN make".into(), 0, 1), 50, 0),
            ]
        );
        assert_eq!(sum(&steps), 170 - 1350);
    }

    #[test]
    fn a_step_begins_where_the_one_before_ends() {
        let steps = steps(&report("a", 10, &[("RUN a", 5)]), &report("b", 30, &[]));
        let (walked, full) = walk(15, &steps);
        let sizes: Vec<_> = walked.iter().map(|(before, after, _)| (*before, *after)).collect();
        assert_eq!((sizes, full), (vec![(15, 35), (35, 30)], 35));
    }

    #[test]
    fn a_stage_brings_the_layers_of_the_stage_that_it_stands_on() {
        let mut from = report("alpine", 10, &[("RUN a", 5)]);
        let upper = Stage { index: 1, base: Base::Stage(0), base_bytes: 15, ..Stage::default() };
        from.stages.push(upper);
        from.image.stage = 1;
        assert_eq!(sum(&steps(&from, &report("alpine", 10, &[]))), -5);
    }

    #[test]
    fn many_small_steps_are_summed_up_and_none_is_lost() {
        let layers: Vec<(String, u64)> = (1..=20).map(|n| (format!("RUN {n}"), n)).collect();
        let layers: Vec<(&str, u64)> = layers.iter().map(|(text, bytes)| (text.as_str(), *bytes)).collect();
        let steps = steps(&report("a", 0, &[]), &report("a", 0, &layers));
        assert_eq!((steps.len(), sum(&steps)), (MOST, 210));
        assert_eq!(steps.last().map(|s| s.what.clone()), Some(What::Rest(13)));
        assert_eq!(super::steps(&report("a", 1, &[]), &report("a", 1, &[])), []);
    }
}
