//! `go`: binaries, the build cache, the module cache.
//!
//! A program's size follows from the part of the standard library that it and the packages of its module import, as its known
//! sources say, and from what it embeds; modules from elsewhere add what Debian's Go libraries weigh. Measured with Go 1.19 to 1.27 on linux/amd64. Where sources are not
//! known, the Go programs of Debian stand in. What compiles C (`CGO_ENABLED=1`) is measured; what is linked to it is not modelled.

mod flags;
mod module;
mod sources;

use super::tool;
use super::{Call, Data, Model, Status};
use crate::filesystem::{AGGREGATE, AbsPath};
use crate::size::{Estimate, Provenance};
use flags::Flags;
use sources::{Imports, Program, Sources};

pub(super) fn model(name: &str) -> Option<Model> {
    (name == "go").then_some(go as Model)
}

fn go(call: &mut Call<'_>) -> Status {
    let flags = Flags::read(call.operands(), call.process.variable("GOFLAGS").unwrap_or_default());
    match flags.verb.as_str() {
        "build" => build(call, &flags),
        "install" | "get" => install(call, &flags),
        "run" | "test" | "vet" | "generate" => {
            let sources = Sources::read(call, &flags);
            modules(call, &flags, &sources);
            cache(call, &flags, &sources);
            call.write(Data::unknown_text());
            Status::Unknown
        }
        "mod" | "work" => module(call, &flags),
        "clean" => clean(call, &flags),
        "env" | "telemetry" => {
            call.write(Data::unknown_text());
            Status::SUCCESS
        }
        _ => {
            call.write(Data::unknown_text());
            Status::Unknown
        }
    }
}

fn build(call: &mut Call<'_>, flags: &Flags) -> Status {
    let sources = Sources::read(call, flags);
    modules(call, flags, &sources);
    cache(call, flags, &sources);
    let many = flags.packages.iter().any(|p| p.contains("...")) || sources.programs.len() > 1;
    let Some(out) = flags.value("o") else {
        // Several packages are only checked; one program is written into the working folder.
        if many || flags.packages.len() > 1 && !flags.packages.iter().all(|p| p.ends_with(".go")) {
            return Status::SUCCESS;
        }
        return programs(call, flags, &sources, "");
    };
    if out == "/dev/null" {
        return Status::SUCCESS;
    }
    if out.ends_with('/') || call.machine.is_dir(call.process, &out) {
        return programs(call, flags, &sources, &format!("{}/", out.trim_end_matches('/')));
    }
    let Some(only) = sources.programs.first() else { return Status::Unknown };
    let size = binary(call, flags, only);
    if let Some((folder, _)) = out.rsplit_once('/').filter(|(f, _)| !f.is_empty()) {
        // What can't be made shows when the file is put there.
        let _ = super::make::make_parents(call.machine, call.process, folder);
    }
    program(call, &out, size)
}

/// Writes the binaries of all programs below a folder.
fn programs(call: &mut Call<'_>, flags: &Flags, sources: &Sources, folder: &str) -> Status {
    if !folder.is_empty() {
        // What can't be made shows when the files are put there.
        let _ = super::make::make_parents(call.machine, call.process, folder.trim_end_matches('/'));
    }
    let mut status = Status::SUCCESS;
    for one in &sources.programs {
        let size = binary(call, flags, one);
        let done = program(call, &format!("{folder}{}", one.name), size);
        status = if status == Status::SUCCESS { done } else { status };
    }
    status
}

/// Writes a binary.
fn program(call: &mut Call<'_>, path: &str, size: Estimate) -> Status {
    let result = tool::put_file(call, path, size, 0o755);
    Status::of(call.settle(result, path, path))
}

/// What a linked program weighs.
fn binary(call: &mut Call<'_>, flags: &Flags, program: &Program) -> Estimate {
    let stripped = flags.value("ldflags").is_some_and(|f| f.split_whitespace().any(|w| w == "-s" || w == "-w"));
    let Some(imports) = program.imports else {
        call.guess("the sources are not known; Debian's Go programs stand in");
        let size = call.figure("go.program");
        return if stripped { size } else { tool::percent(size, call.figure("go.unstripped-percent")) };
    };
    let kind = if stripped { "stripped" } else { "full" };
    let mut size = linked(call, kind, imports, program.parts);
    if program.modules > 0 {
        call.guess("what a module adds to a program depends on how much of it is used");
        let whole = call.figure("go.program");
        let more = tool::times(call.figure("go.module-in-program"), program.modules);
        size = Estimate { high: size.high.saturating_add(more.high).max(whole.high), ..size + more };
    }
    // The program's own code, known by its sources.
    let own = program.bytes;
    size + program.embedded + Estimate::between(0, own / 2, own.saturating_mul(3), Provenance::Heuristic)
}

