//! `files-deleted-too-late`.

use crate::advice::managers::is_apt_update;
use crate::advice::rule::rule;
use crate::advice::{Call, Context, Finding, Script, StepAt, last_writer};
use crate::filesystem::{AbsPath, ChangeKind, Key};
use crate::plan::StepKind;
use crate::source::Edit;
use std::collections::BTreeMap;

rule! {
    /// ## What it does
    /// Finds RUNs that delete what an earlier layer of the same image has stored: archives, temporary files, build trees, packages.
    ///
    /// ## Why it costs
    /// A layer can't take bytes out of the layers below it: it only notes that a path is hidden. The image carries the file
    /// for good, everybody downloads it, and whoever unpacks that layer can read it.
    ///
    /// ## Bad
    /// ```dockerfile
    /// FROM base
    /// RUN fetch https://example.com/tool.tar /tmp/tool.tar
    /// RUN rm /tmp/tool.tar
    /// ```
    /// ```yaml
    /// images:
    ///   base: {files: [{path: /bin/sh, size: 100 kB, mode: "0755"}, {path: /bin/rm, size: 60 kB, mode: "0755"}, {path: /tmp/, size: 0, mode: "1777"}]}
    /// runs:
    ///   - {command: fetch *, writes: [{path: /tmp/tool.tar, size: 25 MB}]}
    /// ```
    /// Saves 25 MB.
    ///
    /// ## Good
    /// ```dockerfile
    /// FROM base
    /// RUN fetch https://example.com/tool.tar /tmp/tool.tar && \
    ///     rm /tmp/tool.tar
    /// ```
    ///
    /// ## Fix safety
    /// Safe where the RUN that stored the files stands right above: both become one, which runs the same commands in the same
    /// order; so do all RUNs between the two, where the deletion can't be moved alone. Files of the build context that are copied, used and deleted are mounted into the RUNs that name them instead. Where other
    /// instructions stand between, the `rm` is moved up behind what stored the files; that assumes that nothing between them
    /// reads them.
    ///
    /// ## Sources
    /// OCI image specification, layer.md, "Whiteouts".
    FilesDeletedTooLate {
        name: "files-deleted-too-late",
        title: "Files are deleted in a later layer, which frees nothing",
        group: Size,
        severity: Warning,
        aliases: ["sl:ID.20021"],
    }
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let chain: Vec<&StepAt<'_>> = context.steps.iter().filter(|at| at.in_image).collect();
    for (position, at) in chain.iter().enumerate() {
        let writers = writers(context, at, chain.get(..position).unwrap_or_default());
        // Who stored most of it.
        let Some((writer, _)) = writers.iter().max_by_key(|(_, bytes)| **bytes) else { continue };
        let Some(writer) = chain.get(*writer) else { continue };
        let line = context.line(writer.step.span);
        let message = format!("what this deletes is stored in the layer of line {line} and stays there");
        findings.push(fix(context, writer, at, Finding::new(at.step.span, message)));
    }
    findings
}

