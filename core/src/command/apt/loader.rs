//! `ldconfig`: the linker's caches are written anew, with what stands in its folders.

use super::journal::{self, LIBRARIES};
use crate::command::{Call, Status};
use crate::filesystem::AbsPath;
use crate::size::{Estimate, Provenance};
use std::sync::Arc;

/// Folders that Debian's configuration names beside those of packages, whose libraries are in the caches already.
const FOLDERS: [&str; 2] = ["/usr/local/lib", "/usr/local/lib/x86_64-linux-gnu"];

pub(super) fn ldconfig(call: &mut Call<'_>) -> Status {
    let words = call.operands();
    if words.iter().any(|word| matches!(word.as_str(), "-p" | "--print-cache" | "-N" | "-V" | "--version")) {
        call.write(crate::command::Data::unknown_text());
        return Status::Unknown;
    }
    let [cache, _] = LIBRARIES;
    if journal::known(call.machine, cache).is_none() {
        let size = call.figure("ldconfig");
        call.machine.unknown += size;
        return Status::Unknown;
    }
    let added: Vec<u64> = FOLDERS
        .iter()
        .copied()
        .chain(words.iter().map(String::as_str))
        .flat_map(|folder| libraries(call, folder))
        .collect();
    let packages = Arc::clone(&call.machine.packages);
    for (path, entry) in LIBRARIES.into_iter().zip(["ldconfig.entry", "ldconfig.aux-entry"]) {
        let growth = packages.apt.growth(path);
        let old = journal::known(call.machine, path).unwrap_or_else(|| journal::spread(growth.fixed, growth.spread));
        let each = call.figure(entry).bytes;
        // A cache holds the path of a library as well; the other one, what tells whether it changed.
        let letters = if path == cache { added.iter().sum() } else { 0 };
        let more = letters + each.saturating_mul(added.len() as u64);
        // What an earlier call has noted is there.
        let more = Estimate::between(0, more, more.saturating_add(more / 2), Provenance::Heuristic);
        journal::put(call.machine, path, old + more);
    }
    Status::SUCCESS
}

/// The lengths of the paths of libraries in a folder.
fn libraries(call: &Call<'_>, folder: &str) -> Vec<u64> {
    let path = AbsPath::new(folder);
    let entries = call.machine.tree().list(&path);
    let files = entries.iter().filter(|entry| entry.node.as_file().is_some());
    let is_library = |name: &str| name.ends_with(".so") || name.contains(".so.");
    files.filter(|entry| is_library(entry.name)).map(|entry| (path.as_str().len() + entry.name.len()) as u64).collect()
}
