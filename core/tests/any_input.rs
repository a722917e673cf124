//! Whatever stands in the Dockerfile and the manifest, there is a report, and it comes at once.

#[path = "random/projects.rs"]
mod projects;

use layerlab_core::{NoFiles, Session};
use projects::{Dice, Draft};

/// Damages a text: a piece is cut out, doubled, moved, or something odd is put in.
fn damage(text: &mut String, dice: &mut Dice) {
    const ODD: &[&str] =
        &["\"", "'", "\\", "\n", "\t", "$(", "${", "}", "`", "[", "<<", "&&", "é", "\u{0}", "!", "- ", ": ", "#"];
    let cut = |dice: &mut Dice| (0..).map(|_| dice.roll(text.len() + 1)).find(|at| text.is_char_boundary(*at));
    let (Some(a), Some(b)) = (cut(dice), cut(dice)) else { return };
    let (start, end) = (a.min(b), a.max(b).min(a.min(b) + 40));
    let end = (end..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(start);
    let piece = text[start..end].to_owned();
    match dice.roll(4) {
        0 => text.replace_range(start..end, ""),
        1 => text.insert_str(a, &piece),
        2 => text.insert_str(a, &dice.pick(ODD).repeat(1 + dice.roll(3))),
        _ => text.replace_range(start..end, dice.pick(ODD)),
    }
}

#[test]
fn any_dockerfile_and_manifest_give_a_report() {
    for seed in 0..400 {
        let mut dice = Dice::new(10_000 + seed);
        let mut draft = Draft::new(&mut dice);
        draft.edit(&mut dice);
        let mut project = draft.project();
        let mut session = Session::default();
        for _ in 0..3 {
            let report = session.report(&project, &NoFiles);
            for stage in &report.stages {
                assert!(stage.low <= stage.bytes && stage.bytes <= stage.high, "seed {seed}: {stage:?}");
            }
            damage(&mut project.dockerfile, &mut dice);
            damage(&mut project.manifest, &mut dice);
        }
    }
}
