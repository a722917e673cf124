//! Every recorded build, held against the report. See `layerlab_tests::compare` for what is compared.

use layerlab_core::Engine;
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
