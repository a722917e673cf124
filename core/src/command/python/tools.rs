//! `poetry`, `uv` and `pipenv`: installations from lock files, and uv's own pip.
//!
//! Not modelled: what adding a package changes in a lock file; projects without a lock file whose needs can't be read.

use super::lay;
use super::list::{self, List};
use super::lock::{self, Locked};
use super::requirement::Requirement;
use super::resolve::{Chosen, Request};
use super::site::Site;
use super::{index, unread, venv};
use crate::command::total::{put_file, put_total, real};
use crate::command::{Call, Data, Options, Rules, Status};
use crate::filesystem::AbsPath;
use crate::size::{Estimate, Provenance};

const RULES: Rules<'_> = Rules {
    short: "EpCr",
    long: &[
        "only",
        "with",
        "without",
        "extras",
        "group",
        "no-group",
        "only-group",
        "extra",
        "directory",
        "project",
        "python",
        "requirement",
        "link-mode",
        "cache-dir",
        "target",
        "prefix",
        "index-url",
        "extra-index-url",
        "find-links",
        "torch-backend",
        "no-install-package",
    ],
    stops_early: false,
};

pub(super) fn poetry(call: &mut Call<'_>) -> Status {
    poetry_with(call, call.process.operands())
}

pub(super) fn uv(call: &mut Call<'_>) -> Status {
    uv_with(call, call.process.operands())
}

pub(super) fn pipenv(call: &mut Call<'_>) -> Status {
    pipenv_with(call, call.process.operands())
}

pub(super) fn poetry_with(call: &mut Call<'_>, words: &[String]) -> Status {
    let options = Options::read(words, RULES);
    let operands: Vec<&str> = options.operands.iter().map(String::as_str).collect();
    match operands.as_slice() {
        ["config", name, value, ..] => {
            let home = call.process.variable("HOME").unwrap_or("/root");
            let path = AbsPath::new(home).join(".config/pypoetry/config.toml");
            let (section, key) = name.split_once('.').unwrap_or(("", name));
            let mut data = Data::text(format!("[{section}]\n{key} = {value}\n"));
            data.append(crate::command::content(call.machine.tree(), &path));
            Status::of(put_file(call.machine, call.process, &path, data, 0o600).is_ok())
        }
        ["install" | "sync", ..] => poetry_install(call, &options),
        ["lock", ..] => lock(call, "poetry.lock", "poetry lock entry"),
        [] | ["check" | "show" | "version" | "env" | "about" | "config" | "run", ..]
            if !operands.starts_with(&["run"]) =>
        {
            Status::SUCCESS
        }
        _ => super::unknown(call),
    }
}

/// A lock file that is made: an entry for each package that the project asks for or that these bring along.
fn lock(call: &mut Call<'_>, file: &str, entry: &str) -> Status {
    if read(call, file).is_some() {
        // What stands in it already stays.
        return Status::SUCCESS;
    }
    let site = Site::of(call.machine, call.process, "python3");
    let packages = std::sync::Arc::clone(&call.machine.packages);
    let Some(chosen) = unread::chosen(call, &site, file, entry) else { return super::unknown(call) };
    let [each] = packages.pip.numbers(entry).unwrap_or([5000.0]);
    let size = (chosen.len() as f64 * each) as u64;
    let size = Estimate::between(size / 5, size, size.saturating_mul(4) + 10_000, Provenance::Heuristic);
    Status::of(crate::command::tool::put_file(call, file, size, 0o666).is_ok())
}

fn poetry_install(call: &mut Call<'_>, options: &Options) -> Status {
    let locked = read(call, "poetry.lock").map(|text| poetry_packages(call, options, &text));
    let site = poetry_site(call);
    let chosen = match locked {
        Some(packages) => choose(call, &site, &packages),
        None => match stand_in(call, &site, "poetry.lock", "poetry lock entry") {
            Some(chosen) => chosen,
            None => return super::unknown(call),
        },
    };
    let done = lay::put_all(call.machine, call.process, &site, (options.has(&["compile"]), "poetry"), &chosen);
    keep(call, options, "pypoetry", "POETRY_CACHE_DIR", &chosen);
    if !options.has(&["no-root", "only-root"]) {
        put_editable(call, &site);
    }
    Status::of(done.is_ok())
}

