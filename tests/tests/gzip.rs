//! The estimate of what a layer weighs on the wire, held against recorded layers packed with `gzip -6`.

use layerlab_core::Engine;
use layerlab_core::compress::Compressibility;
use layerlab_core::size::Estimate;
use layerlab_tests::truth::{self, Layer};

/// As `report::summary` does: of the files that lie side by side one may be unlike all others of its kind.
fn estimate(facts: &Compressibility, layer: &Layer) -> Option<Estimate> {
    let (mut sum, mut below, mut above) = (facts.stream(), 0, 0);
    for e in layer.entries.as_ref()? {
        if e.kind != "file" || e.size == 0 {
            sum += facts.bare_header();
            continue;
        }
        let mode = u16::from_str_radix(&e.mode, 8).unwrap_or(0o644);
        let content = facts.content(&e.path, mode, Estimate::exact(e.size), None);
        sum += facts.file_header() + content.among_others;
        (below, above) = (content.alone.0.max(below), content.alone.1.max(above));
    }
    Some(Estimate::between(sum.low.saturating_sub(below), sum.bytes, sum.high + above, sum.provenance))
}

#[test]
fn recorded_layers_are_estimated_within_fifteen_percent_at_the_median() {
    let facts = Compressibility::default();
    let (mut errors, mut held) = (Vec::new(), 0);
    for case in truth::cases().unwrap_or_else(|why| panic!("{why}")) {
        // Exact cases hold files of zeros made to be seen, which no name tells.
        if case.about.kind == "exact" {
            continue;
        }
        let Some(Ok(truth)) = case.truth(Engine::Containerd) else { continue };
        for layer in truth.layers.iter().filter(|layer| layer.size_bytes > 10_000) {
            let Some(guess) = estimate(&facts, layer) else { continue };
            let error = (guess.bytes as f64 - layer.gzip_bytes as f64) / layer.gzip_bytes as f64;
            let holds = (guess.low..=guess.high).contains(&layer.gzip_bytes);
            held += usize::from(holds);
            println!(
                "{:+.1}% {holds} {} {} B, {} B packed",
                error * 100.0,
                case.name,
                layer.size_bytes,
                layer.gzip_bytes
            );
            errors.push(error.abs());
        }
    }
    errors.sort_by(f64::total_cmp);
    let median = errors.get(errors.len() / 2).copied().unwrap_or(9.9);
    println!("{} layers, median error {:.1}%, bounds hold in {held}", errors.len(), median * 100.0);
    assert!(errors.len() > 40 && median <= 0.15, "median error {median}");
    assert!(held * 20 >= errors.len() * 19, "bounds hold in {held} of {}", errors.len());
}
