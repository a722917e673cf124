//! `go-tool-chain-in-image`.

use crate::advice::rule::rule;
use crate::advice::stages::base::{Base, beside};
use crate::advice::stages::{self, Draft, Form, Needs, Ran, Subject, Verdict, certificates, files, packages};
use crate::advice::{Context, Finding};
use crate::filesystem::AbsPath;

const RULE: &str = "go-tool-chain-in-image";

rule! {
    /// ## What it does
    /// Finds images that start a Go program and still have the tool chain that compiled it, the sources and Go's caches.
    ///
    /// ## Why it costs
    /// A compiled program needs none of them: the tool chain alone weighs some 800 MB, and compilers, sources and their history
    /// are of use to nobody but an attacker.
    ///
    /// ## Bad
    /// ```dockerfile
    /// FROM golang:1.22
    /// WORKDIR /src
    /// COPY main.go .
    /// RUN CGO_ENABLED=0 go build -o /server main.go
    /// EXPOSE 8080
    /// ENTRYPOINT ["/server"]
    /// ```
    /// ```yaml
    /// context: {files: [{path: main.go, content: "package main\n"}]}
    /// images:
    ///   golang:1.22: {size: 830 MB}
    /// runs:
    ///   - {command: go build *, writes: [{path: /server, size: 8 MB, mode: "0755"}]}
    /// ```
    /// Saves 830 MB.
    ///
    /// ## Good
    /// ```dockerfile
    /// FROM golang:1.22 AS build
    /// WORKDIR /src
    /// COPY main.go .
    /// RUN CGO_ENABLED=0 go build -o /server main.go
    ///
    /// FROM scratch
    /// COPY --from=build /server /server
    /// WORKDIR /src
    /// EXPOSE 8080
    /// ENTRYPOINT ["/server"]
    /// ```
    ///
    /// ## Fix safety
    /// Assumes which file is the program, what it reads beside it, and whether it is linked statically: then it stands on an
    /// empty image, with certificates if it may call out; otherwise on the distribution that it was built on. All of that can be
    /// changed. No fix where the program can't be told.
    ///
    /// ## Sources
    /// Docker's "Multi-stage builds"; `go help build`, `go help environment`, cmd/cgo.
    GoToolChainInImage {
        name: "go-tool-chain-in-image",
        title: "The image has the Go tool chain",
        group: Size,
        severity: Warning,
        aliases: ["tally/prefer-multi-stage-build"],
    }
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    stages::check(context, "the image has what compiled its program: the Go tool chain, sources and caches", judge)
}

/// Variables that only the build reads.
const BUILD_ONLY: &[&str] = &[
    "CGO_*",
    "GO111MODULE",
    "GOARCH",
    "GOBIN",
    "GOCACHE",
    "GOFLAGS",
    "GOLANG_*",
    "GOMODCACHE",
    "GOOS",
    "GOPATH",
    "GOPRIVATE",
    "GOPROXY",
    "GOROOT",
    "GOSUMDB",
    "PATH",
];

fn judge(subject: &Subject<'_, '_>) -> Verdict {
    let builds: Vec<&Ran<'_, '_>> = subject.calls("go").filter(|ran| builds(ran)).collect();
    let runs_sources =
        subject.start.name() == "go" && subject.start.arguments().first().is_some_and(|word| word == "run");
    let Some(build) = builds.last().copied() else {
        return if runs_sources {
            Verdict::Cannot("it compiles its sources whenever it starts; build them in a RUN")
        } else {
            Verdict::NotMine
        };
    };
    let outputs: Vec<AbsPath> = builds.iter().flat_map(|ran| outputs(subject, ran)).collect();
    let Some(artifact) = artifact(subject, &outputs) else {
        return if outputs.is_empty() {
            Verdict::NotMine
        } else {
            Verdict::Cannot("what it starts is not what Go compiles")
        };
    };
    Verdict::Convert(Box::new(draft(subject, build, &artifact)))
}

