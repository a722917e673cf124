//! `gcc` and its kin, `configure`, `cmake`, `meson`, `ninja`, and what `make` leaves where its makefile is not known.

use super::{once, text};
use crate::command::{Call, Data, Model, Options, Rules, Status, tool};
use crate::size::Estimate;

pub(super) fn model(name: &str) -> Option<Model> {
    Some(match name {
        "gcc" | "cc" | "clang" | "g++" | "c++" | "clang++" | "tcc" => compile,
        "make" | "gmake" => |call| super::make::make(call, typical),
        "ninja" | "meson" | "cmake" | "scons" | "b2" | "bazel" => typical,
        "configure" | "autogen.sh" | "bootstrap" | "autoreconf" | "autoconf" | "automake" | "aclocal"
        | "libtoolize" | "qmake" => configure,
        "strip" => strip,
        "ar" | "ranlib" | "ld" | "as" => small,
        _ => return None,
    })
}

fn compile(call: &mut Call<'_>) -> Status {
    let rules = Rules { short: "oDIUlLxWO", long: &["std", "param"], ..Rules::default() };
    let args: Vec<String> = call
        .operands()
        .iter()
        .filter(|a| !a.starts_with("-std=") && !a.starts_with("-f") && !a.starts_with("-m"))
        .cloned()
        .collect();
    let options = Options::read(&args, rules);
    let given = |flag: &str| call.operands().iter().any(|a| a == flag);
    if options.operands.is_empty() || given("--version") || given("-E") {
        call.write(Data::unknown_text());
        return Status::Unknown;
    }
    let sources: Vec<Option<u64>> = options.operands.iter().map(|o| most_of(call, o)).collect();
    let object = given("-c");
    let cpp = call.process.name().contains("++");
    let stripped = given("-s");
    let debug = call.operands().iter().any(|a| a.starts_with("-g") && a != "-g0") && !stripped;
    let language = if cpp { "c++" } else { "c" };
    let kind = match (given("-static"), stripped) {
        _ if object => {
            if debug {
                "object.debug"
            } else {
                "object"
            }
        }
        (true, true) => "static-stripped",
        (true, false) => "static",
        (false, true) => "dynamic-stripped",
        (false, false) => "dynamic",
    };
    let figure = if given("-shared") && !object { "c.shared".to_owned() } else { format!("{language}.{kind}") };
    let mut size = call.figure(&figure);
    if debug && !object {
        size += call.figure(&format!("{language}.debug"));
    }
    // Small sources make small programs; of others the executables of a distribution are the measure.
    let own: Option<u64> = sources.iter().copied().sum();
    match own {
        Some(bytes) => size.high = size.high.saturating_add(bytes),
        None => {
            call.guess("the sources are not known");
            size += call.figure("c.unknown-sources");
        }
    }
    let first = options.operands.first().cloned().unwrap_or_default();
    let stem = first.rsplit('/').next().unwrap_or_default().rsplit_once('.').map_or("a", |(s, _)| s).to_owned();
    let out =
        options.value(&["o"]).map_or_else(|| if object { format!("{stem}.o") } else { "a.out".into() }, str::to_owned);
    let result = tool::put_file(call, &out, size, if object { 0o644 } else { 0o755 });
    Status::of(call.settle(result, &out, &out))
}

/// How much of a program a source or an object makes at most; `None` where that is not known.
fn most_of(call: &Call<'_>, operand: &str) -> Option<u64> {
    if let Some(source) = text(call, operand) {
        return Some((source.len() as u64).saturating_mul(20));
    }
    let is_compiled = [".o", ".a", ".so"].iter().any(|ending| operand.ends_with(ending));
    let (_, node) = call.machine.node(call.process, operand).ok().filter(|_| is_compiled)?;
    node.as_file().map(|f| f.estimate().high)
}

/// What a build leaves of which nothing is known.
fn typical(call: &mut Call<'_>) -> Status {
    let args: Vec<String> = call.operands().to_vec();
    let mut folder = ".".to_owned();
    for (i, arg) in args.iter().enumerate() {
        if matches!(arg.as_str(), "-C" | "--build" | "-B") {
            folder = args.get(i + 1).cloned().unwrap_or(folder);
        }
    }
    let has = |names: &[&str]| args.iter().any(|a| names.contains(&a.as_str()));
    if has(&["--version", "--help", "-v"]) {
        return Status::SUCCESS;
    }
    if has(&["clean", "distclean", "mrproper"]) {
        tool::take_package(call, &folder, "make");
        if !has(&["install", "all"]) {
            return Status::SUCCESS;
        }
    }
    call.guess("what a build makes and installs follows from its sources; Debian's packages stand in");
    if !has(&["install", "--install", "install-strip", "--version"]) || !has_objects(call, &folder) {
        let size = call.figure("make.objects");
        put(call, &folder, "make", size);
    }
    if has(&["install", "--install", "install-strip", "altinstall"]) || args.iter().any(|a| a.starts_with("install")) {
        let given = |key: &str| args.iter().find_map(|a| a.strip_prefix(key).map(str::to_owned));
        let target = given("DESTDIR=")
            .or_else(|| given("PREFIX="))
            .or_else(|| given("prefix="))
            .unwrap_or_else(|| "/usr/local".into());
        let size = call.figure("make.install");
        let name = call.process.cwd.name().unwrap_or("make").to_owned();
        tool::put_package(call, &target, &format!("{name} (make install)"), size);
    }
    Status::Unknown
}

fn has_objects(call: &Call<'_>, folder: &str) -> bool {
    let path = call.machine.path(call.process, &format!("{folder}/* make"));
    call.machine.tree().get(&path).is_some()
}

fn put(call: &mut Call<'_>, folder: &str, name: &str, size: Estimate) {
    tool::put_package(call, folder, name, size);
}

/// A configured tree has a log, makefiles and a cache.
fn configure(call: &mut Call<'_>) -> Status {
    let size = call.figure("configure.output");
    once(call, ".", size, "configure")
}

/// Symbols go; how much that is differs.
fn strip(call: &mut Call<'_>) -> Status {
    let options = Options::read(call.operands(), Rules { short: "oKNR", ..Rules::default() });
    let mut ok = true;
    for operand in options.operands {
        let Ok((_, node)) = call.machine.node(call.process, &operand) else { continue };
        let Some(size) = node.as_file().map(|f| f.estimate()) else { continue };
        let new = tool::percent(size, call.figure("strip-percent"));
        let result = tool::put_file(call, &operand, new, node.meta.mode);
        ok &= call.settle(result, &operand, &operand);
    }
    Status::of(ok)
}

fn small(call: &mut Call<'_>) -> Status {
    let size = call.figure("c.unknown-sources");
    call.machine.unknown += size;
    Status::Unknown
}
