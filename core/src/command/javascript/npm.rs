//! `npm`: install, ci, prune, run, cache, init, config; `npx`.
//!
//! Not modelled: workspaces, and changes of a lock file that names
//! something else than package.json does.

use super::closure;
use super::install_scripts;
use super::lay;
use super::lock::{self, Locked, name_of};
use super::project::{Project, home, omits_dev, platform, text};
use super::prune;
use super::resolve::{self, Chosen};
use super::unread::Unread;
use crate::command::remove::remove_tree;
use crate::command::total::{put_file, real};
use crate::command::{Call, Data, Failure, Options, Rules, Status};
use crate::filesystem::AbsPath;
use crate::size::Estimate;

const RULES: Rules<'_> = Rules {
    short: "wC",
    long: &[
        "prefix",
        "omit",
        "include",
        "only",
        "cache",
        "registry",
        "loglevel",
        "location",
        "workspace",
        "tag",
        "fetch-timeout",
        "maxsockets",
        "network-timeout",
        "userconfig",
        "script-shell",
        "before",
        "otp",
        "also",
        "install-strategy",
    ],
    stops_early: false,
};

pub(super) fn npm(call: &mut Call<'_>) -> Status {
    let words = call.operands().to_vec();
    // What follows `--` is the script's.
    let end = words.iter().position(|w| w == "--").unwrap_or(words.len());
    let (own, behind) = words.split_at(end);
    let options = Options::read(own, RULES);
    let Some((command, names)) = options.operands.split_first() else { return Status::SUCCESS };
    let (command, names) = (command.clone(), names.to_vec());
    match command.as_str() {
        "install" | "i" | "in" | "ins" | "inst" | "add" | "isntall" | "update" | "up" | "upgrade" => {
            install(call, &options, &names)
        }
        "ci" | "clean-install" | "ic" | "install-clean" | "cit" => clean_install(call, &options),
        "prune" => prune::run(call, &options),
        "uninstall" | "remove" | "rm" | "r" | "un" | "unlink" => uninstall(call, &options, &names),
        "run" | "run-script" | "rum" => match names.first() {
            Some(script) => {
                let more: Vec<String> = names.iter().skip(1).chain(behind.iter().skip(1)).cloned().collect();
                let status = super::scripts::run(call, &Project::of(call, &options), script, &more);
                leave_log(call, &options);
                status
            }
            None => Status::SUCCESS,
        },
        "test" | "t" | "start" | "stop" => super::scripts::run(call, &Project::of(call, &options), &command, &[]),
        "cache" => cache(call, &options, &names),
        "init" | "create" | "innit" => init(call, &options, &names),
        "config" | "c" | "set" => configure(call, &command, &names),
        "exec" | "x" => run_package(call, &names),
        "audit" | "ls" | "list" | "ll" | "la" | "view" | "info" | "show" | "outdated" | "fund" | "help" | "whoami"
        | "ping" | "root" | "bin" | "get" | "doctor" | "explain" | "why" | "rebuild" | "rb" | "login" | "logout"
        | "dedupe" | "ddp" | "link" | "pkg" | "prefix" => {
            call.write(Data::unknown_text());
            Status::Unknown
        }
        _ => super::unknown(call),
    }
}

pub(super) fn npx(call: &mut Call<'_>) -> Status {
    let words: Vec<String> = call.operands().iter().skip_while(|w| w.starts_with('-')).cloned().collect();
    run_package(call, &words)
}

/// Runs a program of a package; one that has no model leaves behind what nobody knows.
fn run_package(call: &mut Call<'_>, words: &[String]) -> Status {
    let Some(first) = words.first() else { return Status::SUCCESS };
    let name = name_of(first).unwrap_or(first).rsplit('/').next().unwrap_or_default();
    match crate::command::model(name).filter(|_| super::build::is_tool(name)) {
        Some(model) => {
            let mut words = words.to_vec();
            if let Some(first) = words.first_mut() {
                name.clone_into(first);
            }
            let process = call.process.child(words);
            model(&mut Call {
                machine: call.machine,
                process: &process,
                launcher: call.launcher,
                flavour: call.flavour,
            })
        }
        None => super::unknown(call),
    }
}

