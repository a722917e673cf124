//! One path through all layers: who put it there, who wins, what lies beneath, where it was copied from.

use super::EntryKind;
use super::files::changes::Changes;
use super::files::stack::{Look, Stack, clean};
use super::files::weight::FirstNames;
use super::files::{Change, CopiedFrom, LayerRef, Scope};
use super::make::{Making, base_of, kind_of};
use crate::filesystem::{AbsPath, Node, Tree};
use crate::plan::{self, StepKind, Transfer};
use crate::simulate::Memo;
use crate::simulate::copy::{Found, find};
use crate::size::Provenance;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A path through all layers of a stage's image.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Trace {
    /// The path, as asked for but clean.
    pub path: String,
    /// The path that it leads to where a folder on the way is a symbolic link: the one that is followed here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub real: Option<String>,
    /// The stage.
    pub stage: usize,
    /// Whether the stage's final files show it.
    pub exists: bool,
    /// Not listed, in a folder of which some files are known only in total: it may be there all the same.
    pub may_exist: bool,
    /// Bytes that are seen of it in the end: a file's size, a folder's total.
    pub bytes: u64,
    /// Bytes that layers ship of it and nobody sees.
    pub hidden_bytes: u64,
    /// Every layer that has a version of it, or took it away, the lowest first; the base image is one of them.
    pub versions: Vec<Version>,
}

/// What one layer has to say about the path.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Version {
    /// The layer.
    pub layer: LayerRef,
    /// `added`, `modified` or `removed`; of a folder that stays, `modified` says that something in it changed.
    pub change: Change,
    /// Whether it is the one that is seen in the end; of a folder all that still show something are not told apart.
    pub wins: bool,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: EntryKind,
    /// Bytes that the layer ships of it; 0 when it took it away.
    pub bytes: u64,
    /// At least this.
    pub low: u64,
    /// At most this.
    pub high: u64,
    /// The weakest source that went into `bytes`.
    pub provenance: Provenance,
    /// How many files: of a folder, those in it that the layer ships.
    pub files: u64,
    /// Bytes of earlier versions that the layer takes from sight.
    pub hides_bytes: u64,
    /// Octal, four digits.
    pub mode: String,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Target of a symbolic link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// Of COPY and ADD: where it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copied_from: Option<CopiedFrom>,
}

/// Follows a path through the layers of a stage, of the target when none is named.
pub fn trace(making: &Making<'_>, stage: Option<usize>, path: &str, memo: &mut Memo<Changes>) -> Trace {
    let path = clean(path);
    let Some(look) = Look::at(making, &Scope { stage, ..Scope::default() }, memo) else {
        return Trace { path, ..Trace::default() };
    };
    let Some(result) = making.simulation.stages.get(look.stage) else { return Trace::default() };
    let asked = AbsPath::new(&path);
    let real = result.tree.resolve_parent(&asked).map_or_else(|_| asked.clone(), |found| found.path);
    let stack = look.stack_at(real.as_str());
    let node = result.tree.get(&real);
    let versions = versions(&Following { making, look: &look, real: &real }, &stack, node);
    Trace {
        real: (real != asked).then(|| real.to_string()),
        stage: look.stage,
        exists: node.is_some(),
        may_exist: node.is_none() && result.tree.may_exist(&real),
        bytes: node.map_or(0, |n| weigh(real.as_str(), n).0.bytes),
        hidden_bytes: stack.live.iter().map(super::files::stack::Live::hidden).sum(),
        versions,
        path,
    }
}

/// Bytes and files of a subtree, hard links once.
fn weigh(path: &str, node: &Node) -> (crate::size::Estimate, u64) {
    let path = path.trim_end_matches('/');
    let weight = FirstNames::of(path, node).weigh(&mut path.to_owned(), node);
    (weight.size, weight.files)
}

struct Following<'a, 'b> {
    making: &'a Making<'b>,
    look: &'a Look<'a>,
    real: &'a AbsPath,
}

