//! `install`, `build-dep`, `upgrade`.

use super::configuration::{answers_yes, deletes_archives, takes_recommends};
use super::installed::Installed;
use super::journal::{self, Change};
use super::needs::Needs;
use super::request::Request;
use super::site::Site;
use super::{files, lists, local, vendor};
use crate::catalog::packages::apt::{Apt, Id, Package, Part};
use crate::command::{Call, Data, Options, STDIN, Status};
use crate::filesystem::AbsPath;
use crate::size::{Estimate, Provenance};
use std::sync::Arc;

pub(super) fn install(call: &mut Call<'_>, options: &Options, words: &[String]) -> Status {
    let packages = Arc::clone(&call.machine.packages);
    let apt = &packages.apt;
    if apt.is_empty() {
        call.machine.unknown_here(call.process);
        return Status::Unknown;
    }
    let mut request = Request::read(apt, words);
    vendor::take_over(call.machine, apt, &mut request);
    let mut installed = Installed::read(call.machine, apt);
    let site = Site::of(call.machine, apt);
    let versions = if site.stands_in { vendor::take_versions(apt, &installed, &mut request) } else { Vec::new() };
    let mut needs = Needs::of(call, apt, &request.archives);
    if options.has(&["f", "fix-broken"]) {
        needs.append(Needs::of_unmet(call.machine, apt, &installed));
    }
    let recommends = takes_recommends(call.machine, options);
    let (added, perhaps) = needs.additions(apt, &installed, &request.packages, recommends, &request.unwanted);
    let unknown = request.unknown.iter().filter(|name| !installed.has(name)).cloned();
    let strangers: Vec<String> = unknown.chain(versions).collect();
    // Who asks for what is there already marks it as asked for.
    for id in &request.packages {
        installed.automatic.remove(apt.package(*id).name);
    }
    let total = added.len() + strangers.len() + request.archives.len();
    if total == 0 && request.unwanted.is_empty() && needs.is_empty() {
        return Status::SUCCESS;
    }
    if added.len() + strangers.len() > 0 && lists::are_missing(call.machine) {
        let name = words.first().cloned().unwrap_or_default();
        call.machine.complain(call.process, &format!("E: Unable to locate package {name}"));
        return Status::Known(100);
    }
    let asked_for = request.packages.len() + request.unknown.len() + request.archives.len();
    if installed.is_certain && total > asked_for && !answers_yes(call.machine, options) && !is_answered(call) {
        call.machine.complain(call.process, "Do you want to continue? [Y/n] Abort.");
        return Status::FAILURE;
    }
    if !installed.is_known {
        tell_unseen(call);
    }
    let new: Vec<Package<'_>> = added.iter().map(|id| apt.package(*id)).collect();
    if !options.has(&["d", "download-only"]) {
        unpack(call, &site, &mut installed, &new, &request.packages);
        let certain = std::mem::replace(&mut installed.is_known, false);
        let perhaps: Vec<Package<'_>> = perhaps.iter().map(|id| apt.package(*id)).collect();
        unpack(call, &site, &mut installed, &perhaps, &[]);
        installed.is_known = certain;
    }
    if options.has(&["d", "download-only"]) || !deletes_archives(call.machine.tree()) {
        keep_archives(call, &site, &new);
        lists::keep_caches(call.machine, apt);
    }
    if options.has(&["d", "download-only"]) {
        return Status::SUCCESS;
    }
    for (at, name) in strangers.iter().enumerate() {
        let size = vendor::size(call.machine, apt, name, strangers.get(..at).unwrap_or_default());
        stranger(call, apt, name, size, installed.is_known);
        installed.names.insert(name.clone());
        installed.automatic.remove(name);
    }
    for path in &request.archives {
        if let Err(status) = local::unpack(call, apt, &site, path) {
            return status;
        }
    }
    needs.meet_unknown(call, apt);
    let change =
        Change { added: &new, removed: &[], strangers: strangers.len() + request.archives.len(), by_apt: true };
    journal::record(call.machine, apt, &site, &change);
    installed.write_marks(call.machine);
    tell(call, &strangers);
    Status::SUCCESS
}

fn unpack(call: &mut Call<'_>, site: &Site, installed: &mut Installed, new: &[Package<'_>], asked_for: &[Id]) {
    for package in new {
        // Of an image that is known only by name, any package may be there already.
        files::install(call.machine, site, package, !installed.is_known);
        installed.names.insert(package.name.to_owned());
        if !asked_for.contains(&package.id) {
            installed.automatic.insert(package.name.to_owned());
        }
    }
}