/// A setting of npm: an option, a variable, or a line of the user's `.npmrc`.
fn setting(call: &Call<'_>, options: &Options, name: &str) -> Option<String> {
    let variable = |v: String| call.process.variable(&v).map(str::to_owned);
    let underscored = name.replace('-', "_");
    let line = || {
        let text = text(call, &home(call, ".npmrc"))?.ok()?;
        text.lines().find_map(|l| Some(l.strip_prefix(name)?.trim_start().strip_prefix('=')?.trim().to_owned()))
    };
    options
        .value(&[name])
        .map(str::to_owned)
        .or_else(|| variable(format!("npm_config_{underscored}")))
        .or_else(|| variable(format!("NPM_CONFIG_{}", underscored.to_uppercase())))
        .or_else(line)
}

/// Where npm keeps downloads and logs.
fn cache_folder(call: &Call<'_>, options: &Options) -> AbsPath {
    setting(call, options, "cache").map_or_else(|| home(call, ".npm"), |c| call.machine.path(call.process, &c))
}

fn is_global(call: &Call<'_>, options: &Options) -> bool {
    options.has(&["g", "global"])
        || options.value(&["location"]) == Some("global")
        || call.process.variable("npm_config_global").is_some_and(|v| v == "true")
}

fn install(call: &mut Call<'_>, options: &Options, names: &[String]) -> Status {
    if call.machine.packages.npm.is_empty() {
        return super::unknown(call);
    }
    if is_global(call, options) {
        return install_globally(call, options, names);
    }
    let project = Project::of(call, options);
    let omits = omits_dev(call, options);
    let lock = lock_of(call, &project.folder);
    let (mut chosen, looked_up) = match &lock {
        Some(Ok(lock)) => (from_lock(call, lock, omits), !names.is_empty()),
        Some(Err(size)) => (unread(call, &project, *size, omits), !names.is_empty()),
        None if project.manifest.is_none() && text(call, &project.folder.child("package.json")).is_some() => {
            return super::unknown(call);
        }
        None => (asked(call, &project, omits, names), true),
    };
    if lock.is_some() && !names.is_empty() {
        let more = closure(call, names);
        chosen.extend(more.into_iter().filter(|m| !chosen.iter().any(|c| c.place == m.place)).collect::<Vec<_>>());
    }
    if names.is_empty() && chosen.is_empty() && project.manifest.is_none() && lock.is_none() {
        return Status::SUCCESS;
    }
    let done = lay::put_all(call.machine, call.process, &project.folder, &chosen, true);
    install_scripts::run(call, options, &project.folder, &chosen);
    let saves = !options.has(&["no-save"]);
    if saves && !names.is_empty() {
        save(call, &project, options, names, &chosen);
    }
    write_locks(call, options, &project.folder, lock.as_ref(), &chosen, saves);
    finish(call, options, &chosen, looked_up, done)
}

/// `npm ci`: what the lock file says, into an empty `node_modules`.
fn clean_install(call: &mut Call<'_>, options: &Options) -> Status {
    if call.machine.packages.npm.is_empty() {
        return super::unknown(call);
    }
    let project = Project::of(call, options);
    let omits = omits_dev(call, options);
    let lock = lock_of(call, &project.folder);
    let chosen = match &lock {
        Some(Ok(lock)) => from_lock(call, lock, omits),
        Some(Err(size)) => unread(call, &project, *size, omits),
        None if call.machine.is_partly_known() => return super::unknown(call),
        None => {
            return call.fail(
                "The `npm ci` command can only install with an existing package-lock.json or npm-shrinkwrap.json with lockfileVersion >= 1.",
            );
        }
    };
    let modules = real(call.machine, &project.folder.child("node_modules"));
    if call.machine.tree().get(&modules).is_some() {
        // What can't be removed shows when packages are put there.
        let _ = remove_tree(call.machine, call.process, &modules);
    }
    let done = lay::put_all(call.machine, call.process, &project.folder, &chosen, false);
    install_scripts::run(call, options, &project.folder, &chosen);
    write_hidden_lock(call, &project.folder, lock.as_ref(), &chosen);
    finish(call, options, &chosen, false, done)
}

