//! Pictures are whole files in the colours of the page, whatever stands in the texts.

use super::*;
use crate::draft::Draft;
use crate::engine::Ask;
use crate::engine::answer::Desk;
use crate::library::folders::shipped;

fn reports(example: &str) -> Vec<Report> {
    let library = shipped();
    let draft = Draft::of(library.example(example).unwrap());
    Desk::default().report(Ask::about(&draft, &library, 0)).reports
}

fn every(reports: &[Report], name: &str, palette: &Palette) -> Vec<String> {
    let side = |index: usize| Side { name, report: &reports[index] };
    let kinds = [Kind::Layers, Kind::Flow, Kind::Waterfall];
    kinds.map(|kind| draw(kind, name, side(1), Some(side(0)), palette).unwrap()).into()
}

#[test]
fn the_colours_are_those_of_the_page() {
    let tokens = include_str!("../../../static/styles/tokens.css");
    let (light, dark) = (Palette::LIGHT, Palette::DARK);
    for (name, light, dark) in [
        ("surface", light.surface, dark.surface),
        ("line", light.line, dark.line),
        ("text", light.text, dark.text),
        ("text-soft", light.text_soft, dark.text_soft),
        ("accent", light.accent, dark.accent),
        ("bar", light.bar, dark.bar),
        ("bar-base", light.bar_base, dark.bar_base),
        ("good", light.good, dark.good),
        ("warning", light.warning, dark.warning),
    ] {
        assert!(tokens.contains(&format!("--{name}: light-dark({light}, {dark});")), "--{name}");
    }
}

#[test]
fn a_picture_shows_every_stage_every_layer_and_their_sizes() {
    let reports = reports("go-2018");
    let [layers, flow, waterfall] = &every(&reports, "After", palette(Theme::Dark))[..] else { panic!() };
    for said in ["FROM scratch", "15.3 MB", "final image", "golang:latest"] {
        assert!(layers.contains(said), "{said} is missing in {layers}");
    }
    assert!(flow.contains("<path") && flow.contains("15.3 MB"));
    assert!(waterfall.contains("829 MB") && waterfall.contains("15.3 MB"));
    assert!(layers.contains(Palette::DARK.surface) && !layers.contains("var("));
}

#[test]
fn hostile_names_stay_text() {
    let mut reports = reports("go-2018");
    let hostile = "</svg><script>alert(1)</script>\"&\u{0}";
    for report in &mut reports {
        for stage in &mut report.stages {
            stage.name = Some(hostile.into());
            stage.base = layerlab_core::report::Base::Image(hostile.into());
            stage.layers.iter_mut().for_each(|layer| layer.instruction = hostile.into());
        }
    }
    let side = |index: usize| Side { name: hostile, report: &reports[index] };
    for kind in [Kind::Layers, Kind::Waterfall] {
        let picture = draw(kind, hostile, side(1), Some(side(0)), palette(Theme::Light)).unwrap();
        assert!(!picture.contains("<script") && !picture.contains('\0'), "{picture}");
        assert_eq!(picture.matches("</svg>").count(), 1);
    }
}

#[test]
fn where_there_is_nothing_to_draw_a_sentence_says_why() {
    let report = Report::default();
    let side = Side { name: "only", report: &report };
    let say = |kind, against| draw(kind, "t", side, against, palette(Theme::Light)).unwrap_err();
    assert!(say(Kind::Flow, None).contains("one stage"));
    assert!(say(Kind::Waterfall, None).contains("one version"));
    assert!(say(Kind::Waterfall, Some(side)).contains("weigh the same"));
}
