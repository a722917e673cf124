//! `archive-kept-after-unpacking`.

use crate::advice::rule::rule;
use crate::advice::{Call, Context, Finding, Script, StepAt};
use crate::filesystem::AbsPath;
use crate::plan::{StepKind, Transfer};
use crate::size::Bytes;
use crate::source::{Edit, Span};

rule! {
    /// ## What it does
    /// Finds archives that lie in a layer beside what was unpacked from them: downloaded and unpacked by RUN, or brought by
    /// COPY or ADD and unpacked by a RUN behind it, whether that removes the archive or not.
    ///
    /// ## Why it costs
    /// The same files are stored twice, packed and unpacked. What a later layer removes is still shipped.
    ///
    /// ## Bad
    /// ```dockerfile
    /// FROM base
    /// RUN curl -fsSLO https://example.com/tool.tar.gz && tar -xzf tool.tar.gz
    /// ```
    /// ```yaml
    /// images:
    ///   base: {files: [{path: /bin/sh, size: 100 kB, mode: "0755"}, {path: /bin/rm, size: 60 kB, mode: "0755"}, {path: /usr/bin/curl, size: 1 MB, mode: "0755"}, {path: /usr/bin/tar, size: 1 MB, mode: "0755"}]}
    /// downloads: {"https://example.com/tool.tar.gz": {size: 20 MB}}
    /// archives: {tool.tar.gz: {files: [{path: tool/bin, size: 60 MB, mode: "0755"}]}}
    /// ```
    /// Saves 20 MB.
    ///
    /// ## Good
    /// ```dockerfile
    /// FROM base
    /// RUN curl -fsSLO https://example.com/tool.tar.gz && tar -xzf tool.tar.gz && rm tool.tar.gz
    /// ```
    ///
    /// ## Fix safety
    /// Safe where RUN does both, in one or in two that become one: only the archive goes. Where COPY or ADD brings it, a bind mount lends it to the RUN, from
    /// the build context or from a stage of its own for what is downloaded; the image loses the archive, and that nothing
    /// else reads it is assumed.
    ///
    /// ## Sources
    /// Docker's "Building best practices", section "ADD or COPY"; Dockerfile reference, `RUN --mount=type=bind`.
    ArchiveKeptAfterUnpacking {
        name: "archive-kept-after-unpacking",
        title: "An archive lies beside what was unpacked from it",
        group: Size,
        severity: Warning,
        aliases: ["DL3010", "p:tarSomethingRmTheSomething"],
    }
}

