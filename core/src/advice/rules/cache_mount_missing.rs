//! `cache-mount-missing`.

use crate::advice::managers::{CACHES, Cache, Remedy, subcommand};
use crate::advice::rule::rule;
use crate::advice::{Call, Context, Finding, Script, StepAt, covers};
use crate::plan::{Base, StepKind};
use crate::source::Edit;

rule! {
    /// ## What it does
    /// Finds RUNs that download packages for a language (pip, npm, yarn, go, cargo, Maven, Gradle, NuGet, composer) and keep
    /// nothing of what they downloaded for the next build.
    ///
    /// ## Why it costs
    /// Nothing in bytes. When one line of the list of dependencies changes, the RUN starts from nothing and downloads all of
    /// them again. A cache mount lies beside the image: the next build finds in it what the last one downloaded, and no
    /// layer holds it.
    ///
    /// ## Bad
    /// ```dockerfile
    /// FROM python:3.12-slim
    /// RUN pip install --no-cache-dir flask==3.0.3
    /// ```
    /// ```yaml
    /// images:
    ///   python:3.12-slim: {files: [{path: /bin/sh, size: 100 kB, mode: "0755"}, {path: /root/.cache/x, size: 100}, {path: /usr/bin/pip, size: 1 kB, mode: "0755"}]}
    /// runs:
    ///   - {command: pip install *, writes: [{path: /usr/lib/python3/flask.py, size: 1.6 MB}]}
    /// ```
    ///
    /// ## Good
    /// ```dockerfile
    /// FROM python:3.12-slim
    /// RUN --mount=type=cache,target=/root/.cache/pip pip install flask==3.0.3
    /// ```
    ///
    /// ## Fix safety
    /// Assumes that the builder keeps cache mounts from build to build: BuildKit does, but a machine that is made anew for
    /// every build has none. What a tool chain reads again (go, cargo, Maven, Gradle, .NET) is lent to all of its RUNs, and only
    /// in stages that are not part of the image. No finding where the cache would stay in the layer: that comes first, see
    /// `package-cache-left-in-layer`.
    ///
    /// ## Sources
    /// Docker's "Optimize cache usage in builds", section "Use cache mounts"; Dockerfile reference, `RUN --mount=type=cache`.
    CacheMountMissing {
        name: "cache-mount-missing",
        title: "The next build downloads all packages again",
        group: Rebuild,
        severity: Info,
        aliases: ["tally/prefer-package-cache-mounts"],
    }
}

/// What is worth a mount.
struct Worth {
    program: &'static str,
    verbs: &'static [&'static str],
    /// Where it keeps what it downloads; what is relative lies in the home folder.
    folders: &'static [&'static str],
    /// Whether the next command of the program reads what lies there, as it is installed nowhere else.
    is_read_again: bool,
}