fn finish(
    call: &mut Call<'_>,
    options: &Options,
    chosen: &[Chosen],
    looked_up: bool,
    done: Result<(), Failure>,
) -> Status {
    let strangers: Vec<&str> = chosen.iter().filter(|c| !c.is_known).map(|c| c.name.as_str()).collect();
    super::tell_strangers(call, &strangers);
    let cache = cache_folder(call, options);
    // A cache that can't be written is left out, as npm does.
    let _ = lay::keep(call.machine, call.process, &cache, chosen, looked_up);
    let _ = put_file(call.machine, call.process, &cache.child("_update-notifier-last-checked"), Data::default(), 0o666);
    call.write(Data::unknown_text());
    match done {
        Err(failure) if failure != Failure::Unknown => call.fail(&format!("error: node_modules: {failure}")),
        _ => Status::SUCCESS,
    }
}

/// The project's lock file: its packages and text, or its size where the text is not known.
pub(super) type Lock = Result<(Vec<Locked>, u64), u64>;

pub(super) fn lock_of(call: &Call<'_>, folder: &AbsPath) -> Option<Lock> {
    let names = ["npm-shrinkwrap.json", "package-lock.json"];
    let found = names.into_iter().find_map(|name| text(call, &folder.child(name)))?;
    Some(found.and_then(|text| {
        let size = text.len() as u64;
        lock::npm(&text).map(|all| (all, size)).ok_or(size)
    }))
}

pub(super) fn from_lock(call: &Call<'_>, (locked, _): &(Vec<Locked>, u64), omits_dev: bool) -> Vec<Chosen> {
    let platform = platform(call);
    let wanted: Vec<Locked> = locked.iter().filter(|l| !(omits_dev && l.dev) && l.is_for(&platform)).cloned().collect();
    resolve::weigh(&call.machine.packages.npm, &wanted)
}

/// The packages of a lock file whose text is not known.
fn unread(call: &mut Call<'_>, project: &Project, size: u64, omits_dev: bool) -> Vec<Chosen> {
    let wants = project.wants(!omits_dev);
    let all = if omits_dev { project.wants(true) } else { Vec::new() };
    let unread = Unread { file: "package-lock.json", size, entry: "lock entry", wants: &wants, all: &all };
    let platform = platform(call);
    super::unread::lock(call, &project.folder, &unread, &platform)
}

/// What package.json asks for, and names beside it.
pub(super) fn asked(call: &Call<'_>, project: &Project, omits_dev: bool, names: &[String]) -> Vec<Chosen> {
    let with = |dev: bool| project.wants(dev).into_iter().chain(names.iter().cloned()).collect::<Vec<String>>();
    match omits_dev {
        true => closure::production(&call.machine.packages.npm, &with(true), &with(false), &platform(call)),
        false => closure(call, &with(true)),
    }
}

fn closure(call: &Call<'_>, wants: &[String]) -> Vec<Chosen> {
    closure::closure(&call.machine.packages.npm, wants, &platform(call))
}

