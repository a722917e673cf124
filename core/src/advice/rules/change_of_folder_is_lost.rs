//! `change-of-folder-is-lost`.

use crate::advice::rule::rule;
use crate::advice::{Context, Finding};

rule! {
    /// ## What it does
    /// Finds RUNs that end with `cd`, as if the next instruction would go on in that folder.
    ///
    /// ## Why it costs
    /// Every RUN has a shell of its own, which begins in the working directory that WORKDIR has set. The `cd` is forgotten, and
    /// what follows happens elsewhere than its author thinks.
    ///
    /// ## Bad
    /// ```dockerfile
    /// FROM base
    /// RUN cd /srv
    /// RUN touch here
    /// ```
    /// ```yaml
    /// images:
    ///   base: {files: [{path: /bin/sh, size: 100 kB, mode: "0755"}, {path: /bin/touch, size: 60 kB, mode: "0755"}, {path: /srv/x, size: 1}]}
    /// ```
    ///
    /// ## Good
    /// ```dockerfile
    /// FROM base
    /// WORKDIR /srv
    /// RUN touch here
    /// ```
    ///
    /// ## Fix safety
    /// Assumes that the instructions behind it were meant to work in that folder, and the container to start there.
    ///
    /// ## Sources
    /// Dockerfile reference, RUN and WORKDIR.
    ChangeOfFolderIsLost {
        name: "change-of-folder-is-lost",
        title: "cd at the end of a RUN changes nothing",
        group: Correctness,
        severity: Warning,
        aliases: ["DL3003"],
    }
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, script) in context.scripts() {
        let calls = script.calls();
        let Some(call) = calls.last().filter(|call| call.name() == "cd" && call.link.is_some()) else { continue };
        if script.links().last().is_none_or(|link| link.pipeline.span() != call.span) {
            continue;
        }
        let finding = Finding::new(call.place(), "the next instruction does not go on in this folder");
        let folder = call
            .words
            .get(1)
            .filter(|_| call.words.len() == 2 && call.is_literal(1) && !call.words.iter().any(|w| w.contains(' ')));
        findings.push(match (folder, context.instruction(at.step)) {
            (Some(folder), Some(instruction))
                if calls.len() == 1 && script.run.mounts.is_empty() && !script.is_heredoc() =>
            {
                let edit = context.replace(instruction.keyword.span.cover(call.place()), format!("WORKDIR {folder}"));
                finding
                    .edits([edit])
                    .assumes("What follows was meant to happen in that folder, and containers to start there.")
            }
            _ => finding.because("WORKDIR behind the RUN does what is meant"),
        });
    }
    findings
}