fn versions(following: &Following<'_, '_>, stack: &Stack<'_>, seen: Option<&Arc<Node>>) -> Vec<Version> {
    let mut versions: Vec<Version> =
        stack.base.map(|node| following.version(0, Change::Added, node)).into_iter().collect();
    for live in &stack.live {
        let merged = live.pair.is_merged();
        let stored = live.delta.filter(|delta| merged && !delta.is_empty());
        let version = match (live.pair.change(), live.pair.lower, live.pair.upper) {
            (_, Some(_), Some(upper)) if merged => {
                let Some(stored) = stored else { continue };
                let size = stored.stored.size;
                let (bytes, low, high, provenance) = (size.bytes, size.low, size.high, size.provenance);
                let version = following.version(live.layer, Change::Modified, upper);
                Version { bytes, low, high, provenance, files: stored.stored.files, ..version }
            }
            (Some(_), Some(lower), None) => {
                let version = following.version(live.layer, Change::Removed, lower);
                Version {
                    bytes: 0,
                    low: 0,
                    high: 0,
                    files: 0,
                    provenance: Provenance::Exact,
                    copied_from: None,
                    ..version
                }
            }
            (Some(_), Some(_), Some(upper)) => following.version(live.layer, Change::Modified, upper),
            (Some(_), None, Some(upper)) => following.version(live.layer, Change::Added, upper),
            _ => continue,
        };
        versions.push(Version { hides_bytes: live.hidden(), ..version });
    }
    if let (Some(_), Some(last)) = (seen, versions.last_mut()) {
        last.wins = last.change != Change::Removed;
    }
    versions
}

impl Following<'_, '_> {
    fn version(&self, layer: usize, change: Change, node: &Arc<Node>) -> Version {
        let (size, files) = weigh(self.real.as_str(), node);
        let reference = self.look.layers.get(layer).cloned().unwrap_or_default();
        Version {
            copied_from: self.copied_from(&reference, node),
            layer: reference,
            change,
            wins: false,
            kind: kind_of(node, false),
            bytes: size.bytes,
            low: size.low,
            high: size.high,
            provenance: size.provenance,
            files,
            hides_bytes: 0,
            mode: format!("{:04o}", node.meta.mode),
            uid: node.meta.uid,
            gid: node.meta.gid,
            target: node.as_symlink().map(|target| target.to_string()),
        }
    }

    /// Where a COPY or ADD took the path from: the source whose place under the destination it is. Nothing is said where
    /// that can't be told, as of an unpacked archive.
    fn copied_from(&self, layer: &LayerRef, node: &Node) -> Option<CopiedFrom> {
        let step = self.making.plan.stages.get(layer.stage)?.steps.get(layer.step?)?;
        let outcome = self.making.simulation.stages.get(layer.stage)?.steps.get(layer.step?)?;
        let (StepKind::Copy(transfer) | StepKind::Add(transfer)) = &step.kind else { return None };
        let source = self.source(transfer);
        let destination = AbsPath::new(&step.workdir).join(&transfer.destination.0);
        let destination = outcome.upper.resolve(&destination).map_or(destination, |found| found.path);
        let path = origins(&source, transfer, &destination, self.real).into_iter().rev().find(|path| {
            let there = source.resolve(path).ok().and_then(|found| found.node);
            there.is_some_and(|there| looks_alike(&there, node))
        })?;
        let from = transfer.from.as_ref().map(base_of);
        let line = match &transfer.from {
            Some(plan::Base::Stage(index)) => self.line_in(*index, &path),
            _ => None,
        };
        Some(CopiedFrom { from, path: path.to_string(), line })
    }

    fn source(&self, transfer: &Transfer) -> Tree {
        match &transfer.from {
            None => self.making.world.context().clone(),
            Some(plan::Base::Stage(index)) => {
                self.making.simulation.stages.get(*index).map(|stage| stage.tree.clone()).unwrap_or_default()
            }
            Some(plan::Base::Image(reference)) => self.making.world.image(reference).tree.clone(),
            Some(plan::Base::Scratch) => Tree::default(),
        }
    }

    /// The line that put a path where it is in another stage.
    fn line_in(&self, stage: usize, path: &AbsPath) -> Option<u32> {
        let mut own = Memo::default();
        let look = Look::at(self.making, &Scope { stage: Some(stage), ..Scope::default() }, &mut own)?;
        let owner = look.stack_at(path.as_str()).owner();
        look.layers.get(owner).map(|layer| layer.line)
    }
}

/// A copy keeps kind and size, and of folders the kind only, since later files may have joined them.
fn looks_alike(source: &Node, copy: &Node) -> bool {
    match (source.as_file(), copy.as_file()) {
        (Some(a), Some(b)) => a.size == b.size && a.count == b.count,
        (None, None) => source.is_dir() == copy.is_dir() && source.as_symlink() == copy.as_symlink(),
        _ => false,
    }
}

