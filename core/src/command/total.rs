//! Files that are known only in total: what package managers write where each file by itself is of no interest.

use super::{Data, Failure, Machine, Process};
use crate::filesystem::{AGGREGATE, AbsPath, File, Meta, Node};
use crate::size::Estimate;

/// Follows the links of a path that a program writes to; what is not there stands where it would be made.
pub(super) fn real(machine: &Machine, path: &AbsPath) -> AbsPath {
    machine.tree().resolve(path).map_or_else(|_| path.clone(), |r| r.path)
}

/// Makes a folder with those above it.
pub(super) fn make_folder(machine: &mut Machine, process: &Process, path: &AbsPath) -> Result<AbsPath, Failure> {
    let path = real(machine, path);
    machine.check_writable(&path)?;
    let identity = &process.identity;
    let meta = Meta { mode: 0o777 & !process.umask, uid: identity.uid, gid: identity.gid, mtime: machine.now() };
    machine.writer.make_dirs(&path, meta)?;
    Ok(path)
}

/// Puts files known only in total into a folder, which is made where it is missing, beside what is there in total already.
pub(super) fn put_total(
    machine: &mut Machine,
    process: &Process,
    folder: &AbsPath,
    size: Estimate,
    files: u32,
) -> Result<(), Failure> {
    put_many(machine, process, folder, AGGREGATE, size, files)
}

/// As [`put_total`], under a name that says which files they are: `*.pyc`.
pub(super) fn put_many(
    machine: &mut Machine,
    process: &Process,
    folder: &AbsPath,
    name: &str,
    size: Estimate,
    files: u32,
) -> Result<(), Failure> {
    if size.high == 0 && files == 0 {
        return Ok(());
    }
    let path = make_folder(machine, process, folder)?.child(name);
    let old = machine.tree().get(&path).and_then(|n| n.as_file()).filter(|f| !f.is_unseen()).cloned();
    let (size, files) = match old {
        Some(old) => (size + old.estimate(), files.saturating_add(old.count)),
        None => (size, files),
    };
    let meta = machine.fresh_meta(process, &path, 0o666);
    // A count of 1 says that it is a file by itself.
    let files = if files == 1 { 2 } else { files };
    machine.put(process, &path, Node::file(meta, File::aggregate(size, files)))
}

/// Writes one file, making its folder where it is missing.
pub(super) fn put_file(
    machine: &mut Machine,
    process: &Process,
    path: &AbsPath,
    data: Data,
    mode: u16,
) -> Result<(), Failure> {
    let folder = make_folder(machine, process, &path.parent().unwrap_or_default())?;
    let path = folder.child(path.name().unwrap_or_default());
    let meta = machine.fresh_meta(process, &path, mode);
    machine.put(process, &path, Node::file(meta, super::file_of(&data)))
}