const ENDINGS: [&str; 11] =
    [".tar", ".tgz", ".tar.gz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".tar.zst", ".zip", ".gz", ".jar.gz"];

fn check(context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let (mut brought, mut stage): (Vec<(&StepAt<'_>, AbsPath)>, usize) = (Vec::new(), 0);
    for at in context.steps.iter().filter(|at| at.in_image) {
        if at.stage != stage {
            (stage, brought) = (at.stage, Vec::new());
        }
        if let StepKind::Copy(transfer) | StepKind::Add(transfer) = &at.step.kind {
            brought.extend(archive(at, transfer).map(|path| (at, path)));
        }
        let Some(script) = &at.script else { continue };
        for call in script.calls().iter().filter(|call| unpacks(call)) {
            let apart = || left_by_run(at, call).or_else(|| left_by_earlier_run(context, at, script, call));
            findings.extend(apart().or_else(|| {
                let (copy, path) = brought.iter().find(|(_, path)| names(call, path))?;
                Some(lent(context, copy, at, script, path))
            }));
        }
    }
    findings
}

/// Whether a command unpacks an archive.
fn unpacks(call: &Call<'_>) -> bool {
    let first = call.words.get(call.program + 1).map_or("", String::as_str);
    let is_tar = call.words.iter().any(|word| word == "--extract")
        || call.has_option(&["-x"])
        || !first.starts_with('-') && first.contains('x') && !first.contains(['.', '/']);
    match call.name() {
        "tar" | "bsdtar" => is_tar,
        "unzip" => true,
        _ => false,
    }
}

/// The word of a command that names an archive.
fn archive_word<'c>(call: &'c Call<'_>) -> Option<(usize, &'c str)> {
    let words = call.words.iter().enumerate().skip(call.program + 1);
    let is_archive = |word: &str| ENDINGS.iter().any(|ending| word.to_ascii_lowercase().ends_with(ending));
    words.map(|(index, word)| (index, word.as_str())).find(|(index, word)| is_archive(word) && call.is_literal(*index))
}

/// Whether a command names an archive that lies at a path.
fn names(call: &Call<'_>, path: &AbsPath) -> bool {
    archive_word(call).is_some_and(|(_, word)| word == path.as_str() || Some(word) == path.name())
}

/// The archive that a RUN has itself put into its layer and unpacked.
fn left_by_run(at: &StepAt<'_>, call: &Call<'_>) -> Option<Finding> {
    let (index, word) = archive_word(call)?;
    let upper = &at.outcome.upper;
    let own = |path: &AbsPath| upper.is_written_by(path, at.outcome.key).then(|| upper.get(path)).flatten().cloned();
    let found =
        std::iter::once(AbsPath::new(&at.step.workdir).join(word)).chain(folders(call).map(|folder| folder.join(word)));
    let (path, node) = found.into_iter().find_map(|path| Some((path.clone(), own(&path)?)))?;
    let size = node.as_file()?.estimate();
    if size.high == 0 {
        return None;
    }
    let message = format!("{path} stays in the layer beside what is unpacked from it");
    let remove = format!("rm {}", call.word_place(index).of(call.script.dockerfile));
    let finding = Finding::new(call.place(), message).drops([path.to_string()]);
    Some(finding.edit_or(call.and_then(&remove), "the command stands where nothing can be put behind it"))
}

/// The archive that an earlier RUN has put into its own layer, and that is still there in the end.
fn left_by_earlier_run(
    context: &Context<'_>,
    at: &StepAt<'_>,
    script: &Script<'_>,
    call: &Call<'_>,
) -> Option<Finding> {
    let (index, word) = archive_word(call)?;
    let path = AbsPath::new(&at.step.workdir).join(word);
    let image = context.simulation.stages.get(context.target()?.0)?;
    let size = image.tree.get(&path)?.as_file()?.estimate();
    let wrote = |other: &&StepAt<'_>| {
        other.stage == at.stage && other.index < at.index && other.outcome.upper.is_written_by(&path, other.outcome.key)
    };
    let writer = context.steps.iter().rfind(wrote).filter(|writer| size.high > 0 && writer.step.keyword == "run")?;
    let line = context.line(writer.step.span);
    let message = format!(
        "{path}, which line {line} has downloaded, stays in a layer of its own beside what is unpacked from it"
    );
    let finding = Finding::new(call.place(), message).drops([path.to_string()]);
    let are_neighbours = context.are_neighbours(context.instruction(writer.step)?, context.instruction(at.step)?);
    let remove = format!("rm {}", call.word_place(index).of(call.script.dockerfile));
    let joined = || Some([writer.script.as_ref()?.merge(script)?, call.and_then(&remove)?]);
    Some(match joined().filter(|_| are_neighbours) {
        Some(edits) => finding.edits(edits),
        None => finding.because("download, unpack and remove it in one RUN"),
    })
}

/// The folders that the script changed to before a command.
fn folders(call: &Call<'_>) -> impl Iterator<Item = AbsPath> {
    let calls = call.script.calls();
    let before = calls.into_iter().filter(|other| other.span < call.span && other.name() == "cd");
    let paths: Vec<AbsPath> = before
        .filter_map(|cd| cd.words.get(1).filter(|word| word.starts_with('/')).map(|word| AbsPath::new(word)))
        .collect();
    paths.into_iter()
}

/// The archive that a COPY or ADD brings as it is.
fn archive(at: &StepAt<'_>, transfer: &Transfer) -> Option<AbsPath> {
    let [(source, _)] = transfer.sources.as_slice() else { return None };
    let name = source.rsplit('/').next()?;
    if transfer.from.is_some() || !ENDINGS.iter().any(|ending| name.to_ascii_lowercase().ends_with(ending)) {
        return None;
    }
    let to = AbsPath::new(&at.step.workdir).join(&transfer.destination.0);
    let found = [to.child(name), to].into_iter().find(|path| at.outcome.upper.is_written_by(path, at.outcome.key));
    found.filter(|path| at.outcome.upper.get(path).is_some_and(|node| node.as_file().is_some()))
}

/// The archive lent to the RUN, in place of a layer that holds it.
fn lent(context: &Context<'_>, copy: &StepAt<'_>, at: &StepAt<'_>, script: &Script<'_>, path: &AbsPath) -> Finding {
    let bytes = copy.outcome.upper.get(path).map_or(0, |node| node.totals().estimate().bytes);
    let line = context.line(copy.step.span);
    let message = format!("the layer of line {line} holds the archive that this unpacks: {}", Bytes(bytes));
    let finding = Finding::new(at.step.span, message);
    let others = context
        .steps
        .iter()
        .filter(|other| other.stage == at.stage && !std::ptr::eq(*other, copy) && !std::ptr::eq(*other, at));
    let name = path.name().unwrap_or_default();
    let is_read_elsewhere = others.into_iter().any(|other| other.step.text.contains(name));
    let edits = if is_read_elsewhere { None } else { lending(context, copy, at, script, path) };
    match edits {
        Some(edits) => {
            finding.edits(edits).assumes("Nothing but this RUN reads the archive.").drops([path.to_string()])
        }
        None => finding.because("mount the archive into the RUN (RUN --mount=type=bind), in place of copying it"),
    }
}

fn lending(
    context: &Context<'_>,
    copy: &StepAt<'_>,
    at: &StepAt<'_>,
    script: &Script<'_>,
    path: &AbsPath,
) -> Option<Vec<Edit>> {
    let (StepKind::Copy(transfer) | StepKind::Add(transfer)) = &copy.step.kind else { return None };
    let (written, ran) = (context.instruction(copy.step)?, context.instruction(at.step)?);
    let (source, span) = transfer.sources.first()?;
    if written.span.of(context.text).contains(['$', '[', '\\', '*', '?', ',']) {
        return None;
    }
    let mut edits = vec![context.remove_instruction(written)];
    let from = if source.contains("://") {
        let (stage, (from, _)) = (context.free_stage_name("archive")?, context.from_of(at.stage)?);
        let add = Span { start: written.span.start, end: span.end }.of(context.text);
        let mut before = context.insert_before(from, &format!("FROM scratch AS {stage}\n{add} /"));
        before.text.push('\n');
        edits.push(before);
        format!("from={stage},source=/{}", source.rsplit('/').next()?)
    } else {
        format!("source={}", source.trim_start_matches("./").trim_start_matches('/'))
    };
    edits.push(context.add_flag(ran, &format!("--mount=type=bind,{from},target={path}")));
    for call in script.calls().iter().filter(|call| call.name() == "rm") {
        let operands = call.operands(&[]);
        let is_own = |word: &str| word == path.as_str() || Some(word) == path.name();
        match operands.as_slice() {
            [(_, word)] if is_own(word) => edits.push(call.delete()?),
            _ if operands.iter().any(|(_, word)| is_own(word)) => {
                edits
                    .extend(operands.iter().find(|(_, word)| is_own(word)).map(|(index, _)| call.remove_word(*index))?);
            }
            _ => {}
        }
    }
    Some(edits)
}
