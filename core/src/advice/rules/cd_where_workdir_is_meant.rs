//! `cd-where-workdir-is-meant`.

use crate::advice::rule::rule;
use crate::advice::{Context, Finding};

rule! {
    /// ## What it does
    /// Finds RUNs that begin with `cd` to an absolute folder.
    ///
    /// ## Why it costs
    /// Nothing in bytes. WORKDIR says the same once for all instructions behind it, makes the folder, and can be read without
    /// reading scripts.
    ///
    /// ## Bad
    /// ```dockerfile
    /// FROM base
    /// RUN cd /srv && touch here
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
    /// Assumes that the instructions behind it may work in that folder too, and that containers may start there.
    ///
    /// ## Sources
    /// Dockerfile reference, WORKDIR; Docker's "Building best practices", section WORKDIR.
    CdWhereWorkdirIsMeant {
        name: "cd-where-workdir-is-meant",
        title: "cd where WORKDIR says it once",
        group: Correctness,
        severity: Info,
        aliases: ["DL3003"],
    }
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, script) in context.scripts() {
        let calls = script.calls();
        let Some(call) = calls.first().filter(|call| call.name() == "cd" && call.link == Some(0)) else { continue };
        let Some(folder) =
            call.words.get(1).filter(|word| word.starts_with('/') && call.is_literal(1) && !word.contains(' '))
        else {
            continue;
        };
        let (Some(delete), Some(instruction)) = (call.delete(), context.instruction(at.step)) else { continue };
        if calls.len() < 2 {
            continue;
        }
        let finding = Finding::new(call.place(), "WORKDIR says this once for all that follows");
        let edits = [delete, context.insert_before(instruction, &format!("WORKDIR {folder}"))];
        let assumption = "What follows may happen in that folder too, and containers may start there.";
        findings.push(finding.edits(edits).assumes(assumption));
    }
    findings
}