/// A program that imports as much of the standard library, as the releases around the one that is there make it.
fn linked(call: &Call<'_>, kind: &str, imports: Imports, parts: u64) -> Estimate {
    let of = |imports: Imports| call.figure(&format!("go.{}{kind}.{}", generation(call), imports.as_str()));
    match imports {
        Imports::Parts => of(Imports::Text) + tool::times(call.figure(&format!("go.{kind}.part")), parts.max(1)),
        _ => of(imports),
    }
}

/// The word of the catalogue for releases that make programs of about one size; nothing where none is known.
fn generation(call: &Call<'_>) -> &'static str {
    match version(call) {
        None => "",
        Some(..20) => "old.",
        Some(20..27) => "mid.",
        Some(_) => "new.",
    }
}

/// What compiled packages leave in the build cache, once for each way of compiling.
fn cache(call: &mut Call<'_>, flags: &Flags, sources: &Sources) {
    let Some(folder) = cache_folder(call) else { return };
    let precompiled = version(call).is_some_and(|v| v < 20);
    let imports = sources.imports().unwrap_or(Imports::Network);
    let generation = if generation(call) == "new." { "new." } else { "" };
    let name = if precompiled { "precompiled".to_owned() } else { format!("{generation}{}", imports.as_str()) };
    let name = format!("go.cache.{name}");
    let mut size = call.figure(&name);
    if sources.imports().is_none() {
        size.low = call.figure("go.cache.plain").low;
    }
    if version(call).is_none() {
        size.low = size.low.min(call.figure("go.cache.precompiled").low);
    }
    if sources.modules() > 0 || sources.imports().is_none() {
        size += tool::many(call, "go.modules", sources.modules().max(1));
    }
    let manner = format!("go {} {}", flags.manner(), imports.as_str());
    let weaker: Vec<String> = Imports::ALL
        .iter()
        .filter(|i| **i > imports)
        .map(|i| format!("go {} {}", flags.manner(), i.as_str()))
        .collect();
    let done = tool::marks(call, &folder);
    let again = done.iter().any(|m| *m == manner || weaker.contains(m));
    let size =
        if again { Estimate::between(0, size.bytes / 200, size.bytes / 10, Provenance::Heuristic) } else { size };
    tool::add(call, &folder, size, &manner);
    if !again
        && version(call).is_none_or(|v| v >= 23)
        && let Some(home) = call.process.variable("HOME").map(str::to_owned)
    {
        let size = call.figure("go.telemetry");
        tool::add(call, &format!("{}/.config/go/telemetry/local", home.trim_end_matches('/')), size, "");
    }
}

/// The minor version of Go: as the environment of official images says it, a package of Debian's, or the image's tag. A tag of
/// `golang` without one means the newest.
fn version(call: &Call<'_>) -> Option<u32> {
    let minor = |text: &str| text.split(['.', '-']).nth(1)?.parse().ok();
    let machine = &call.machine;
    let declared = call.process.variable("GOLANG_VERSION").and_then(minor);
    let tagged = || {
        let rest = machine.image.rsplit('/').next()?.strip_prefix("golang")?;
        (rest.is_empty() || rest.starts_with([':', '@'])).then(|| minor(rest).unwrap_or(u32::MAX))
    };
    // `golang-1.19-go`.
    let numbered = |name: &String| name.strip_prefix("golang-1.")?.split('-').next()?.parse().ok();
    let packaged = || tool::debian_packages(call).iter().find_map(numbered);
    declared.or_else(packaged).or_else(tagged)
}

fn cache_folder(call: &Call<'_>) -> Option<String> {
    match call.process.variable("GOCACHE") {
        Some("off") => None,
        Some(folder) => Some(folder.to_owned()),
        None => {
            let home = call.process.variable("HOME").unwrap_or("/root").trim_end_matches('/').to_owned();
            Some(
                call.process
                    .variable("XDG_CACHE_HOME")
                    .map_or(format!("{home}/.cache/go-build"), |x| format!("{x}/go-build")),
            )
        }
    }
}

fn gopath(call: &Call<'_>) -> String {
    let home = call.process.variable("HOME").unwrap_or("/root").trim_end_matches('/').to_owned();
    let path = call.process.variable("GOPATH").map_or_else(|| format!("{home}/go"), str::to_owned);
    path.split(':').next().unwrap_or_default().to_owned()
}

fn module_cache(call: &Call<'_>) -> String {
    call.process.variable("GOMODCACHE").map_or_else(|| format!("{}/pkg/mod", gopath(call)), str::to_owned)
}

/// Downloads the modules that are not there.
fn modules(call: &mut Call<'_>, flags: &Flags, sources: &Sources) {
    let vendored = flags.value("mod").as_deref() == Some("vendor") || sources.vendored;
    if vendored || sources.listed == Some(0) {
        return;
    }
    let folder = module_cache(call);
    if !tool::marks(call, &folder).is_empty() {
        return;
    }
    let size = match sources.listed {
        Some(count) => tool::many(call, "go.modules", count),
        None => {
            let few = tool::many(call, "go.modules", 1);
            let most = tool::many(call, "go.modules", 100);
            Estimate { low: 0, high: most.high, ..tool::many(call, "go.modules", 20) }
                + Estimate { high: 0, bytes: 0, ..few }
        }
    };
    call.guess("what modules weigh is taken from Debian's Go libraries");
    // The archive that each is unpacked from stays beside it.
    let size = size + tool::percent(size, call.figure("go.module-archive-percent"));
    tool::add(call, &folder, size, "modules");
}

fn module(call: &mut Call<'_>, flags: &Flags) -> Status {
    let sources = Sources::read(call, flags);
    match flags.packages.first().map(String::as_str) {
        Some("download" | "tidy") => modules(call, flags, &sources),
        Some("vendor") => {
            modules(call, flags, &sources);
            let size = tool::many(call, "go.modules", sources.listed.unwrap_or(20));
            tool::add(call, "vendor", Estimate { low: 0, ..size }, "vendor");
        }
        Some("init") => {
            let name = flags.packages.get(1).cloned().unwrap_or_else(|| "main".into());
            let result =
                call.machine.write_whole(call.process, "go.mod", Data::text(format!("module {name}\n\ngo 1.21\n")));
            return Status::of(call.settle(result, "go.mod", "go.mod"));
        }
        _ => {}
    }
    Status::SUCCESS
}

/// `install` puts programs into GOBIN; with a path of elsewhere it downloads it first.
fn install(call: &mut Call<'_>, flags: &Flags) -> Status {
    let bin = call.process.variable("GOBIN").map_or_else(|| format!("{}/bin", gopath(call)), str::to_owned);
    let foreign: Vec<String> = flags.packages.iter().filter(|p| is_foreign(p)).cloned().collect();
    if foreign.is_empty() {
        let sources = Sources::read(call, flags);
        modules(call, flags, &sources);
        cache(call, flags, &sources);
        if flags.verb == "get" {
            return Status::SUCCESS;
        }
        return programs(call, flags, &sources, &format!("{bin}/"));
    }
    let unknown = Sources::default();
    cache(call, flags, &unknown);
    let folder = module_cache(call);
    let size = tool::many(call, "go.modules", 20);
    tool::add(call, &folder, Estimate { low: 0, ..size }, "modules");
    let _ = super::make::make_parents(call.machine, call.process, &bin);
    let mut status = Status::SUCCESS;
    for package in foreign {
        let path = package.split('@').next().unwrap_or_default();
        let name = sources::last_element(path);
        let mut size = binary(call, flags, &Program::default());
        if flags.verb == "get" {
            // Newer ones only download; older ones install, too.
            size.low = 0;
        }
        if !name.contains("...") {
            status = program(call, &format!("{bin}/{name}"), size);
        }
    }
    status
}

fn is_foreign(package: &str) -> bool {
    package.split('/').next().is_some_and(|first| first.contains('.') && !first.trim_matches('.').is_empty())
}

fn clean(call: &mut Call<'_>, flags: &Flags) -> Status {
    if flags.has("cache")
        && let Some(folder) = cache_folder(call)
    {
        empty(call, &folder);
    }
    if flags.has("modcache") {
        let folder = module_cache(call);
        empty(call, &folder);
    }
    Status::SUCCESS
}

fn empty(call: &mut Call<'_>, folder: &str) {
    let path: AbsPath = call.machine.path(call.process, folder);
    if call.machine.tree().get(&path.child(AGGREGATE)).is_some() {
        // What is mounted or not there stays as it is.
        let _ = call.machine.remove(call.process, &path.child(AGGREGATE));
    }
}
