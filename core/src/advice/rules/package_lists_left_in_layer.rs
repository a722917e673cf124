//! `package-lists-left-in-layer`.

use super::update_apart_from_install::installs_alone;
use crate::advice::managers::is_apt_update;
use crate::advice::rule::rule;
use crate::advice::{Call, Context, Finding};

/// Where apt keeps its lists.
const LISTS: &str = "/var/lib/apt/lists";

rule! {
    /// ## What it does
    /// Finds RUNs that download package lists (`apt-get update`) and leave them in their layer.
    ///
    /// ## Why it costs
    /// The lists of a Debian release weigh some 20 to 60 MB, nothing in the running container reads them, and the next
    /// `apt-get update` downloads them again. Removing them in a later RUN only hides them.
    ///
    /// ## Bad
    /// ```dockerfile
    /// FROM debian:12
    /// RUN apt-get update && apt-get install -y --no-install-recommends curl
    /// USER 1000
    /// ```
    /// ```yaml
    /// images:
    ///   debian:12: {files: [{path: /bin/sh, size: 100 kB, mode: "0755"}, {path: /bin/rm, size: 60 kB, mode: "0755"}, {path: /etc/os-release, size: 1 kB}], os: {id: debian, version: "12"}}
    /// runs:
    ///   - {command: apt-get update, writes: [{path: /var/lib/apt/lists/deb_Packages, size: 19 MB}]}
    ///   - {command: apt-get install *, writes: [{path: /usr/bin/curl, size: 300 kB}]}
    /// ```
    /// Saves 19 MB.
    ///
    /// ## Good
    /// ```dockerfile
    /// FROM debian:12
    /// RUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*
    /// USER 1000
    /// ```
    ///
    /// ## Fix safety
    /// Safe: only the lists go. No finding where `/var/lib/apt/lists` is a cache or tmpfs mount, since it is in no layer then.
    ///
    /// ## Sources
    /// Docker's "Building best practices", section apt-get; apt-get(8).
    PackageListsLeftInLayer {
        name: "package-lists-left-in-layer",
        title: "Package lists stay in the layer",
        group: Size,
        severity: Warning,
        aliases: ["DL3009"],
    }
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, script) in context.scripts() {
        let calls = script.calls();
        let Some(update) = calls.iter().rfind(|call| is_apt_update(call)) else { continue };
        let removed = calls.iter().any(|call| call.span > update.span && removes_lists(call));
        // A later RUN that installs from these lists is another rule's, and needs them.
        let later = context.scripts().filter(|(other, _)| other.stage == at.stage && other.index > at.index);
        let is_needed = later.into_iter().any(|(_, script)| installs_alone(script));
        if removed || is_needed || script.mounts_over(LISTS) || !at.leaves(LISTS) {
            continue;
        }
        let finding = Finding::new(update.place(), "the package lists that this downloads stay in the layer");
        let fix = script.append("rm -rf /var/lib/apt/lists/*");
        findings.push(finding.edit_or(fix, "the RUN does not end in a plain command").drops([format!("{LISTS}/*")]));
    }
    findings
}

fn removes_lists(call: &Call<'_>) -> bool {
    call.name() == "rm" && call.arguments().iter().any(|word| word.trim_end_matches(['*', '/']) == LISTS)
}
