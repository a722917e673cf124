//! `apt-in-script`.

use crate::advice::rule::rule;
use crate::advice::{Context, Finding};

rule! {
    /// ## What it does
    /// Finds `apt` where `apt-get` does the same.
    ///
    /// ## Why it costs
    /// `apt` is for people at a terminal: it says itself that its command line may change from one version to the next.
    ///
    /// ## Bad
    /// ```dockerfile
    /// FROM debian:12
    /// RUN apt upgrade -y
    /// ```
    /// ```yaml
    /// images:
    ///   debian:12: {files: [{path: /bin/sh, size: 100 kB, mode: "0755"}]}
    /// runs:
    ///   - {command: apt* upgrade *, writes: [{path: /usr/lib/a, size: 1 MB}]}
    /// ```
    ///
    /// ## Good
    /// ```dockerfile
    /// FROM debian:12
    /// RUN apt-get upgrade -y
    /// ```
    ///
    /// ## Fix safety
    /// Safe: the subcommands that are looked at are the same in both.
    ///
    /// ## Sources
    /// apt(8), "Script usage and differences from other APT tools".
    AptInScript {
        name: "apt-in-script",
        title: "apt is for terminals, apt-get for scripts",
        group: Correctness,
        severity: Warning,
        aliases: ["DL3027"],
    }
}

/// The subcommands that both have, with the same meaning.
const SHARED: [&str; 9] =
    ["update", "install", "upgrade", "remove", "purge", "autoremove", "clean", "autoclean", "build-dep"];

fn check(context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (_, script) in context.scripts() {
        for call in script.calls() {
            if call.words.get(call.program).is_some_and(|word| word == "apt")
                && SHARED.iter().any(|s| call.is("apt", s))
            {
                let finding = Finding::new(call.place(), "the command line of apt may change; apt-get's stays");
                findings.push(finding.edits([call.replace_word(call.program, "apt-get")]));
            }
        }
    }
    findings
}
