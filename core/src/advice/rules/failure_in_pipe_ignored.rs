//! `failure-in-pipe-ignored`.

use crate::advice::rule::rule;
use crate::advice::{Context, Finding, Script, StepAt};
use crate::plan::Command;
use crate::shell::CommandKind;
use crate::source::{Edit, Span};

rule! {
    /// ## What it does
    /// Finds downloads that are piped into another program, in a shell that only looks at the last one.
    ///
    /// ## Why it costs
    /// If the download fails, the program behind it gets half a file or none, and may well succeed: the build goes on, and the
    /// layer with what is missing is cached.
    ///
    /// ## Bad
    /// ```dockerfile
    /// FROM alpine:3.20
    /// RUN wget -qO- https://example.com/tool.tar.gz | tar -xz -C /usr/local/bin
    /// ```
    /// ```yaml
    /// images:
    ///   alpine:3.20: {files: [{path: /bin/sh, size: 800 kB, mode: "0755"}, {path: /usr/bin/wget, target: /bin/sh}, {path: /bin/tar, target: /bin/sh}, {path: /usr/local/bin/x, size: 1}], os: {id: alpine, version: "3.20"}}
    /// downloads: {"https://example.com/tool.tar.gz": {size: 2 MB}}
    /// archives: {tool.tar.gz: {files: [{path: tool, size: 6 MB, mode: "0755"}]}}
    /// ```
    ///
    /// ## Good
    /// ```dockerfile
    /// FROM alpine:3.20
    /// RUN set -o pipefail && wget -qO- https://example.com/tool.tar.gz | tar -xz -C /usr/local/bin
    /// ```
    ///
    /// ## Fix safety
    /// Assumes that no program of a pipe fails in the ordinary course, as `grep` does that finds nothing, or one whose reader
    /// stops early. No fix where the shell does not know the option, as Debian's `sh`.
    ///
    /// ## Sources
    /// Docker's "Building best practices", section "Using pipes"; POSIX.1-2024, `set -o pipefail`.
    FailureInPipeIgnored {
        name: "failure-in-pipe-ignored",
        title: "A download that fails in a pipe goes unnoticed",
        group: Correctness,
        severity: Info,
        aliases: ["DL4006", "BP20"],
    }
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, script) in context.scripts() {
        if script.text.contains("pipefail") || shell(at).iter().any(|word| word.contains("pipefail")) {
            continue;
        }
        let Some(span) = piped_download(script) else { continue };
        let finding = Finding::new(script.place(span), "if the download fails, the RUN succeeds all the same");
        let knows_option = context.os(at.stage).is_some_and(|(id, _)| id == "alpine")
            || shell(at).first().is_some_and(|shell| shell.ends_with("bash"));
        let start = script.tree.items.first().map(|item| script.place(item.span()).start);
        findings.push(match start {
            Some(start) if knows_option && !script.is_heredoc() => {
                let edit = Edit { span: Span { start, end: start }, text: "set -o pipefail && ".into() };
                finding.edits([edit]).assumes("No program of a pipe fails in the ordinary course.")
            }
            _ => finding.because("whether the shell knows pipefail is not sure; SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"] does"),
        });
    }
    findings
}

fn shell<'s>(at: &'s StepAt<'_>) -> &'s [String] {
    match &at.script.as_ref().map(|script| &script.run.command) {
        Some(Command::Shell { shell, .. }) => shell,
        _ => &[],
    }
}

/// The first pipe of the script's own list that begins with a download.
fn piped_download(script: &Script<'_>) -> Option<Span> {
    let calls = script.calls();
    let downloads = |span: Span| calls.iter().any(|call| call.span == span && matches!(call.name(), "curl" | "wget"));
    let is_piped = |pipeline: &&crate::shell::Pipeline| {
        let is_simple = |c: &&crate::shell::Command| matches!(c.kind, CommandKind::Simple(_));
        pipeline.commands.len() > 1 && pipeline.commands.first().filter(is_simple).is_some_and(|c| downloads(c.span))
    };
    script.links().into_iter().map(|link| link.pipeline).find(is_piped).map(|pipeline| pipeline.span())
}
