//! Lists of cases that are known to differ, one for each engine. A list must shrink: a case that differs and is not listed
//! fails, and so does a listed one that agrees.

use crate::compare::{Outcome, compare};
use crate::truth::{self, Case};
use layerlab_core::Engine;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// Every case that the engine was recorded for, with what the comparison found.
pub fn outcomes(cases: &[Case], engine: Engine) -> BTreeMap<&str, Outcome> {
    cases.iter().filter_map(|case| Some((case.name.as_str(), compare(case, engine)?))).collect()
}

/// The file of an engine's list.
pub fn path(engine: Engine) -> PathBuf {
    truth::folder().join(format!("known-differences.{}.txt", engine.as_str()))
}

/// The listed cases.
pub fn read(engine: Engine) -> Result<BTreeSet<String>, String> {
    let path = path(engine);
    let text = std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    Ok(text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned).collect())
}

/// Writes the list anew from what differs now.
pub fn write(engine: Engine, outcomes: &BTreeMap<&str, Outcome>) -> std::io::Result<()> {
    let mut text = format!(
        "# Cases of tests/truth whose report differs from what {} built. Made by\n\
         # `cargo run -p layerlab-tests --bin truth -- known`. This list must shrink.\n",
        engine.as_str()
    );
    for (name, _) in outcomes.iter().filter(|(_, outcome)| !outcome.agrees()) {
        text += &format!("{name}\n");
    }
    std::fs::write(path(engine), text)
}

/// What is wrong with the list, for a person; empty when it fits.
pub fn complaints(listed: &BTreeSet<String>, outcomes: &BTreeMap<&str, Outcome>) -> Vec<String> {
    let mut complaints = Vec::new();
    for (name, outcome) in outcomes {
        match (outcome.agrees(), listed.contains(*name)) {
            (false, false) => complaints.push(format!("DIFFERS {name}\n{}", indented(outcome, 3))),
            (true, true) => complaints.push(format!("{name} agrees now: remove it from the list")),
            _ => {}
        }
    }
    let strangers = listed.iter().filter(|name| !outcomes.contains_key(name.as_str()));
    complaints.extend(strangers.map(|name| format!("{name} is listed, and there is no such case")));
    complaints
}

/// The first differences of an outcome, one a line.
pub fn indented(outcome: &Outcome, most: usize) -> String {
    outcome.lines().into_iter().take(most).map(|line| format!("        {line}\n")).collect()
}

/// How far everything is, in two lines.
pub fn summary(engine: Engine, outcomes: &BTreeMap<&str, Outcome>) -> String {
    let exact: Vec<&Outcome> =
        outcomes.iter().filter(|(name, _)| !name.starts_with("estimate/")).map(|(_, outcome)| outcome).collect();
    let agree = exact.iter().filter(|outcome| outcome.agrees()).count();
    let mut errors: Vec<f64> = Vec::new();
    let (mut held, mut widths) = (0, Vec::new());
    for (_, outcome) in outcomes.iter().filter(|(name, _)| name.starts_with("estimate/")) {
        match outcome {
            // Below that, a relative error says nothing.
            Outcome::Estimate(e) if e.want < 1000 => {}
            Outcome::Estimate(e) => {
                errors.push(e.error().abs());
                widths.push(e.width());
                held += usize::from(e.holds());
            }
            _ => errors.push(9.99),
        }
    }
    errors.sort_by(f64::total_cmp);
    widths.sort_by(f64::total_cmp);
    let at = |sorted: &[f64], part: f64| {
        let index = (sorted.len() as f64 * part) as usize;
        sorted.get(index.min(sorted.len().saturating_sub(1))).copied().unwrap_or_default() * 100.0
    };
    format!(
        "{}: exact: {agree} of {} builds agree\n{0}: estimate: {} builds, median error {:.1}%, 90th percentile {:.1}%, \
         truth within bounds in {held}, median width {:.0}%\n",
        engine.as_str(),
        exact.len(),
        errors.len(),
        at(&errors, 0.5),
        at(&errors, 0.9),
        at(&widths, 0.5),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_fails_both_ways() {
        let agrees = Outcome::Exact(Vec::new());
        let differs = Outcome::Exact(vec!["line 1: 2 B, Docker 3 B".into()]);
        let outcomes = BTreeMap::from([("a", agrees), ("b", differs.clone()), ("c", differs)]);
        let listed = ["a", "b", "d"].map(str::to_owned).into();
        assert_eq!(
            complaints(&listed, &outcomes),
            [
                "a agrees now: remove it from the list",
                "DIFFERS c\n        line 1: 2 B, Docker 3 B\n",
                "d is listed, and there is no such case"
            ]
        );
    }
}
