//! `recommended-packages-installed`.

use crate::advice::managers::{is_apt_install, subcommand};
use crate::advice::rule::rule;
use crate::advice::{Call, Context, Finding};

rule! {
    /// ## What it does
    /// Finds installs that take packages which are only recommended: `apt-get install` without `--no-install-recommends`, `dnf
    /// install` without `install_weak_deps=False`, `zypper install` without `--no-recommends`.
    ///
    /// ## Why it costs
    /// A distribution recommends what a person at a terminal may want: manuals, helpers, sometimes a whole desktop library.
    /// An image that runs one program seldom needs it, and every package is one more to patch.
    ///
    /// ## Bad
    /// ```dockerfile
    /// FROM debian:12
    /// RUN apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*
    /// ```
    /// ```yaml
    /// images:
    ///   debian:12: {files: [{path: /bin/sh, size: 100 kB, mode: "0755"}, {path: /bin/rm, size: 60 kB, mode: "0755"}], os: {id: debian, version: "12"}}
    /// runs:
    ///   - {command: apt-get update, writes: [{path: /var/lib/apt/lists/deb_Packages, size: 19 MB}]}
    ///   - {command: "apt-get install *--no-install-recommends*", writes: [{path: /usr/bin/git, size: 3.7 MB}]}
    ///   - {command: apt-get install *, writes: [{path: /usr/bin/git, size: 3.7 MB}, {path: /usr/bin/ssh, size: 1.5 MB}]}
    /// ```
    /// Saves 1.5 MB.
    ///
    /// ## Good
    /// ```dockerfile
    /// FROM debian:12
    /// RUN apt-get update && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*
    /// ```
    ///
    /// ## Fix safety
    /// Assumes that nothing uses the recommended packages; no simulation can tell. Where something does, name its package.
    ///
    /// ## Sources
    /// apt-get(8), dnf.conf(5), zypper(8); Debian policy 7.2 on Recommends.
    RecommendedPackagesInstalled {
        name: "recommended-packages-installed",
        title: "Packages are installed that are only recommended",
        group: Size,
        severity: Warning,
        aliases: ["DL3015"],
    }
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, script) in context.scripts() {
        for call in script.calls() {
            let Some((option, known)) = option(&call) else { continue };
            if call.words.iter().any(|word| known.iter().any(|k| word.contains(k)))
                || is_configured(context, at.stage, at.index)
            {
                continue;
            }
            let message = format!("{} also installs what is only recommended", call.name());
            let finding = Finding::new(call.place(), message).edits([call.insert_after(subcommand(&call).0, option)]);
            findings.push(finding.assumes("Nothing needs the packages that are only recommended."));
        }
    }
    findings
}

/// The option to add, and what says the same.
fn option(call: &Call<'_>) -> Option<(&'static str, &'static [&'static str])> {
    if is_apt_install(call) {
        return Some((
            "--no-install-recommends",
            &["no-install-recommends", "Install-Recommends", "without-recommends"],
        ));
    }
    match (call.name(), subcommand(call).1) {
        ("dnf" | "microdnf", "install") => {
            Some(("--setopt=install_weak_deps=False", &["install_weak_deps", "setopt=tsflags"]))
        }
        ("zypper", "install" | "in") => Some(("--no-recommends", &["no-recommends"])),
        _ => None,
    }
}

/// Whether an earlier RUN of the stage configures apt so.
fn is_configured(context: &Context<'_>, stage: usize, index: usize) -> bool {
    let earlier = context.scripts().filter(|(at, _)| at.stage == stage && at.index <= index);
    earlier.into_iter().any(|(_, script)| script.text.contains("Install-Recommends"))
}
