//! The advice over Dockerfiles from the field (`../shared/conformance/buildkit/corpus`): nothing panics, every rewritten file still
//! parses, fixes come to an end, and no image grows. Without the corpus there is nothing to try.

use layerlab_core::optimize::ROUNDS;
use layerlab_tests::advice::{Tried, corpus, try_all};

#[test]
fn fields_come_out_no_worse() {
    let Some(files) = corpus() else {
        println!("skipped: ../shared/conformance/buildkit/corpus is not there");
        return;
    };
    assert!(files.len() > 50, "the corpus has only {} files", files.len());
    for Tried { path, dockerfile, optimized } in try_all(&files) {
        let path = path.display();
        assert!(optimized.rounds < ROUNDS, "{path}: the fixes come to no end");
        let errors = |text: &str| {
            let parsed = layerlab_core::syntax::parse(text);
            parsed.diagnostics.iter().filter(|d| d.severity == layerlab_core::diagnostic::Severity::Error).count()
        };
        assert!(
            errors(&optimized.dockerfile) <= errors(&dockerfile),
            "{path}: a new syntax error:\n{}",
            optimized.dockerfile
        );
        let (before, after) = (&optimized.before.image, &optimized.after.image);
        assert!(after.bytes <= before.bytes && after.high <= before.high, "{path}: the image grows");
        if optimized.rounds == 0 {
            assert_eq!(optimized.dockerfile, dockerfile, "{path}: changed without a fix");
        }
    }
}
