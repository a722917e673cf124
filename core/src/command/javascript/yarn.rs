//! `yarn` (classic and berry), `pnpm` and `corepack`.
//!
//! Classic yarn fetches what is for other platforms too, unpacks into its cache and copies from there; berry keeps zip files, and installs nothing more unless it is told
//! to fill `node_modules`; pnpm links files of its store, so that they are stored once.

use super::closure::{closure, with_others};
use super::install_scripts;
use super::lay;
use super::lock::{self, Locked, Platform, name_of};
use super::project::{Project, home, omits_dev, platform, text};
use super::resolve::{self, Chosen};
use super::scripts;
use super::unread::Unread;
use crate::command::remove::remove_tree;
use crate::command::total::{put_file, put_total, real};
use crate::command::{Call, Data, Failure, Options, Rules, Status};
use crate::filesystem::AbsPath;
use crate::size::Estimate;

const RULES: Rules<'_> = Rules {
    short: "C",
    long: &[
        "cwd",
        "dir",
        "cache-folder",
        "network-timeout",
        "registry",
        "modules-folder",
        "mutex",
        "network-concurrency",
        "filter",
        "store-dir",
        "reporter",
        "prefix",
        "global-folder",
        "loglevel",
    ],
    stops_early: false,
};

pub(super) fn yarn(call: &mut Call<'_>) -> Status {
    let options = Options::read(call.operands(), RULES);
    let words = options.operands.clone();
    let (command, names) = words.split_first().map_or(("install", &[][..]), |(c, n)| (c.as_str(), n));
    leave_compiled(call, &options);
    if options.has(&["version", "v", "help"]) {
        return Status::SUCCESS;
    }
    match (command, names) {
        ("install", _) => install_yarn(call, &options),
        ("add", names) => add_yarn(call, &options, names),
        ("global", _) if call.machine.packages.npm.is_empty() => super::unknown(call),
        ("global", [verb, names @ ..]) if verb == "add" => {
            let platform = for_yarn(call);
            let (chosen, done) = globally(call, names, "/usr/local/share/.config/yarn/global", &platform);
            keep_classic(call, &options, &chosen);
            ended(call, done)
        }
        ("cache", [verb, ..]) if verb == "dir" => {
            let path = yarn_cache(call, &options);
            call.print(format!("{path}\n"));
            Status::SUCCESS
        }
        ("cache", [verb, ..]) if verb == "clean" => {
            let path = real(call.machine, &yarn_cache(call, &options));
            // What is not there need not be removed.
            let _ = remove_tree(call.machine, call.process, &path);
            Status::SUCCESS
        }
        ("run", [script, more @ ..]) => run(call, &options, script, more),
        (
            "config" | "set" | "why" | "list" | "info" | "check" | "audit" | "version" | "help" | "autoclean"
            | "policies" | "plugin",
            _,
        ) => Status::SUCCESS,
        ("workspaces", [focus, ..]) if focus == "focus" => install_yarn(call, &options),
        ("workspace" | "workspaces" | "remove" | "upgrade" | "dlx" | "create" | "link" | "pack" | "publish", _) => {
            super::unknown(call)
        }
        (script, more) => run(call, &options, script, more),
    }
}

/// Classic yarn keeps what Node.js compiled of itself, whatever it was called for.
fn leave_compiled(call: &mut Call<'_>, options: &Options) {
    let project = Project::of(call, options);
    let lock = text(call, &project.folder.child("yarn.lock")).and_then(Result::ok);
    if is_berry(call, &project, lock.as_deref()) || call.process.variable("DISABLE_V8_COMPILE_CACHE").is_some() {
        return;
    }
    let temporary = AbsPath::new(call.process.variable("TMPDIR").unwrap_or("/tmp"));
    let folder = temporary.child(&format!("v8-compile-cache-{}", call.process.identity.uid));
    if call.machine.tree().get(&folder).is_none() {
        let size = call.figure("yarn.compiled");
        // It does without where it can't write.
        let _ = put_total(call.machine, call.process, &folder, size, 2);
    }
}

fn run(call: &mut Call<'_>, options: &Options, script: &str, more: &[String]) -> Status {
    let project = Project::of(call, options);
    if project.script(script).is_none() && super::build::is_tool(script) {
        let process = call.process.child(std::iter::once(script.to_owned()).chain(more.iter().cloned()).collect());
        return call.launcher.launch(call.machine, &process);
    }
    scripts::run(call, &project, script, more)
}