/// Whether somebody answers on standard input: `yes |`, `echo y |`.
fn is_answered(call: &mut Call<'_>) -> bool {
    match call.machine.read(call.process, STDIN) {
        Data::Bytes(text) => text.first().is_some_and(|b| matches!(b, b'y' | b'Y' | b'\n')),
        Data::Endless(_) => true,
        other => other.length().is_none_or(|length| length.high > 0),
    }
}

/// Archives stay in the cache where nothing deletes them.
fn keep_archives(call: &mut Call<'_>, site: &Site, new: &[Package<'_>]) {
    let folder = AbsPath::new("/var/cache/apt/archives");
    for package in new {
        let path = folder.child(&format!("{}.deb", package.name));
        files::put(call.machine, &path, site.estimate(package.part(Part::Archive)), 1, 0o644);
    }
}

/// A package that the catalogue does not have weighs what a relative does, or, with what it brings along, what its kind usually
/// does.
fn stranger(call: &mut Call<'_>, apt: &Apt, name: &str, relative: Option<Estimate>, is_known: bool) {
    let size = relative.unwrap_or_else(|| {
        let typical = apt.typical(name);
        Estimate::between(typical.low, typical.median, typical.high, Provenance::Heuristic)
    });
    let size = if is_known { size } else { Estimate { low: 0, ..size } };
    files::put(call.machine, &AbsPath::new("/usr/lib").child(&format!("{name}:*")), size, 2, 0o644);
    let record = AbsPath::new("/var/lib/dpkg/info").child(&format!("{name}.list"));
    files::put(call.machine, &record, Estimate::default(), 1, 0o644);
    files::unlist(call.machine, "/usr/bin");
    files::unlist(call.machine, "/usr/lib");
}

/// Says what stands in for packages that are not known, and how to say it better.
fn tell(call: &mut Call<'_>, strangers: &[String]) {
    if strangers.is_empty() {
        return;
    }
    let packages = Arc::clone(&call.machine.packages);
    let named: Vec<String> = strangers.iter().map(|name| vendor::describe(&packages.apt, name)).collect();
    let names = named.join(", ");
    let message = format!("not in the catalogue of Debian packages: {names}; the usual size of their kind stands in");
    let command = call.process.args.join(" ");
    let help = format!(
        "declare what the command leaves behind in the manifest:\nruns:\n  - command: {command:?}\n    writes: [{{path: /usr/lib/, size: 10 MB, files: 100}}]"
    );
    call.machine.assume(message, help);
}

/// Says that packages may be there already, and how to say which.
fn tell_unseen(call: &mut Call<'_>) {
    let image = call.machine.image.clone();
    if image.is_empty() {
        return;
    }
    let message = format!(
        "which packages {image} has already is not known, so that an installation may add anything from nothing to all that it needs"
    );
    let help = format!(
        "declare them in the manifest (dpkg-query -W -f '${{Package}}\\n'):\nimages:\n  {image}: {{packages: [NAME]}}"
    );
    call.machine.assume(message, help);
}

/// `build-dep`: what a source package needs to be built is in no binary index.
pub(super) fn build_dependencies(call: &mut Call<'_>, options: &Options, words: &[String]) -> Status {
    let packages = Arc::clone(&call.machine.packages);
    let tools = ["build-essential".to_owned()];
    let status = install(call, options, &tools);
    for word in words.iter().filter(|word| !word.is_empty()) {
        stranger(call, &packages.apt, &format!("{word}-dev"), None, false);
    }
    tell(call, words);
    status
}

/// `upgrade`: an image that is as new as the index has nothing to upgrade. What may be newer by now are the packages that
/// Debian updates within a release; how many of them an image lacks nobody can say.
pub(super) fn upgrade(call: &mut Call<'_>) -> Status {
    let packages = Arc::clone(&call.machine.packages);
    let apt = &packages.apt;
    if apt.is_empty() {
        call.machine.unknown_here(call.process);
        return Status::Unknown;
    }
    let installed = Installed::read(call.machine, apt);
    let site = Site::of(call.machine, apt);
    let possible: Estimate = installed
        .names
        .iter()
        .filter(|name| apt.is_updated(name))
        .filter_map(|name| apt.find(name))
        .map(|id| site.estimate(files::weight(&site, &apt.package(id))))
        .sum();
    call.machine.unknown += Estimate::between(0, 0, possible.high, Provenance::Heuristic);
    Status::SUCCESS
}
