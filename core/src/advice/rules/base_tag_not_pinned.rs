//! `base-tag-not-pinned`.

use crate::advice::rule::rule;
use crate::advice::{Context, Finding};
use crate::plan::Base;

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
    /// No fix: which version is meant takes a person to say.
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
        if !reference.contains('@') && matches!(tag, None | Some("latest" | "")) {
            let message = format!("{reference} is whatever its newest version is when it is built");
            findings
                .push(Finding::new(from.base.span, message).because("which version is meant takes a person to say"));
        }
    }
    findings
}
