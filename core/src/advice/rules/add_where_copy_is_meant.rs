//! `add-where-copy-is-meant`.

use crate::advice::rule::rule;
use crate::advice::{Context, Finding};
use crate::instruction::Kind;
use crate::plan::StepKind;

rule! {
    /// ## What it does
    /// Finds ADD of plain files and folders of the build context.
    ///
    /// ## Why it costs
    /// ADD also downloads and unpacks. Whoever reads it has to know what each source is, and a file that is replaced by an
    /// archive of the same name is suddenly unpacked.
    ///
    /// ## Bad
    /// ```dockerfile
    /// FROM scratch
    /// ADD app.conf /etc/app.conf
    /// ```
    /// ```yaml
    /// context: {files: [{path: app.conf, size: 1 kB}]}
    /// ```
    ///
    /// ## Good
    /// ```dockerfile
    /// FROM scratch
    /// COPY app.conf /etc/app.conf
    /// ```
    ///
    /// ## Fix safety
    /// Safe: COPY does the same with a plain file. No finding for URLs, Git repositories, names of archives, wildcards that could
    /// mean one, and flags that only ADD has.
    ///
    /// ## Sources
    /// Dockerfile reference, ADD and COPY.
    AddWhereCopyIsMeant {
        name: "add-where-copy-is-meant",
        title: "ADD where COPY does",
        group: Correctness,
        severity: Warning,
        aliases: ["DL3020", "CIS4.9"],
    }
}

/// What archives are called that ADD unpacks.
const ARCHIVES: [&str; 10] = [".tar", ".tgz", ".tbz", ".tbz2", ".txz", ".tzst", ".gz", ".bz2", ".xz", ".zst"];

fn check(context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for at in &context.steps {
        let (StepKind::Add(transfer), Some(instruction)) = (&at.step.kind, context.instruction(at.step)) else {
            continue;
        };
        let Kind::Add(written) = &instruction.kind else { continue };
        let has_flags = written.keep_git_dir.is_some() || written.checksum.is_some() || written.unpack.is_some();
        let is_plain = |path: &str| {
            let lower = path.to_ascii_lowercase();
            !lower.contains("://")
                && !lower.starts_with("git@")
                && !lower.contains(".git")
                && !lower.contains('*')
                && !ARCHIVES.iter().any(|ending| lower.ends_with(ending))
        };
        if has_flags || !transfer.sources.iter().all(|(path, _)| is_plain(path)) {
            continue;
        }
        let is_lower = instruction.keyword.text.bytes().all(|b| b.is_ascii_lowercase());
        let edit = context.replace(instruction.keyword.span, if is_lower { "copy" } else { "COPY" });
        findings.push(Finding::new(instruction.keyword.span, "ADD of plain files does what COPY does").edits([edit]));
    }
    findings
}
