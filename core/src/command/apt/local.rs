//! Archives that lie in the image: `dpkg -i x.deb`, `apt-get install ./x.deb`.

use super::files;
use super::installed::Installed;
use super::journal::{self, Change};
use super::needs::{self, Needs};
use super::remove::{named, take_away};
use super::request::Request;
use super::site::Site;
use crate::catalog::packages::apt::{Apt, Package, Part};
use crate::command::{Call, Data, Failure, Options, Rules, Status};
use crate::filesystem::{AbsPath, Kind};
use crate::size::{Estimate, Provenance};
use std::sync::Arc;

pub(super) fn dpkg(call: &mut Call<'_>) -> Status {
    let packages = Arc::clone(&call.machine.packages);
    let apt = &packages.apt;
    let options = Options::read(call.operands(), Rules { short: "D", ..Rules::default() });
    let operands = options.operands.clone();
    if options.has(&["i", "install", "unpack"]) {
        return install(call, apt, &operands);
    }
    let purge = options.has(&["P", "purge"]);
    if purge || options.has(&["r", "remove"]) {
        let installed = Installed::read(call.machine, apt);
        let gone = named(&installed, &operands);
        let removed = take_away(call.machine, apt, &gone, purge);
        let site = Site::of(call.machine, apt);
        let change = Change { added: &[], removed: &removed, strangers: 0, by_apt: false };
        journal::record(call.machine, apt, &site, &change);
        return Status::SUCCESS;
    }
    if options.has(&["print-architecture"]) {
        let architecture = match call.machine.architecture.as_str() {
            "x86_64" => "amd64",
            "aarch64" => "arm64",
            "i686" => "i386",
            "armv7l" => "armhf",
            other => other,
        };
        let line = format!("{architecture}\n");
        call.print(line);
        return Status::SUCCESS;
    }
    if options.has(&["s", "status", "l", "list"]) && !operands.is_empty() {
        let installed = Installed::read(call.machine, apt);
        call.write(Data::unknown_text());
        let all = operands.iter().all(|name| installed.has(super::installed::bare(name)));
        return if all { Status::SUCCESS } else { Status::Unknown };
    }
    if options.has(&["add-architecture", "remove-architecture", "configure", "set-selections"]) {
        return Status::SUCCESS;
    }
    // What only asks, and what changes a line of a small file: a foreign architecture, a selection, a diversion.
    call.write(Data::unknown_text());
    Status::Unknown
}

fn install(call: &mut Call<'_>, apt: &Apt, paths: &[String]) -> Status {
    let site = Site::of(call.machine, apt);
    let needs = Needs::of(call, apt, paths);
    let mut added = Vec::new();
    for path in paths {
        match unpack(call, apt, &site, path) {
            Ok(package) => added.extend(package),
            Err(status) => return status,
        }
    }
    let change = Change { added: &added, removed: &[], strangers: paths.len() - added.len(), by_apt: false };
    journal::record(call.machine, apt, &site, &change);
    let installed = Installed::read(call.machine, apt);
    let is_broken = |package: &Package<'_>| !needs::is_met(apt, &installed, package.id);
    match added.iter().any(is_broken) {
        true if installed.is_certain => Status::FAILURE,
        false if needs.unknown.is_empty() && needs.perhaps.is_empty() => Status::SUCCESS,
        // Whether all that it asks for is there nobody knows.
        _ => Status::Unknown,
    }
}

/// `apt-get download`: the archive of each package, in the working folder. Its name holds a version, which the catalogue does not know.
pub(super) fn download(call: &mut Call<'_>, words: &[String]) -> Status {
    let packages = Arc::clone(&call.machine.packages);
    let apt = &packages.apt;
    let site = Site::of(call.machine, apt);
    let request = Request::read(apt, words);
    if apt.is_empty() || !request.unknown.is_empty() {
        call.machine.unknown_here(call.process);
        return Status::Unknown;
    }
    for id in request.packages {
        let package = apt.package(id);
        let path = call.machine.path(call.process, &format!("{}_0_amd64.deb", package.name));
        files::put(call.machine, &path, site.estimate(package.part(Part::Archive)), 1, 0o644);
    }
    Status::SUCCESS
}

/// The package of the catalogue that an archive of such a name holds: `tree_2.1.0-1_amd64.deb`.
fn named_by<'a>(apt: &'a Apt, file: &str) -> Option<Package<'a>> {
    let is_whole = file.strip_suffix(".deb")?.split('_').count() >= 3;
    apt.find(&needs::stem(file)).filter(|_| is_whole).map(|id| apt.package(id))
}

/// Unpacks one archive: as the manifest declares it, as the package of the catalogue that it holds, else as many times larger as
/// packages usually are.
pub(super) fn unpack<'a>(
    call: &mut Call<'_>,
    apt: &'a Apt,
    site: &Site,
    path: &str,
) -> Result<Option<Package<'a>>, Status> {
    let (real, node) = match call.machine.node(call.process, path) {
        Ok(found) => found,
        Err(Failure::Unknown) => {
            call.machine.unknown_here(call.process);
            return Ok(None);
        }
        Err(failure) => {
            call.machine.complain(call.process, &format!("error: cannot access archive '{path}': {failure}"));
            return Err(Status::of(false));
        }
    };
    let Kind::File(file) = &node.kind else { return Err(Status::FAILURE) };
    let name = real.name().unwrap_or_default().to_owned();
    let stem = needs::stem(&name);
    let declared = file.origin().and_then(|origin| call.launcher.archive_of(origin));
    if let Some(tree) = declared.or_else(|| call.launcher.archive(&name, file.size, &node.meta)) {
        let mut all = Vec::new();
        tree.walk(&AbsPath::root(), &mut |path, node| {
            if !node.is_dir() {
                all.push((path.clone(), Arc::clone(node)));
            }
        });
        for (path, node) in all {
            files::write(call.machine, &path, node.as_ref().clone());
        }
        needs::leave_open(call.machine, &stem);
        return Ok(None);
    }
    // An archive that was declared may be another version than the catalogue's.
    if let Some(package) = named_by(apt, &name).filter(|_| needs::is_from_debian(file)) {
        files::install(call.machine, site, &package, false);
        return Ok(Some(package));
    }
    let size = file.estimate();
    let [least, median, greatest] = apt.unpacking();
    let times = |bytes: u64, factor: f64| (bytes as f64 * factor).round() as u64;
    let unpacked = Estimate::between(
        times(size.low, least),
        times(size.bytes, median),
        times(size.high, greatest),
        size.provenance.max(Provenance::Heuristic),
    );
    files::put(call.machine, &AbsPath::new("/usr/lib").child(&format!("{stem}:*")), unpacked, 2, 0o644);
    needs::leave_open(call.machine, &stem);
    files::unlist(call.machine, "/usr/bin");
    files::unlist(call.machine, "/usr/lib");
    call.machine.assume(
        format!("what {name} unpacks to is not declared; as many times its size as Debian's packages usually unpack to stands in"),
        format!("declare it in the manifest, with the lines of `dpkg-deb -c {name}` as its listing:\narchives:\n  {name}:\n    listing: |\n      1000 path/of/a/file"),
    );
    Ok(None)
}
