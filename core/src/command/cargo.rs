//! `cargo`: the registry in `CARGO_HOME`, the `target` folder, binaries.
//!
//! What a crate leaves was measured for the crates that are used most, with what they need; others get the bounds of those. The
//! lock file says which crates a project has; without one the manifest's dependencies and what those need do. What crates add to a
//! program, and what profiles change, was measured with Rust 1.95 on linux/amd64. `build.rs` that compiles C is not modelled.

mod profile;
mod project;
mod version;

use super::{Call, Data, Model, Options, Rules, Status, tool};
use crate::size::{Estimate, Provenance};
use project::Project;

pub(super) fn model(name: &str) -> Option<Model> {
    Some(match name {
        "cargo" => cargo,
        "rustup" => rustup,
        "rustc" => rustc,
        _ => return None,
    })
}

const LONG: &[&str] = &[
    "manifest-path",
    "target",
    "target-dir",
    "package",
    "bin",
    "example",
    "features",
    "profile",
    "jobs",
    "path",
    "root",
    "git",
    "branch",
    "tag",
    "rev",
    "version",
    "color",
    "recipe-path",
    "registry",
    "index",
    "config",
    "exclude",
    "message-format",
    "edition",
    "name",
    "vcs",
    "test",
    "bench",
];

fn cargo(call: &mut Call<'_>) -> Status {
    let args: Vec<String> = call.operands().iter().filter(|a| !a.starts_with('+')).cloned().collect();
    let options = Options::read(&args, Rules { short: "pFjZC", long: LONG, ..Rules::default() });
    let Some((verb, rest)) = options.operands.split_first() else { return Status::SUCCESS };
    match verb.as_str() {
        "build" | "b" | "test" | "t" | "run" | "r" | "rustc" | "bench" => build(call, &options, verb),
        "check" | "c" | "clippy" | "doc" => check(call, &options),
        "fetch" | "update" | "generate-lockfile" | "vendor" => fetch(call, &options),
        "install" if options.has(&["path"]) || rest.is_empty() => install_own(call, &options),
        "install" | "binstall" => install(call, &options, rest),
        "chef" if rest.first().is_some_and(|r| r == "cook") => build(call, &options, "chef"),
        "clean" => clean(call, &options),
        "new" | "init" => new(call, verb, rest, &options),
        "chef" | "add" | "remove" | "set-version" => {
            let size = call.figure("unseen.text");
            call.machine.unknown += size;
            Status::SUCCESS
        }
        _ => {
            call.write(Data::unknown_text());
            Status::Unknown
        }
    }
}

fn home(call: &Call<'_>) -> String {
    let home = call.process.variable("HOME").unwrap_or("/root").trim_end_matches('/').to_owned();
    call.process.variable("CARGO_HOME").map_or(format!("{home}/.cargo"), str::to_owned)
}

/// Downloads what is not there, once for each folder.
fn registry(call: &mut Call<'_>, project: &Project) {
    let home = home(call);
    let folder = format!("{home}/registry");
    if project.is_empty() {
        if tool::marks(call, &home).is_empty() {
            let size = version::home(call);
            tool::add(call, &home, size, "home");
        }
        return;
    }
    if !tool::marks(call, &folder).is_empty() {
        return;
    }
    let size = project.downloads(call);
    tool::add(call, &folder, size, "registry");
    let size = version::home(call);
    tool::add(call, &home, size, "home");
    project.note(call);
}

