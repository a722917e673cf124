//! The way from one version's size to another's, a row a step.

use super::Side;
use crate::compare::waterfall::{What, steps, walk};
use crate::words;
use layerlab_core::export::picture::{Anchor, MARGIN, Palette, Picture, TEXT, Type, WIDTH, short};
use layerlab_core::size::Bytes;

/// Where the bars begin, and how wide their track is.
const TRACK: (f64, f64) = (430.0, 400.0);

/// Nothing where both weigh the same in every layer.
pub fn draw<'p>(from: Side, to: Side, palette: &'p Palette) -> Option<Picture<'p>> {
    let steps = steps(from.report, to.report);
    if steps.is_empty() {
        return None;
    }
    let (start, end) = (from.report.image.bytes, to.report.image.bytes);
    let (walked, full) = walk(start, &steps);
    let full = full.max(end);
    let mut picture = Picture::new(&format!("From {} to {}", from.name, to.name), palette);
    let bold = Type { bold: true, ..TEXT };
    row(&mut picture, from.name, bold, &Bytes(start).to_string(), (0, start, full), palette.bar_base);
    for (before, after, step) in walked {
        let (set, label) = match &step.what {
            What::Base(old, new) if old == new => (TEXT, format!("Base {old}")),
            What::Base(old, new) => (TEXT, format!("Base {old} → {new}")),
            What::Gone(text, ..) | What::New(text, ..) | What::Same(text, ..) => {
                (Type { code: true, ..TEXT }, text.clone())
            }
            What::Rest(count) => (TEXT, words::count(*count as u64, "smaller step")),
        };
        let colour = if after < before { palette.good } else { palette.warning };
        let span = (before.min(after), before.max(after), full);
        row(&mut picture, &label, set, &words::difference(step.from, step.to), span, colour);
    }
    row(&mut picture, to.name, bold, &Bytes(end).to_string(), (0, end, full), palette.bar);
    Some(picture)
}

fn row(picture: &mut Picture, label: &str, set: Type, size: &str, (from, to, full): (u64, u64, u64), colour: &str) {
    let palette = picture.palette;
    picture.y += 24.0;
    let (y, (left, width)) = (picture.y, TRACK);
    picture.text((MARGIN, y), set, palette.text, &short(label, 52));
    let across = |bytes: u64| bytes as f64 / full as f64 * width;
    picture.bar((left + across(from), y - 11.0), (across(to) - across(from), 14.0), colour, true);
    picture.text((WIDTH - MARGIN, y), Type { anchor: Anchor::End, code: false, ..set }, palette.text, size);
}
