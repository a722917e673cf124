//! Every recorded build, held against the report. See `layerlab_tests::compare` for what is compared.

use layerlab_core::{Engine, Session};
use layerlab_tests::{known, truth};

fn check(engine: Engine) {
    let cases = truth::cases().unwrap_or_else(|why| panic!("{why}"));
    assert!(cases.len() >= 200, "only {} cases were found under tests/truth", cases.len());
    let outcomes = known::outcomes(&cases, engine);
    print!("{}", known::summary(engine, &outcomes));
    let listed = known::read(engine).unwrap_or_else(|why| panic!("{why}"));
    let complaints = known::complaints(&listed, &outcomes);
    assert!(
        complaints.is_empty(),
        "{}\n{}: see `cargo run -p layerlab-tests --bin truth -- show`; `… -- known` writes the list anew",
        complaints.join("\n"),
        known::path(engine).display()
    );
}

#[test]
fn containerd() {
    check(Engine::Containerd);
}

#[test]
fn overlay2() {
    check(Engine::Overlay2);
}

/// Each layer's bytes, and what its note says of the other engine.
fn layers(case: &truth::Case, engine: Engine) -> Vec<(u64, u64)> {
    let report = Session::default().report(&case.project(engine), case);
    let layers = report.stages.iter().flat_map(|stage| &stage.layers);
    layers.map(|layer| (layer.bytes, layer.engine_note.as_ref().map_or(layer.bytes, |note| note.bytes))).collect()
}

#[test]
fn what_a_layer_says_of_the_other_engine_is_what_that_one_stores() {
    let cases = truth::cases().unwrap_or_else(|why| panic!("{why}"));
    let mut notes = 0;
    for case in &cases {
        let (one, other) = (layers(case, Engine::Containerd), layers(case, Engine::Overlay2));
        let swapped: Vec<(u64, u64)> = other.iter().map(|(own, others)| (*others, *own)).collect();
        assert_eq!(one, swapped, "{}", case.name);
        notes += one.iter().filter(|(own, others)| own != others).count();
    }
    assert!(notes > 20, "only {notes} layers differ between the engines");
}