fn build(call: &mut Call<'_>, options: &Options, verb: &str) -> Status {
    let project = Project::read(call, options);
    registry(call, &project);
    lock(call, &project);
    let release = options.has(&["release", "r"]) || options.value(&["profile"]) == Some("release") || verb == "bench";
    let profile = match options.value(&["profile"]) {
        Some("dev" | "test") | None if !release => "debug",
        Some(name) if name != "release" && name != "bench" => name,
        _ => "release",
    };
    let folder = format!("{}/{profile}", target(call, options, &project));
    let small = call.figure("cargo.target");
    let mut rest = small;
    let mark = format!("cargo {profile}");
    if !tool::marks(call, &folder).contains(&mark) {
        rest += project.compiled(call, profile == "debug");
    }
    if verb == "test" || verb == "t" {
        // The test programs beside what they test.
        let one = project.program(call, profile == "debug");
        rest += Estimate { low: 0, high: one.high.saturating_mul(3), ..one };
    }
    if profile == "debug" {
        rest += call.figure("cargo.incremental");
    }
    tool::add(call, &folder, rest, &mark);
    if verb == "chef" {
        return Status::SUCCESS;
    }
    let size = project.program(call, profile == "debug");
    let mut ok = true;
    for name in project.binaries(call) {
        let path = format!("{folder}/{name}");
        let result = tool::put_file(call, &path, size, 0o755);
        ok &= call.settle(result, &path, &path);
    }
    Status::of(ok)
}

/// `Cargo.lock` is written where there is none.
fn lock(call: &mut Call<'_>, project: &Project) {
    let path = format!("{}/Cargo.lock", project.root);
    if call.machine.node(call.process, &path).is_ok() || !project.is_known() {
        return;
    }
    let each = project.count();
    let size = call.figure("cargo.lock-entry");
    let own = call.figure("cargo.lock-head");
    // What can't be written is told by the build itself.
    let _ = tool::put_file(call, &path, own + tool::times(size, each), 0o644);
}

fn target(call: &Call<'_>, options: &Options, project: &Project) -> String {
    let given = options.value(&["target-dir"]).or_else(|| call.process.variable("CARGO_TARGET_DIR"));
    let folder = given.map_or_else(|| format!("{}/target", project.root), str::to_owned);
    let triple = options.value(&["target"]).or_else(|| call.process.variable("CARGO_BUILD_TARGET"));
    triple.map_or(folder.clone(), |t| format!("{folder}/{t}"))
}

/// `check` makes metadata alone; no more than a build.
fn check(call: &mut Call<'_>, options: &Options) -> Status {
    let project = Project::read(call, options);
    registry(call, &project);
    lock(call, &project);
    let folder = format!("{}/debug", target(call, options, &project));
    let whole = project.compiled(call, true);
    let size = Estimate { low: whole.low / 10, bytes: whole.bytes / 2, ..whole };
    tool::add(call, &folder, size, "cargo check");
    Status::SUCCESS
}

fn fetch(call: &mut Call<'_>, options: &Options) -> Status {
    let project = Project::read(call, options);
    registry(call, &project);
    lock(call, &project);
    Status::SUCCESS
}

fn install_own(call: &mut Call<'_>, options: &Options) -> Status {
    let status = build(call, &with_release(options), "build");
    let project = Project::read(call, options);
    let size = project.program(call, false);
    let root = options.value(&["root"]).map_or_else(|| home(call), str::to_owned);
    put_binaries(call, &root, &project.binaries(call), size);
    status
}

fn with_release(options: &Options) -> Options {
    let mut words: Vec<String> = vec!["--release".into()];
    if let Some(path) = options.value(&["path"]) {
        words.extend(["--manifest-path".to_owned(), format!("{path}/Cargo.toml")]);
    }
    Options::read(&words, Rules { long: LONG, ..Rules::default() })
}

/// Programs of the registry are built in a folder that is removed, so that the program and the downloads are left.
fn install(call: &mut Call<'_>, options: &Options, names: &[String]) -> Status {
    let home = home(call);
    let size = call.figure("cargo.installed");
    let registry = call.figure("cargo.installed-registry");
    call.guess("the program's crates are not known");
    tool::add(call, &format!("{home}/registry"), registry, "registry");
    let bare = |name: &String| name.split('@').next().unwrap_or_default().to_owned();
    let programs: Vec<String> = options.values(&["bin"]).map(str::to_owned).collect();
    let names = if programs.is_empty() { names.iter().map(bare).collect() } else { programs };
    let root = options.value(&["root"]).or_else(|| call.process.variable("CARGO_INSTALL_ROOT"));
    let root = root.map_or(home, str::to_owned);
    put_binaries(call, &root, &names, size);
    for list in [".crates.toml", ".crates2.json"] {
        let size = call.figure("unseen.text");
        // What can't be made shows with the programs.
        let _ = tool::put_file(call, &format!("{root}/{list}"), size, 0o644);
    }
    Status::SUCCESS
}

