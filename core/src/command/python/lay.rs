//! Packages put into a Python's folders, and taken away again.

use super::requirement::normal;
use super::resolve::Chosen;
use super::site::Site;
use crate::command::remove::remove_tree;
use crate::command::total::{put_file, put_many, put_total, real};
use crate::command::{Data, Failure, Machine, Process};
use crate::filesystem::{AGGREGATE, AbsPath, Tree};
use crate::size::Estimate;

/// Which of its files an installation leaves out or puts elsewhere.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout<'a> {
    /// Where packages go.
    pub packages: &'a AbsPath,
    /// Where programs go.
    pub programs: &'a AbsPath,
    /// Whether sources are compiled.
    pub compiles: bool,
    /// What the file INSTALLER says.
    pub installer: &'a str,
}

/// Writes a package: its folder with `__pycache__`, its `.dist-info`, its programs.
pub(super) fn put(
    machine: &mut Machine,
    process: &Process,
    layout: Layout<'_>,
    package: &Chosen,
) -> Result<(), Failure> {
    let stem = package.name.replace('-', "_");
    let folder = layout.packages.child(&stem);
    let program = program_size(machine);
    let programs = program * package.programs.len() as u64;
    let less = |n: u64| n.saturating_sub(programs);
    let files = Estimate {
        low: less(package.files.low),
        bytes: less(package.files.bytes),
        high: less(package.files.high),
        ..package.files
    };
    put_total(machine, process, &folder, files, package.count.max(1))?;
    if layout.compiles {
        let cache = folder.child("__pycache__");
        put_many(machine, process, &cache, "*.pyc", package.compiled, package.compiled_count)?;
    }
    let info = layout.packages.child(&format!("{stem}-{}.dist-info", package.version));
    put_file(machine, process, &info.child("INSTALLER"), Data::text(format!("{}\n", layout.installer)), 0o666)?;
    for name in &package.programs {
        put_file(machine, process, &layout.programs.child(name), Data::sized(program.min(package.files.bytes)), 0o777)?;
    }
    if !package.is_known {
        // It may bring programs, and folders of other names.
        let folder = real(machine, layout.programs);
        put_unseen(machine, process, &folder);
    }
    Ok(())
}

/// Writes packages in place of other versions of them.
pub(super) fn put_all(
    machine: &mut Machine,
    process: &Process,
    site: &Site,
    (compiles, installer): (bool, &str),
    packages: &[Chosen],
) -> Result<(), Failure> {
    let layout = Layout { packages: &site.packages, programs: &site.programs, compiles, installer };
    let mut done = Ok(());
    for package in packages {
        take(machine, process, site, &package.name);
        done = done.and(put(machine, process, layout, package));
    }
    done
}

/// Marks a folder as one in which more may stand than is listed.
pub(super) fn put_unseen(machine: &mut Machine, process: &Process, folder: &AbsPath) {
    use crate::filesystem::{File, Node};
    let path = folder.child(AGGREGATE);
    if machine.tree().get(&path).is_none() {
        let meta = machine.fresh_meta(process, &path, 0o777);
        // A folder that is missing has nothing in it.
        let _ = machine.put(process, &path, Node::file(meta, File::unseen()));
    }
}

/// What the little program weighs that starts a package's function.
fn program_size(machine: &Machine) -> u64 {
    machine.packages.pip.numbers("program").map_or(0, |[size]: [f64; 1]| size as u64)
}

/// Takes a package away: its `.dist-info`, the folders and modules that bear its name, its programs. Says whether it was there.
pub(super) fn take(machine: &mut Machine, process: &Process, site: &Site, name: &str) -> bool {
    let Some((folder, _)) = site.installed_version(machine.tree(), name) else { return false };
    let folder = real(machine, &folder);
    let tops = tops(machine, &folder, name);
    let programs = machine.packages.pip.releases(name).first().map(|r| r.programs.clone()).unwrap_or_default();
    for path in tops {
        // What can't be removed stays, as pip leaves it.
        let _ = remove_tree(machine, process, &path);
    }
    for program in programs {
        let path = real(machine, &site.programs).child(&program);
        let _ = machine.remove(process, &path);
    }
    true
}

/// What a package has in the folder of packages.
fn tops(machine: &Machine, folder: &AbsPath, name: &str) -> Vec<AbsPath> {
    let entries = machine.tree().list(folder);
    let info = entries.iter().find(|e| {
        let stem = e.name.strip_suffix(".dist-info").or_else(|| e.name.strip_suffix(".egg-info"));
        stem.is_some_and(|s| normal(s.split_once('-').map_or(s, |(own, _)| own)) == name)
    });
    let listed = info.and_then(|e| listed(machine.tree(), &folder.child(e.name))).unwrap_or_default();
    let is_own = |entry: &str| {
        let stem = entry.split(['.', '-']).next().unwrap_or_default();
        let bare = entry.strip_suffix(".py").unwrap_or(entry);
        listed.iter().any(|top| top == entry)
            || normal(bare) == name
            || normal(stem) == name && [".dist-info", ".egg-info", ".libs"].iter().any(|end| entry.ends_with(end))
    };
    entries.iter().filter(|e| is_own(e.name)).map(|e| folder.child(e.name)).collect()
}

/// The names that a package's `top_level.txt` lists, where its content is known.
fn listed(tree: &Tree, info: &AbsPath) -> Option<Vec<String>> {
    let node = tree.get(&info.child("top_level.txt"))?;
    let text = String::from_utf8_lossy(node.as_file()?.content()?).into_owned();
    Some(text.lines().map(|l| l.trim().to_owned()).filter(|l| !l.is_empty()).collect())
}
