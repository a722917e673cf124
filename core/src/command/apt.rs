//! `apt-get`, `apt`, `aptitude`, `dpkg` and their kin, as Debian 12 has them (apt 2.6, dpkg 1.21).
//!
//! What a package leaves behind comes from the catalogue ([`crate::catalog::packages::apt`]); what is installed is read from
//! the image's own `/var/lib/dpkg/info`, what was installed only for others from `/var/lib/apt/extended_states`, as apt reads it.
//! Files of packages stand in the tree in total, a few a package (`/usr/lib/curl:*`), so that removing documentation, lists,
//! caches or the package itself saves what it would. Not modelled: pinning, versions, conflicts, other architectures.

mod configuration;
mod debconf;
mod files;
mod install;
mod installed;
mod journal;
mod lists;
mod loader;
mod local;
mod mark;
mod needs;
mod packaged;
mod remove;
mod request;
mod resolve;
mod site;
mod upkeep;
mod vendor;

pub use packaged::packaged;

use super::{Call, Model, Options, Rules, Status};

pub(super) fn model(name: &str) -> Option<Model> {
    Some(match name {
        "apt-get" | "apt" | "aptitude" => apt,
        "apt-mark" => mark::mark,
        "dpkg" => local::dpkg,
        "ldconfig" => loader::ldconfig,
        "add-apt-repository" | "apt-add-repository" => lists::add_repository,
        "update-ca-certificates" => upkeep::certificates,
        "update-alternatives" => upkeep::alternatives,
        "apt-key" => upkeep::key,
        "debconf-set-selections" => debconf::set_selections,
        "dpkg-reconfigure" => debconf::reconfigure,
        _ if upkeep::leaves_little(name) => upkeep::little,
        _ => return None,
    })
}

/// Letters and long names whose value follows.
const RULES: Rules<'static> = Rules {
    short: "otca",
    long: &["option", "target-release", "default-release", "config-file", "host-architecture", "build-profiles"],
    stops_early: false,
};

fn apt(call: &mut Call<'_>) -> Status {
    let options = Options::read(call.operands(), RULES);
    let Some((action, names)) = options.operands.split_first() else { return Status::SUCCESS };
    if options.has(&["s", "simulate", "just-print", "dry-run", "recon", "no-act", "print-uris", "h", "help"]) {
        call.write(super::Data::unknown_text());
        return Status::SUCCESS;
    }
    if !call.process.identity.is_root() && acts(action) {
        call.machine.complain(call.process, "are you root?");
        return Status::Known(100);
    }
    let purges = options.has(&["purge"]);
    let removes_unused = options.has(&["auto-remove", "autoremove"]);
    match action.as_str() {
        "update" => lists::update(call),
        "install" | "reinstall" | "satisfy" => install::install(call, &options, names),
        "build-dep" => install::build_dependencies(call, &options, names),
        "remove" => remove::remove(call, &options, names, purges, removes_unused),
        "purge" => remove::remove(call, &options, names, true, removes_unused),
        "autoremove" | "auto-remove" => remove::remove(call, &options, names, purges, true),
        "autopurge" => remove::remove(call, &options, names, true, true),
        "upgrade" | "dist-upgrade" | "full-upgrade" | "safe-upgrade" | "dselect-upgrade" => install::upgrade(call),
        "clean" | "distclean" => lists::clean(call, action == "distclean"),
        "download" => local::download(call, names),
        "source" | "changelog" => {
            call.machine.unknown_here(call.process);
            Status::Unknown
        }
        // What can no longer be fetched is taken away: nothing, right after it was fetched.
        "autoclean" | "auto-clean" | "check" | "markauto" | "unmarkauto" | "edit-sources" => Status::SUCCESS,
        "list" | "search" | "show" | "policy" | "showpkg" | "depends" | "rdepends" | "indextargets" | "moo"
        | "help" | "versions" | "madison" => {
            call.write(super::Data::unknown_text());
            Status::Unknown
        }
        other => {
            let message = format!("E: Invalid operation {other}");
            call.machine.complain(call.process, &message);
            Status::Known(100)
        }
    }
}

/// Whether an action changes the system, which only root may.
fn acts(action: &str) -> bool {
    !matches!(action, "list" | "search" | "show" | "policy" | "depends" | "rdepends" | "download" | "source" | "moo")
}