/// What stands in for a lock file that can't be read.
fn stand_in(call: &mut Call<'_>, site: &Site, lock: &str, entry: &str) -> Option<Vec<Chosen>> {
    let chosen = unread::chosen(call, site, lock, entry)?;
    tell(call, &chosen);
    Some(chosen)
}

/// The packages of a lock file that the groups asked for need.
fn poetry_packages(call: &mut Call<'_>, options: &Options, text: &str) -> Vec<Locked> {
    let all = lock::tables(text);
    let names = |option: &str| -> Vec<String> {
        options.values(&[option]).flat_map(|v| v.split(',')).map(|v| v.trim().to_owned()).collect()
    };
    let only = names("only");
    let without = names("without");
    let leaves_development =
        options.has(&["no-dev"]) || only.iter().any(|g| g == "main") || without.iter().any(|g| g == "dev");
    if leaves_development { main_packages(call, &all) } else { all }
}

/// What is needed to run: by the groups that the lock file names, else by what the project needs.
fn main_packages(call: &mut Call<'_>, all: &[Locked]) -> Vec<Locked> {
    if all.iter().any(|p| !p.groups.is_empty()) {
        return all.iter().filter(|p| p.groups.iter().any(|g| g == "main")).cloned().collect();
    }
    let needs = read(call, "pyproject.toml").map(|text| poetry_needs(&text)).unwrap_or_default();
    let reached = lock::reached(all, &needs);
    if reached.is_empty() { all.to_vec() } else { all.iter().filter(|p| reached.contains(&p.name)).cloned().collect() }
}

/// The names below `[tool.poetry.dependencies]`, or those of the project itself.
fn poetry_needs(text: &str) -> Vec<String> {
    let mut table = "";
    let mut needs = Vec::new();
    for line in text.lines().map(str::trim) {
        if line.starts_with('[') {
            table = line;
        } else if table == "[tool.poetry.dependencies]"
            && let Some((name, _)) = line.split_once('=')
        {
            needs.push(super::requirement::normal(name.trim().trim_matches('"')));
        }
    }
    needs
}

/// Poetry makes an environment of its own unless it is told not to.
fn poetry_site(call: &mut Call<'_>) -> Site {
    let home = call.process.variable("HOME").unwrap_or("/root").to_owned();
    let config = AbsPath::new(&home).join(".config/pypoetry/config.toml");
    let config = crate::command::content(call.machine.tree(), &config).as_text().unwrap_or_default();
    let set = |variable: &str, line: &str, value: &str| {
        call.process.variable(variable).is_some_and(|v| v == value) || config.contains(&format!("{line} = {value}"))
    };
    let creates =
        !set("POETRY_VIRTUALENVS_CREATE", "create", "false") && !set("POETRY_VIRTUALENVS_CREATE", "create", "0");
    let in_project = set("POETRY_VIRTUALENVS_IN_PROJECT", "in-project", "true")
        || set("POETRY_VIRTUALENVS_IN_PROJECT", "in-project", "1");
    let base = Site::of(call.machine, call.process, "python3");
    if !creates || base.is_environment {
        return base;
    }
    let folder = if in_project {
        call.process.cwd.child(".venv")
    } else {
        let project = call.process.cwd.name().unwrap_or("app").to_owned();
        let name = format!(".cache/pypoetry/virtualenvs/{project}-py{}.{}", base.python.0, base.python.1);
        AbsPath::new(&home).join(&name)
    };
    existing_or_new(call, &base, &folder)
}

fn existing_or_new(call: &mut Call<'_>, base: &Site, folder: &AbsPath) -> Site {
    let folder = real(call.machine, folder);
    if call.machine.tree().get(&folder.child("pyvenv.cfg")).is_none() {
        // One that can't be made shows when packages are put there.
        let _ = venv::make(call, base, &folder, false, false);
    }
    Site::environment(&folder, base.python)
}

