//! How near the figures of `apt-get` come to recorded builds on Debian, over all cases of that kind and both engines.

use layerlab_core::Engine;
use layerlab_tests::compare::{Estimate, Outcome, compare};
use layerlab_tests::truth;

/// Below this many bytes a relative error says nothing.
const SMALLEST: u64 = 1000;

fn estimates() -> Vec<(String, Estimate)> {
    let cases = truth::cases().unwrap_or_else(|why| panic!("{why}"));
    let of_apt = cases.iter().filter(|case| case.name.starts_with("estimate/apt-"));
    let both = of_apt.flat_map(|case| [Engine::Containerd, Engine::Overlay2].map(|engine| (case, engine)));
    let compared =
        both.filter_map(|(case, engine)| Some((format!("{} {}", case.name, engine.as_str()), compare(case, engine)?)));
    let estimates = compared.map(|(name, outcome)| match outcome {
        Outcome::Estimate(estimate) => (name, estimate),
        other => panic!("{name}: {other:?}"),
    });
    estimates.filter(|(_, estimate)| estimate.want >= SMALLEST).collect()
}

/// The value that `part` of all are at most.
fn quantile(mut values: Vec<f64>, part: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    values[(values.len() as f64 * part) as usize]
}

#[test]
fn figures_are_near_and_bounds_hold() {
    let all = estimates();
    assert!(all.len() >= 70, "{} builds", all.len());
    let errors: Vec<f64> = all.iter().map(|(_, estimate)| estimate.error().abs()).collect();
    let widths = all.iter().map(|(_, estimate)| estimate.width()).collect();
    let missed: Vec<&(String, Estimate)> = all.iter().filter(|(_, estimate)| !estimate.holds()).collect();
    assert!(quantile(errors.clone(), 0.5) <= 0.03, "median error {}", quantile(errors, 0.5));
    assert!(quantile(errors.clone(), 0.9) <= 0.1, "nine in ten are off by {}", quantile(errors, 0.9));
    assert!(missed.len() * 20 <= all.len(), "out of bounds: {missed:#?}");
    assert!(quantile(widths, 0.5) <= 0.3, "the bounds are too wide");
}
