//! Which step of the first build a step of the second one is to be compared with.

use super::StepId;
use crate::plan::{Plan, Stage, Step};

/// The stage of the first plan that a stage of the second one goes on with: the one of the same name, else the one in the
/// same place unless that has another name which the second plan has too.
pub(super) fn stage(before: &Plan, after: &Plan, index: usize) -> Option<usize> {
    let stage = after.stages.get(index)?;
    let named = |name: &Option<String>| {
        name.as_ref().and_then(|n| before.stages.iter().rposition(|s| s.name.as_ref() == Some(n)))
    };
    let taken = |other: &Stage| other.name.is_some() && after.stages.iter().any(|s| s.name == other.name);
    let last = |plan: &Plan| plan.stages.len().checked_sub(1);
    // The last stage of one is the last of the other, whatever was put before it.
    let place = if Some(index) == last(after) { last(before) } else { Some(index) };
    let placed = || place.and_then(|i| before.stages.get(i).map(|s| (i, s))).filter(|(_, s)| !taken(s)).map(|(i, _)| i);
    named(&stage.name).or_else(placed)
}

/// For every step of a stage the step of the first plan that it goes on with, if any: the longest common sequence of equal
/// texts first, then, between two of these, steps of the same instruction in order, then an equal text anywhere.
pub(super) fn steps(before: &Plan, twin: Option<usize>, stage: &Stage) -> Vec<Option<StepId>> {
    let Some((index, old)) = twin.and_then(|i| before.stages.get(i).map(|s| (i, s.steps.as_slice()))) else {
        return vec![None; stage.steps.len()];
    };
    let mut pairs = vec![None; stage.steps.len()];
    let (mut old_from, mut new_from) = (0, 0);
    let same = common(old, &stage.steps);
    for (a, b) in same.into_iter().chain([(old.len(), stage.steps.len())]) {
        between(old, &stage.steps, (old_from, a), (new_from, b), &mut pairs);
        if let Some(pair) = pairs.get_mut(b) {
            *pair = Some(a);
        }
        (old_from, new_from) = (a + 1, b + 1);
    }
    let moved = |step: &Step| old.iter().position(|other| other.text == step.text);
    let pairs = pairs.into_iter().zip(&stage.steps).map(|(pair, step)| pair.or_else(|| moved(step)));
    pairs.map(|pair| pair.map(|at| (index, at))).collect()
}

/// The longest common sequence of two lists of steps, by text.
fn common(old: &[Step], new: &[Step]) -> Vec<(usize, usize)> {
    let equal = |a: usize, b: usize| old.get(a).zip(new.get(b)).is_some_and(|(a, b)| a.text == b.text);
    let width = new.len() + 1;
    // The length of the longest common sequence of what is left from (a, b) on.
    let mut lengths = vec![0_u32; (old.len() + 1) * width];
    let at = |lengths: &[u32], a: usize, b: usize| lengths.get(a * width + b).copied().unwrap_or(0);
    for a in (0..old.len()).rev() {
        for b in (0..new.len()).rev() {
            let length = if equal(a, b) {
                at(&lengths, a + 1, b + 1) + 1
            } else {
                at(&lengths, a + 1, b).max(at(&lengths, a, b + 1))
            };
            if let Some(slot) = lengths.get_mut(a * width + b) {
                *slot = length;
            }
        }
    }
    let (mut a, mut b, mut pairs) = (0, 0, Vec::new());
    while a < old.len() && b < new.len() {
        if equal(a, b) {
            pairs.push((a, b));
            (a, b) = (a + 1, b + 1);
        } else if at(&lengths, a + 1, b) >= at(&lengths, a, b + 1) {
            a += 1;
        } else {
            b += 1;
        }
    }
    pairs
}

/// Pairs the steps of two gaps that are of the same instruction, in order.
fn between(
    old: &[Step],
    new: &[Step],
    (mut from, to): (usize, usize),
    (first, last): (usize, usize),
    pairs: &mut [Option<usize>],
) {
    for at in first..last {
        let Some(step) = new.get(at) else { return };
        let candidates = old.get(from..to).unwrap_or_default();
        let Some(found) = candidates.iter().position(|other| are_kin(other.keyword, step.keyword)) else { continue };
        if let Some(pair) = pairs.get_mut(at) {
            *pair = Some(from + found);
        }
        from += found + 1;
    }
}

/// COPY and ADD stand for each other.
fn are_kin(one: &str, other: &str) -> bool {
    let copies = |keyword: &str| matches!(keyword, "copy" | "add");
    one == other || (copies(one) && copies(other))
}
