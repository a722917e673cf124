//! `copied-over-same-files`.

use crate::Engine;
use crate::advice::rule::rule;
use crate::advice::{Context, Finding, StepAt};
use crate::filesystem::{AbsPath, Dir, Kind, Node};
use crate::plan::{StepKind, Transfer};
use crate::size::Bytes;
use crate::source::{Edit, Span};
use std::sync::Arc;

rule! {
    /// ## What it does
    /// Finds COPY of folders of which many files lie in the image already, the same to the byte: the library folder of a
    /// language copied over the same base.
    ///
    /// ## Why it costs
    /// It depends on the engine. The classic graph driver (overlay2) stores every file that was written again. Current BuildKit
    /// and Docker's containerd store leave out what is equal in size, mode, owner and time, as files of one base image are;
    /// where the time differs they store it again too.
    ///
    /// ## Bad
    /// ```dockerfile
    /// FROM base AS build
    /// RUN add-library /usr/lib/lang/extra
    /// FROM base
    /// COPY --from=build /usr/lib/lang /usr/lib/lang
    /// ```
    /// ```yaml
    /// images:
    ///   base: {files: [{path: /bin/sh, size: 100 kB, mode: "0755"}, {path: /usr/lib/lang/std.so, size: 30 MB}]}
    /// runs:
    ///   - {command: add-library *, writes: [{path: /usr/lib/lang/extra/x.so, size: 2 MB}]}
    /// ```
    ///
    /// ## Good
    /// ```dockerfile
    /// FROM base AS build
    /// RUN add-library /usr/lib/lang/extra
    /// FROM base
    /// COPY --from=build /usr/lib/lang/extra /usr/lib/lang/extra
    /// ```
    ///
    /// ## Fix safety
    /// Safe: offered where everything that is new lies in a few files and folders, which are then copied alone.
    ///
    /// ## Sources
    /// BuildKit, util/overlay and continuity's fs/diff; overlayfs in the Linux kernel's documentation.
    CopiedOverSameFiles {
        name: "copied-over-same-files",
        title: "Files are copied over the same files",
        group: Size,
        severity: Warning,
        aliases: [],
    }
}

/// Less than this is not worth a word: the folder of a small program, some configuration.
const WORTH: u64 = 1_000_000;

/// As many COPY lines as one is split into.
const MOST: usize = 4;

fn check(context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for at in context.steps.iter().filter(|at| at.in_image) {
        let StepKind::Copy(transfer) = &at.step.kind else { continue };
        if !transfer.heredocs.is_empty() {
            continue;
        }
        if let Some(finding) = same_files(context, at, transfer) {
            findings.push(finding);
            continue;
        }
        if transfer.sources.len() != 1 {
            continue;
        }
        let folder = AbsPath::new(&at.step.workdir).join(&transfer.destination.0);
        let (lower, upper) = (at.outcome.lower.get(&folder), at.outcome.upper.get(&folder));
        let (Some(lower), Some(upper)) = (lower.and_then(|n| n.as_dir()), upper.and_then(|n| n.as_dir())) else {
            continue;
        };
        let mut seen = Overlap::default();
        compare(lower, upper, at, &folder, &mut seen);
        if seen.same < WORTH {
            continue;
        }
        let message =
            format!("{} of what is copied lies in the image already: {}", Bytes(seen.same), cost(context.engine));
        let finding = Finding::new(at.step.span, message);
        findings.push(match narrowed(context, at, transfer, &folder, &seen.new) {
            Some(edit) => finding.edits([edit]),
            None => finding.because("what is new lies in too many places; copy those alone"),
        });
    }
    findings
}