pub(super) fn pipenv_with(call: &mut Call<'_>, words: &[String]) -> Status {
    let options = Options::read(words, RULES);
    let operands: Vec<&str> = options.operands.iter().map(String::as_str).collect();
    match operands.as_slice() {
        ["install" | "sync"] => {}
        [] | ["check" | "graph" | "verify" | "--venv", ..] => return Status::SUCCESS,
        _ => return super::unknown(call),
    }
    let locked = read(call, "Pipfile.lock").map(|text| lock::pipfile(&text, options.has(&["dev", "d"])));
    let base = Site::of(call.machine, call.process, "python3");
    let site = if options.has(&["system"]) || base.is_environment {
        base
    } else {
        let home = call.process.variable("HOME").unwrap_or("/root").to_owned();
        let name = call.process.cwd.name().unwrap_or("app").to_owned();
        let in_project = call.process.variable("PIPENV_VENV_IN_PROJECT").is_some_and(|v| v == "1" || v == "true");
        let folder = if in_project {
            call.process.cwd.child(".venv")
        } else {
            AbsPath::new(&home).join(&format!(".local/share/virtualenvs/{name}"))
        };
        existing_or_new(call, &base, &folder)
    };
    let chosen = match locked {
        Some(packages) => choose(call, &site, &packages),
        None => match stand_in(call, &site, "Pipfile.lock", "pipenv lock entry") {
            Some(chosen) => chosen,
            None => return super::unknown(call),
        },
    };
    let done = lay::put_all(call.machine, call.process, &site, (true, "pip"), &chosen);
    keep(call, &options, "pip", "PIP_CACHE_DIR", &chosen);
    Status::of(done.is_ok())
}

pub(super) fn uv_with(call: &mut Call<'_>, words: &[String]) -> Status {
    let options = Options::read(words, RULES);
    let operands: Vec<String> = options.operands.clone();
    let names: Vec<&str> = operands.iter().map(String::as_str).collect();
    match names.as_slice() {
        ["venv", rest @ ..] => {
            let seeds = options.has(&["seed"]);
            let words: Vec<String> = rest.iter().map(|w| (*w).to_owned()).collect();
            let words = if words.is_empty() { vec![".venv".into()] } else { words };
            venv::venv(call, "python3", &words, seeds)
        }
        ["sync", ..] => uv_sync(call, &options),
        ["pip", "install", rest @ ..] => {
            let rest: Vec<String> = rest.iter().map(|w| (*w).to_owned()).collect();
            uv_pip(call, &options, &rest)
        }
        ["pip", "sync", files @ ..] => {
            let words: Vec<String> = files.iter().flat_map(|f| ["-r".to_owned(), (*f).to_owned()]).collect();
            let options = Options::read(&[words, vec!["--no-deps".into()]].concat(), RULES);
            uv_pip(call, &options, &[])
        }
        [] | ["--version" | "version" | "help", ..] => Status::SUCCESS,
        ["lock", ..] => lock(call, "uv.lock", "uv lock entry"),
        ["cache", "clean" | "prune", ..] => {
            let folder = cache_folder(call, &options, "uv", "UV_CACHE_DIR");
            let folder = real(call.machine, &folder);
            // What is not there need not be removed.
            let _ = crate::command::remove::remove_tree(call.machine, call.process, &folder);
            Status::SUCCESS
        }
        _ => super::unknown(call),
    }
}

fn uv_sync(call: &mut Call<'_>, options: &Options) -> Status {
    let locked = read(call, "uv.lock").map(|text| uv_packages(call, options, &text));
    let base = Site::of(call.machine, call.process, "python3");
    let own = call.process.variable("UV_PROJECT_ENVIRONMENT").unwrap_or(".venv").to_owned();
    let folder = call.machine.path(call.process, &own);
    let site = existing_or_new(call, &base, &folder);
    let chosen = match locked {
        Some(packages) => choose(call, &site, &packages),
        None => match stand_in(call, &site, "uv.lock", "uv lock entry") {
            Some(chosen) => chosen,
            None => return super::unknown(call),
        },
    };
    finish_uv(call, options, &site, &chosen)
}

