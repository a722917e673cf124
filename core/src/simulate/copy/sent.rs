//! What the builder is sent of the context: no more than the build names.
//!
//! BuildKit asks for the paths that COPY, ADD and mounts name, over all stages that are built (`filterPaths` of
//! dockerfile2llb/convert.go, fsutil's `FollowPaths`). A folder of which a wildcard finds nothing is then not sent itself, and
//! COPY stumbles over it: `COPY docs/*.md /x/` fails where docs has no such file, but not where another line names docs.

use super::{Found, find, is_remote};
use crate::context::pattern::Patterns;
use crate::context::wildcard::{Wildcard, is_wildcard};
use crate::diagnostic::Diagnostic;
use crate::filesystem::{AGGREGATE, AbsPath, Node, Tree};
use crate::instruction::{Mount, MountKind};
use crate::plan::{Plan, StepKind, Transfer};
use crate::simulate::world::World;

/// The wildcards that fail so, with the stage that each stands in.
pub fn unsent(plan: &Plan, world: &World) -> Vec<(usize, Diagnostic)> {
    let tree = world.context();
    let mut wrong = Vec::new();
    for (index, stage) in plan.stages.iter().enumerate().filter(|(_, stage)| stage.used) {
        for step in &stage.steps {
            let parents = matches!(&step.kind, StepKind::Copy(transfer) if transfer.parents);
            for (text, span) in own_sources(&step.kind) {
                let Some(folder) = looked_into(tree, text, parents) else { continue };
                if !is_sent(plan, tree, &folder) {
                    let message = format!("lstat {folder}: no such file or directory");
                    let help =
                        format!("nothing matches {text}, and a folder that no other line names is not sent at all");
                    let error = Diagnostic::error("copy-source-missing", *span, message).with_help(help);
                    wrong.push((index, error));
                }
            }
        }
    }
    wrong
}

/// The sources of a step that lie in the build context.
fn own_sources(kind: &StepKind) -> impl Iterator<Item = &(String, crate::source::Span)> {
    let transfer: Option<&Transfer> = match kind {
        StepKind::Copy(transfer) | StepKind::Add(transfer) => Some(transfer),
        _ => None,
    };
    let own = transfer.filter(|transfer| transfer.from.is_none());
    own.into_iter().flat_map(|t| &t.sources).filter(|(text, _)| !is_remote(text))
}

/// The folder that a wildcard looks into, where that is there and may hold nothing that matches.
fn looked_into(tree: &Tree, text: &str, parents: bool) -> Option<AbsPath> {
    let top = match parents {
        true => text.split_once("/./").map(|(top, _)| top).filter(|top| !is_wildcard(top))?,
        false => text,
    };
    let (folder, _) = split(tree, top).filter(|(folder, _)| is_wildcard(text) && !folder.is_root())?;
    let is_known = tree.get(&folder)?.as_dir().is_some_and(|dir| !dir.is_partly_known());
    (is_known && (parents || find(tree, text) == Found::Paths(Vec::new()))).then_some(folder)
}

/// The real path of what stands before the first wildcard, and the pattern behind it.
fn split(tree: &Tree, text: &str) -> Option<(AbsPath, String)> {
    let path = AbsPath::new(text);
    let parts: Vec<&str> = path.components().collect();
    let fixed = parts.iter().take_while(|part| !is_wildcard(part)).count();
    let (folder, pattern) = parts.split_at_checked(fixed)?;
    Some((tree.resolve(&AbsPath::new(&folder.join("/"))).ok()?.path, pattern.join("/")))
}

/// Whether anything that the build names makes the builder see a folder.
fn is_sent(plan: &Plan, tree: &Tree, folder: &AbsPath) -> bool {
    let steps = plan.stages.iter().filter(|stage| stage.used).flat_map(|stage| &stage.steps);
    steps.into_iter().any(|step| {
        let mounts = match &step.kind {
            StepKind::Run(run) => run.mounts.as_slice(),
            _ => &[],
        };
        // A tmpfs asks for the whole context, as a bind mount without a source does.
        let own = |mount: &Mount| mount.from.is_none() && matches!(mount.kind, MountKind::Bind | MountKind::Tmpfs);
        let mounts = mounts.iter().filter(|(mount, _)| own(mount));
        let mounted = mounts.map(|(mount, _)| mount.source.as_ref().map_or("", |word| word.text.as_str()));
        let copied = own_sources(&step.kind).map(|(text, _)| text.as_str());
        mounted.chain(copied).any(|text| names(tree, text, folder))
    })
}

/// Whether a source names a folder, one above it, or something in it.
fn names(tree: &Tree, text: &str, folder: &AbsPath) -> bool {
    let Some((top, pattern)) = split(tree, text) else { return false };
    if pattern.is_empty() {
        return folder.is_within(&top) || top.is_within(folder) && tree.get(&top).is_some();
    }
    if !folder.is_within(&top) && !top.is_within(folder) {
        return false;
    }
    // Where a link is in the pattern's way, all that its first part matches is sent.
    let first = pattern.split('/').next().unwrap_or_default();
    let has_link = Wildcard::parse(first).is_ok_and(|first| {
        tree.list(&top).iter().any(|edge| edge.node.as_symlink().is_some() && first.matches(edge.name))
    });
    let whole = top.join(if has_link { first } else { &pattern });
    let patterns = Patterns::new([whole.as_str().trim_start_matches('/')]);
    patterns.is_ok_and(|patterns| {
        patterns.decide_alone(folder.as_str().trim_start_matches('/')).matched
            || tree.get(folder).is_some_and(|node| matches_below(node, folder, &patterns))
    })
}

fn matches_below(node: &Node, at: &AbsPath, patterns: &Patterns) -> bool {
    node.as_dir().is_some_and(|dir| {
        dir.entries().iter().any(|edge| {
            let path = at.child(edge.name);
            let is_unlisted = edge.name == AGGREGATE;
            is_unlisted
                || patterns.decide_alone(path.as_str().trim_start_matches('/')).matched
                || matches_below(edge.node, &path, patterns)
        })
    })
}