/// The same COPY for each of the places where something is new.
fn narrowed(
    context: &Context<'_>,
    at: &StepAt<'_>,
    transfer: &Transfer,
    folder: &AbsPath,
    new: &[AbsPath],
) -> Option<Edit> {
    let [(source, source_span)] = transfer.sources.as_slice() else { return None };
    let (to, to_span) = &transfer.destination;
    let instruction = context.instruction(at.step)?;
    if new.is_empty() {
        return Some(context.remove_instruction(instruction));
    }
    if new.len() > MOST || new.contains(folder) || !is_whole(source, transfer) {
        return None;
    }
    let piece = |start: u32, end: u32| Span { start, end }.of(context.text);
    let (start, end) = (instruction.span.start, instruction.span.end);
    let line = |rest: &str| {
        let longer = |text: &str| format!("{}/{rest}", text.trim_end_matches('/'));
        let head = piece(start, source_span.start).to_owned() + &longer(source);
        head + piece(source_span.end, to_span.start) + &longer(to) + piece(to_span.end, end).trim_end()
    };
    let lines: Option<Vec<String>> = new.iter().map(|path| Some(line(path.below(folder)?.trim_matches('/')))).collect();
    let tail = if instruction.span.of(context.text).ends_with('\n') { "\n" } else { "" };
    Some(context.replace(instruction.span, lines?.join("\n") + tail))
}

/// Whether the source is one folder, named as it stands in the Dockerfile.
fn is_whole(source: &str, transfer: &Transfer) -> bool {
    source.starts_with('/')
        && !source.contains(['*', '?', '[', '$'])
        && !transfer.parents
        && transfer.destination.0.starts_with('/')
}

/// The finding on files, each copied by its name over the same file.
fn same_files(context: &Context<'_>, at: &StepAt<'_>, transfer: &Transfer) -> Option<Finding> {
    let to = AbsPath::new(&at.step.workdir).join(&transfer.destination.0);
    let into = at.outcome.lower.get(&to).is_some_and(|node| node.is_dir());
    let mut bytes = 0;
    for (source, _) in &transfer.sources {
        let path = if into { to.child(source.rsplit('/').next()?) } else { to.clone() };
        let (below, above) = (at.outcome.lower.get(&path)?, at.outcome.upper.get(&path)?);
        let is_copied = at.outcome.upper.is_written_by(&path, at.outcome.key);
        bytes += above.as_file().filter(|_| is_copied && is_same(below, above))?.size;
    }
    let instruction = context.instruction(at.step)?;
    let message = format!("{} of what is copied lies in the image already: {}", Bytes(bytes), cost(context.engine));
    (bytes > 0).then(|| Finding::new(at.step.span, message).edits([context.remove_instruction(instruction)]))
}

/// What the engines make of it.
fn cost(engine: Engine) -> &'static str {
    match engine {
        Engine::Containerd => {
            "containerd stores none of it again where the times are equal too, overlay2 stores all of it"
        }
        Engine::Overlay2 => {
            "overlay2 stores all of it again; containerd would store none of it where the times are equal too"
        }
    }
}

/// How a copied folder meets the one that is there.
#[derive(Default)]
struct Overlap {
    /// Bytes of files that are the same on both sides.
    same: u64,
    /// Where something is new: files and whole folders; no more than matter.
    new: Vec<AbsPath>,
}

impl Overlap {
    fn note(&mut self, path: AbsPath) {
        if self.new.len() <= MOST {
            self.new.push(path);
        }
    }
}

fn compare(lower: &Dir, upper: &Dir, at: &StepAt<'_>, folder: &AbsPath, seen: &mut Overlap) {
    for edge in upper.entries() {
        let path = folder.child(edge.name);
        match lower.get(edge.name) {
            Some(below) if Arc::ptr_eq(below.node, edge.node) || is_same(below.node, edge.node) => {
                // What the step did not touch costs nothing with any engine.
                if edge.step == at.outcome.key {
                    seen.same += edge.node.totals().estimate().bytes;
                }
            }
            Some(below) => match (below.node.as_dir(), edge.node.as_dir()) {
                (Some(a), Some(b)) => compare(a, b, at, &path, seen),
                _ => seen.note(path),
            },
            None => seen.note(path),
        }
    }
}

fn is_same(a: &Node, b: &Node) -> bool {
    let same = match (&a.kind, &b.kind) {
        (Kind::File(x), Kind::File(y)) => x.size == y.size && x.count == y.count && x.content() == y.content(),
        (Kind::Symlink(x), Kind::Symlink(y)) => x == y,
        _ => false,
    };
    same && a.meta == b.meta
}
