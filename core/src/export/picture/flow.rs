//! The stages as bars in columns, and ribbons for what flows between them.

use super::{Anchor, MARGIN, Palette, Picture, TEXT, Type, WIDTH, short};
use crate::export::graph::{self, Flow, HEAD};
use crate::report::Report;
use crate::size::Bytes;
use std::fmt::Write;

/// Nothing where there is one stage only.
pub fn draw<'p>(title: &str, report: &Report, palette: &'p Palette) -> Option<Picture<'p>> {
    let graph = graph::graph(report)?;
    let mut picture = Picture::new(title, palette);
    let top = picture.y + 4.0;
    let across = |percent: f64| MARGIN + percent / 100.0 * (WIDTH - 2.0 * MARGIN);
    for ribbon in &graph.ribbons {
        let ((left, right), (up, down), thick) = (ribbon.x, ribbon.y, ribbon.thickness);
        let (left, right, up, down) = (across(left), across(right), up + top, down + top);
        let (middle, up_end, down_end) = ((left + right) / 2.0, up + thick, down + thick);
        let (colour, opacity) = match ribbon.flow {
            Flow::Base => (palette.bar_base, 0.35),
            Flow::Artifact(_) => (palette.accent, 0.35),
        };
        // Writing to a String can't fail.
        let _ = writeln!(
            picture.body,
            "<path d=\"M{left:.2} {up:.2}C{middle:.2} {up:.2} {middle:.2} {down:.2} {right:.2} {down:.2}V{down_end:.2}\
             C{middle:.2} {down_end:.2} {middle:.2} {up_end:.2} {left:.2} {up_end:.2}Z\" fill=\"{colour}\" fill-opacity=\"{opacity}\"/>"
        );
    }
    for (stage, node) in report.stages.iter().zip(&graph.nodes) {
        let colour = if report.image.stage == stage.index { palette.bar } else { palette.bar_base };
        let wide = graph::WIDTH / 100.0 * (WIDTH - 2.0 * MARGIN);
        picture.rect((across(node.x), node.y + top), (wide, node.height), colour);
        let (x, anchor) = match node.x {
            x if x < 1.0 => (MARGIN, Anchor::Start),
            x if x > 97.0 => (WIDTH - MARGIN, Anchor::End),
            x => (across(x) + wide / 2.0, Anchor::Middle),
        };
        let name = report.stage_name(stage.index);
        let skipped = if stage.used { "" } else { ", skipped" };
        let label = format!("{} {}{skipped}", short(&name, 30), Bytes(stage.bytes));
        picture.text((x, node.y + top - HEAD / 4.0), Type { anchor, ..TEXT }, palette.text, &label);
    }
    picture.y = top + graph.height;
    Some(picture)
}
