//! `yum`, `dnf`, `microdnf` and `rpm`.
//!
//! No index of an RPM distribution is part of the catalogue. A package gets what Debian's package of the same software installs
//! with all that it needs, within wide bounds. The metadata of repositories stays in the cache until `clean all`; the database
//! of packages is written again by whatever installs.

use super::{Call, Data, Model, Options, Rules, Status, tool};
use crate::size::Estimate;

const FOLDER: &str = "/usr";

pub(super) fn model(name: &str) -> Option<Model> {
    Some(match name {
        "yum" | "dnf" | "microdnf" | "tdnf" | "dnf5" | "zypper" => yum,
        "rpm" => rpm,
        "yum-config-manager" | "debuginfo-install" | "yum-builddep" => settings,
        _ => return None,
    })
}

fn yum(call: &mut Call<'_>) -> Status {
    let rules = Rules {
        short: "cdeRxn",
        long: &[
            "enablerepo",
            "disablerepo",
            "repo",
            "installroot",
            "releasever",
            "setopt",
            "exclude",
            "config",
            "repofrompath",
        ],
        ..Rules::default()
    };
    let options = Options::read(call.operands(), rules);
    let Some((verb, names)) = options.operands.split_first() else { return Status::SUCCESS };
    match verb.as_str() {
        "install" | "localinstall" | "reinstall" | "in" | "builddep" => install(call, names),
        "groupinstall" | "group" | "groups" => {
            metadata(call);
            let size = call.figure("rpm.group");
            call.guess("what a group holds is not known");
            tool::put_package(call, FOLDER, &names.join(" "), size);
            database(call);
        }
        "update" | "upgrade" | "distro-sync" | "up" | "dup" if names.is_empty() => {
            metadata(call);
            let size = call.figure("rpm.upgrade");
            call.guess("which packages have newer versions is not known");
            tool::put_package(call, FOLDER, "update", size);
            database(call);
        }
        "update" | "upgrade" => install(call, names),
        "remove" | "erase" | "autoremove" | "rm" => {
            for name in names {
                tool::take_package(call, FOLDER, name);
            }
            database(call);
        }
        "clean" => {
            for folder in ["/var/cache/yum", "/var/cache/dnf", "/var/cache/zypp"] {
                tool::empty(call, folder);
            }
        }
        "makecache" | "check-update" | "refresh" => metadata(call),
        "module" | "config-manager" | "swap" => return settings(call),
        _ => call.write(Data::unknown_text()),
    }
    Status::SUCCESS
}

fn install(call: &mut Call<'_>, names: &[String]) {
    metadata(call);
    call.guess("sizes of RPM packages are derived from Debian's of the same software");
    for name in names {
        let size = package(call, name);
        tool::put_package(call, FOLDER, name, size);
    }
    database(call);
}

fn package(call: &Call<'_>, name: &str) -> Estimate {
    if name.contains('/') || name.ends_with(".rpm") {
        return tool::percent(call.figure("download.package"), call.figure("unpacked-percent.binaries"));
    }
    // `name.arch` and `name-1.2` name the package, too.
    let bare = name.strip_suffix(".x86_64").or_else(|| name.strip_suffix(".noarch")).unwrap_or(name);
    let unversioned = bare.split_once(|c: char| c.is_ascii_digit()).map_or(bare, |(n, _)| n.trim_end_matches('-'));
    if bare.ends_with("-release") {
        return call.figure("rpm.release");
    }
    let table = call.machine.packages.rpm();
    match table.closure_or_relative(bare).or_else(|| table.closure(unversioned)) {
        Some(closure) => tool::percent(Estimate::exact(closure), call.figure("rpm.percent-of-debian")),
        None => call.figure("rpm.package"),
    }
}

/// Where metadata is kept: yum's own place until CentOS 7, dnf's since.
fn metadata(call: &mut Call<'_>) {
    let release = call.machine.os.as_ref().and_then(|(_, v)| v.split('.').next().and_then(|v| v.parse::<u32>().ok()));
    let is_yum = call.process.name() == "yum" && release.is_none_or(|r| r < 8);
    let folder = match call.process.name() {
        "zypper" => "/var/cache/zypp",
        _ if is_yum => "/var/cache/yum",
        _ => "/var/cache/dnf",
    };
    if tool::marks(call, folder).is_empty() {
        let size = call.figure("rpm.metadata");
        tool::add(call, folder, size, "metadata");
    }
}

fn database(call: &mut Call<'_>) {
    if !tool::marks(call, "/var/lib/rpm").iter().any(|m| m == "database") {
        let size = call.figure("rpm.database");
        tool::add(call, "/var/lib/rpm", size, "database");
    }
}

fn rpm(call: &mut Call<'_>) -> Status {
    let options = Options::read(
        call.operands(),
        Rules { short: "D", long: &["root", "define", "dbpath", "prefix"], ..Rules::default() },
    );
    if options.has(&["q", "query", "V", "verify", "qa", "E", "eval"]) {
        call.write(Data::unknown_text());
        return Status::Unknown;
    }
    if options.has(&["e", "erase"]) {
        for name in &options.operands {
            tool::take_package(call, FOLDER, name);
        }
    } else if options.has(&["i", "U", "F", "install", "upgrade", "freshen"]) {
        call.guess("what an RPM file installs is not known; Debian's package files stand in");
        for name in &options.operands {
            let own = call.machine.node(call.process, name).ok().and_then(|(_, n)| n.as_file().map(|f| f.estimate()));
            let packed = own.unwrap_or_else(|| call.figure("download.package"));
            let size = tool::percent(packed, call.figure("unpacked-percent.binaries"));
            tool::put_package(call, FOLDER, name, size);
        }
    }
    database(call);
    Status::SUCCESS
}

/// A repository's file, or a setting.
fn settings(call: &mut Call<'_>) -> Status {
    let size = call.figure("unseen.text");
    call.machine.unknown += size;
    Status::SUCCESS
}
