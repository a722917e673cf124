//! `update-apart-from-install`.

use crate::advice::managers::{is_apt_install, is_apt_update};
use crate::advice::rule::rule;
use crate::advice::{Call, Context, Finding, Script};
use crate::source::{Edit, Span};

rule! {
    /// ## What it does
    /// Finds `apt-get update` in a RUN of its own, and `apt-get install` that relies on the lists of an earlier RUN.
    ///
    /// ## Why it costs
    /// The builder keeps the layer of the update for as long as its line stays the same. When the line of the install changes,
    /// months later, it installs from lists of which the servers no longer have the packages, and the build fails; or it
    /// installs old versions without a word.
    ///
    /// ## Bad
    /// ```dockerfile
    /// FROM debian:12
    /// RUN apt-get update && rm -rf /var/lib/apt/lists/partial
    /// WORKDIR /srv
    /// RUN apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*
    /// ```
    /// ```yaml
    /// images:
    ///   debian:12: {files: [{path: /bin/sh, size: 100 kB, mode: "0755"}, {path: /bin/rm, size: 60 kB, mode: "0755"}, {path: /var/lib/apt/lists/, size: 0}], os: {id: debian, version: "12"}}
    /// runs:
    ///   - {command: apt-get update}
    ///   - {command: apt-get install *, writes: [{path: /usr/bin/git, size: 3.7 MB}]}
    /// ```
    ///
    /// ## Good
    /// ```dockerfile
    /// FROM debian:12
    /// WORKDIR /srv
    /// RUN apt-get update && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*
    /// ```
    ///
    /// ## Fix safety
    /// Safe: the update moves to the RUN that installs, where it runs right before; the final image has the same files, but for
    /// the lists themselves.
    ///
    /// ## Sources
    /// Docker's "Building best practices", section apt-get.
    UpdateApartFromInstall {
        name: "update-apart-from-install",
        title: "Package lists from one RUN, packages from another",
        group: Rebuild,
        severity: Warning,
        aliases: ["DL3009", "CIS4.7", "dk:CIS-DI-0007"],
    }
}

/// What may stand beside the update and needs no lists.
const HARMLESS: [&str; 8] = ["apt-get", "apt", "rm", "echo", "mkdir", "set", "true", ":"];

fn check(context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, script) in context.scripts() {
        let calls = script.calls();
        let Some(update) = calls.iter().find(|call| is_apt_update(call)) else { continue };
        if calls.iter().any(relies_on_lists) {
            continue;
        }
        let later = context.scripts().filter(|(other, _)| other.stage == at.stage && other.index > at.index);
        let waiting: Vec<&Script<'_>> =
            later.map(|(_, script)| script).filter(|script| installs_alone(script)).collect();
        if waiting.is_empty() {
            continue;
        }
        let finding =
            Finding::new(update.place(), "the package lists are cached apart from what is installed from them");
        let finding = finding.drops(["/var/lib/apt/lists/*"]);
        let moved: Option<Vec<Edit>> = waiting.iter().map(|script| with_update(script, update)).collect();
        findings.push(match (moved, update.delete()) {
            (Some(edits), Some(delete)) if calls.iter().all(|call| HARMLESS.contains(&call.name())) => {
                finding.edits(edits).edits([delete])
            }
            _ => finding.because("the update can't be taken out of its RUN mechanically"),
        });
    }
    findings
}

/// Whether a command needs the package lists.
fn relies_on_lists(call: &Call<'_>) -> bool {
    is_apt_install(call)
        || ["upgrade", "dist-upgrade", "build-dep"].iter().any(|word| call.is("apt-get", word) || call.is("apt", word))
}

/// Whether a script installs without an update of its own.
pub(super) fn installs_alone(script: &Script<'_>) -> bool {
    let calls = script.calls();
    calls.iter().any(relies_on_lists) && !calls.iter().any(|call| is_apt_update(call))
}

/// The update in front of the first install.
fn with_update(script: &Script<'_>, update: &Call<'_>) -> Option<Edit> {
    let calls = script.calls();
    let first = calls.iter().find(|call| relies_on_lists(call))?;
    first.link?;
    let text = update.span.of(update.script.text);
    Some(Edit { span: Span::at(first.place().start as usize), text: format!("{text} && ") })
}
