//! `install-waits-for-answer`.

use crate::advice::managers::subcommand;
use crate::advice::rule::rule;
use crate::advice::{Call, Context, Finding};

rule! {
    /// ## What it does
    /// Finds installs that ask whether to go on: apt-get, dnf, yum, microdnf and zypper without `-y`.
    ///
    /// ## Why it costs
    /// Nobody answers during a build: the command takes the silence for a no, and the build stops.
    ///
    /// ## Bad
    /// ```dockerfile
    /// FROM fedora:41
    /// RUN dnf install --setopt=install_weak_deps=False git && dnf clean all
    /// ```
    /// ```yaml
    /// images:
    ///   fedora:41: {files: [{path: /bin/sh, size: 100 kB, mode: "0755"}]}
    /// runs:
    ///   - {command: dnf install *, writes: [{path: /usr/bin/git, size: 3 MB}]}
    ///   - {command: dnf clean all}
    /// ```
    ///
    /// ## Good
    /// ```dockerfile
    /// FROM fedora:41
    /// RUN dnf install -y --setopt=install_weak_deps=False git && dnf clean all
    /// ```
    ///
    /// ## Fix safety
    /// Safe: what is installed stays the same.
    ///
    /// ## Sources
    /// apt-get(8), dnf(8), zypper(8).
    InstallWaitsForAnswer {
        name: "install-waits-for-answer",
        title: "The install asks a question that nobody answers",
        group: Correctness,
        severity: Warning,
        aliases: ["DL3014", "DL3030", "DL3034", "DL3038"],
    }
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (_, script) in context.scripts() {
        // What stands in a pipeline may get its answer from there.
        for call in script.calls().iter().filter(|call| call.link.is_some() && asks(call)) {
            let message = format!("{} asks whether to go on, and nobody answers", call.name());
            let edit = call.insert_after(subcommand(call).0, "-y");
            findings.push(Finding::new(call.place(), message).edits([edit]));
        }
    }
    findings
}

fn asks(call: &Call<'_>) -> bool {
    let assumes = |words: &[&str]| call.words.iter().any(|word| words.iter().any(|w| word.contains(w)));
    match (call.name(), subcommand(call).1) {
        ("apt-get" | "apt" | "aptitude", "install" | "upgrade" | "dist-upgrade" | "full-upgrade") => {
            !call.has_option(&["-y", "--yes", "--assume-yes", "--force-yes"]) && !assumes(&["Assume-Yes", "-qq"])
        }
        ("dnf" | "yum" | "microdnf" | "tdnf", "install" | "upgrade" | "update" | "groupinstall" | "remove") => {
            !call.has_option(&["-y", "--assumeyes"]) && !assumes(&["assumeyes"])
        }
        ("zypper", "install" | "in" | "update" | "up" | "dup") => {
            !call.has_option(&["-y", "--no-confirm", "-n", "--non-interactive"])
        }
        _ => false,
    }
}
