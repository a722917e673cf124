//! `pip`: install, uninstall, download, wheel, cache.
//!
//! What is installed is the closure of what is asked for, from the catalogue. Not modelled: other indexes than the usual
//! one, and what a build of a source distribution leaves behind.

use super::index;
use super::lay::{self, Layout};
use super::list::List;
use super::requirement::{Requirement, is_file, normal};
use super::resolve::{Chosen, Request};
use super::site::Site;
use crate::command::remove::remove_tree;
use crate::command::total::{put_file, put_total, real};
use crate::command::{Call, Data, Failure, Options, Rules, Status};
use crate::filesystem::AbsPath;
use crate::size::{Bytes, Estimate, Provenance};

const RULES: Rules<'_> = Rules {
    short: "rcteifdw",
    long: &[
        "requirement",
        "constraint",
        "target",
        "prefix",
        "root",
        "index-url",
        "extra-index-url",
        "find-links",
        "trusted-host",
        "editable",
        "cache-dir",
        "timeout",
        "retries",
        "proxy",
        "cert",
        "client-cert",
        "log",
        "platform",
        "python-version",
        "implementation",
        "abi",
        "only-binary",
        "no-binary",
        "progress-bar",
        "upgrade-strategy",
        "src",
        "dest",
        "wheel-dir",
        "global-option",
        "config-settings",
        "exists-action",
        "report",
        "python",
        "root-user-action",
        "use-feature",
        "use-deprecated",
        "build",
        "install-option",
    ],
    stops_early: false,
};

/// Runs pip with the words behind its name; `program` is what leads to its Python.
pub(super) fn pip(call: &mut Call<'_>, program: &str, words: &[String]) -> Status {
    // Options may stand before the subcommand.
    let options = Options::read(words, RULES);
    let Some((command, operands)) = options.operands.split_first() else { return Status::SUCCESS };
    let site = Site::of(call.machine, call.process, program);
    match command.as_str() {
        "install" => install(call, site, &options, operands),
        "uninstall" => uninstall(call, &site, &options, operands),
        "download" | "wheel" => fetch(call, &site, &options, operands),
        "cache" => cache(call, &options, operands),
        "config" if operands.first().is_some_and(|o| o == "set") => configure(call, operands),
        "list" | "freeze" | "show" | "check" | "config" | "debug" | "help" | "search" | "index" | "inspect"
        | "hash" | "completion" => {
            call.write(Data::unknown_text());
            Status::Unknown
        }
        other => {
            let message = format!("unknown command \"{other}\"");
            call.fail(&message)
        }
    }
}

/// An option, or the variable that stands for it.
fn setting(call: &Call<'_>, options: &Options, names: &[&str], variable: &str) -> Option<String> {
    options.value(names).map(str::to_owned).or_else(|| call.process.variable(variable).map(str::to_owned))
}

fn is_set(call: &Call<'_>, options: &Options, names: &[&str], variable: &str) -> bool {
    let variable = call.process.variable(variable).unwrap_or_default();
    options.has(names) || !matches!(variable, "" | "0" | "false" | "no" | "off")
}

fn install(call: &mut Call<'_>, site: Site, options: &Options, operands: &[String]) -> Status {
    let wanted = match read_wanted(call, &site, options, operands) {
        Ok(list) => list,
        Err(status) => return status,
    };
    if call.machine.packages.pip.is_empty() {
        call.machine.unknown_here(call.process);
        return Status::Unknown;
    }
    if options.has(&["dry-run"]) {
        return Status::SUCCESS;
    }
    let site = placed(call, site, options);
    let chosen = resolve(call, &site, options, &wanted, true);
    let compiles = !is_set(call, options, &["no-compile"], "PIP_NO_COMPILE");
    let done = lay::put_all(call.machine, call.process, &site, (compiles, "pip"), &chosen);
    for place in wanted.editable.iter().chain(wanted.requirements.iter().filter_map(|r| r.place.as_ref())) {
        put_project(call, &site, place, wanted.editable.contains(place));
    }
    keep_downloads(call, options, &chosen);
    call.write(Data::unknown_text());
    match done {
        Err(failure) if failure != Failure::Unknown => call.fail(&format!("Could not install packages: {failure}")),
        _ => Status::SUCCESS,
    }
}

