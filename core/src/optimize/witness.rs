//! Programs without a model that run behind a fix: nobody knows whether they look for what it drops.

use crate::advice::{Assumption, Finding, Safety, Seen};
use crate::plan::{Base, Plan};
use crate::source::Span;

/// A safe fix that drops something which a program without a model might look for rests on that program; it is no longer safe.
/// What programs keep in caches they can make again, so that nobody has to be asked about that.
pub fn doubt(finding: &mut Finding, seen: &Seen<'_>) {
    let drops: Vec<&str> = finding.drops.iter().map(String::as_str).filter(|path| !is_cache(path)).collect();
    if finding.safety != Safety::Safe || drops.is_empty() || finding.edits.is_empty() {
        return;
    }
    let Some((line, program)) = unmodelled(seen, finding.span) else { return };
    let text = format!(
        "`{program}` of line {line}, of which Layerlab has no model, does not read {}.",
        drops.join(", ").replace("/*", "")
    );
    finding.safety = Safety::Assumes(Assumption { text, values: Vec::new() });
}

fn is_cache(path: &str) -> bool {
    path.split('/').any(|name| name.to_ascii_lowercase().contains("cache"))
}

/// The first program without a model that runs behind a place, in its stage or in one that stands on it: its line and its words.
fn unmodelled<'a>(seen: &Seen<'a>, place: Span) -> Option<(u32, &'a str)> {
    let own = seen.plan.stages.iter().position(|stage| stage.extent.contains(place))?;
    let stages = seen.plan.stages.iter().zip(&seen.simulation.stages).enumerate();
    let above = stages.filter(|(index, _)| stands_on(seen.plan, *index, own));
    let steps = above.flat_map(|(_, (stage, result))| stage.steps.iter().zip(&result.steps));
    let behind = steps.filter(|(step, _)| step.span.start > place.start && !step.span.contains(place));
    let mut unknown = behind.flat_map(|(_, outcome)| &outcome.diagnostics).filter(|d| d.code == "unknown-command");
    let place = unknown.find_map(|diagnostic| diagnostic.span)?;
    let words = place.of(&seen.project.dockerfile).lines().next().unwrap_or_default();
    Some((seen.lines.line(place.start), words.trim_end_matches('\\').trim()))
}

/// Whether a stage is another one or stands on it.
fn stands_on(plan: &Plan, stage: usize, other: usize) -> bool {
    match plan.stages.get(stage).map(|stage| &stage.base) {
        _ if stage == other => true,
        // A stage only stands on an earlier one, so this ends.
        Some(Base::Stage(below)) if *below < stage => stands_on(plan, *below, other),
        _ => false,
    }
}