fn install_yarn(call: &mut Call<'_>, options: &Options) -> Status {
    if call.machine.packages.npm.is_empty() {
        return super::unknown(call);
    }
    let project = Project::of(call, options);
    let lock = text(call, &project.folder.child("yarn.lock"));
    if project.manifest.is_none() && !matches!(lock, Some(Err(_))) {
        return super::unknown(call);
    }
    let omits = omits_dev(call, options);
    let wants = project.wants(!omits);
    let platform = for_yarn(call);
    let mut fetched = Vec::new();
    let chosen = match &lock {
        Some(Ok(text)) => {
            let (here, elsewhere) =
                lock::yarn(text, &wants).into_iter().partition::<Vec<_>, _>(|l| l.is_for(&platform));
            let all = elsewhere.into_iter().map(|other| Locked { platforms: Default::default(), ..other });
            fetched = chosen(call, all.collect(), &platform);
            chosen(call, here, &platform)
        }
        Some(Err(size)) => {
            let unread = Unread { file: "yarn.lock", size: *size, entry: "yarn lock entry", wants: &wants, all: &[] };
            super::unread::lock(call, &project.folder, &unread, &platform)
        }
        _ => {
            let (here, elsewhere) = with_others(&call.machine.packages.npm, &wants, &platform);
            fetched = elsewhere;
            here
        }
    };
    finish_yarn(call, options, &project, lock.and_then(Result::ok).as_deref(), (&chosen, fetched))
}

/// Classic yarn looks at no C library, and leaves peers to the project.
fn for_yarn(call: &Call<'_>) -> Platform {
    Platform { looks_at_libc: false, peers: false, looks_at_optional: false, ..platform_without_npm(call) }
}

/// Other installers than npm look at the version of Node.js alone.
fn platform_without_npm(call: &Call<'_>) -> Platform {
    let mut platform = platform(call);
    platform.engines[0].clear();
    platform
}

/// pnpm fetches peers, since its version 8, and is not bound to npm's version.
fn for_pnpm(call: &Call<'_>) -> Platform {
    Platform { looks_at_libc: true, looks_at_optional: false, ..platform_without_npm(call) }
}

fn chosen(call: &Call<'_>, locked: Vec<Locked>, platform: &Platform) -> Vec<Chosen> {
    let wanted: Vec<Locked> = locked.into_iter().filter(|l| l.is_for(platform)).collect();
    resolve::weigh(&call.machine.packages.npm, &wanted)
}

fn add_yarn(call: &mut Call<'_>, options: &Options, names: &[String]) -> Status {
    if call.machine.packages.npm.is_empty() {
        return super::unknown(call);
    }
    let project = Project::of(call, options);
    let wants: Vec<String> = project.wants(true).into_iter().chain(names.iter().cloned()).collect();
    let (chosen, fetched) = with_others(&call.machine.packages.npm, &wants, &for_yarn(call));
    finish_yarn(call, options, &project, None, (&chosen, fetched))
}

/// Which yarn it is: the second kind says so in its lock file, its settings, or package.json.
fn is_berry(call: &Call<'_>, project: &Project, lock: Option<&str>) -> bool {
    let declared = project.manifest.as_ref().and_then(|m| m.text("packageManager"));
    let major = declared.and_then(|d| d.strip_prefix("yarn@")).and_then(|v| v.split('.').next()?.parse::<u32>().ok());
    major.is_some_and(|m| m > 1)
        || lock.is_some_and(|l| l.contains("\n__metadata:"))
        || call.machine.tree().get(&project.folder.child(".yarnrc.yml")).is_some()
}

