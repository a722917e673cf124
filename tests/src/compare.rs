//! Holds a report against what a real build produced.
//!
//! Exact cases: every history line's size and emptiness, every layer's changed entries, and the merged files after every
//! layer (a folder may be hidden by an opaque mark or by single whiteouts: what counts is what is left). A build that the
//! builder refuses must be refused. Estimate cases: the bytes that the Dockerfile adds, their error and their bounds.

use crate::truth::{self, Case, Truth};
use flate2::read::GzDecoder;
use layerlab_core::catalog::packages::Packages;
use layerlab_core::report::{self, Layer, Report};
use layerlab_core::{Engine, Session};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

/// An estimate farther off than this does not agree, however wide its bounds are.
const FARTHEST: f64 = 0.3;
/// Errors are relative to at least this many bytes.
const SMALLEST: u64 = 1000;

/// What a comparison found.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// An exact case: what differs, nothing when it agrees.
    Exact(Vec<String>),
    /// An estimate.
    Estimate(Estimate),
    /// There is no usable report.
    NoReport(String),
}

/// An estimate beside what Docker made.
#[derive(Clone, Copy, Debug)]
pub struct Estimate {
    /// Bytes added, with bounds.
    pub got: u64,
    /// At least this.
    pub low: u64,
    /// At most this.
    pub high: u64,
    /// What Docker added.
    pub want: u64,
}

impl Estimate {
    /// Relative error.
    pub fn error(&self) -> f64 {
        (self.got as f64 - self.want as f64) / self.want.max(SMALLEST) as f64
    }

    /// Whether the bounds hold the truth.
    pub fn holds(&self) -> bool {
        (self.low..=self.high).contains(&self.want)
    }

    /// Width of the bounds against the truth.
    pub fn width(&self) -> f64 {
        (self.high - self.low) as f64 / self.want.max(SMALLEST) as f64
    }
}

impl Outcome {
    /// Whether the case agrees with the builder.
    pub fn agrees(&self) -> bool {
        match self {
            Self::Exact(differences) => differences.is_empty(),
            Self::Estimate(estimate) => estimate.holds() && estimate.error().abs() <= FARTHEST,
            Self::NoReport(_) => false,
        }
    }

    /// What differs, a line each.
    pub fn lines(&self) -> Vec<String> {
        match self {
            Self::Exact(differences) => differences.clone(),
            Self::Estimate(e) => {
                let out = if e.holds() { "" } else { "OUT OF BOUNDS " };
                let error = e.error() * 100.0;
                vec![format!("{out}{error:+.1}%: {} B [{} .. {}], Docker {} B", e.got, e.low, e.high, e.want)]
            }
            Self::NoReport(why) => vec![why.clone()],
        }
    }
}

/// Compares a case; `None` when the engine was not recorded for it.
pub fn compare(case: &Case, engine: Engine) -> Option<Outcome> {
    let truth = match case.truth(engine)? {
        Ok(truth) => truth,
        Err(why) => return Some(Outcome::NoReport(why)),
    };
    let mut session = Session::default();
    session.learn(Packages::builtin());
    let report = session.report(&case.project(engine), case);
    let refusal = report.diagnostics.iter().find(|d| d.severity == "error");
    if case.about.kind == "exact" {
        return Some(match (&truth.error, refusal) {
            (Some(_), Some(_)) => Outcome::Exact(Vec::new()),
            (Some(error), None) => {
                Outcome::Exact(vec![format!("the builder refuses this build ({}); we do not", clipped(error, 90))])
            }
            (None, Some(error)) => {
                Outcome::NoReport(format!("refused: {}:{}: {}", error.line, error.code, error.message))
            }
            (None, None) => Outcome::Exact(exact(case, &truth, &report, engine)),
        });
    }
    Some(match refusal {
        Some(error) => Outcome::NoReport(format!("refused: {}:{}: {}", error.line, error.code, error.message)),
        None => {
            let layers = chain(&report);
            let sum = |part: fn(&Layer) -> u64| layers.iter().map(|layer| part(layer)).sum();
            let (got, low, high) = (sum(|l| l.bytes), sum(|l| l.low), sum(|l| l.high));
            Outcome::Estimate(Estimate { got, low, high, want: truth.added_bytes })
        }
    })
}

/// The layers of the final image that its Dockerfile adds, oldest first; a stage built on a stage includes that one's.
pub fn chain(report: &Report) -> Vec<&Layer> {
    let mut stages = Vec::new();
    let mut next = report.stages.get(report.image.stage);
    while let Some(stage) = next.filter(|_| stages.len() <= report.stages.len()) {
        stages.push(stage);
        next = match stage.base {
            report::Base::Stage(index) => report.stages.get(index),
            _ => None,
        };
    }
    stages.into_iter().rev().flat_map(|stage| &stage.layers).collect()
}