/// The packages of a lock file that the project reaches.
fn uv_packages(call: &Call<'_>, options: &Options, text: &str) -> Vec<Locked> {
    let all = lock::tables(text);
    let without = options.has(&["no-dev", "no-default-groups"]) || call.process.variable("UV_NO_DEV").is_some();
    let roots: Vec<&Locked> = all.iter().filter(|p| p.is_local).collect();
    let mut from: Vec<String> = roots.iter().flat_map(|p| p.needs.iter().cloned()).collect();
    if !without {
        from.extend(roots.iter().flat_map(|p| p.development.iter().cloned()));
    }
    let reached = lock::reached(&all, &from);
    all.into_iter().filter(|p| !p.is_local && reached.contains(&p.name)).collect()
}

fn uv_pip(call: &mut Call<'_>, options: &Options, operands: &[String]) -> Status {
    let system = options.has(&["system"]) || call.process.variable("UV_SYSTEM_PYTHON").is_some();
    let base = Site::of(call.machine, call.process, "python3");
    let declared = call.process.variable("VIRTUAL_ENV").map(AbsPath::new);
    let beside = call.process.cwd.child(".venv");
    let beside = call.machine.tree().get(&beside.child("pyvenv.cfg")).map(|_| beside);
    let site = match declared.or(beside).filter(|_| !system) {
        Some(folder) => Site::environment(&folder, base.python),
        None => base,
    };
    let mut list = List::default();
    list.requirements.extend(operands.iter().filter_map(|o| Requirement::read(o, site.python)));
    let files: Vec<String> = options.values(&["r", "requirement"]).map(str::to_owned).collect();
    for file in files {
        if list.read_file(call, &file, site.python, 0).is_err() || !list.unread.is_empty() {
            return super::unknown(call);
        }
    }
    let projects: Vec<String> = list.requirements.iter().filter_map(|r| r.place.clone()).collect();
    for place in projects.iter().chain(&list.editable.clone()) {
        let folder = call.machine.path(call.process, place.split('[').next().unwrap_or(place));
        list.requirements.extend(super::project::needs(call, &folder, &[], site.python).unwrap_or_default());
        put_editable(call, &site);
    }
    list.requirements.retain(|r| r.place.is_none());
    let packages = std::sync::Arc::clone(&call.machine.packages);
    let request = Request {
        registry: &packages.pip,
        site: &site,
        tree: call.machine.tree(),
        alone: options.has(&["no-deps"]) || list.is_frozen,
        upgrade: options.has(&["U", "upgrade"]),
        keeps_installed: true,
        constraints: &list.constraints,
    };
    let mut chosen = request.resolve(&list.requirements);
    if index::is_without_cuda(call, options, &list) {
        index::leave_out_cuda(&packages.pip, &mut chosen);
    }
    tell(call, &chosen);
    finish_uv(call, options, &site, &chosen)
}

/// uv links what it has unpacked into its cache, so that both are stored once unless it is told to copy.
fn finish_uv(call: &mut Call<'_>, options: &Options, site: &Site, chosen: &[Chosen]) -> Status {
    if call.machine.packages.pip.is_empty() {
        return super::unknown(call);
    }
    let compiles =
        options.has(&["compile-bytecode"]) || call.process.variable("UV_COMPILE_BYTECODE").is_some_and(|v| v != "0");
    let done = lay::put_all(call.machine, call.process, site, (compiles, "uv"), chosen);
    let no_cache = options.has(&["no-cache", "n"]) || call.process.variable("UV_NO_CACHE").is_some();
    if !no_cache && !chosen.is_empty() {
        let folder = cache_folder(call, options, "uv", "UV_CACHE_DIR");
        let copies =
            options.value(&["link-mode"]) == Some("copy") || call.process.variable("UV_LINK_MODE") == Some("copy");
        let mut size: Estimate = chosen.iter().map(|c| c.page).sum();
        if copies {
            size += chosen.iter().map(|c| c.files).sum();
        }
        // A cache that can't be written is left out.
        let _ =
            put_total(call.machine, call.process, &folder, size, u32::try_from(chosen.len() * 3).unwrap_or(u32::MAX));
    }
    Status::of(done.is_ok())
}

