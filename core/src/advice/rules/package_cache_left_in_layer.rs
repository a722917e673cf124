//! `package-cache-left-in-layer`.

use crate::advice::managers::{CACHES, Cache, Remedy, subcommand};
use crate::advice::rule::rule;
use crate::advice::{Call, Context, Finding, StepAt, covers};

rule! {
    /// ## What it does
    /// Finds RUNs of the final image that leave the download cache of a package manager in their layer: apk, dnf, yum, zypper,
    /// apt, pip, uv, poetry, conda, npm, yarn, gem, bundle, composer, go, cargo, mix.
    ///
    /// ## Why it costs
    /// The cache holds again what was just installed, as archives. Nothing in the running container reads it, and a build
    /// that could use it begins with an empty one, unless it is a cache mount.
    ///
    /// ## Bad
    /// ```dockerfile
    /// FROM python:3.12-slim
    /// RUN pip install flask==3.0.3
    /// ```
    /// ```yaml
    /// images:
    ///   python:3.12-slim: {files: [{path: /bin/sh, size: 100 kB, mode: "0755"}, {path: /root/.profile, size: 100}, {path: /usr/bin/pip, size: 1 kB, mode: "0755"}]}
    /// runs:
    ///   - {command: pip install --no-cache-dir *, writes: [{path: /usr/lib/python3/flask.py, size: 1.6 MB}]}
    ///   - {command: pip install *, writes: [{path: /usr/lib/python3/flask.py, size: 1.6 MB}, {path: /root/.cache/pip/http, size: 700 kB}]}
    /// ```
    /// Saves 700 kB.
    ///
    /// ## Good
    /// ```dockerfile
    /// FROM python:3.12-slim
    /// RUN pip install --no-cache-dir flask==3.0.3
    /// ```
    ///
    /// ## Fix safety
    /// Safe: only the cache goes. No finding in stages that the final image does not stand on, where the cache lies on a
    /// cache mount, or where a tool chain (go, cargo, mix) runs again later and would have to download it all once more.
    ///
    /// ## Sources
    /// The package managers' own documentation, named in `managers.rs`.
    PackageCacheLeftInLayer {
        name: "package-cache-left-in-layer",
        title: "A package manager's cache stays in the layer",
        group: Size,
        severity: Warning,
        aliases: ["DL3019", "DL3032", "DL3036", "DL3040", "DL3042", "DL3060"],
    }
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, script) in context.scripts().filter(|(at, _)| at.in_image) {
        let calls = script.calls();
        for cache in CACHES {
            let Some(call) = calls.iter().rfind(|call| fills(cache, call)) else { continue };
            let folders = cache.folders.iter().map(|folder| context.at_home(at, folder));
            let is_left = |folder: &String| if cache.is_rare { at.stores(folder) } else { at.leaves(folder) };
            let left: Vec<String> = folders.filter(|folder| !script.mounts_over(folder) && is_left(folder)).collect();
            // An index that is fetched apart is kept, whatever the install is told.
            let updates: Vec<&Call<'_>> =
                calls.iter().filter(|call| call.is("apk", "update") && call.link.is_some()).collect();
            let updates = if cache.programs.contains(&"apk") { updates } else { Vec::new() };
            let is_clean = updates.is_empty() && is_cleaned(cache, call, &calls, at, &left);
            if left.is_empty() || is_clean || is_needed_again(context, cache, at) {
                continue;
            }
            let message = format!("what {} downloaded stays in the layer", call.name());
            let finding = Finding::new(call.place(), message).drops(left.iter().cloned());
            let finding = finding.drops(cache.besides.iter().map(|folder| context.at_home(at, folder)));
            findings.push(match cache.remedy {
                Remedy::Option(option) => {
                    let is_given = call.has_option(&[option]);
                    let add = (!is_given).then(|| call.insert_after(subcommand(call).0, option));
                    finding.edits(add).edits(updates.iter().filter_map(|update| update.delete()))
                }
                // A cleaning command that is not known either would prove nothing.
                Remedy::Command(command) if at.outcome.unknown.high == 0 => {
                    finding.edit_or(script.append(command), NO_END)
                }
                Remedy::Command(_) | Remedy::Remove => {
                    finding.edit_or(script.append(&format!("rm -rf {}", left.join(" "))), NO_END)
                }
            });
        }
    }
    findings
}

const NO_END: &str = "the RUN does not end in a plain command";

fn fills(cache: &Cache, call: &Call<'_>) -> bool {
    cache.programs.contains(&call.name()) && cache.fills.contains(&subcommand(call).1)
}

/// Whether the script sees to it itself.
fn is_cleaned(cache: &Cache, fill: &Call<'_>, calls: &[Call<'_>], at: &StepAt<'_>, left: &[String]) -> bool {
    let by_option = matches!(cache.remedy, Remedy::Option(option) if fill.has_option(&[option]));
    let by_environment =
        cache.programs.contains(&"pip") && at.step.env.iter().any(|(name, _)| name == "PIP_NO_CACHE_DIR");
    let behind = calls.iter().filter(|call| call.span > fill.span);
    let cleans = |call: &Call<'_>| match call.name() {
        "rm" => {
            left.iter().all(|folder| call.arguments().iter().any(|path| covers(path, folder) && path.starts_with('/')))
        }
        _ => call.words.iter().any(|word| word.contains("clean") || word == "clear-cache"),
    };
    by_option || by_environment || behind.into_iter().any(cleans)
}

/// Whether a later step of the stage, or the container, runs a tool chain that would have to fill the cache again.
fn is_needed_again(context: &Context<'_>, cache: &Cache, at: &StepAt<'_>) -> bool {
    let config = context.target().map(|(_, stage)| &stage.config);
    let mut started = config.into_iter().flat_map(|config| config.entrypoint.iter().chain(&config.cmd).flatten());
    let later = |other: &StepAt<'_>| other.stage == at.stage && other.index > at.index;
    cache.is_shared
        && (started.any(|word| word.split_whitespace().any(|word| cache.programs.contains(&word)))
            || context
                .scripts()
                .filter(|(other, _)| later(other))
                .any(|(_, script)| script.calls().iter().any(|call| cache.programs.contains(&call.name()))))
}