/// The earlier steps that stored what this one removes, with the bytes; files of the base image are nobody's here.
fn writers(context: &Context<'_>, at: &StepAt<'_>, earlier: &[&StepAt<'_>]) -> BTreeMap<usize, u64> {
    let mut writers = BTreeMap::new();
    if at.step.keyword != "run" {
        return writers;
    }
    let keys: BTreeMap<Key, usize> = earlier.iter().enumerate().map(|(index, at)| (at.outcome.key, index)).collect();
    context.each_entry(at.outcome, &mut |found| {
        let bytes = found.lower.map_or(0, |node| node.totals().estimate().high);
        if found.kind != ChangeKind::Removed || bytes == 0 {
            return;
        }
        if let Some(index) = last_writer(&at.outcome.lower, found.path, &keys) {
            *writers.entry(index).or_default() += bytes;
        }
    });
    writers
}

fn fix(context: &Context<'_>, writer: &StepAt<'_>, at: &StepAt<'_>, finding: Finding) -> Finding {
    let Some(script) = &at.script else { return finding.because("the RUN is no script that can be changed") };
    let neighbours = context.instruction(writer.step).zip(context.instruction(at.step));
    let is_next = writer.stage == at.stage && neighbours.is_some_and(|(a, b)| context.are_neighbours(a, b));
    let assumption = "Nothing between the two instructions reads the deleted files.";
    let settled = |finding: Finding| if is_next { finding } else { finding.assumes(assumption) };
    let Some(above) = &writer.script else {
        return match mounted(context, writer, at) {
            Some(edits) => settled(finding.edits(edits)),
            None => finding.because(
                "mount the files into the RUN that needs them (RUN --mount=type=bind), in place of copying them",
            ),
        };
    };
    if is_next {
        return finding.edit_or(above.merge(script), "joining the two RUNs could change what runs");
    }
    let moved = removal(script).and_then(|call| {
        let above = above.append(call.span.of(script.text))?;
        // What writes there itself has to tidy up after itself, too.
        let writes_too = call.words.iter().skip(1).any(|path| at.stores(path.trim_end_matches('*')))
            || script.calls().iter().any(is_apt_update);
        Some(if writes_too { vec![above] } else { vec![call.delete()?, above] })
    });
    match moved {
        Some(edits) => settled(finding.edits(edits)),
        None => match joined(context, writer, at) {
            Some(edits) => finding.edits(edits),
            None => finding.because("what deletes the files can't be moved up mechanically"),
        },
    }
}

/// Every RUN from the one that stored the files to the one that deletes them made one, where nothing else stands between.
fn joined(context: &Context<'_>, writer: &StepAt<'_>, at: &StepAt<'_>) -> Option<Vec<Edit>> {
    let own = |step: &&StepAt<'_>| step.stage == at.stage && (writer.index..=at.index).contains(&step.index);
    let steps: Vec<&StepAt<'_>> = context.steps.iter().filter(own).collect();
    let merge = |pair: &[&StepAt<'_>]| {
        let [first, second] = pair else { return None };
        let (above, below) = (context.instruction(first.step)?, context.instruction(second.step)?);
        let are_neighbours = context.are_neighbours(above, below);
        are_neighbours.then(|| first.script.as_ref()?.merge(second.script.as_ref()?)).flatten()
    };
    (writer.stage == at.stage).then(|| steps.windows(2).map(merge).collect()).flatten()
}

/// The `rm` of a script that names only absolute paths.
fn removal<'s>(script: &'s Script<'_>) -> Option<Call<'s>> {
    let is_absolute =
        |call: &Call<'_>| call.operands(&[]).iter().all(|(at, path)| path.starts_with('/') && call.is_literal(*at));
    script.calls().into_iter().find(|call| call.name() == "rm" && is_absolute(call))
}

/// Files of the build context that are copied, used and deleted: mounted into the RUNs that name them instead.
fn mounted(context: &Context<'_>, writer: &StepAt<'_>, at: &StepAt<'_>) -> Option<Vec<Edit>> {
    let StepKind::Copy(transfer) = &writer.step.kind else { return None };
    let script = at.script.as_ref()?;
    let is_single = |path: &str| !path.contains(['*', '?', '[', ',', '$', ' ']);
    let are_files = writer.outcome.copied.is_some_and(|copied| copied.files == transfer.sources.len() as u64);
    if transfer.from.is_some() || !are_files || !transfer.sources.iter().all(|(source, _)| is_single(source)) {
        return None;
    }
    let mut edits = vec![context.remove_instruction(context.instruction(writer.step)?)];
    let removal = script.calls().into_iter().find(|call| call.name() == "rm")?;
    let mut removed: Vec<AbsPath> = Vec::new();
    for (index, path) in removal.operands(&[]) {
        let path = AbsPath::new(&at.step.workdir).join(path);
        let is_copied = writer.outcome.upper.is_written_by(&path, writer.outcome.key);
        removed.push(Some(path).filter(|_| is_copied && removal.is_literal(index))?);
    }
    let between = context.scripts().filter(|(run, _)| {
        run.stage == at.stage
            && writer.index < run.index
            && (run.index < at.index || script.links().len() > 1 && run.index == at.index)
    });
    for (run, own) in between {
        for (source, _) in &transfer.sources {
            let name = source.rsplit('/').next().unwrap_or_default();
            let target = removed.iter().find(|path| path.name() == Some(name))?;
            if own.text.contains(name) {
                let mount = format!("--mount=type=bind,source={},target={target}", source.trim_start_matches("./"));
                edits.push(context.add_flag(context.instruction(run.step)?, &mount));
            }
        }
    }
    edits.push(removal.delete()?);
    Some(edits)
}
