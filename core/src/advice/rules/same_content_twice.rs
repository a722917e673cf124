//! `same-content-twice`.

use crate::advice::rule::rule;
use crate::advice::{Context, Finding};
use crate::filesystem::{AbsPath, ChangeKind, Stamp};
use crate::size::Bytes;
use std::collections::BTreeMap;

rule! {
    /// ## What it does
    /// Finds files that the image carries at two paths: copied twice from the same source, or copied by a RUN.
    ///
    /// ## Why it costs
    /// Layers know paths, not contents: the same bytes at two paths are stored, moved and unpacked twice.
    ///
    /// ## Bad
    /// ```dockerfile
    /// FROM scratch
    /// COPY model.bin /srv/model.bin
    /// COPY model.bin /backup/model.bin
    /// ```
    /// ```yaml
    /// context: {files: [{path: model.bin, size: 90 MB}]}
    /// ```
    ///
    /// ## Good
    /// ```dockerfile
    /// FROM scratch
    /// COPY model.bin /srv/model.bin
    /// ```
    ///
    /// ## Fix safety
    /// No fix: a link from one path to the other, made by the RUN that needs it, does in most cases; which of the two may go takes
    /// a person to say.
    ///
    /// ## Sources
    /// OCI image specification, layer.md.
    SameContentTwice {
        name: "same-content-twice",
        title: "The image carries the same files twice",
        group: Size,
        severity: Warning,
        aliases: [],
    }
}

/// Smaller files come twice by accident: licences, empty modules.
const WORTH: u64 = 100_000;

fn check(context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let Some(image) = context.target().and_then(|(index, _)| context.simulation.stages.get(index)) else {
        return findings;
    };
    let mut known: BTreeMap<(u64, Stamp), String> = BTreeMap::new();
    for at in context.steps.iter().filter(|at| at.in_image) {
        let (mut bytes, mut example) = (0, None);
        context.each_entry(at.outcome, &mut |found| {
            let Some(file) =
                found.node.as_file().filter(|file| file.size >= WORTH && !file.is_aggregate() && file.link() == 0)
            else {
                return;
            };
            // What is hidden later is another rule's.
            let is_shown = image.tree.get(&AbsPath::new(found.path)).is_some();
            if !is_shown || !matches!(found.kind, ChangeKind::Added | ChangeKind::Modified) {
                return;
            }
            // Equal times and equal sizes: two copies of one file.
            let key = (file.size, found.node.meta.mtime);
            match known.get(&key).filter(|first| *first != found.path) {
                Some(first) => {
                    bytes += file.size;
                    example.get_or_insert_with(|| (first.clone(), found.path.to_owned()));
                }
                None => drop(known.insert(key, found.path.to_owned())),
            }
        });
        if let Some((first, second)) = example {
            let message =
                format!("{} of this lies in the image already: {second} is the same as {first}", Bytes(bytes));
            findings.push(
                Finding::new(at.step.span, message).because("which of the two paths may go takes a person to say"),
            );
        }
    }
    findings
}