/// The packages of a lock file with what they weigh; where the file gives the size of a wheel, that counts for packages that the
/// catalogue does not have.
fn choose(call: &mut Call<'_>, site: &Site, locked: &[Locked]) -> Vec<Chosen> {
    let packages = std::sync::Arc::clone(&call.machine.packages);
    let wanted: Vec<Requirement> = locked
        .iter()
        .map(|p| Requirement {
            name: p.name.clone(),
            bounds: vec![("==".into(), p.version.clone())],
            ..Requirement::default()
        })
        .collect();
    let request = Request {
        registry: &packages.pip,
        site,
        tree: call.machine.tree(),
        alone: true,
        upgrade: false,
        keeps_installed: true,
        constraints: &[],
    };
    let mut chosen = request.resolve(&wanted);
    for package in chosen.iter_mut().filter(|c| !c.is_known) {
        let wheel = locked.iter().find(|p| p.name == package.name).and_then(|p| p.wheel);
        if let (Some(wheel), Some([low, typical, high])) = (wheel, packages.pip.numbers("unpacked")) {
            let scaled = |factor: f64| (wheel as f64 * factor).round() as u64;
            package.files = Estimate::between(scaled(low), scaled(typical), scaled(high), Provenance::Heuristic);
            package.download = Estimate::declared(wheel);
        }
    }
    tell(call, &chosen);
    chosen
}

/// Says what stands in for packages that the catalogue does not have.
fn tell(call: &mut Call<'_>, chosen: &[Chosen]) {
    let names: Vec<&str> = chosen.iter().filter(|c| !c.is_known).map(|c| c.name.as_str()).collect();
    super::pip::tell_strangers(call, &names);
}

fn keep(call: &mut Call<'_>, options: &Options, name: &str, variable: &str, chosen: &[Chosen]) {
    let off = options.has(&["no-cache", "n"]) || name == "pip" && call.process.variable("PIP_NO_CACHE_DIR").is_some();
    if off || chosen.is_empty() {
        return;
    }
    let folder = cache_folder(call, options, name, variable);
    let size = chosen.iter().map(|c| c.download + c.page).sum();
    let files = u32::try_from(chosen.len() * 3).unwrap_or(u32::MAX);
    // A cache that can't be written is left out.
    let _ = put_total(call.machine, call.process, &folder.child("cache"), size, files);
}

fn cache_folder(call: &Call<'_>, options: &Options, name: &str, variable: &str) -> AbsPath {
    let home = call.process.variable("HOME").unwrap_or("/root");
    let own = options.value(&["cache-dir"]).or_else(|| call.process.variable(variable));
    let usual = format!("{home}/.cache/{name}");
    call.machine.path(call.process, own.unwrap_or(&usual))
}

/// The project itself, installed in place: a few small files that point to it.
fn put_editable(call: &mut Call<'_>, site: &Site) {
    let package = Chosen {
        name: call.process.cwd.name().unwrap_or("project").to_owned(),
        version: "0".into(),
        files: call.machine.packages.pip.typical("editable", 1.0),
        count: 3,
        is_known: true,
        ..Chosen::default()
    };
    // Where nothing can be written, the packages have told so.
    let _ = lay::put_all(call.machine, call.process, site, (false, "uv"), &[package]);
}

/// The text of a file in the working directory, where it is known.
fn read(call: &mut Call<'_>, name: &str) -> Option<String> {
    list::text(call, name).ok()?.ok()
}
