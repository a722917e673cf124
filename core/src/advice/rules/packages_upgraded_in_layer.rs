//! `packages-upgraded-in-layer`.

use crate::advice::managers::{is_apt_install, subcommand};
use crate::advice::rule::rule;
use crate::advice::{Call, Context, Finding};

rule! {
    /// ## What it does
    /// Finds RUNs that upgrade all packages of the base image.
    ///
    /// ## Why it costs
    /// The new version of a package is stored on top of the old one, which stays in the base image's layers: what is upgraded
    /// is shipped twice. And which versions the image has depends on the day when the RUN last ran, not on the Dockerfile. A
    /// newer base image has the upgrades where they belong.
    ///
    /// ## Bad
    /// ```dockerfile
    /// FROM debian:12
    /// RUN apt-get update && apt-get upgrade -y && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*
    /// ```
    /// ```yaml
    /// images:
    ///   debian:12: {files: [{path: /bin/sh, size: 100 kB, mode: "0755"}, {path: /bin/rm, size: 60 kB, mode: "0755"}, {path: /var/lib/apt/lists/, size: 0}, {path: /usr/lib/libssl.so, size: 5 MB}], os: {id: debian, version: "12"}}
    /// runs:
    ///   - {command: apt-get update}
    ///   - {command: apt-get upgrade *, writes: [{path: /usr/lib/libssl.so, size: 5 MB}]}
    ///   - {command: apt-get install *, writes: [{path: /usr/bin/git, size: 3.7 MB}]}
    /// ```
    /// Saves 5 MB.
    ///
    /// ## Good
    /// ```dockerfile
    /// FROM debian:12
    /// RUN apt-get update && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*
    /// ```
    ///
    /// ## Fix safety
    /// Assumes that the base image is pulled anew often enough (`docker build --pull`) to have its upgrades in itself.
    ///
    /// ## Sources
    /// Docker's "Building best practices", sections apt-get and "Rebuild your images often".
    PackagesUpgradedInLayer {
        name: "packages-upgraded-in-layer",
        title: "The base image's packages are stored a second time",
        group: Size,
        severity: Info,
        aliases: ["DL3035", "dk:DKL-DI-0003", "dl:apt-get-upgrade"],
    }
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (_, script) in context.scripts().filter(|(at, _)| at.in_image) {
        for call in script.calls().iter().filter(|call| upgrades_all(call)) {
            let message = format!("{} stores the upgraded packages on top of the base image's", call.name());
            let fix = call.delete();
            let finding =
                Finding::new(call.place(), message).edit_or(fix, "it can't be taken out of its RUN mechanically");
            findings
                .push(finding.assumes("The base image is pulled anew often enough to have its upgrades in itself."));
        }
    }
    findings
}

/// Whether a command upgrades whatever there is.
fn upgrades_all(call: &Call<'_>) -> bool {
    let verb = subcommand(call).1;
    let names = call.operands(&["-o", "-c", "-t"]).len();
    match call.name() {
        "apt-get" | "apt" | "aptitude" => {
            !is_apt_install(call) && ["upgrade", "dist-upgrade", "full-upgrade", "safe-upgrade"].contains(&verb)
        }
        "apk" => verb == "upgrade" && names == 1,
        "dnf" | "yum" | "microdnf" | "tdnf" => ["update", "upgrade", "distro-sync"].contains(&verb) && names == 1,
        "zypper" => ["update", "up", "dup", "dist-upgrade"].contains(&verb) && names == 1,
        _ => false,
    }
}