fn exact(case: &Case, truth: &Truth, report: &Report, engine: Engine) -> Vec<String> {
    let mut differences = Vec::new();
    let mine = chain(report);
    if mine.len() != truth.history.len() {
        differences.push(format!("{} history entries, Docker has {}", mine.len(), truth.history.len()));
    }
    let image = truth.base.as_ref().and_then(|base| base.image.as_deref()).filter(|image| *image != "scratch");
    let base = image.map(|image| base_tree(&case.base_listing(image))).unwrap_or_default();
    let (mut theirs, mut ours) = (base.clone(), base);
    let mut layers = truth.layers.iter();
    for (layer, want) in mine.iter().zip(&truth.history) {
        let at = format!("line {} {:?}", layer.line, clipped(&layer.instruction, 40));
        if layer.empty != want.empty_layer {
            differences.push(format!("{at}: empty={}, Docker {}", layer.empty, want.empty_layer));
        }
        if layer.bytes != want.size_bytes {
            differences.push(format!("{at}: {} B, Docker {} B", layer.bytes, want.size_bytes));
        }
        if want.empty_layer {
            continue;
        }
        let Some(entries) = layers.next().and_then(|layer| layer.entries.as_ref()) else { continue };
        let want: Vec<Entry> = entries.iter().map(Entry::of_truth).collect();
        let have: Vec<Entry> = layer.entries.iter().flatten().map(Entry::of_report).collect();
        differences.extend(entry_differences(&want, &have, engine).into_iter().map(|d| format!("{at}: {d}")));
        let same_entries = keys(&want, engine) == keys(&have, engine);
        apply(&mut theirs, &want);
        apply(&mut ours, &have);
        let apart = unlike(&theirs, &ours, engine);
        if !apart.is_empty() && same_entries {
            differences.push(format!("{at}: merged files differ: {apart:?}"));
            ours = theirs.clone();
        }
    }
    let added: u64 = mine.iter().map(|layer| layer.bytes).sum();
    if added != truth.added_bytes && differences.is_empty() {
        differences.push(format!("adds {added} B, Docker {} B", truth.added_bytes));
    }
    differences
}

/// An entry in the form in which both sides are compared.
#[derive(Clone, Debug)]
struct Entry {
    path: String,
    kind: String,
    size: u64,
    mode: String,
    uid: u32,
    gid: u32,
    target: String,
}

impl Entry {
    fn of_truth(entry: &truth::Entry) -> Self {
        let truth::Entry { path, kind, size, mode, uid, gid, target } = entry.clone();
        Self { path, kind, size, mode, uid, gid, target: target.unwrap_or_default() }.normal()
    }

    fn of_report(entry: &report::Entry) -> Self {
        let report::Entry { path, kind, size, mode, uid, gid, target } = entry.clone();
        let kind = serde_json::to_value(kind).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
        Self { path, kind, size, mode, uid, gid, target: target.unwrap_or_default() }.normal()
    }

    fn normal(mut self) -> Self {
        let path = self.path.trim_matches('/');
        self.path = if path.is_empty() { ".".into() } else { path.into() };
        let mode = format!("{:0>4}", self.mode);
        self.mode = mode[mode.len() - 4..].to_owned();
        if self.kind == "hardlink" {
            self.target = self.target.trim_start_matches('/').to_owned();
        }
        self
    }

    fn is_hiding(&self) -> bool {
        matches!(self.kind.as_str(), "whiteout" | "opaque")
    }
}

type Key = (String, String, u64, Option<(String, u32, u32)>, String);

/// What must be equal. The overlay2 truth was recorded with an old executor that touched /etc and left mount points, so
/// folders are not compared there.
fn keys(entries: &[Entry], engine: Engine) -> BTreeSet<Key> {
    let compared = |e: &&Entry| !e.is_hiding() && e.path != "." && !(engine == Engine::Overlay2 && e.kind == "dir");
    let key = |e: &Entry| {
        let meta = (e.kind != "symlink").then(|| (e.mode.clone(), e.uid, e.gid));
        (e.path.clone(), e.kind.clone(), e.size, meta, e.target.clone())
    };
    entries.iter().filter(compared).map(key).collect()
}

fn entry_differences(want: &[Entry], have: &[Entry], engine: Engine) -> Vec<String> {
    let (want, have) = (keys(want, engine), keys(have, engine));
    let missing = want.difference(&have).take(3).map(|key| format!("missing {}", shown(key)));
    let more = have.difference(&want).take(3).map(|key| format!("not in Docker {}", shown(key)));
    missing.chain(more).collect()
}

fn shown((path, kind, size, meta, target): &Key) -> String {
    let meta = meta.as_ref().map(|(mode, uid, gid)| format!(" {mode} {uid}:{gid}")).unwrap_or_default();
    let target = if target.is_empty() { String::new() } else { format!(" -> {target}") };
    format!("{kind} {path} {size} B{meta}{target}")
}

