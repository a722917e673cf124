//! What of the build context no instruction takes: BuildKit leaves it where it is, the classic builder sends it all the same.

use super::rows::sum;
use super::{Sum, Untaken};
use crate::filesystem::{AGGREGATE, AbsPath, Dir, Tree};
use crate::instruction::mount::MountKind;
use crate::plan::{Plan, Step, StepKind};
use crate::simulate::copy::{Found, find};
use crate::simulate::world::World;
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// Nobody looks at more.
const MOST: usize = 5;

/// The heaviest files and folders that no step in use takes; nothing where the Dockerfile cannot be built.
pub fn untaken(plan: &Plan, world: &World) -> Vec<Untaken> {
    if plan.target.is_none() {
        return Vec::new();
    }
    let context = world.context();
    let used = plan.stages.iter().filter(|stage| stage.used);
    let sources = used.flat_map(|stage| &stage.steps).flat_map(sources);
    let taken: BTreeSet<AbsPath> = sources.flat_map(|source| paths(context, source)).collect();
    let mut found = Vec::new();
    if let Some(root) = context.root().as_dir().filter(|_| !taken.contains(&AbsPath::root())) {
        collect(root, &AbsPath::root(), &taken, &mut found);
    }
    found.retain(|untaken| untaken.sum.bytes > 0 && !is_for_builder(&untaken.path));
    found.sort_by_key(|untaken| Reverse(untaken.sum.bytes));
    found.truncate(MOST);
    found
}

/// What a step names of the context.
fn sources(step: &Step) -> Vec<&str> {
    match &step.kind {
        StepKind::Copy(transfer) | StepKind::Add(transfer) if transfer.from.is_none() => {
            transfer.sources.iter().map(|(text, _)| text.as_str()).collect()
        }
        StepKind::Run(run) => {
            let binds = run.mounts.iter().filter(|(mount, from)| mount.kind == MountKind::Bind && from.is_none());
            binds.map(|(mount, _)| mount.source.as_ref().map_or("/", |word| word.text.as_str())).collect()
        }
        _ => Vec::new(),
    }
}

/// The paths that a source leads to, links followed.
fn paths(context: &Tree, source: &str) -> Vec<AbsPath> {
    let Found::Paths(named) = find(context, source) else { return Vec::new() };
    let real = |path: &AbsPath| context.resolve(path).ok().map(|found| found.path);
    let led: Vec<AbsPath> = named.iter().filter_map(real).collect();
    named.into_iter().chain(led).collect()
}

fn collect(folder: &Dir, at: &AbsPath, taken: &BTreeSet<AbsPath>, found: &mut Vec<Untaken>) {
    for edge in folder.entries() {
        let path = at.child(edge.name);
        if taken.contains(&path) {
            continue;
        }
        match edge.node.as_dir() {
            Some(inner) if taken.iter().any(|other| other.is_within(&path)) => collect(inner, &path, taken, found),
            _ if edge.name == AGGREGATE => {}
            inner => found.push(untaken_at(&path, inner.is_some(), sum(edge.node))),
        }
    }
}

fn untaken_at(path: &AbsPath, is_folder: bool, sum: Sum) -> Untaken {
    let mark = if is_folder { "/" } else { "" };
    Untaken { path: format!("{}{mark}", path.as_str().trim_start_matches('/')), sum }
}

/// What the builder reads itself.
fn is_for_builder(path: &str) -> bool {
    path == "Dockerfile" || path.ends_with(".dockerignore")
}
