//! `sudo-in-build`.

use crate::advice::rule::rule;
use crate::advice::{Context, Finding};
use crate::source::{Edit, Span};

rule! {
    /// ## What it does
    /// Finds `sudo` in RUN.
    ///
    /// ## Why it costs
    /// RUN is root unless USER says otherwise, so that sudo does nothing there but need a package; where USER says otherwise,
    /// an image with a working sudo gives root to whoever gets in.
    ///
    /// ## Bad
    /// ```dockerfile
    /// FROM base
    /// RUN sudo mkdir /srv/app
    /// ```
    /// ```yaml
    /// images:
    ///   base: {files: [{path: /bin/sh, size: 100 kB, mode: "0755"}, {path: /bin/mkdir, size: 60 kB, mode: "0755"}, {path: /srv/x, size: 1}]}
    /// runs:
    ///   - {command: sudo mkdir /srv/app, writes: [{path: /srv/app/}]}
    /// ```
    ///
    /// ## Good
    /// ```dockerfile
    /// FROM base
    /// RUN mkdir /srv/app
    /// ```
    ///
    /// ## Fix safety
    /// Safe where root runs the RUN: the command runs as it would have. Elsewhere there is no fix: `USER root` before the RUN and
    /// the old USER behind it do what sudo was to do.
    ///
    /// ## Sources
    /// Docker's "Building best practices", section USER; sudo(8).
    SudoInBuild {
        name: "sudo-in-build",
        title: "sudo in RUN",
        group: Security,
        severity: Warning,
        aliases: ["DL3004"],
    }
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, script) in context.scripts() {
        let is_root = matches!(at.step.user.split(':').next().unwrap_or_default(), "" | "root" | "0");
        for call in script.calls() {
            if call.words.first().map(String::as_str) != Some("sudo") || call.words.len() < 2 {
                continue;
            }
            let finding = Finding::new(call.word_place(0), "sudo in a build needs a package and gives nothing");
            let harmless = |word: &String| matches!(word.as_str(), "-E" | "-H" | "-n" | "--");
            let options = call.words.iter().skip(1).take_while(|word| harmless(word)).count();
            let next = call.words.get(1 + options);
            findings.push(match next {
                _ if !is_root => {
                    finding.because("the RUN is not root's; set USER root before it and the old USER behind it")
                }
                Some(word) if !word.starts_with('-') && !word.contains('=') => {
                    let span = Span { start: call.word_place(0).start, end: call.word_place(1 + options).start };
                    finding.edits([Edit { span, text: String::new() }])
                }
                _ => finding.because("its options mean more than to be root"),
            });
        }
    }
    findings
}
