//! `gcc` and its kin, `configure`, `cmake`, `meson`, `ninja`, and what `make` leaves where its makefile is not known.

use super::{once, text};
use crate::command::{Call, Data, Model, Options, Rules, Status, tool};
use crate::size::{Estimate, Provenance};

pub(super) fn model(name: &str) -> Option<Model> {
    Some(match name {
        "gcc" | "cc" | "clang" | "g++" | "c++" | "clang++" | "tcc" => compile,
        "make" | "gmake" => |call| super::make::make(call, typical),
        "cmake" => |call| super::cmake::cmake(call, typical),
        "ninja" | "meson" | "scons" | "b2" | "bazel" => typical,
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
    let sources: Vec<Source> = options.operands.iter().map(|operand| Source::read(call, operand)).collect();
    let object = given("-c");
    let cpp = call.process.name().contains("++");
    let stripped = given("-s");
    let debug = call.operands().iter().any(|a| a.starts_with("-g") && a != "-g0") && !stripped;
    let language = if cpp { "c++" } else { "c" };
    let kind = match (given("-static"), stripped) {
        _ if object && debug && cpp => "object.debug",
        _ if object => "object",
        (true, true) => "static-stripped",
        (true, false) => "static",
        (false, true) => "dynamic-stripped",
        (false, false) => "dynamic",
    };
    let shared = given("-shared") && !object;
    let optimized = args.iter().any(|arg| arg.starts_with("-O") && arg != "-O0");
    let plain = if cpp && kind.starts_with("dynamic") && !optimized { ".plain" } else { "" };
    // What templates come to follows from the headers, but where all is debugged, or the library is linked in.
    let templates = cpp && !shared && !debug && matches!(kind, "object" | "dynamic" | "dynamic-stripped");
    let folders: Vec<String> = options.values(&["I"]).map(str::to_owned).collect();
    let objects = || sources.iter().map(|source| source.object(call, &folders, optimized)).sum::<Estimate>();
    let mut size = match () {
        () if shared => call.figure("c.shared"),
        () if templates && object => objects(),
        () if templates => {
            let share = if optimized { format!("c++.{kind}-percent") } else { format!("c++.{kind}-plain-percent") };
            let (all, slack) = (objects(), call.figure("c++.slack"));
            // The least program has room on its pages.
            let beyond = Estimate {
                bytes: all.bytes.saturating_sub(slack.bytes),
                low: all.low.saturating_sub(slack.high),
                high: all.high.saturating_sub(slack.low),
                ..all
            };
            call.figure(&format!("c.{kind}")) + tool::percent(beyond, call.figure(&share))
        }
        () => call.figure(&format!("{language}.{kind}{plain}")),
    };
    size += used(call, language, kind, &sources);
    if cpp && debug && !object {
        size += call.figure("c++.debug") + used(call, language, "debug", &sources);
    }
    // Small sources make small programs; of others the executables of a distribution are the measure.
    if sources.iter().any(|source| source.is_unknown()) {
        call.guess("the sources are not known");
        size += call.figure("c.unknown-sources");
    }
    for source in sources.iter().filter(|_| !templates) {
        size += source.adds(call, object);
        if !cpp && !stripped {
            let all = source.debug(call, debug);
            size += if object { all } else { tool::percent(all, call.figure("c.debug-linked-percent")) };
        }
    }
    let first = options.operands.first().cloned().unwrap_or_default();
    let stem = first.rsplit('/').next().unwrap_or_default().rsplit_once('.').map_or("a", |(s, _)| s).to_owned();
    let out =
        options.value(&["o"]).map_or_else(|| if object { format!("{stem}.o") } else { "a.out".into() }, str::to_owned);
    let result = tool::put_file(call, &out, size, if object { 0o644 } else { 0o755 });
    Status::of(call.settle(result, &out, &out))
}

/// What a program takes in beside the least, as the headers and calls of its sources say: parts of the C library where it is static,
/// of C++'s also what templates come to.
fn used(call: &Call<'_>, language: &str, kind: &str, sources: &[Source]) -> Estimate {
    let has = |words: &[&str]| {
        let texts = sources.iter().filter_map(|source| source.text.as_deref());
        texts.into_iter().any(|text| words.iter().any(|word| text.contains(word)))
    };
    let names: &[&str] = &["<netdb.h>", "<pwd.h>", "<grp.h>", "<regex.h>", "<locale.h>", "<iconv.h>", "<wchar.h>"];
    let regex = has(&["<regex>"]);
    let parts: Vec<&str> = match language {
        "c++" => {
            let streams = !regex && has(&["<fstream>", "<sstream>", "<iomanip>", "<filesystem>"]);
            let threads = has(&["<thread>", "<future>", "<pthread.h>"]);
            let all = [("regex", regex), ("threads", threads), ("streams", streams)];
            all.into_iter().filter(|(_, is_used)| *is_used).map(|(part, _)| part).collect()
        }
        // Each is measured over the least, and what they share is taken in once.
        _ if has(names) || has(&["localtime", "strftime", "mktime"]) => vec!["system"],
        _ if has(&["<pthread.h>", "<threads.h>"]) => vec!["threads"],
        _ if has(&["atof", "strtod", "scanf", "pow(", "sin(", "cos(", "exp(", "log("]) => vec!["numbers"],
        _ => Vec::new(),
    };
    let figures = call.machine.packages.figures();
    parts.into_iter().filter_map(|part| figures.of(&format!("{language}.{kind}.{part}"))).sum()
}

/// A source or an object that is compiled or linked.
#[derive(Default)]
struct Source {
    path: String,
    /// Its text, or that of the source that an object was made of.
    text: Option<String>,
    /// What an object or library weighs.
    object: Option<Estimate>,
}

impl Source {
    fn read(call: &Call<'_>, operand: &str) -> Self {
        if operand.contains(".so") {
            // What is shared stays outside.
            return Self { text: Some(String::new()), ..Self::default() };
        }
        let Some(stem) = [".o", ".a"].iter().find_map(|ending| operand.strip_suffix(ending)) else {
            return Self { path: operand.to_owned(), text: text(call, operand), object: None };
        };
        let found = call.machine.node(call.process, operand).ok();
        let object = found.and_then(|(_, node)| node.as_file().map(|file| file.estimate()));
        Self { path: operand.to_owned(), text: text(call, &format!("{stem}.c")), object }
    }

    fn is_unknown(&self) -> bool {
        self.text.is_none() && self.object.is_none()
    }

    fn of(bytes: u64) -> Estimate {
        Estimate::between(bytes, bytes, bytes, Provenance::Heuristic)
    }

    fn bytes(&self) -> u64 {
        self.text.as_ref().map_or(0, |text| text.len() as u64)
    }

    /// The object of a source of C++: one that is there, or what its headers and its own code make.
    fn object(&self, call: &Call<'_>, folders: &[String], optimized: bool) -> Estimate {
        match (self.object, &self.text) {
            (Some(object), _) => object,
            (None, Some(text)) => {
                super::templates::object(call, &self.path, text, folders, optimized) + self.adds(call, true)
            }
            (None, None) => Estimate::default(),
        }
    }

    /// What its code adds to an object, or to a program of which the first page is there anyhow.
    fn adds(&self, call: &Call<'_>, object: bool) -> Estimate {
        let bytes = self.bytes();
        if object {
            return tool::percent(Self::of(bytes), call.figure("c.object-percent"));
        }
        if let (Some(object), None) = (self.object, &self.text) {
            return Estimate { low: 0, bytes: object.bytes.saturating_sub(PAGE) / 4, ..object };
        }
        let more = tool::percent(Self::of(bytes.saturating_sub(PAGE / 2)), call.figure("c.program-percent"));
        Estimate { high: more.high.saturating_add(bytes.min(PAGE / 2).saturating_mul(20)), ..more }
    }

    /// What `-g` adds to its object: of one that is there, what it has more than the code of its source.
    fn debug(&self, call: &Call<'_>, is_asked: bool) -> Estimate {
        let Some(object) = self.object else {
            let first = self.bytes().min(1_000);
            let whole = call.figure("c.debug-object")
                + tool::percent(Self::of(first), call.figure("c.debug-object.first-percent"))
                + tool::percent(Self::of(self.bytes() - first), call.figure("c.debug-object.more-percent"));
            return if is_asked { whole } else { Estimate::default() };
        };
        let plain = call.figure("c.object").bytes + self.adds(call, true).bytes;
        let least = call.figure("c.debug-object").bytes / 2;
        if self.text.is_none() || object.bytes < plain.saturating_add(least) {
            return Estimate::default();
        }
        let less = |bytes: u64| bytes.saturating_sub(plain);
        Estimate { low: less(object.low), bytes: less(object.bytes), high: less(object.high), ..object }
    }
}

/// What programs grow by.
const PAGE: u64 = 4_096;

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
    // In a folder that CMake configured, make and ninja do what its list files say.
    if matches!(call.process.name(), "make" | "gmake" | "ninja")
        && !has(&["clean", "test"])
        && let Some(status) = super::cmake::built(call, &folder, has(&["install"]))
    {
        return status;
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
