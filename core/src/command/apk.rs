//! `apk`: Alpine's packages.
//!
//! Alpine's index is not part of the catalogue. A package gets what Debian's package of the same software installs with all that
//! it needs, times the ratio that layers of official images on Alpine show, within wide bounds. `del` takes away what was
//! added under that name; an index is left unless `--no-cache` is given.

use super::{Call, Data, Model, Options, Rules, Status, tool};
use crate::size::Estimate;

/// Where packages install to, and where indexes are kept.
const FOLDER: &str = "/usr";
const CACHE: &str = "/var/cache/apk";

pub(super) fn model(name: &str) -> Option<Model> {
    matches!(name, "apk" | "apk-install").then_some(apk as Model)
}

fn apk(call: &mut Call<'_>) -> Status {
    let rules = Rules {
        short: "tXp",
        long: &["virtual", "repository", "root", "arch", "keys-dir", "repositories-file", "wait", "cache-dir"],
        ..Rules::default()
    };
    let options = Options::read(call.operands(), rules);
    let (verb, names) = match options.operands.split_first() {
        Some(_) if call.process.name() == "apk-install" => ("add", options.operands.as_slice()),
        Some((verb, names)) => (verb.as_str(), names),
        None => return Status::SUCCESS,
    };
    match verb {
        "add" => add(call, &options, names),
        "del" => del(call, names),
        "update" => index(call),
        "upgrade" | "fix" => {
            let size = call.figure("apk.upgrade");
            call.guess("which packages have newer versions is not known");
            tool::put_package(call, FOLDER, "upgrade", size);
            if !options.has(&["no-cache"]) {
                index(call);
            }
        }
        "cache" => tool::empty(call, CACHE),
        _ => call.write(Data::unknown_text()),
    }
    Status::SUCCESS
}

fn add(call: &mut Call<'_>, options: &Options, names: &[String]) {
    // `-t name` may stand behind `add`, with the packages behind it.
    let group = options.value(&["t", "virtual"]).map(str::to_owned);
    if !options.has(&["no-cache"]) {
        index(call);
    }
    let mut whole = Estimate::default();
    for name in names {
        let size = package(call, name);
        if group.is_some() {
            whole += size;
        } else if size.high > 0 {
            tool::put_package(call, FOLDER, plain(name), size);
        }
    }
    if !names.is_empty() {
        call.guess("sizes of Alpine's packages are derived from Debian's of the same software");
    }
    if let Some(group) = group {
        tool::put_package(call, FOLDER, &group, whole);
    }
}

/// What a package and all that it needs may install.
fn package(call: &Call<'_>, name: &str) -> Estimate {
    if name.contains('/') || name.ends_with(".apk") {
        return tool::percent(call.figure("download.package"), call.figure("unpacked-percent.binaries"));
    }
    match call.machine.packages.apk().closure_or_relative(plain(name)) {
        // Debian's minimal system has it, Alpine's has not.
        Some(closure) if closure > 0 && closure <= 1000 => call.figure("apk.shell"),
        Some(closure) => tool::percent(Estimate::exact(closure), call.figure("apk.percent-of-debian")),
        None => call.figure("apk.package"),
    }
}

/// A name without its version and repository.
fn plain(name: &str) -> &str {
    name.split(['=', '<', '>', '~', '@']).next().unwrap_or_default().trim_start_matches('!')
}

fn del(call: &mut Call<'_>, names: &[String]) {
    for name in names {
        tool::take_package(call, FOLDER, plain(name));
    }
}

/// `/var/cache/apk` holds the index of each repository.
fn index(call: &mut Call<'_>) {
    let size = call.figure("apk.index");
    if tool::marks(call, CACHE).is_empty() {
        tool::add(call, CACHE, size, "index");
    }
}
