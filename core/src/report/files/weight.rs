//! What a path weighs: the regular files at and below it, hard links once, as `du --apparent-size` adds them up.

use super::PathWeight;
use crate::diagnostic::{Diagnostic, nearest};
use crate::filesystem::{AGGREGATE, AbsPath, Dir, Node, Tree};
use crate::report::make::Making;
use crate::size::{Estimate, Provenance};
use std::collections::BTreeMap;

/// Bytes and number of the regular files of a subtree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weight {
    /// Their bytes, with bounds and the weakest source.
    pub size: Estimate,
    /// Their names; a folder known only in total has as many as it declares.
    pub files: u64,
}

/// The first name of each inode that has several, in the order of paths: the one that carries the bytes.
#[derive(Clone, Debug, Default)]
pub struct FirstNames(BTreeMap<u32, String>);

impl FirstNames {
    /// Those of a subtree whose top goes by `path`.
    pub fn of(path: &str, node: &Node) -> Self {
        let mut first = Self::default();
        first.add(&mut path.trim_end_matches('/').to_owned(), node);
        first
    }

    /// Adds the names of a subtree; what was added before stands first. `path` comes back as it was.
    pub fn add(&mut self, path: &mut String, node: &Node) {
        if node.totals().linked == 0 {
            return;
        }
        if let Some(file) = node.as_file() {
            self.0.entry(file.link()).or_insert_with(|| path.clone());
        }
        each_below(path, node, &mut |path, node| self.add(path, node));
    }

    /// Whether a node at a path is a further name of a file that is counted elsewhere.
    pub fn is_further(&self, path: &str, node: &Node) -> bool {
        let link = node.as_file().map_or(0, |file| file.link());
        link != 0 && self.0.get(&link).is_some_and(|first| first != path)
    }

    /// What a subtree weighs, further names left out. Only folders with hard links are walked.
    pub fn weigh(&self, path: &mut String, node: &Node) -> Weight {
        let totals = node.totals();
        if totals.linked == 0 || self.0.is_empty() {
            return Weight { size: totals.estimate(), files: totals.files };
        }
        if self.is_further(path, node) {
            return Weight { files: 1, ..Weight::default() };
        }
        if !node.is_dir() {
            return Weight { size: totals.estimate(), files: totals.files };
        }
        let mut sum = Weight::default();
        each_below(path, node, &mut |path, node| {
            let weight = self.weigh(path, node);
            sum.size += weight.size;
            sum.files += weight.files;
        });
        sum
    }
}

fn each_below(path: &mut String, node: &Node, visit: &mut dyn FnMut(&mut String, &Node)) {
    for edge in node.as_dir().map(Dir::entries).unwrap_or_default() {
        let length = path.len();
        path.push('/');
        path.push_str(edge.name);
        visit(path, edge.node);
        path.truncate(length);
    }
}

/// What each of the paths weighs among the final files of its stage: `/app` is one of the target's, `builder:/app` and
/// `0:/app` are of the stage of that name or index. A stage that is not there is told.
pub fn of_paths(making: &Making<'_>, paths: &[String]) -> (Vec<PathWeight>, Vec<Diagnostic>) {
    let (mut weights, mut wrong) = (Vec::new(), Vec::new());
    for text in paths {
        let (stage, path) = match text.split_once(":/") {
            Some((name, _)) if !name.contains('/') => {
                (stage_of(making, name), text.get(name.len() + 1..).unwrap_or("/"))
            }
            _ => (making.plan.target, text.as_str()),
        };
        let result = stage.and_then(|index| making.simulation.stages.get(index));
        if result.is_none() && !making.plan.stages.is_empty() {
            wrong.push(no_such_stage(making, text));
        }
        let (found, size) = result.map_or_else(Default::default, |r| of_path(&r.tree, &AbsPath::new(path)));
        weights.push(PathWeight {
            path: text.clone(),
            stage: stage.unwrap_or_default(),
            exists: found.is_some(),
            bytes: size.bytes,
            low: size.low,
            high: size.high,
            files: found.map_or(0, |weight| weight.files),
            provenance: size.provenance,
        });
    }
    (weights, wrong)
}

/// The stage of a name, as COPY --from looks for it, or of an index.
pub fn stage_of(making: &Making<'_>, name: &str) -> Option<usize> {
    let stages = &making.plan.stages;
    let named = stages.iter().rposition(|s| s.name.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(name)));
    named.or_else(|| name.parse().ok().filter(|index| *index < stages.len()))
}

fn no_such_stage(making: &Making<'_>, text: &str) -> Diagnostic {
    let name = text.split(":/").next().unwrap_or_default();
    let names = || making.plan.stages.iter().filter_map(|s| s.name.as_deref());
    let message = format!("there is no stage {name}, so the weight of {text} is not known");
    let help = match nearest(name, names()) {
        Some(other) => format!("did you mean {other}?"),
        None => "name a stage or its number before the colon, or leave both out for the target".to_owned(),
    };
    let warning = Diagnostic::warning("path-without-stage", crate::source::Span::default(), message);
    Diagnostic { span: None, ..warning.with_help(help) }
}

/// What a path of a snapshot weighs, links on the way to it followed; `None` when it is not there. Where some files of a
/// folder on the way are known only in total, any of them may lie at the path: the upper bound holds them.
fn of_path(tree: &Tree, path: &AbsPath) -> (Option<Weight>, Estimate) {
    let real = tree.resolve_parent(path).map_or_else(|_| path.clone(), |found| found.path);
    let found = tree.get(&real).map(|node| {
        let first = FirstNames::of(real.as_str(), node);
        first.weigh(&mut real.as_str().trim_end_matches('/').to_owned(), node)
    });
    let size = found.map(|weight| weight.size).unwrap_or_default();
    let beyond = unlisted(tree, &real);
    let provenance = if found.is_none() && beyond > 0 { Provenance::Unknown } else { size.provenance };
    (found, Estimate { high: size.high.saturating_add(beyond), provenance, ..size })
}

/// The bytes of files, known only in total, that may lie at a path: those of the folders above it.
fn unlisted(tree: &Tree, path: &AbsPath) -> u64 {
    let (mut node, mut bytes) = (tree.root(), 0_u64);
    for name in path.components() {
        let Some(dir) = node.as_dir() else { break };
        if name != AGGREGATE && dir.is_partly_known() {
            let rest = dir.get(AGGREGATE);
            bytes = bytes.saturating_add(rest.map_or(0, |edge| edge.node.totals().estimate().high));
        }
        match dir.get(name) {
            Some(edge) => node = edge.node,
            None => break,
        }
    }
    bytes
}
