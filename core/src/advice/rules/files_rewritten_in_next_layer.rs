//! `files-rewritten-in-next-layer`.

use crate::advice::rule::rule;
use crate::advice::{Context, Finding, StepAt};
use crate::filesystem::{AbsPath, ChangeKind};

rule! {
    /// ## What it does
    /// Finds two RUNs, one right above the other, of which the second writes files again that the first has stored: a `strip`,
    /// a `chmod`, a package database, an index.
    ///
    /// ## Why it costs
    /// A layer stores whole files. Whatever a later layer changes of a file, be it one byte or its mode, the image carries
    /// the file twice.
    ///
    /// ## Bad
    /// ```dockerfile
    /// FROM base
    /// RUN make-tool /usr/bin/tool
    /// RUN chmod 755 /usr/bin/tool
    /// ```
    /// ```yaml
    /// images:
    ///   base: {files: [{path: /bin/sh, size: 100 kB, mode: "0755"}, {path: /bin/chmod, size: 60 kB, mode: "0755"}, {path: /usr/bin/env, size: 1 kB}]}
    /// runs:
    ///   - {command: make-tool *, writes: [{path: /usr/bin/tool, size: 25 MB}]}
    /// ```
    /// Saves 25 MB.
    ///
    /// ## Good
    /// ```dockerfile
    /// FROM base
    /// RUN make-tool /usr/bin/tool && \
    ///     chmod 755 /usr/bin/tool
    /// ```
    ///
    /// ## Fix safety
    /// Safe: the same commands run in the same order. Not offered where the second could see more of the first than its
    /// files (a `cd`, a variable), or where the lists are not joined by `&&`. It costs some of the build cache: a change
    /// to either RUN runs both again.
    ///
    /// ## Sources
    /// OCI image specification, layer.md, "Modified files".
    FilesRewrittenInNextLayer {
        name: "files-rewritten-in-next-layer",
        title: "The next RUN stores the same files again",
        group: Size,
        severity: Warning,
        aliases: ["DL3059"],
    }
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for pair in context.steps.windows(2) {
        let [first, second] = pair else { continue };
        if !second.in_image || first.stage != second.stage {
            continue;
        }
        let (Some(above), Some(below)) = (&first.script, &second.script) else { continue };
        let neighbours = context.instruction(first.step).zip(context.instruction(second.step));
        if !neighbours.is_some_and(|(a, b)| context.are_neighbours(a, b)) || rewritten(context, first, second) == 0 {
            continue;
        }
        let Some(edit) = above.merge(below) else { continue };
        let line = context.line(first.step.span);
        let message = format!("this stores files again that the RUN of line {line} has just stored");
        findings.push(Finding::new(second.step.span, message).edits([edit]));
    }
    findings
}

/// The bytes of the files that the second step stores and the first has put there.
fn rewritten(context: &Context<'_>, first: &StepAt<'_>, second: &StepAt<'_>) -> u64 {
    let mut bytes = 0;
    context.each_entry(second.outcome, &mut |found| {
        let own = || first.outcome.upper.is_written_by(&AbsPath::new(found.path), first.outcome.key);
        if found.kind == ChangeKind::Modified && !found.node.is_dir() && own() {
            bytes += found.lower.map_or(0, |node| node.totals().estimate().bytes);
        }
    });
    bytes
}
