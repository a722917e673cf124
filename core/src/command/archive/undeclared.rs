//! Archives whose content is not declared: how much they unpack to, and where.
//!
//! The catalogue says how far archives of a kind unpack. A source archive `name-1.2.tar.gz` holds the folder `name-1.2` by
//! custom; everything else may hold anything, and stands in its folder as a whole.

use super::Request;
use crate::command::{Call, Data, Failure, Note, Status, download};
use crate::filesystem::{AGGREGATE, AbsPath, Edge, File, Key, Meta, Node, Stamp};
use crate::size::{Estimate, Provenance};
use std::sync::Arc;

/// Unpacks it as one estimate.
pub(super) fn extract(call: &mut Call<'_>, request: &Request, packed: Estimate, origin: &Arc<str>) -> Status {
    let note = Note::Archive { span: call.machine.place, name: origin.to_string() };
    if !call.machine.notes.contains(&note) {
        call.machine.notes.push(note);
    }
    let size = unpacked(call, packed, origin);
    if request.to_output {
        call.write(Data::Length(Estimate { low: 0, ..size }));
        return Status::Unknown;
    }
    let to = match super::target(call, request) {
        Ok(to) => to,
        Err(status) => return status,
    };
    let done = if request.members.is_empty() {
        all(call, request, &to, size, origin)
    } else {
        members(call, request, &to, size)
    };
    Status::of(call.settle(done, "Cannot open", "can't extract"))
}

/// What packed bytes unpack to, by the kind's ratio.
fn unpacked(call: &Call<'_>, packed: Estimate, origin: &str) -> Estimate {
    let figures = call.machine.packages.figures();
    let kind = download::kind(origin);
    let plain = origin.ends_with(".tar");
    let ratio =
        figures.of(if kind == "download.binaries" { "unpacked-percent.binaries" } else { "unpacked-percent.source" });
    let ratio = if plain { Some(Estimate::between(50, 95, 100, Provenance::Heuristic)) } else { ratio };
    let Some(ratio) = ratio else { return Estimate { low: 0, high: packed.high.saturating_mul(20), ..packed } };
    let times = |bytes: u64, percent: u64| bytes.saturating_mul(percent) / 100;
    Estimate {
        bytes: times(packed.bytes, ratio.bytes),
        low: times(packed.low, ratio.low),
        high: times(packed.high, ratio.high),
        provenance: packed.provenance.max(ratio.provenance),
    }
}

fn all(call: &mut Call<'_>, request: &Request, to: &AbsPath, size: Estimate, origin: &Arc<str>) -> Result<(), Failure> {
    let top = top_folder(origin).filter(|_| request.strip == 0);
    let folder = top.map_or_else(|| to.clone(), |name| to.child(&name));
    if folder != *to && call.machine.tree().get(&folder).is_none() {
        call.machine.make_dir(call.process, &folder, 0o777)?;
        may_hold_more(call, to);
    }
    let rest = folder.child(AGGREGATE);
    let old = call.machine.tree().get(&rest).and_then(|n| n.as_file()).map(File::estimate).unwrap_or_default();
    let meta = call.machine.fresh_meta(call.process, &rest, 0o666);
    let file = File { count: 0, ..File::fetched(old + size, origin) };
    call.machine.put(call.process, &rest, Node::file(meta, file))
}

/// The archive may hold other names than the custom says.
fn may_hold_more(call: &mut Call<'_>, to: &AbsPath) {
    let rest = to.child(AGGREGATE);
    if call.machine.tree().get(&rest).is_none() {
        let node = Arc::new(Node::file(Meta::root(0o644, Stamp::default()), File::unseen()));
        call.machine.writer.swap(&rest, Some(Edge { name: AGGREGATE.into(), step: Key::default(), node }));
    }
}

/// Some members, which share what the archive holds.
fn members(call: &mut Call<'_>, request: &Request, to: &AbsPath, size: Estimate) -> Result<(), Failure> {
    let share = Estimate { bytes: size.bytes / request.members.len().max(1) as u64, low: 0, ..size };
    for member in &request.members {
        let parts: Vec<&str> = member.trim_start_matches("./").split('/').skip(request.strip).collect();
        let target = to.join(&parts.join("/"));
        if target == *to || target.as_str().contains('*') {
            let rest = to.child(AGGREGATE);
            let meta = call.machine.fresh_meta(call.process, &rest, 0o666);
            call.machine.put(call.process, &rest, Node::file(meta, File::aggregate(share, 0)))?;
            continue;
        }
        if let Some(parent) = target.parent() {
            super::super::make::make_parents(call.machine, call.process, parent.as_str())?;
        }
        let meta = call.machine.fresh_meta(call.process, &target, 0o777);
        call.machine.put(call.process, &target, Node::file(meta, File::estimated(share)))?;
    }
    Ok(())
}

/// The folder that a source archive holds by custom: `name-1.2` of `name-1.2.tar.gz`; GitHub's archives of a repository hold
/// `repository-tag` without the tag's `v`.
fn top_folder(origin: &str) -> Option<String> {
    let path = origin.split(['?', '#']).next().unwrap_or_default();
    let name = path.rsplit('/').next().unwrap_or_default();
    let endings = [".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.bz2", ".tbz2", ".tbz", ".tar.zst", ".tar", ".zip"];
    let stem = endings.iter().find_map(|e| name.strip_suffix(e))?;
    if let Some((repository, _)) = path.split_once("/archive/") {
        let repository = repository.rsplit('/').next().unwrap_or_default();
        let tag = stem.strip_prefix('v').filter(|t| t.starts_with(|c: char| c.is_ascii_digit())).unwrap_or(stem);
        return Some(format!("{repository}-{tag}"));
    }
    let (before, version) = stem.split_once(['-', '_'])?;
    let plain = download::kind(origin) == "download.source" && !before.is_empty();
    (plain && version.contains(|c: char| c.is_ascii_digit())).then(|| stem.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn source_archives_hold_a_folder_of_their_name() {
        for (origin, wanted) in [
            ("https://example.com/foo-1.2.tar.gz", Some("foo-1.2")),
            ("https://github.com/a/b/archive/v1.2.tar.gz", Some("b-1.2")),
            ("https://github.com/a/b/archive/refs/heads/main.zip", Some("b-main")),
            ("https://example.com/tool_1.2_linux_amd64.tgz", None),
            ("https://example.com/latest.tar.gz", None),
        ] {
            assert_eq!(top_folder(origin).as_deref(), wanted, "{origin}");
        }
    }
}