/// The paths that a copied path may have had in the source, in the order of the sources: the last that fits wins.
fn origins(source: &Tree, transfer: &Transfer, destination: &AbsPath, path: &AbsPath) -> Vec<AbsPath> {
    let mut origins = Vec::new();
    let Some(below) = path.below(destination) else { return origins };
    for (text, _) in &transfer.sources {
        if transfer.parents {
            let top = text.split_once("/./").map_or("/", |(top, _)| top);
            origins.push(AbsPath::new(top).join(below));
            continue;
        }
        let Found::Paths(paths) = find(source, text) else { continue };
        for from in paths {
            match source.resolve(&from).ok().and_then(|found| found.node) {
                // A folder's contents are copied, not the folder.
                Some(node) if node.is_dir() => origins.push(from.join(below)),
                Some(_) if below.is_empty() || from.name() == Some(below) => origins.push(from),
                _ => {}
            }
        }
    }
    origins
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Base;
    use crate::{Engine, NoFiles, Project, Session};
    use std::fmt::Write as _;

    const MANIFEST: &str = r#"
context:
  files:
    - {path: src/main.go, size: 700}
    - {path: src/lib/one.go, size: 200}
    - {path: run.sh, size: 40}
    - {path: deep/a/b.txt, size: 5}
images:
  local:
    files:
      - {path: /bin/sh, size: 0, mode: "0755"}
      - {path: /bin/rm, size: 0, mode: "0755"}
      - {path: /bin/chmod, size: 0, mode: "0755"}
      - {path: /etc/conf, size: 300}
      - {path: /var/link, target: /etc, type: symlink}
  other: {files: [{path: /data/x, size: 9}]}
"#;

    const DOCKERFILE: &str = "\
FROM local AS builder
COPY src /work
COPY run.sh /work/lib/
FROM local
RUN chmod 600 /etc/conf
COPY --from=builder /work /app
COPY run.sh /app/main.go
COPY --from=other /data/* /app/
RUN rm /app/main.go
RUN rm -r /app/lib
COPY --parents ./deep/*/b.txt /p/
";

    fn trace(path: &str) -> Trace {
        let project = Project { dockerfile: DOCKERFILE.into(), manifest: MANIFEST.into(), ..Project::default() };
        Session::default().trace(&project, None, path, &NoFiles)
    }

    #[track_caller]
    fn check(path: &str, want: &str) {
        let trace = trace(path);
        let text = trace.versions.iter().fold(String::new(), |mut text, v| {
            let from = v.copied_from.as_ref().map_or(String::new(), |c| {
                let place = match &c.from {
                    Some(Base::Stage(index)) => format!("stage {index}"),
                    Some(Base::Image(name)) => name.clone(),
                    _ => "context".into(),
                };
                format!(" from {place} {}{}", c.path, c.line.map(|l| format!(" line {l}")).unwrap_or_default())
            });
            let wins = if v.wins { " wins" } else { "" };
            writeln!(text, "line {} {:?} {} hides {}{wins}{from}", v.layer.line, v.change, v.bytes, v.hides_bytes)
                .unwrap();
            text
        });
        assert_eq!(text, want, "{path}");
    }

    #[test]
    fn every_version_is_told_with_its_line_and_the_last_wins() {
        check("/etc/conf", "line 4 Added 300 hides 0\nline 5 Modified 300 hides 300 wins\n");
        check("/bin/sh", "line 4 Added 0 hides 0 wins\n");
        check("/nowhere", "");
    }

    #[test]
    fn what_was_removed_is_followed_to_the_line_that_took_it_away() {
        check(
            "/app/main.go",
            "line 6 Added 700 hides 0 from stage 0 /work/main.go line 2\n\
             line 7 Modified 40 hides 700 from context /run.sh\n\
             line 9 Removed 0 hides 40\n",
        );
        check(
            "/app/lib/run.sh",
            "line 6 Added 40 hides 0 from stage 0 /work/lib/run.sh line 3\nline 10 Removed 0 hides 40\n",
        );
        let gone = trace("/app/main.go");
        assert_eq!((gone.exists, gone.bytes, gone.hidden_bytes), (false, 0, 740));
    }

    #[test]
    fn copies_are_followed_through_wildcards_parents_and_images() {
        check("/app/x", "line 8 Added 9 hides 0 wins from other /data/x\n");
        check("/p/deep/a/b.txt", "line 11 Added 5 hides 0 wins from context /deep/a/b.txt\n");
    }

    #[test]
    fn a_folder_is_told_by_what_each_layer_ships_of_it() {
        check(
            "/app",
            "line 6 Added 940 hides 0 from stage 0 /work line 2\nline 7 Modified 40 hides 700\nline 8 Modified 9 hides 0\n\
             line 9 Modified 0 hides 40\nline 10 Modified 0 hides 240 wins\n",
        );
    }

    #[test]
    fn links_on_the_way_are_followed_and_told() {
        let trace = trace("/var/link/conf");
        assert_eq!((trace.real.as_deref(), trace.versions.len()), (Some("/etc/conf"), 2));
        let overlay2 = Project { engine: Engine::Overlay2, ..Project::default() };
        assert_eq!(Session::default().trace(&overlay2, None, "x/../y", &NoFiles).path, "/y");
    }
}