/// Whether a command compiles a program.
fn builds(ran: &Ran<'_, '_>) -> bool {
    ["build", "install", "get"].iter().any(|verb| ran.call.is("go", verb))
}

/// The programs that a command may have written.
fn outputs(subject: &Subject<'_, '_>, ran: &Ran<'_, '_>) -> Vec<AbsPath> {
    let operands = ran.call.operands(&["-o", "-ldflags", "-tags", "-mod", "-gcflags", "-asmflags", "-p", "-C"]);
    let named: Vec<&str> = operands.iter().skip(1).map(|(_, word)| *word).collect();
    if !ran.call.is("go", "build") {
        let bin = ran
            .variable("GOBIN")
            .unwrap_or_else(|| format!("{}/bin", ran.variable("GOPATH").unwrap_or_else(|| "/go".into())));
        let names = named.iter().map(|package| last(package)).chain(named.is_empty().then(|| own_name(subject, ran)));
        return names.map(|name| AbsPath::new(&bin).join(&name)).collect();
    }
    let names: Vec<String> = match named.as_slice() {
        [] => vec![own_name(subject, ran)],
        all => all
            .iter()
            .map(|package| if matches!(*package, "." | "./") { own_name(subject, ran) } else { last(package) })
            .collect(),
    };
    match ran.option(&["-o"]) {
        Some(out) => {
            let path = files::path_of(ran, out);
            let below = names.iter().map(|name| path.child(name));
            std::iter::once(path.clone()).chain(below).collect()
        }
        None => names.iter().map(|name| ran.folder().child(name)).collect(),
    }
}

/// The name that Go gives the program of a package: `./cmd/server` is `server`, `main.go` is `main`.
fn last(package: &str) -> String {
    let package = package.split('@').next().unwrap_or(package).trim_end_matches('/').trim_end_matches("/...");
    let mut names = package.rsplit('/').filter(|name| !name.is_empty());
    let name = names.next().unwrap_or_default();
    let is_version = name.strip_prefix('v').is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit()));
    let name = if is_version { names.next().unwrap_or(name) } else { name };
    name.trim_end_matches(".go").to_owned()
}

/// The name of the program in the command's folder: that of its module, else that of the folder.
fn own_name(subject: &Subject<'_, '_>, ran: &Ran<'_, '_>) -> String {
    let folder = ran.folder();
    let module = subject.text(&folder.child("go.mod")).and_then(|text| {
        Some(last(text.lines().find_map(|line| line.trim().strip_prefix("module "))?.trim().trim_matches('"')))
    });
    module.or_else(|| folder.name().map(str::to_owned)).unwrap_or_else(|| "main".into())
}

/// The compiled program that the image starts.
fn artifact(subject: &Subject<'_, '_>, outputs: &[AbsPath]) -> Option<AbsPath> {
    let program = subject.start.program();
    if program.contains('/') {
        let path = subject.workdir().join(program);
        let is_written =
            subject.tree.get(&path).is_some_and(|node| node.as_file().is_some_and(|f| f.content().is_none()));
        return (outputs.contains(&path) || is_written && !program.ends_with(".sh")).then_some(path);
    }
    // A bare name is looked up in PATH: whatever was compiled under that name, or moved there.
    let own = outputs.iter().find(|path| path.name() == Some(program))?;
    let folders = ["/usr/local/bin", "/usr/bin", "/bin"].iter().map(|folder| AbsPath::new(folder).child(program));
    Some(folders.into_iter().find(|path| subject.tree.get(path).is_some()).unwrap_or_else(|| own.clone()))
}

/// How a program finds the code that it does not have itself.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Linkage {
    /// It has all of it.
    Static,
    /// It would have, were cgo switched off, and nothing says that it needs C.
    StaticIfTold,
    /// It needs the C library that it was linked with.
    Dynamic,
}

/// Modules that are partly written in C.
const WITH_C: [&str; 5] =
    ["mattn/go-sqlite3", "confluentinc/confluent-kafka-go", "h2non/bimg", "gographics/imagick", "libgit2/git2go"];

