//! `gcc` and its kin, `configure`, `cmake`, `meson`, `ninja`, and what `make` leaves where its makefile is not known.

use super::{once, text};
use crate::command::{Call, Data, Failure, Model, Options, Rules, Status, tool};
use crate::filesystem::{File, Node};
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
        "pkg-config" | "pkgconf" => flags,
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
    let folders: Vec<String> = options.values(&["I"]).map(str::to_owned).collect();
    let (object, stripped) = (given("-c"), given("-s"));
    let sources: Vec<Source> = options.operands.iter().map(|operand| Source::read(call, operand, &folders)).collect();
    let asked = args.iter().any(|arg| arg.starts_with("-O") && arg != "-O0");
    let job = Job {
        libraries: options.values(&["l"]).map(str::to_owned).collect(),
        object,
        shared: given("-shared") && !object,
        is_static: given("-static"),
        cpp: call.process.name().contains("++"),
        debug: call.operands().iter().any(|a| a.starts_with("-g") && a != "-g0"),
        optimized: asked || sources.iter().any(|source| source.optimized),
        sources,
    };
    let size = job.size(call, stripped);
    let first = options.operands.first().cloned().unwrap_or_default();
    let stem = first.rsplit('/').next().unwrap_or_default().rsplit_once('.').map_or("a", |(s, _)| s).to_owned();
    let out =
        options.value(&["o"]).map_or_else(|| if object { format!("{stem}.o") } else { "a.out".into() }, str::to_owned);
    let mut result = tool::put_file(call, &out, size, if object { 0o644 } else { 0o755 });
    if result.is_ok() {
        let bare = job.size(call, true);
        let note = match (object, asked) {
            (false, _) => format!("{BARE}{} {} {}", bare.low, bare.bytes, bare.high),
            (true, true) => OPTIMIZED.to_owned(),
            (true, false) => String::new(),
        };
        result = remember(call, &out, size, note);
    }
    Status::of(call.settle(result, &out, &out))
}

/// What a program has for its origin: what it weighs without symbols.
const BARE: &str = "stripped:";

/// And an object that was made with `-O`.
const OPTIMIZED: &str = "optimized";

/// Notes with what was made what a later command needs to know of it.
fn remember(call: &mut Call<'_>, path: &str, size: Estimate, note: String) -> Result<(), Failure> {
    if note.is_empty() {
        return Ok(());
    }
    let (path, node) = call.machine.node(call.process, path)?;
    let provenance = size.provenance.max(Provenance::Heuristic);
    let file = File::fetched(Estimate { provenance, ..size }, &note.into());
    call.machine.put(call.process, &path, Node::file(node.meta, file))
}

/// What a compiler is to make.
struct Job {
    sources: Vec<Source>,
    libraries: Vec<String>,
    object: bool,
    shared: bool,
    is_static: bool,
    cpp: bool,
    debug: bool,
    optimized: bool,
}

impl Job {
    fn size(&self, call: &mut Call<'_>, stripped: bool) -> Estimate {
        let Self { sources, object, shared, cpp, optimized, .. } = self;
        let (object, shared, cpp, optimized) = (*object, *shared, *cpp, *optimized);
        let debug = self.debug && !stripped;
        let language = if cpp { "c++" } else { "c" };
        let kind = match (self.is_static, stripped) {
            _ if object && debug && cpp => "object.debug",
            _ if object => "object",
            (true, true) => "static-stripped",
            (true, false) => "static",
            (false, true) => "dynamic-stripped",
            (false, false) => "dynamic",
        };
        let plain = if cpp && !optimized { ".plain" } else { "" };
        // What templates come to follows from the headers, but where all is debugged, or the library is linked in.
        let templates = cpp && !shared && !debug && matches!(kind, "object" | "dynamic" | "dynamic-stripped");
        let objects = || sources.iter().map(|source| source.object(call, optimized)).sum::<Estimate>();
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
            () if kind.starts_with("dynamic") => call.figure(&format!("{language}.{kind}{plain}")),
            () => call.figure(&format!("{language}.{kind}")),
        };
        size += used(call, language, kind, plain, sources);
        if self.is_static && !object {
            size += libraries(call, kind, &self.libraries);
        }
        if cpp && debug && !object {
            size += call.figure("c++.debug") + used(call, language, "debug", "", sources);
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
        size
    }
}

