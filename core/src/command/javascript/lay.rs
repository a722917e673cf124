//! Packages put into `node_modules`, with the links to their programs; and what npm keeps beside them.

use super::resolve::Chosen;
use crate::catalog::packages::registry::Registry;
use crate::command::total::{make_folder, put_total, real};
use crate::command::{Failure, Machine, Process};
use crate::filesystem::{AbsPath, Node};
use crate::size::Estimate;

/// Puts packages below a project's folder. Where a package is there already, as a copied one, and `keeps` is set, it stays.
pub(super) fn put_all(
    machine: &mut Machine,
    process: &Process,
    project: &AbsPath,
    chosen: &[Chosen],
    keeps: bool,
) -> Result<(), Failure> {
    for package in chosen {
        let folder = project.join(&package.place);
        if keeps && machine.tree().get(&folder).is_some_and(|n| n.is_dir()) {
            continue;
        }
        put_total(machine, process, &folder, package.files, package.count.max(1))?;
        let Some((above, _)) = package.place.rsplit_once("node_modules/") else { continue };
        let programs = project.join(above).join("node_modules/.bin");
        for name in &package.programs {
            let target = format!("../{}/{name}", package.name);
            link(machine, process, &programs.child(name), &target)?;
        }
    }
    Ok(())
}

/// Puts a link, making its folder where it is missing.
pub(super) fn link(machine: &mut Machine, process: &Process, path: &AbsPath, target: &str) -> Result<(), Failure> {
    let folder = make_folder(machine, process, &path.parent().unwrap_or_default())?;
    let path = folder.child(path.name().unwrap_or_default());
    let meta = machine.fresh_meta(process, &path, 0o777);
    machine.put(process, &path, Node::symlink(meta, target))
}

/// What npm keeps in its cache of an installation: what was downloaded, an entry of the index for each, and, where npm had to look
/// versions up, the registry's documents.
pub(super) fn npm_cache(registry: &Registry, chosen: &[Chosen], looked_up: bool) -> (Estimate, Estimate, u32) {
    let mut content: Estimate = chosen.iter().map(|c| c.download).sum();
    let mut entries = chosen.len();
    if looked_up {
        content += chosen.iter().map(|c| c.document).sum();
        entries *= 2;
    }
    let index = registry.typical("index", entries as f64);
    (content, index, u32::try_from(entries).unwrap_or(u32::MAX))
}

/// Writes npm's cache and its log.
pub(super) fn keep(
    machine: &mut Machine,
    process: &Process,
    home: &AbsPath,
    chosen: &[Chosen],
    looked_up: bool,
) -> Result<(), Failure> {
    let packages = std::sync::Arc::clone(&machine.packages);
    let (content, index, entries) = npm_cache(&packages.npm, chosen, looked_up);
    let cache = real(machine, home);
    put_total(machine, process, &cache.join("_cacache/content-v2"), content, entries)?;
    put_total(machine, process, &cache.join("_cacache/index-v5"), index, entries)?;
    make_folder(machine, process, &cache.join("_cacache/tmp"))?;
    log(machine, process, &cache, chosen.len() + if looked_up { chosen.len() } else { 0 })
}

/// Writes a log of one call of npm, that names what was fetched.
pub(super) fn log(machine: &mut Machine, process: &Process, cache: &AbsPath, lines: usize) -> Result<(), Failure> {
    let packages = std::sync::Arc::clone(&machine.packages);
    let size = packages.npm.typical("log", 1.0) + packages.npm.typical("log package", lines as f64);
    put_total(machine, process, &cache.child("_logs"), size, 1)
}