fn finish_yarn(
    call: &mut Call<'_>,
    options: &Options,
    project: &Project,
    lock: Option<&str>,
    (chosen, mut fetched): (&[Chosen], Vec<Chosen>),
) -> Status {
    tell(call, chosen);
    let downloads: Estimate = chosen.iter().map(|c| c.download).sum();
    let count = u32::try_from(chosen.len()).unwrap_or(u32::MAX);
    if is_berry(call, project, lock) {
        let settings = text(call, &project.folder.child(".yarnrc.yml")).and_then(Result::ok).unwrap_or_default();
        let modules = settings.contains("nodeLinker: node-modules") || settings.contains("nodeLinker: pnpm");
        let local = settings.contains("enableGlobalCache: false");
        let cache = if local { project.folder.join(".yarn/cache") } else { home(call, ".yarn/berry/cache") };
        // A cache that can't be written is left out.
        let _ = put_total(call.machine, call.process, &cache, downloads, count);
        let done = if modules {
            let done = lay::put_all(call.machine, call.process, &project.folder, chosen, true);
            install_scripts::run(call, options, &project.folder, chosen);
            done
        } else {
            let size = call.machine.packages.npm.typical("lock entry", chosen.len() as f64);
            put_file(call.machine, call.process, &project.folder.child(".pnp.cjs"), Data::Length(size), 0o755)
        };
        return ended(call, done);
    }
    let done = lay::put_all(call.machine, call.process, &project.folder, chosen, true);
    install_scripts::run(call, options, &project.folder, chosen);
    if lock.is_none() && !options.has(&["no-lockfile", "pure-lockfile"]) {
        let size = call.machine.packages.npm.typical("lock entry", chosen.len() as f64);
        let _ = put_file(call.machine, call.process, &project.folder.child("yarn.lock"), Data::Length(size), 0o666);
    }
    fetched.extend_from_slice(chosen);
    keep_classic(call, options, &fetched);
    ended(call, done)
}

fn keep_classic(call: &mut Call<'_>, options: &Options, chosen: &[Chosen]) {
    let unpacked: Estimate = chosen.iter().map(|c| c.files + c.download).sum();
    let files = chosen.iter().fold(0_u32, |n, c| n.saturating_add(c.count).saturating_add(2));
    let cache = yarn_cache(call, options).child("v6");
    // A cache that can't be written is left out.
    let _ = put_total(call.machine, call.process, &cache, unpacked, files);
}

fn yarn_cache(call: &Call<'_>, options: &Options) -> AbsPath {
    let named = options.value(&["cache-folder"]).or_else(|| call.process.variable("YARN_CACHE_FOLDER"));
    match named {
        Some(folder) => call.machine.path(call.process, folder),
        None if call.process.identity.uid == 0 => AbsPath::new("/usr/local/share/.cache/yarn"),
        None => home(call, ".cache/yarn"),
    }
}

/// Packages installed for everybody, with links to their programs beside npm's.
fn globally(
    call: &mut Call<'_>,
    names: &[String],
    folder: &str,
    platform: &Platform,
) -> (Vec<Chosen>, Result<(), Failure>) {
    let folder = AbsPath::new(folder);
    let chosen = closure(&call.machine.packages.npm, names, platform);
    tell(call, &chosen);
    let mut done = lay::put_all(call.machine, call.process, &folder, &chosen, true);
    install_scripts::run(call, &Options::default(), &folder, &chosen);
    let bin = AbsPath::new("/usr/local/bin");
    for want in names {
        let name = name_of(want).unwrap_or(want);
        let known = chosen.iter().find(|c| c.name == name && c.is_known);
        for program in known.iter().flat_map(|c| &c.programs) {
            let target = folder.join(&format!("node_modules/{name}/{program}"));
            done = done.and(lay::link(call.machine, call.process, &bin.child(program), target.as_str()));
        }
        if known.is_none() {
            super::may_bring_programs(call, &bin);
        }
    }
    (chosen, done)
}

fn tell(call: &mut Call<'_>, chosen: &[Chosen]) {
    let names: Vec<&str> = chosen.iter().filter(|c| !c.is_known).map(|c| c.name.as_str()).collect();
    super::tell_strangers(call, &names);
}

fn ended(call: &mut Call<'_>, done: Result<(), Failure>) -> Status {
    call.write(Data::unknown_text());
    match done {
        Err(failure) if failure != Failure::Unknown => call.fail(&format!("node_modules: {failure}")),
        _ => Status::SUCCESS,
    }
}

