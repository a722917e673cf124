//! `build-setting-stays-in-image`.

use crate::advice::rule::rule;
use crate::advice::{Context, Finding, mentions};
use crate::instruction::Kind;
use crate::plan::Base;

rule! {
    /// ## What it does
    /// Finds ENV for what only the build is to know: `DEBIAN_FRONTEND`, and checksums of downloads.
    ///
    /// ## Why it costs
    /// ENV holds in every container, too: who installs a package there by hand is never asked anything. ARG holds for the RUNs
    /// of its stage, and ends with them.
    ///
    /// ## Bad
    /// ```dockerfile
    /// FROM base
    /// ENV DEBIAN_FRONTEND=noninteractive
    /// RUN touch /srv/here
    /// ```
    /// ```yaml
    /// images:
    ///   base: {files: [{path: /bin/sh, size: 100 kB, mode: "0755"}, {path: /bin/touch, size: 60 kB, mode: "0755"}, {path: /srv/x, size: 1}]}
    /// ```
    ///
    /// ## Good
    /// ```dockerfile
    /// FROM base
    /// ARG DEBIAN_FRONTEND=noninteractive
    /// RUN touch /srv/here
    /// ```
    ///
    /// ## Fix safety
    /// Assumes that nothing in a container reads it, nor an image that stands on this one.
    ///
    /// ## Sources
    /// Docker's FAQ on DEBIAN_FRONTEND; Dockerfile reference, "ARG variables persist, ENV variables override".
    BuildSettingStaysInImage {
        name: "build-setting-stays-in-image",
        title: "A setting for the build holds in every container",
        group: Correctness,
        severity: Info,
        aliases: ["BP24"],
    }
}

const SETTINGS: [&str; 3] = ["DEBIAN_FRONTEND", "DEBCONF_NONINTERACTIVE_SEEN", "DEBCONF_NOWARNINGS"];
const CHECKSUMS: [&str; 4] = ["_SHA256", "_SHA512", "_SHA1", "_CHECKSUM"];

fn check(context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for instruction in &context.instructions {
        let Kind::Env(pairs) = &instruction.kind else { continue };
        let [pair] = pairs.as_slice() else { continue };
        let (name, value) = (pair.name.text.as_str(), pair.value.text.as_str());
        let is_setting = SETTINGS.contains(&name) || CHECKSUMS.iter().any(|ending| name.ends_with(ending));
        let own = context.plan.stages.iter().position(|stage| stage.extent.contains(instruction.span));
        let Some(own) = own.filter(|_| is_setting) else { continue };
        // An argument ends with its stage, and only RUN and the instructions of the build see it.
        let is_below = context.plan.stages.iter().any(|other| other.base == Base::Stage(own));
        let is_in_image = context.steps.iter().any(|at| at.stage == own && at.in_image);
        let behind = context.instructions.iter().filter(|other| other.span > instruction.span);
        let stays = |kind: &Kind| matches!(kind, Kind::Env(_) | Kind::Label(_) | Kind::Cmd(_) | Kind::Entrypoint(_));
        let is_kept = behind.into_iter().any(|other| stays(&other.kind) && mentions(other.span.of(context.text), name));
        if is_below || !is_in_image || is_kept || value.contains('\n') {
            continue;
        }
        let message = format!("{name} is for the build, and holds in every container");
        let tail = if instruction.span.of(context.text).ends_with('\n') { "\n" } else { "" };
        let edit = context.replace(instruction.span, format!("ARG {name}={value}{tail}"));
        let assumption = format!("Nothing in a container reads {name}, nor an image that stands on this one.");
        findings.push(Finding::new(instruction.span, message).edits([edit]).assumes(assumption));
    }
    findings
}