/// Parts of the C library that a static program takes in, by the calls that its sources have. Each is measured over the least.
const PARTS: &[(&str, &str)] = &[
    ("arc", "acos( asin( atan( atan2( carg( clog( tan("),
    ("complex", "cexp( clog( cpow( csqrt("),
    ("exp", "cosh( erf( exp( exp2( log( log10( log1p( log2( pow( sinh("),
    ("gamma", "lgamma( tgamma("),
    ("sin", "cos( csin( sin( sincos("),
    ("glob", "glob( wordexp("),
    ("names", "<netdb.h> getaddrinfo gethostby"),
    ("numbers", "atof( strtod( strtof( strtold("),
    ("regex", "regcomp"),
    ("scanf", "scanf("),
    ("threads", "pthread_create thrd_create"),
    ("time", "asctime ctime( ctime_r( gmtime localtime mktime strftime strptime"),
    ("users", "getgr getlogin getpw"),
];

/// What a program takes in beside the least, as the headers and calls of its sources say: parts of the C library where it is static,
/// of C++'s also what templates come to.
fn used(call: &Call<'_>, language: &str, kind: &str, plain: &str, sources: &[Source]) -> Estimate {
    let has = |words: &[&str]| texts(sources).any(|text| words.iter().any(|word| text.contains(word)));
    let regex = has(&["<regex>"]);
    if language == "c++" {
        let files = has(&["<filesystem>"]);
        let streams = !regex && !files && has(&["<fstream>", "<sstream>", "<iomanip>", "<charconv>"]);
        let futures = has(&["<future>"]);
        let threads = !futures && has(&["<thread>", "<pthread.h>"]);
        let all =
            [("regex", regex), ("files", files), ("futures", futures), ("threads", threads), ("streams", streams)];
        let figures = call.machine.packages.figures();
        let named = all.into_iter().filter(|(_, is_used)| *is_used);
        let of = |part| {
            let row = format!("{language}.{kind}.{part}");
            figures.of(&format!("{row}{plain}")).or_else(|| figures.of(&row))
        };
        return named.filter_map(|(part, _)| of(part)).sum();
    }
    if !kind.starts_with("static") {
        return Estimate::default();
    }
    let calls = |words: &str| texts(sources).any(|text| words.split(' ').any(|word| is_called(text, word)));
    let mut parts: Vec<&str> = PARTS.iter().filter(|(_, words)| calls(words)).map(|(part, _)| *part).collect();
    // What reads numbers is a part of what reads formats, and that of what reads time; names bring most of what threads need.
    let holds = |parts: &[&str], one: &str| parts.contains(&one);
    for (whole, part) in [("scanf", "numbers"), ("time", "numbers"), ("time", "scanf"), ("names", "threads")] {
        if holds(&parts, whole) {
            parts.retain(|one| *one != part);
        }
    }
    let sum = parts.iter().map(|part| call.figure(&format!("c.static.{part}"))).sum();
    let shared = if parts.len() > 1 { tool::percent(sum, call.figure("c.static.shared-percent")) } else { sum };
    packed(call, kind, shared)
}

/// The texts of sources, with those of the headers that they take in.
fn texts(sources: &[Source]) -> impl Iterator<Item = &String> {
    sources.iter().flat_map(|source| &source.texts)
}

/// What is left of parts in a program of a kind.
fn packed(call: &Call<'_>, kind: &str, parts: Estimate) -> Estimate {
    if kind == "static-stripped" { tool::percent(parts, call.figure("c.static.stripped-percent")) } else { parts }
}

/// Whether a text has a word that begins there.
fn is_called(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let part_of_scanf = word == "scanf(";
        part_of_scanf || !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
    })
}

/// What libraries of other packages come to in a static program.
fn libraries(call: &mut Call<'_>, kind: &str, names: &[String]) -> Estimate {
    const OWN: [&str; 10] = ["c", "dl", "gcc", "m", "pthread", "resolv", "rt", "stdc++", "stdc++fs", "util"];
    let mut sum = Estimate::default();
    for name in names.iter().filter(|name| !OWN.contains(&name.as_str())) {
        let known = call.machine.packages.figures().of(&format!("c.static.-l{name}"));
        sum += known.unwrap_or_else(|| {
            call.guess("what a library adds to a static program is not known");
            call.figure("c.unknown-sources")
        });
    }
    packed(call, kind, sum)
}