pub(super) fn pnpm(call: &mut Call<'_>) -> Status {
    let options = Options::read(call.operands(), RULES);
    let words = options.operands.clone();
    let Some((command, names)) = words.split_first() else { return Status::SUCCESS };
    match command.as_str() {
        "install" | "i" | "add" | "fetch" | "prune" if call.machine.packages.npm.is_empty() => super::unknown(call),
        "install" | "i" if names.is_empty() => install_pnpm(call, &options, names, !omits_dev(call, &options)),
        "install" | "i" | "add" if options.has(&["g", "global"]) => {
            let platform = for_pnpm(call);
            let (chosen, done) = globally(call, names, "/usr/local/share/pnpm/global", &platform);
            put_store(call, &chosen, Estimate::default());
            put_documents(call, chosen.iter().map(|c| c.document).collect());
            ended(call, done)
        }
        "install" | "i" | "add" => install_pnpm(call, &options, names, true),
        "fetch" => fetch_pnpm(call, &options),
        "run" => match names.split_first() {
            Some((script, more)) => run(call, &options, script, more),
            None => Status::SUCCESS,
        },
        "prune" => {
            let project = Project::of(call, &options);
            let modules = real(call.machine, &project.folder.child("node_modules"));
            // What is left is what an installation without the rest would bring.
            let _ = remove_tree(call.machine, call.process, &modules);
            install_pnpm(call, &options, &[], !omits_dev(call, &options))
        }
        "config" | "setup" | "store" | "list" | "ls" | "why" | "audit" | "root" | "bin" | "env" | "approve-builds" => {
            Status::SUCCESS
        }
        "deploy" | "exec" | "dlx" | "remove" | "rm" | "update" | "up" | "rebuild" | "create" => super::unknown(call),
        script => run(call, &options, script, names),
    }
}

/// The packages of a project, and the documents that are fetched about those that no lock file names.
fn pnpm_packages(
    call: &mut Call<'_>,
    project: &Project,
    names: &[String],
    with_dev: bool,
) -> (Vec<Chosen>, Vec<Estimate>) {
    let lock = text(call, &project.folder.child("pnpm-lock.yaml"));
    let is_locked = lock.is_some();
    let platform = for_pnpm(call);
    let mut all = match lock {
        Some(Ok(text)) => chosen(call, lock::pnpm(&text, with_dev), &platform),
        Some(Err(size)) => {
            let wants = project.wants(with_dev);
            let unread = Unread { file: "pnpm-lock.yaml", size, entry: "pnpm lock entry", wants: &wants, all: &[] };
            super::unread::lock(call, &project.folder, &unread, &platform)
        }
        _ => closure(&call.machine.packages.npm, &project.wants(with_dev), &platform),
    };
    let more = closure(&call.machine.packages.npm, names, &platform);
    let asked = more.iter().chain(all.iter().filter(|_| !is_locked));
    let documents = asked.map(|c| c.document).collect();
    all.extend(more.into_iter().filter(|m| !all.iter().any(|c| c.name == m.name)).collect::<Vec<_>>());
    (all, documents)
}

fn install_pnpm(call: &mut Call<'_>, options: &Options, names: &[String], with_dev: bool) -> Status {
    let project = Project::of(call, options);
    let (mut all, documents) = pnpm_packages(call, &project, names, with_dev);
    tell(call, &all);
    let direct: Vec<String> =
        project.wants(with_dev).iter().chain(names).filter_map(|w| name_of(w).map(str::to_owned)).collect();
    let mut done = Ok(());
    for package in &mut all {
        let store =
            format!(".pnpm/{}@{}/node_modules/{}", package.name.replace('/', "+"), package.version, package.name);
        if direct.contains(&package.name) {
            let path = project.folder.join(&format!("node_modules/{}", package.name));
            let up = if package.name.starts_with('@') { "../" } else { "" };
            done = done.and(lay::link(call.machine, call.process, &path, &format!("{up}{store}")));
        }
        package.place = format!("node_modules/{store}");
        package.files = linked(call, package.files);
    }
    done = done.and(lay::put_all(call.machine, call.process, &project.folder, &all, true));
    install_scripts::run(call, options, &project.folder, &all);
    for package in all.iter().filter(|p| direct.contains(&p.name)) {
        for program in &package.programs {
            let path = project.folder.join(&format!("node_modules/.bin/{program}"));
            done = done.and(lay::link(call.machine, call.process, &path, &format!("../{}/{program}", package.name)));
        }
    }
    put_store(call, &all, Estimate::default());
    put_documents(call, documents);
    let entries = call.machine.packages.npm.typical("pnpm lock entry", all.len() as f64);
    for (path, is_there) in [
        ("pnpm-lock.yaml", call.machine.tree().get(&project.folder.child("pnpm-lock.yaml")).is_some()),
        ("node_modules/.pnpm/lock.yaml", false),
    ] {
        if !is_there && !all.is_empty() {
            done = done.and(put_file(
                call.machine,
                call.process,
                &project.folder.join(path),
                Data::Length(entries),
                0o666,
            ));
        }
    }
    ended(call, done)
}