const fn worth(program: &'static str, verbs: &'static [&'static str], folders: &'static [&'static str]) -> Worth {
    Worth { program, verbs, folders, is_read_again: false }
}

const fn read_again(program: &'static str, verbs: &'static [&'static str], folders: &'static [&'static str]) -> Worth {
    Worth { program, verbs, folders, is_read_again: true }
}

const WORTH: [Worth; 10] = [
    worth("pip", &["install"], &[".cache/pip"]),
    worth("pip3", &["install"], &[".cache/pip"]),
    worth("npm", &["install", "i", "ci"], &[".npm"]),
    worth("yarn", &["", "install"], &["/usr/local/share/.cache/yarn"]),
    worth("composer", &["install"], &[".composer/cache"]),
    read_again("go", &["build", "install", "mod"], &["/go/pkg/mod", ".cache/go-build"]),
    read_again("cargo", &["build", "install", "fetch"], &["/usr/local/cargo/registry"]),
    read_again("mvn", &["package", "install", "verify", "compile", "clean", "dependency:go-offline"], &[".m2"]),
    read_again("gradle", &["build", "assemble", "bootJar", "clean"], &[".gradle"]),
    read_again("dotnet", &["restore", "build", "publish"], &[".nuget/packages"]),
];

fn check(context: &Context<'_>) -> Vec<Finding> {
    let is_used = |at: &StepAt<'_>| context.plan.stages.get(at.stage).is_some_and(|stage| stage.used);
    let runs: Vec<(&StepAt<'_>, &Script<'_>)> = context.scripts().filter(|(at, _)| is_used(at)).collect();
    let mut findings = Vec::new();
    for (position, (at, script)) in runs.iter().enumerate() {
        let calls = script.calls();
        let found = WORTH.iter().find_map(|worth| Some((worth, calls.iter().find(|call| fills(worth, call))?)));
        let Some((worth, call)) = found.filter(|_| script.run.mounts.is_empty()) else { continue };
        let folders: Vec<String> = worth.folders.iter().map(|folder| context.at_home(at, folder)).collect();
        let is_first = |other: &(&StepAt<'_>, &Script<'_>)| {
            !(is_below(context, other.0.stage, at.stage) && other.1.calls().iter().any(|call| fills(worth, call)))
        };
        // A cache that is read again is lent to all of the program's RUNs, or to none.
        let alike: Vec<&(&StepAt<'_>, &Script<'_>)> = match worth.is_read_again {
            true if !runs.iter().take(position).all(is_first) => continue,
            true => runs
                .iter()
                .skip(position)
                .filter(|other| is_below(context, at.stage, other.0.stage) && runs_it(worth, other.1))
                .collect(),
            false => runs.iter().skip(position).take(1).collect(),
        };
        let is_plain = |(at, script): &&(&StepAt<'_>, &Script<'_>)| {
            is_root(at) && script.run.mounts.is_empty() && !(worth.is_read_again && at.in_image)
        };
        let is_taken = worth.is_read_again && is_copied(context, &folders);
        if !alike.iter().all(is_plain)
            || is_taken
            || is_left(at, call, &folders)
            || moves_cache(at, call)
            || cleans_oddly(&calls)
        {
            continue;
        }
        let message = format!("the next build downloads again all that {} has downloaded here", call.name());
        let finding = Finding::new(call.place(), message);
        let edits: Option<Vec<Vec<Edit>>> =
            alike.iter().map(|(at, script)| edits(context, at, script, &folders)).collect();
        findings.push(match edits {
            Some(edits) => {
                finding.edits(edits.concat()).assumes("The builder keeps cache mounts from one build to the next.")
            }
            None => finding.because("what cleans the cache can't be taken out of the RUN mechanically"),
        });
    }
    findings
}

fn runs_it(worth: &Worth, script: &Script<'_>) -> bool {
    script.calls().iter().any(|call| call.name() == worth.program)
}

/// Whether a command downloads what a project needs.
fn fills(worth: &Worth, call: &Call<'_>) -> bool {
    // The tools that install are a few megabytes.
    const TOOLS: [&str; 4] = ["install", "pip", "setuptools", "wheel"];
    let only_tools =
        || call.operands(&[]).iter().all(|(_, word)| TOOLS.contains(word)) && call.has_option(&["--upgrade", "-U"]);
    call.name() == worth.program
        && worth.verbs.contains(&subcommand(call).1)
        && !call.has_option(&["--offline"])
        && !(worth.program.starts_with("pip") && only_tools())
}

/// Whether a stage is another one, or stands on it.
fn is_below(context: &Context<'_>, below: usize, mut stage: usize) -> bool {
    while stage != below {
        match context.plan.stages.get(stage).map(|stage| &stage.base) {
            Some(Base::Stage(next)) if *next < stage => stage = *next,
            _ => return false,
        }
    }
    true
}

/// A mount belongs to one user.
fn is_root(at: &StepAt<'_>) -> bool {
    matches!(at.step.user.split(':').next().unwrap_or_default(), "" | "root" | "0")
}

/// Whether an instruction takes the cache out of the stage.
fn is_copied(context: &Context<'_>, folders: &[String]) -> bool {
    let names = |at: &StepAt<'_>| match &at.step.kind {
        StepKind::Copy(transfer) => {
            transfer.sources.iter().any(|(path, _)| folders.iter().any(|own| covers(path, own) || covers(own, path)))
        }
        _ => false,
    };
    context.steps.iter().any(names)
}

/// Whether the cache stays in the layer of an image, which is another rule's.
fn is_left(at: &StepAt<'_>, call: &Call<'_>, folders: &[String]) -> bool {
    let own = CACHES.iter().find(|cache| cache.programs.contains(&call.name()));
    let is_known = own.is_some_and(|cache: &Cache| !cache.is_shared);
    is_known && at.in_image && folders.iter().any(|folder| at.leaves(folder)) && !call.has_option(&["--no-cache-dir"])
}

/// Whether the cache is said to lie elsewhere.
fn moves_cache(at: &StepAt<'_>, call: &Call<'_>) -> bool {
    const VARIABLES: [&str; 8] = [
        "PIP_CACHE_DIR",
        "PIP_NO_CACHE_DIR",
        "npm_config_cache",
        "YARN_CACHE_FOLDER",
        "GOMODCACHE",
        "GOCACHE",
        "CARGO_HOME",
        "NUGET_PACKAGES",
    ];
    let usual = |name: &str, value: &str| name == "CARGO_HOME" && value == "/usr/local/cargo";
    call.has_option(&["--cache-dir", "--cache", "--cache-folder", "--target-dir"])
        || at.step.env.iter().any(|(name, value)| VARIABLES.contains(&name.as_str()) && !usual(name, value))
}

/// Whether a cache is removed in a way that can't be told: a mount would be emptied by it.
fn cleans_oddly(calls: &[Call<'_>]) -> bool {
    calls
        .iter()
        .any(|call| call.name() == "rm" && call.words.iter().any(|word| word.contains("cache") && word.contains('$')))
}

/// The mounts, without what keeps the cache empty.
fn edits(context: &Context<'_>, at: &StepAt<'_>, script: &Script<'_>, folders: &[String]) -> Option<Vec<Edit>> {
    let flags: Vec<String> = folders.iter().map(|folder| format!("--mount=type=cache,target={folder}")).collect();
    let mut edits = vec![context.add_flag(context.instruction(at.step)?, &flags.join(" "))];
    for call in script.calls() {
        if let Some(word) = call.words.iter().position(|word| word == "--no-cache-dir") {
            edits.push(call.remove_word(word)?);
        }
        let is_within = |path: &str| folders.iter().any(|own| covers(path, own) || covers(own, path));
        let removes =
            call.name() == "rm" && call.arguments().iter().any(|path| path.starts_with('/') && is_within(path));
        if removes && call.operands(&[]).len() > 1 {
            return None;
        }
        let is_system = ["apk", "dnf", "yum", "microdnf", "zypper", "apt-get"].contains(&call.name());
        let own = |cache: &Cache| matches!(cache.remedy, Remedy::Command(clean) if call.span.of(script.text) == clean);
        if removes || !is_system && CACHES.iter().any(own) {
            edits.push(call.delete()?);
        }
    }
    Some(edits)
}
