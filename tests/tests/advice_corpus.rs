//! The advice over Dockerfiles from the field (`../shared/conformance/buildkit/corpus`) and over the recorded builds: nothing panics,
//! every rewritten file still parses and builds, fixes come to an end, and no image grows. Without the corpus its part is left out.

use layerlab_core::diagnostic::Severity;
use layerlab_core::optimize::ROUNDS;
use layerlab_tests::advice::{Tried, corpus, try_all, try_truth};

#[test]
fn files_from_the_field_come_out_no_worse() {
    let Some(files) = corpus() else {
        println!("skipped: ../shared/conformance/buildkit/corpus is not there");
        return;
    };
    assert!(files.len() > 50, "the corpus has only {} files", files.len());
    try_all(&files).for_each(|tried| check(&tried));
}

#[test]
fn recorded_builds_come_out_no_worse() {
    let count = try_truth().map(|tried| check(&tried)).count();
    assert!(count > 100, "there are only {count} recorded builds");
}

#[track_caller]
fn check(tried: &Tried) {
    let Tried { path, dockerfile, optimized } = tried;
    let (path, text) = (path.display(), &optimized.dockerfile);
    assert!(optimized.rounds < ROUNDS, "{path}: the fixes come to no end:\n{text}");
    let broken = |text: &str| {
        layerlab_core::syntax::parse(text).diagnostics.iter().filter(|d| d.severity == Severity::Error).count()
    };
    assert!(broken(text) <= broken(dockerfile), "{path}: a new syntax error:\n{text}");
    let errors =
        |report: &layerlab_core::report::Report| report.diagnostics.iter().filter(|d| d.severity == "error").count();
    assert!(errors(&optimized.after) <= errors(&optimized.before), "{path}: a new error:\n{text}");
    let (before, after) = (&optimized.before.image, &optimized.after.image);
    assert!(after.bytes <= before.bytes && after.high <= before.high, "{path}: the image grows:\n{text}");
    if optimized.rounds == 0 {
        assert_eq!(text, dockerfile, "{path}: changed without a fix");
    }
}