/// Where an installation goes that does not go to the usual place.
fn placed(call: &Call<'_>, site: Site, options: &Options) -> Site {
    if let Some(target) = setting(call, options, &["t", "target"], "PIP_TARGET") {
        let packages = call.machine.path(call.process, &target);
        return Site { programs: packages.child("bin"), packages, others: Vec::new(), ..site };
    }
    if let Some(prefix) = setting(call, options, &["prefix"], "PIP_PREFIX") {
        let prefix = call.machine.path(call.process, &prefix);
        return Site { is_environment: site.is_environment, ..Site::environment(&prefix, site.python) };
    }
    let root = setting(call, options, &["root"], "PIP_ROOT");
    let site = if is_set(call, options, &["user"], "PIP_USER") { site.for_user(call.process) } else { site };
    match root.map(|r| call.machine.path(call.process, &r)) {
        Some(root) => Site {
            packages: root.join(site.packages.as_str().trim_start_matches('/')),
            programs: root.join(site.programs.as_str().trim_start_matches('/')),
            others: Vec::new(),
            ..site
        },
        None => site,
    }
}

/// Everything that a call asks for.
fn read_wanted(call: &mut Call<'_>, site: &Site, options: &Options, operands: &[String]) -> Result<List, Status> {
    let mut list = List::default();
    list.requirements.extend(operands.iter().filter_map(|o| Requirement::read(o, site.python)));
    list.editable.extend(options.values(&["e", "editable"]).map(str::to_owned));
    let files: Vec<String> = options.values(&["r", "requirement"]).map(str::to_owned).collect();
    for file in files {
        if let Err(failure) = list.read_file(call, &file, site.python, 0) {
            if failure != Failure::Unknown {
                return Err(call.fail(&format!("ERROR: Could not open requirements file: {failure}: '{file}'")));
            }
            list.unread.push((file, 0));
        }
    }
    let constraints: Vec<String> = options.values(&["c", "constraint"]).map(str::to_owned).collect();
    for file in constraints {
        let mut other = List::default();
        if other.read_file(call, &file, site.python, 0).is_ok() {
            list.constraints.extend(other.requirements);
        }
    }
    add_projects(call, site, &mut list);
    Ok(list)
}

/// What the projects need that are installed from folders.
fn add_projects(call: &mut Call<'_>, site: &Site, list: &mut List) {
    let mut places: Vec<(String, Vec<String>)> = Vec::new();
    for requirement in &list.requirements {
        places.extend(requirement.place.clone().map(|place| (place, requirement.extras.clone())));
    }
    for place in &list.editable {
        let requirement = Requirement::read(place, site.python).unwrap_or_default();
        places.push((requirement.place.unwrap_or_else(|| place.clone()), requirement.extras));
    }
    for (place, extras) in places {
        let folder = call.machine.path(call.process, &place);
        if !place.contains("://")
            && !is_file(&place)
            && let Some(needs) = super::project::needs(call, &folder, &extras, site.python)
        {
            list.requirements.extend(needs);
        }
    }
}

/// The name under which packages stand of which only the size of their list is known.
const UNREAD: &str = "listed-packages";