fn install_globally(call: &mut Call<'_>, options: &Options, names: &[String]) -> Status {
    let prefix = setting(call, options, "prefix").unwrap_or_else(|| "/usr/local".into());
    let prefix = real(call.machine, &call.machine.path(call.process, &prefix));
    let mut all = Vec::new();
    let mut done = Ok(());
    for want in names.iter().filter(|n| !n.starts_with('.')) {
        let mut chosen = closure::global(&call.machine.packages.npm, want, &platform(call), names);
        let name = name_of(want).unwrap_or(want).to_owned();
        let own = format!("node_modules/{name}");
        for package in &mut chosen {
            package.place =
                if package.place == own { format!("lib/{own}") } else { format!("lib/{own}/{}", package.place) };
        }
        let old = prefix.join(&format!("lib/{own}"));
        if call.machine.tree().get(&old).is_some() {
            // What can't be removed shows when the new one is put there.
            let _ = remove_tree(call.machine, call.process, &old);
        }
        done = done.and(lay::put_all(call.machine, call.process, &prefix, &chosen, false));
        install_scripts::run(call, options, &prefix, &chosen);
        let programs =
            chosen.iter().find(|c| c.place == format!("lib/{own}")).map(|c| (c.programs.clone(), c.is_known));
        let bin = prefix.child("bin");
        for program in programs.iter().flat_map(|(programs, _)| programs) {
            let target = format!("../lib/{own}/{program}");
            done = done.and(lay::link(call.machine, call.process, &bin.child(program), &target));
        }
        if programs.is_none_or(|(_, known)| !known) {
            super::may_bring_programs(call, &bin);
        }
        all.extend(chosen);
    }
    finish(call, options, &all, true, done)
}

/// Adds what was asked for to package.json.
fn save(call: &mut Call<'_>, project: &Project, options: &Options, names: &[String], chosen: &[Chosen]) {
    let path = project.folder.child("package.json");
    let old = match text(call, &path) {
        Some(Ok(text)) => text,
        Some(Err(_)) => return,
        None => "{\n}\n".into(),
    };
    let kind = if options.has(&["D", "save-dev"]) { "devDependencies" } else { "dependencies" };
    let mut new = old;
    for want in names {
        let name = name_of(want).unwrap_or(want);
        let version = chosen.iter().find(|c| c.name == name).map_or("0.0.0", |c| c.version.as_str());
        let line = format!("\"{name}\": \"^{version}\"");
        if new.contains(&format!("\"{name}\": \"")) {
            continue;
        }
        let opening = format!("\"{kind}\": {{");
        new = match new.split_once(&opening) {
            Some((before, behind)) => {
                let comma = if behind.trim_start().starts_with('}') { "" } else { "," };
                format!("{before}{opening}\n    {line}{comma}{behind}")
            }
            None => {
                let before = new.trim_end().trim_end_matches('}').trim_end();
                let comma = if before.ends_with('{') { "" } else { "," };
                format!("{before}{comma}\n  \"{kind}\": {{\n    {line}\n  }}\n}}\n")
            }
        };
    }
    // A file that can't be written leaves the old one.
    let _ = call.machine.write_whole(call.process, path.as_str(), Data::text(new));
}

/// Writes `package-lock.json` again, or for the first time, and the one inside `node_modules`.
fn write_locks(
    call: &mut Call<'_>,
    options: &Options,
    folder: &AbsPath,
    lock: Option<&Lock>,
    chosen: &[Chosen],
    saves: bool,
) {
    write_hidden_lock(call, folder, lock, chosen);
    if !saves
        || options.has(&["no-package-lock"])
        || setting(call, options, "package-lock").is_some_and(|v| v == "false")
    {
        return;
    }
    let path = folder.child("package-lock.json");
    let data = match lock {
        // npm writes the same text again.
        Some(_) => crate::command::content(call.machine.tree(), &path),
        None => Data::Length(call.machine.packages.npm.typical("lock entry", chosen.len() as f64)),
    };
    let _ = put_file(call.machine, call.process, &path, data, 0o666);
}