/// A source or an object that is compiled or linked.
#[derive(Default)]
struct Source {
    /// Its text, or that of the source that an object was made of; those of headers of the project that it takes in follow.
    texts: Vec<String>,
    /// What an object or library weighs.
    object: Option<Estimate>,
    /// It is an object that was made with `-O`.
    optimized: bool,
}

impl Source {
    fn read(call: &Call<'_>, operand: &str, folders: &[String]) -> Self {
        if operand.contains(".so") {
            // What is shared stays outside.
            return Self { texts: vec![String::new()], ..Self::default() };
        }
        let texts = |path: &str| {
            text(call, path).map_or_else(Vec::new, |text| super::templates::with_headers(call, path, text, folders))
        };
        let Some(stem) = [".o", ".a"].iter().find_map(|ending| operand.strip_suffix(ending)) else {
            return Self { texts: texts(operand), ..Self::default() };
        };
        let found = call.machine.node(call.process, operand).ok();
        let file = found.as_ref().and_then(|(_, node)| node.as_file());
        let optimized = file.and_then(|file| file.origin()).is_some_and(|note| **note == *OPTIMIZED);
        Self { texts: texts(&format!("{stem}.c")), object: file.map(File::estimate), optimized }
    }

    fn text(&self) -> Option<&String> {
        self.texts.first()
    }

    fn is_unknown(&self) -> bool {
        self.texts.is_empty() && self.object.is_none()
    }

    fn of(bytes: u64) -> Estimate {
        Estimate::between(bytes, bytes, bytes, Provenance::Heuristic)
    }

    fn bytes(&self) -> u64 {
        self.text().map_or(0, |text| text.len() as u64)
    }

    /// The object of a source of C++: one that is there, or what its headers and its own code make.
    fn object(&self, call: &Call<'_>, optimized: bool) -> Estimate {
        match self.object {
            Some(object) => object,
            None if self.texts.is_empty() => Estimate::default(),
            None => super::templates::object(call, &self.texts, optimized) + self.adds(call, true),
        }
    }

    /// What its code adds to an object, or to a program of which the first page is there anyhow.
    fn adds(&self, call: &Call<'_>, object: bool) -> Estimate {
        let bytes = self.bytes();
        if object {
            return tool::percent(Self::of(bytes), call.figure("c.object-percent"));
        }
        if let (Some(object), None) = (self.object, self.text()) {
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
        if self.texts.is_empty() || object.bytes < plain.saturating_add(least) {
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
        let Some(file) = node.as_file() else { continue };
        // Of what a compiler made here it is known what is left.
        let bare = file.origin().and_then(|origin| {
            let mut numbers = origin.strip_prefix(BARE)?.split(' ').map_while(|number| number.parse().ok());
            let (low, bytes, high) = (numbers.next()?, numbers.next()?, numbers.next()?);
            Some(Estimate::between(low, bytes, high, file.provenance))
        });
        let new = bare.unwrap_or_else(|| tool::percent(file.estimate(), call.figure("strip-percent")));
        let result = tool::put_file(call, &operand, new, node.meta.mode);
        ok &= call.settle(result, &operand, &operand);
    }
    Status::of(ok)
}

/// What `pkg-config` prints for libraries: their own flags, as far as they decide what is linked in.
fn flags(call: &mut Call<'_>) -> Status {
    let (options, names): (Vec<&String>, Vec<&String>) = call.operands().iter().partition(|word| word.starts_with('-'));
    if !options.iter().all(|option| matches!(option.as_str(), "--cflags" | "--libs" | "--static" | "--silence-errors"))
    {
        call.write(Data::unknown_text());
        return Status::Unknown;
    }
    let library = |name: &&String| match name.as_str() {
        "openssl" => "-lssl -lcrypto".to_owned(),
        "zlib" => "-lz".to_owned(),
        name => format!("-l{}", name.strip_prefix("lib").unwrap_or(name)),
    };
    let libraries: Vec<String> = names.iter().map(library).collect();
    let links = options.iter().any(|option| *option == "--libs");
    call.print(format!("{}\n", if links { libraries.join(" ") } else { String::new() }));
    Status::SUCCESS
}

fn small(call: &mut Call<'_>) -> Status {
    let size = call.figure("c.unknown-sources");
    call.machine.unknown += size;
    Status::Unknown
}
