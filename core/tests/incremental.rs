//! What a session remembers never shows: after any edits its report is the one that a new session gives.

#[path = "random/projects.rs"]
mod projects;

use layerlab_core::{NoFiles, Session};
use projects::{Dice, Draft};

/// The test is worth nothing if the projects are all refused: most must build and store something.
#[test]
fn a_session_reports_after_any_edits_what_a_new_one_reports() {
    let mut stored = 0;
    for seed in 0..60 {
        let mut dice = Dice::new(seed);
        let mut draft = Draft::new(&mut dice);
        let mut session = Session::default();
        for step in 0..20 {
            let project = draft.project();
            let (report, cold) = (session.report(&project, &NoFiles), Session::default().report(&project, &NoFiles));
            let text = &project.dockerfile;
            assert!(report == cold, "seed {seed}, after {step} edits:\n{text}\n{report:#?}\nis not\n{cold:#?}");
            stored += usize::from(report.image.bytes > 0);
            draft.edit(&mut dice);
        }
    }
    assert!(stored > 400, "only {stored} of 1200 projects store something");
}