fn linkage(subject: &Subject<'_, '_>, build: &Ran<'_, '_>) -> Linkage {
    if build.call.words.iter().any(|word| word.contains("-extldflags") && word.contains("-static")) {
        return Linkage::Static;
    }
    match build.variable("CGO_ENABLED").as_deref() {
        Some("0") => Linkage::Static,
        Some(_) => Linkage::Dynamic,
        None => {
            let modules = subject.text(&build.folder().child("go.mod")).unwrap_or_default();
            let needs_c = WITH_C.iter().any(|module| modules.contains(module));
            let has_c = packages::has_headers(subject) || packages::has_compiler(subject);
            if needs_c || has_c { Linkage::Dynamic } else { Linkage::StaticIfTold }
        }
    }
}

fn draft(subject: &Subject<'_, '_>, build: &Ran<'_, '_>, artifact: &AbsPath) -> Draft {
    let context = subject.context;
    let (linkage, own, needs) = (linkage(subject, build), Base::of(subject), Needs::of(subject));
    let is_dynamic = linkage == Linkage::Dynamic;
    let kept = packages::kept(subject, &Base::named(&own.smallest()), &needs, is_dynamic).unwrap_or_default();
    let guess = match linkage {
        Linkage::Dynamic => own.smallest(),
        _ if !kept.is_empty() => own.smallest(),
        _ if needs.is_nothing_but(subject.start.program()) => "scratch".into(),
        _ => {
            if own.is_musl() {
                own.smallest()
            } else {
                "alpine:3".into()
            }
        }
    };
    let image = subject.value(RULE, "runtime", &beside(subject.base, &guess));
    let program = AbsPath::new(&subject.value(RULE, "artifact", artifact.as_str()));
    let mut draft = Draft { build_only: BUILD_ONLY, packages: kept, ..Draft::default() };
    if linkage == Linkage::StaticIfTold
        && let Some(instruction) = context.instruction(build.at.step)
    {
        draft.edits.push(context.insert_before(instruction, "ENV CGO_ENABLED=0"));
        draft.assumptions.push("The program needs no code in C, so that it can be linked statically.".into());
    }
    draft.assumptions.push(match image.as_str() {
        "scratch" => format!("{program} is the whole program: it needs no shell and no other program."),
        image => format!("{program} is the program, and {image} has all that it runs on."),
    });
    draft.carry(program.clone());
    let (folder, source) = (subject.workdir(), build.folder());
    let beside = files::beside(subject, &folder).into_iter().chain(files::elsewhere(subject, &source));
    let beside: Vec<String> = beside.filter(|path| !program.is_within(path)).map(|path| path.to_string()).collect();
    let others = subject.value(RULE, "files", &beside.join(" "));
    others.split_whitespace().for_each(|path| draft.carry(AbsPath::new(path)));
    draft.assumptions.push(if others.is_empty() {
        "It reads no other file of the image.".into()
    } else {
        format!("Of other files it reads these: {others}.")
    });
    if needs_absolute_start(subject, &image) {
        draft.start = Some(absolute(subject, &program));
    }
    draft.values.push(("artifact", "the program", program.to_string()));
    draft.values.push(("runtime", "the image that it runs on", image.clone()));
    draft.values.push(("files", "what it reads beside", others));
    draft.image = image;
    certificates::take_along(subject, RULE, &[".go"], &mut draft);
    draft
}

/// Whether the start has to be written otherwise: a bare name that PATH no longer leads to, a shell that is no longer there.
fn needs_absolute_start(subject: &Subject<'_, '_>, image: &str) -> bool {
    let is_bare = !subject.start.program().contains('/');
    is_bare || subject.start.form == Form::Plain && image == "scratch"
}

/// What is started, the program by its path.
fn absolute(subject: &Subject<'_, '_>, program: &AbsPath) -> Vec<String> {
    let mut words = subject.start.own_words().to_vec();
    if let Some(word) = words.get_mut(subject.start.index())
        && !word.contains('/')
    {
        *word = program.to_string();
    }
    words
}
