//! `base-tag-not-pinned`.

use crate::advice::rule::rule;
use crate::advice::{Context, Finding};
use crate::catalog::{self, Match};
use crate::image::reference::Reference;
use crate::plan::Base;

const RULE: &str = "base-tag-not-pinned";

rule! {
    /// ## What it does
    /// Finds base images without a tag, or with `latest`.
    ///
    /// ## Why it costs
    /// The next build may stand on another version, with other sizes and other faults, and nothing in the Dockerfile says which
    /// one was meant.
    ///
    /// ## Bad
    /// ```dockerfile
    /// FROM base
    /// ```
    /// ```yaml
    /// images:
    ///   base: {files: [{path: /bin/sh, size: 100 kB}]}
    ///   base:12: {files: [{path: /bin/sh, size: 100 kB}]}
    /// ```
    ///
    /// ## Good
    /// ```dockerfile
    /// FROM base:12
    /// ```
    ///
    /// ## Fix safety
    /// Assumes that the version is meant that the tag named when the catalogue was made, which you may change. No fix for
    /// images that the catalogue does not know, or that the manifest declares.
    ///
    /// ## Sources
    /// Docker's "Building best practices", section "Pin base image versions".
    BaseTagNotPinned {
        name: "base-tag-not-pinned",
        title: "The base image may be another one tomorrow",
        group: Correctness,
        severity: Info,
        aliases: ["DL3006", "DL3007"],
    }
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, stage) in context.plan.stages.iter().enumerate() {
        let (Base::Image(reference), Some((_, from))) = (&stage.base, context.from_of(index)) else { continue };
        let last = reference.rsplit('/').next().unwrap_or_default();
        let tag = last.split_once(':').map(|(_, tag)| tag);
        if !reference.is_empty() && !reference.contains('@') && matches!(tag, None | Some("latest" | "")) {
            let message = format!("{reference} is whatever its newest version is when it is built");
            let finding = Finding::new(from.base.span, message);
            findings.push(match newest(context, reference, &from.base.text) {
                Some(guess) => {
                    let chosen = context.value(RULE, "image", &guess);
                    let finding = finding.edits([context.replace(from.base.span, chosen.clone())]);
                    let finding = finding.assumes(format!("{chosen} is the version that is meant."));
                    finding.with_value("image", "the base image with its version", chosen)
                }
                None => finding.because("which version is meant takes a person to say"),
            });
        }
    }
    findings
}

/// The image as it is written, with the tag of the build that it named when the catalogue was made.
fn newest(context: &Context<'_>, reference: &str, written: &str) -> Option<String> {
    let name = written.strip_suffix(":latest").unwrap_or(written);
    let is_declared = context.world.declared_images().any(|(declared, _)| declared == reference || declared == written);
    if is_declared || written.contains(['$', '"']) {
        return None;
    }
    let Match::Relative(relative) = catalog::image(&Reference::parse(reference).ok()?)?.matched else { return None };
    let tag = relative.rsplit_once(':').map(|(_, tag)| tag)?;
    tag.contains(|c: char| c.is_ascii_digit()).then(|| format!("{name}:{tag}"))
}