/// What is installed, and what is said about what is not known.
fn resolve(call: &mut Call<'_>, site: &Site, options: &Options, list: &List, keeps_installed: bool) -> Vec<Chosen> {
    let packages = std::sync::Arc::clone(&call.machine.packages);
    let registry = &packages.pip;
    let named: Vec<Requirement> = list.requirements.iter().filter(|r| r.place.is_none()).cloned().collect();
    let goes_elsewhere = options.has(&["t", "target", "root", "ignore-installed", "I", "force-reinstall"]);
    let request = Request {
        registry,
        site,
        tree: call.machine.tree(),
        alone: options.has(&["no-deps"]) || list.is_frozen,
        upgrade: options.has(&["U", "upgrade"]),
        keeps_installed: keeps_installed && !goes_elsewhere,
        constraints: &list.constraints,
    };
    let mut chosen = request.resolve(&named);
    if index::is_without_cuda(call, options, list) {
        index::leave_out_cuda(registry, &mut chosen);
    }
    let strangers: Vec<&str> = chosen.iter().filter(|c| !c.is_known).map(|c| c.name.as_str()).collect();
    tell_strangers(call, &strangers);
    for (file, size) in &list.unread {
        let [per_line] = registry.numbers("line").unwrap_or([20.0]);
        let count = if *size == 0 { 10.0 } else { (*size as f64 / per_line).max(1.0) };
        call.machine.assume(
            format!(
                "only the size of {file} is known ({}): about {} typical packages stand in, with bounds",
                Bytes(*size),
                count.round()
            ),
            format!(
                "give its text in the manifest:\ncontext:\n  files:\n    - {{path: {}, content: \"flask==3.0.3\\n\"}}",
                file.trim_start_matches("./")
            ),
        );
        let whole = registry.typical("closure", count.sqrt().max(1.0));
        let files = whole.bytes / 20_000;
        chosen.push(Chosen {
            name: UNREAD.into(),
            version: "0".into(),
            files: Estimate { low: 0, ..whole },
            count: u32::try_from(files).unwrap_or(u32::MAX).max(2),
            download: registry.typical("closure", count.sqrt().max(1.0) / 3.0),
            ..Chosen::default()
        });
    }
    chosen
}

/// Says what stands in for packages that the catalogue does not have.
pub(super) fn tell_strangers(call: &mut Call<'_>, names: &[&str]) {
    if names.is_empty() {
        return;
    }
    let first = names.get(..8).unwrap_or(names).join(", ");
    let more = if names.len() > 8 { format!(" and {} more", names.len() - 8) } else { String::new() };
    call.machine.assume(
        format!("{first}{more}: not in the catalogue; typical Python packages stand in, with bounds"),
        declaration(&call.process.args.join(" ")),
    );
}

fn declaration(command: &str) -> String {
    format!(
        "declare it in the manifest:\nruns:\n  - command: {command:?}\n    writes: [{{path: /usr/local/lib/, size: 10 MB, files: 100}}]"
    )
}

/// A project, a file or an address that is installed itself.
fn put_project(call: &mut Call<'_>, site: &Site, place: &str, editable: bool) {
    let registry = &call.machine.packages.pip;
    let folder = call.machine.path(call.process, place.split('[').next().unwrap_or(place));
    let (name, size) = if place.contains("://") || is_file(place) {
        let name = place.rsplit('/').next().unwrap_or(place).split(['@', '#', '-']).next().unwrap_or(place);
        call.machine.assume(
            format!("{place} does not come from the package index; a typical package stands in, with bounds"),
            declaration(&call.process.args.join(" ")),
        );
        (name.trim_end_matches(".git").to_owned(), call.machine.packages.pip.typical("closure", 1.0))
    } else if editable {
        (folder.name().unwrap_or("project").to_owned(), registry.typical("editable", 1.0))
    } else {
        let all = call.machine.tree().get(&folder).map_or(0, |n| n.totals().estimate().bytes);
        let bytes = sources(call, &folder).min(all);
        let size = Estimate::between(0, bytes, all.saturating_mul(3), Provenance::Heuristic);
        (folder.name().unwrap_or("project").to_owned(), size)
    };
    let package = Chosen { name: normal(&name), version: "0".into(), files: size, count: 3, ..Chosen::default() };
    let layout = Layout { packages: &site.packages, programs: &site.programs, compiles: true, installer: "pip" };
    // Where nothing can be written, the installation of the rest has told so.
    let _ = lay::put(call.machine, call.process, layout, &package);
}

/// Bytes of the Python sources below a folder.
fn sources(call: &Call<'_>, folder: &AbsPath) -> u64 {
    let mut bytes = 0_u64;
    call.machine.tree().walk(folder, &mut |path, node| {
        if path.name().is_some_and(|n| n.ends_with(".py")) {
            bytes = bytes.saturating_add(node.as_file().map_or(0, |f| f.size));
        }
    });
    bytes
}