fn put_binaries(call: &mut Call<'_>, root: &str, names: &[String], size: Estimate) {
    let bin = format!("{root}/bin");
    // What can't be made shows when the file is put there.
    let _ = super::make::make_parents(call.machine, call.process, &bin);
    for name in names {
        let _ = tool::put_file(call, &format!("{bin}/{name}"), size, 0o755);
    }
}

fn clean(call: &mut Call<'_>, options: &Options) -> Status {
    let project = Project::read(call, options);
    let folder = target(call, options, &project);
    let path = call.machine.path(call.process, &folder);
    // What is not there, or mounted, stays as it is.
    let _ = super::remove::remove_tree(call.machine, call.process, &path);
    Status::SUCCESS
}

/// An empty project: a manifest, `src/main.rs` or `src/lib.rs`, and a repository.
fn new(call: &mut Call<'_>, verb: &str, names: &[String], options: &Options) -> Status {
    let folder = if verb == "new" {
        names.first().cloned().unwrap_or_default()
    } else {
        names.first().cloned().unwrap_or_else(|| ".".into())
    };
    let path = call.machine.path(call.process, &folder);
    let name = options.value(&["name"]).map_or_else(|| path.name().unwrap_or("app").to_owned(), str::to_owned);
    let library = options.has(&["lib"]);
    let manifest = format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n");
    let main = if library { "src/lib.rs" } else { "src/main.rs" };
    let text = "fn main() {\n    println!(\"Hello, world!\");\n}\n";
    let _ = super::make::make_parents(call.machine, call.process, &format!("{path}/src"));
    let mut ok = true;
    for (file, text) in [("Cargo.toml", manifest.as_str()), (main, text)] {
        let result = call.machine.write_whole(call.process, &format!("{path}/{file}"), Data::text(text));
        ok &= call.settle(result, file, file);
    }
    Status::of(ok)
}

/// `rustup target add`, `component add`, `toolchain install`, `default`.
fn rustup(call: &mut Call<'_>) -> Status {
    let options = Options::read(
        call.operands(),
        Rules { long: &["toolchain", "profile", "component", "target"], ..Rules::default() },
    );
    let words: Vec<&str> = options.operands.iter().map(String::as_str).collect();
    let figure = match words.as_slice() {
        ["target", "add", ..] => "rustup.target",
        ["component", "add", ..] => "rustup.component",
        ["toolchain", "install", ..] | ["install" | "update" | "default", ..] => "rustup.toolchain",
        _ => return Status::Unknown,
    };
    let home = call.process.variable("HOME").unwrap_or("/root").trim_end_matches('/').to_owned();
    let folder = call.process.variable("RUSTUP_HOME").map_or(format!("{home}/.rustup"), str::to_owned);
    let size = call.figure(figure);
    call.guess("toolchains differ by release and profile");
    tool::add(call, &format!("{folder}/toolchains"), size, figure);
    Status::SUCCESS
}

fn rustc(call: &mut Call<'_>) -> Status {
    let options = Options::read(
        call.operands(),
        Rules {
            short: "oCLlA",
            long: &["edition", "crate-type", "crate-name", "target", "emit", "out-dir"],
            ..Rules::default()
        },
    );
    let Some(file) = options.operands.first() else { return Status::Unknown };
    let stem = file.rsplit('/').next().unwrap_or_default().trim_end_matches(".rs").to_owned();
    let path = options.value(&["o"]).map_or(stem, str::to_owned);
    let size = version::hello(call);
    let size = Estimate {
        high: size.high.max(call.figure("cargo.program.debug").high),
        provenance: Provenance::Heuristic,
        ..size
    };
    let result = tool::put_file(call, &path, size, 0o755);
    Status::of(call.settle(result, &path, &path))
}