/// What a container would see: kind and size by path.
type Merged = BTreeMap<String, (String, u64)>;

/// Lays a layer on what lies below: whiteouts and opaque marks first, as the OCI image specification orders them.
fn apply(tree: &mut Merged, entries: &[Entry]) {
    for entry in entries.iter().filter(|e| e.is_hiding()) {
        remove_below(tree, &entry.path);
        if entry.kind == "whiteout" {
            tree.remove(&entry.path);
        }
    }
    for entry in entries.iter().filter(|e| !e.is_hiding()) {
        if entry.kind != "dir" {
            remove_below(tree, &entry.path);
        }
        tree.insert(entry.path.clone(), (entry.kind.clone(), entry.size));
    }
}

fn remove_below(tree: &mut Merged, path: &str) {
    let prefix = if path == "." { String::new() } else { format!("{path}/") };
    let below: Vec<String> =
        tree.range(prefix.clone()..).map(|(p, _)| p).take_while(|p| p.starts_with(&prefix)).cloned().collect();
    for path in below {
        tree.remove(&path);
    }
}

/// Up to three paths that only one side has, or that differ.
fn unlike(theirs: &Merged, ours: &Merged, engine: Engine) -> Vec<String> {
    let seen = |tree: &Merged| -> BTreeSet<(String, (String, u64))> {
        let kept = tree.iter().filter(|(_, (kind, _))| !(engine == Engine::Overlay2 && kind == "dir"));
        kept.map(|(path, value)| (path.clone(), value.clone())).collect()
    };
    let (theirs, ours) = (seen(theirs), seen(ours));
    theirs.symmetric_difference(&ours).map(|(path, _)| path.clone()).take(3).collect()
}

fn base_tree(listing: &[u8]) -> Merged {
    let mut text = String::new();
    if listing.starts_with(&[0x1f, 0x8b]) {
        // A base that can't be unpacked compares as empty, and the case differs.
        GzDecoder::new(listing).read_to_string(&mut text).unwrap_or_default();
    } else {
        text = String::from_utf8_lossy(listing).into_owned();
    }
    let row = |line: &str| {
        let fields: Vec<&str> = line.split('\t').collect();
        let sound = fields.len() >= 6 && !line.starts_with('#');
        sound.then(|| (fields[5].trim_matches('/').to_owned(), (fields[0].to_owned(), fields[4].parse().unwrap_or(0))))
    };
    text.lines().filter_map(row).collect()
}

fn clipped(text: &str, length: usize) -> String {
    text.chars().take(length).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(kind: &str, path: &str) -> Entry {
        let entry =
            report::Entry { path: path.into(), mode: "644".into(), target: Some("/t".into()), ..Default::default() };
        Entry { kind: kind.into(), ..Entry::of_report(&entry) }.normal()
    }

    #[test]
    fn opaque_marks_and_single_whiteouts_leave_the_same() {
        let below = [entry("dir", "d"), entry("file", "d/a"), entry("file", "d/b"), entry("file", "e")];
        let left = |layer: &[Entry]| {
            let mut tree = Merged::new();
            apply(&mut tree, &below);
            apply(&mut tree, layer);
            tree.into_keys().collect::<Vec<_>>()
        };
        let opaque = left(&[entry("dir", "d"), entry("opaque", "d"), entry("file", "d/b")]);
        let single = left(&[entry("dir", "d"), entry("whiteout", "d/a"), entry("file", "d/b")]);
        assert_eq!(opaque, ["d", "d/b", "e"]);
        assert_eq!(single, opaque);
        assert_eq!(left(&[entry("file", "d")]), ["d", "e"]);
    }

    #[test]
    fn entries_are_compared_in_every_part_but_for_the_owner_of_a_symlink() {
        let base = entry("file", "/a/");
        assert_eq!((base.path.as_str(), base.mode.as_str()), ("a", "0644"));
        let other = Entry { uid: 7, ..base.clone() };
        assert!(!entry_differences(std::slice::from_ref(&base), &[other], Engine::Containerd).is_empty());
        let link = entry("symlink", "a");
        let owned = Entry { uid: 7, ..link.clone() };
        assert!(entry_differences(&[link], &[owned], Engine::Containerd).is_empty());
        assert!(entry_differences(&[entry("dir", "d")], &[], Engine::Overlay2).is_empty());
    }

    #[test]
    fn an_estimate_agrees_when_it_is_near_and_its_bounds_hold() {
        let outcome = |got, low, high| Outcome::Estimate(Estimate { got, low, high, want: 10_000 }).agrees();
        assert!(outcome(9000, 8000, 11_000));
        assert!(!outcome(9000, 8000, 9500));
        assert!(!outcome(5000, 0, 1_000_000));
    }
}