/// Files of a store's packages: those with one content are one file under several names.
fn linked(call: &Call<'_>, files: Estimate) -> Estimate {
    let [low, usual, high] = call.machine.packages.npm.numbers("stored once").unwrap_or([1.0; 3]);
    let part = |bytes: u64, factor: f64| (bytes as f64 * factor).round() as u64;
    Estimate { low: part(files.low, low), bytes: part(files.bytes, usual), high: part(files.high, high), ..files }
}

/// The registry's documents that were fetched, and the one about pnpm itself, by which it tells whether it is the newest.
fn put_documents(call: &mut Call<'_>, mut documents: Vec<Estimate>) {
    if call.process.variable("CI").is_none() {
        documents.push(resolve::document(&call.machine.packages.npm, "pnpm"));
    }
    let (size, count) = (documents.iter().copied().sum(), u32::try_from(documents.len()).unwrap_or(u32::MAX));
    if count > 0 {
        let cache = call.process.variable("XDG_CACHE_HOME").map_or_else(|| home(call, ".cache"), AbsPath::new);
        // A cache that can't be written is left out.
        let _ = put_total(call.machine, call.process, &cache.join("pnpm/metadata"), size, count);
    }
}

/// What a store keeps of packages whose files are linked: an index of each; `more` is what is not linked.
fn put_store(call: &mut Call<'_>, all: &[Chosen], more: Estimate) {
    let index = call.machine.packages.npm.typical("store index", all.iter().map(|c| f64::from(c.count)).sum());
    let store = call.process.variable("PNPM_HOME").map_or_else(|| home(call, ".local/share/pnpm"), AbsPath::new);
    let count = u32::try_from(all.len()).unwrap_or(u32::MAX);
    // A store that can't be written fails with the packages themselves.
    let _ = put_total(call.machine, call.process, &store.child("store"), index + more, count);
}

/// `pnpm fetch` fills the store alone.
fn fetch_pnpm(call: &mut Call<'_>, options: &Options) -> Status {
    let project = Project::of(call, options);
    let (all, _) = pnpm_packages(call, &project, &[], !omits_dev(call, options));
    let files = all.iter().map(|c| c.files).sum();
    tell(call, &all);
    put_store(call, &all, files);
    Status::SUCCESS
}

/// `corepack enable` makes links; `prepare` and `install` fetch the package manager itself.
pub(super) fn corepack(call: &mut Call<'_>) -> Status {
    let words = call.operands().to_vec();
    let fetched: Vec<&String> = words.iter().skip(1).filter(|w| !w.starts_with('-')).collect();
    match words.first().map(String::as_str) {
        Some("enable") => {
            for name in ["yarn", "yarnpkg", "pnpm", "pnpx"] {
                let path = AbsPath::new("/usr/local/bin").child(name);
                let target = "../lib/node_modules/corepack/dist/corepack.js";
                if let Err(failure) = lay::link(call.machine, call.process, &path, target) {
                    return call.fail(&format!("{path}: {failure}"));
                }
            }
            Status::SUCCESS
        }
        Some("prepare" | "install" | "use") => {
            for want in fetched {
                let all = closure(&call.machine.packages.npm, std::slice::from_ref(want), &platform(call));
                tell(call, &all);
                let own: Vec<&Chosen> = all.iter().take(1).collect();
                let size: Estimate = own.iter().map(|c| c.files).sum();
                let folder = home(call, &format!(".cache/node/corepack/v1/{}", want.replace('@', "/")));
                let _ = put_total(call.machine, call.process, &folder, size, 2);
            }
            Status::SUCCESS
        }
        _ => Status::SUCCESS,
    }
}