pub(super) fn write_hidden_lock(call: &mut Call<'_>, folder: &AbsPath, lock: Option<&Lock>, chosen: &[Chosen]) {
    if chosen.is_empty() {
        return;
    }
    let typical = call.machine.packages.npm.typical("lock entry", chosen.len() as f64);
    let size = match lock {
        Some(Ok((all, size))) if !all.is_empty() => {
            let bytes = *size * chosen.len() as u64 / all.len() as u64;
            Estimate::between(bytes.min(typical.low), bytes.min(*size), bytes.max(typical.high), typical.provenance)
        }
        _ => typical,
    };
    let path = folder.join("node_modules/.package-lock.json");
    let _ = put_file(call.machine, call.process, &path, Data::Length(size), 0o666);
}

fn uninstall(call: &mut Call<'_>, options: &Options, names: &[String]) -> Status {
    let folder = if is_global(call, options) {
        let prefix = setting(call, options, "prefix").unwrap_or_else(|| "/usr/local".into());
        call.machine.path(call.process, &prefix).child("lib")
    } else {
        Project::of(call, options).folder
    };
    for name in names {
        let path = real(call.machine, &folder.join(&format!("node_modules/{}", name_of(name).unwrap_or(name))));
        // What is not there need not be removed.
        let _ = remove_tree(call.machine, call.process, &path);
    }
    Status::SUCCESS
}

fn cache(call: &mut Call<'_>, options: &Options, names: &[String]) -> Status {
    if matches!(names.first().map(String::as_str), Some("clean" | "clear" | "rm")) {
        let path = real(call.machine, &cache_folder(call, options).child("_cacache"));
        // What is not there need not be removed.
        let _ = remove_tree(call.machine, call.process, &path);
    }
    leave_log(call, options);
    Status::SUCCESS
}

/// Every call of npm leaves a log.
pub(super) fn leave_log(call: &mut Call<'_>, options: &Options) {
    let cache = real(call.machine, &cache_folder(call, options));
    let _ = lay::log(call.machine, call.process, &cache, 0);
}

/// `npm init -y` writes a package.json of its own making; other forms run a package.
fn init(call: &mut Call<'_>, options: &Options, names: &[String]) -> Status {
    if !names.is_empty() {
        return super::unknown(call);
    }
    let project = Project::of(call, options);
    let path = project.folder.child("package.json");
    if call.machine.tree().get(&path).is_none() {
        let name = project.folder.name().unwrap_or_default().to_owned();
        let text = format!(
            "{{\n  \"name\": \"{name}\",\n  \"version\": \"1.0.0\",\n  \"description\": \"\",\n  \"main\": \"index.js\",\n  \"scripts\": {{\n    \
             \"test\": \"echo \\\"Error: no test specified\\\" && exit 1\"\n  }},\n  \"keywords\": [],\n  \"author\": \"\",\n  \"license\": \"ISC\"\n}}\n"
        );
        if let Err(failure) = put_file(call.machine, call.process, &path, Data::text(text), 0o666) {
            return call.fail(&format!("error: package.json: {failure}"));
        }
    }
    call.write(Data::unknown_text());
    leave_log(call, options);
    Status::SUCCESS
}

/// `npm config set key value`, `npm config set key=value` and `npm set …` add a line to the user's `.npmrc`.
fn configure(call: &mut Call<'_>, command: &str, names: &[String]) -> Status {
    let words = if command == "set" { names } else { names.get(1..).unwrap_or_default() };
    let sets = command == "set" || names.first().is_some_and(|n| n == "set");
    let line = match words {
        [pair] if sets && pair.contains('=') => format!("{pair}\n"),
        [key, value, ..] if sets => format!("{key}={value}\n"),
        _ => return Status::SUCCESS,
    };
    let path = home(call, ".npmrc");
    let mut data = crate::command::content(call.machine.tree(), &path);
    data.append(Data::text(line));
    Status::of(put_file(call.machine, call.process, &path, data, 0o600).is_ok())
}
