//! Stages and layers: each stage as one bar, and under it each layer where the one before ends.

use crate::chart::{self, Kind, Segment};
use crate::state::Scale;
use crate::words;
use layerlab_core::export::picture::{Anchor, MARGIN, Palette, Picture, TEXT, Type, WIDTH, short};
use layerlab_core::report::{Report, Stage};
use layerlab_core::size::Provenance;

/// Where the bars begin, and how wide their track is.
const TRACK: (f64, f64) = (430.0, 400.0);
/// How high a row is.
const ROW: f64 = 22.0;
/// Characters of an instruction that there is room for.
const LETTERS: usize = 48;

pub fn draw<'p>(title: &str, report: &Report, palette: &'p Palette) -> Picture<'p> {
    let mut picture = Picture::new(title, palette);
    let full = chart::full_track(std::slice::from_ref(report), Scale::Whole);
    for stage in &report.stages {
        draw_stage(&mut picture, report, stage, full);
    }
    picture
}

fn draw_stage(picture: &mut Picture, report: &Report, stage: &Stage, full: u64) {
    let palette = picture.palette;
    picture.y += 30.0;
    let name = report.stage_name(stage.index);
    let fate = match (stage.used, report.image.stage == stage.index) {
        (_, true) if stage.name.is_some() => " (final image)",
        (false, _) => " (skipped)",
        _ => "",
    };
    let bold = Type { bold: true, size: 14.0, ..TEXT };
    let y = picture.y;
    picture.text((MARGIN, y), bold, palette.text, &format!("{}{fate}", short(&name, 40)));
    let weakest = stage.layers.iter().map(|layer| layer.provenance).fold(stage.base_provenance, Provenance::max);
    size(picture, bold, &words::size_from(stage.low, stage.bytes, weakest));
    let segments = chart::stack(stage, full, Scale::Whole);
    segments.iter().for_each(|segment| piece(picture, segment, 14.0));
    picture.rect((MARGIN, y + 8.0), (WIDTH - 2.0 * MARGIN, 1.0), palette.line);
    row(
        picture,
        stage.line,
        &format!("FROM {}", report.base_name(&stage.base)),
        &words::size(stage.base_bytes, stage.base_provenance),
    );
    segments.iter().filter(|segment| segment.kind == Kind::Base).for_each(|segment| piece(picture, segment, 10.0));
    for (index, layer) in stage.layers.iter().enumerate() {
        let size = if layer.empty { "–".into() } else { words::size_from(layer.low, layer.bytes, layer.provenance) };
        row(picture, layer.line, &layer.instruction, &size);
        let own = segments.iter().filter(|segment| segment.kind == Kind::Layer(index));
        own.for_each(|segment| piece(picture, segment, 10.0));
    }
}

fn row(picture: &mut Picture, line: u32, instruction: &str, bytes: &str) {
    let palette = picture.palette;
    picture.y += ROW;
    let y = picture.y;
    let number = Type { size: 11.0, anchor: Anchor::End, ..TEXT };
    picture.text((MARGIN + 22.0, y), number, palette.text_soft, &line.to_string());
    picture.text(
        (MARGIN + 34.0, y),
        Type { code: true, size: 12.0, ..TEXT },
        palette.text,
        &short(instruction, LETTERS),
    );
    size(picture, TEXT, bytes);
}

fn size(picture: &mut Picture, set: Type, text: &str) {
    let (y, colour) = (picture.y, picture.palette.text);
    picture.text((WIDTH - MARGIN, y), Type { anchor: Anchor::End, ..set }, colour, text);
}

fn piece(picture: &mut Picture, segment: &Segment, height: f64) {
    let palette = picture.palette;
    let colour = if segment.kind == Kind::Base { palette.bar_base } else { palette.bar };
    let (left, width) = TRACK;
    let at = (left + segment.start / 100.0 * width, picture.y - 4.0 - height / 2.0);
    picture.bar(at, (segment.length / 100.0 * width, height), colour, segment.certain);
}