/// Where downloads are kept; `None` where they are not.
pub(super) fn cache_folder(call: &Call<'_>, options: &Options) -> Option<AbsPath> {
    // Any value switches it off, for the sake of old scripts.
    let off = call.process.variable("PIP_NO_CACHE_DIR").is_some_and(|v| !v.is_empty());
    if off || options.has(&["no-cache-dir"]) {
        return None;
    }
    let own = setting(call, options, &["cache-dir"], "PIP_CACHE_DIR");
    let general = || call.process.variable("XDG_CACHE_HOME").map(|c| format!("{c}/pip"));
    let home = || format!("{}/.cache/pip", call.process.variable("HOME").unwrap_or("/root"));
    let folder = own.or_else(general).unwrap_or_else(home);
    Some(call.machine.path(call.process, &folder))
}

/// What was downloaded, and the index's pages about it.
fn keep_downloads(call: &mut Call<'_>, options: &Options, chosen: &[Chosen]) {
    let Some(folder) = cache_folder(call, options).filter(|_| !chosen.is_empty()) else { return };
    let size: Estimate = chosen.iter().map(|c| c.download + c.page).sum();
    let files = u32::try_from(chosen.len().saturating_mul(4)).unwrap_or(u32::MAX);
    // A cache that can't be written is left out, as pip does.
    let _ = put_total(call.machine, call.process, &folder.child("http-v2"), size, files);
}

fn uninstall(call: &mut Call<'_>, site: &Site, options: &Options, operands: &[String]) -> Status {
    let mut list = List::default();
    list.requirements.extend(operands.iter().filter_map(|o| Requirement::read(o, site.python)));
    let files: Vec<String> = options.values(&["r", "requirement"]).map(str::to_owned).collect();
    for file in files {
        // A list that can't be read names nothing.
        let _ = list.read_file(call, &file, site.python, 0);
    }
    for requirement in &list.requirements {
        lay::take(call.machine, call.process, site, &requirement.name);
    }
    Status::SUCCESS
}

/// `pip download` and `pip wheel`: the wheels themselves.
fn fetch(call: &mut Call<'_>, site: &Site, options: &Options, operands: &[String]) -> Status {
    let list = match read_wanted(call, site, options, operands) {
        Ok(list) => list,
        Err(status) => return status,
    };
    if call.machine.packages.pip.is_empty() {
        call.machine.unknown_here(call.process);
        return Status::Unknown;
    }
    let folder = options.value(&["d", "dest", "w", "wheel-dir"]).unwrap_or(".").to_owned();
    let folder = real(call.machine, &call.machine.path(call.process, &folder));
    for package in resolve(call, site, options, &list, false) {
        let name = format!("{}-{}-py3-none-any.whl", package.name.replace('-', "_"), package.version);
        // A folder that can't be written fails the first time as it does the others.
        let _ = put_file(call.machine, call.process, &folder.child(&name), Data::Length(package.download), 0o666);
    }
    Status::SUCCESS
}

fn cache(call: &mut Call<'_>, options: &Options, operands: &[String]) -> Status {
    if matches!(operands.first().map(String::as_str), Some("purge" | "remove"))
        && let Some(folder) = cache_folder(call, options)
    {
        for part in ["http", "http-v2", "wheels"] {
            let path = real(call.machine, &folder.child(part));
            // What is not there need not be removed.
            let _ = remove_tree(call.machine, call.process, &path);
        }
    }
    Status::SUCCESS
}

/// `pip config set global.index-url …` writes a small file.
fn configure(call: &mut Call<'_>, operands: &[String]) -> Status {
    let [_, key, value, ..] = operands else { return Status::FAILURE };
    let (section, name) = key.split_once('.').unwrap_or(("global", key));
    let text = format!("[{section}]\n{name} = {value}\n\n");
    let home = call.process.variable("HOME").unwrap_or("/root");
    let path = AbsPath::new(home).join(".config/pip/pip.conf");
    let done = put_file(call.machine, call.process, &path, Data::text(text), 0o666);
    Status::of(done.is_ok())
}
