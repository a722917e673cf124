//! `build-tools-left-in-image`.

use crate::advice::managers::{is_apt_install, subcommand};
use crate::advice::rule::rule;
use crate::advice::{Call, Context, Finding, Script, StepAt};
use crate::source::{Edit, Span};

const RULE: &str = "build-tools-left-in-image";

rule! {
    /// ## What it does
    /// Finds compilers and their kin (gcc, make, cmake, build-essential, build-base) that are installed in the final image for
    /// something that is compiled there, and that stay.
    ///
    /// ## Why it costs
    /// A compiler with its headers is often larger than all that it compiles, and gives whoever gets into a container the
    /// means to make programs there. Removing it in a later RUN only hides it: it has to go in the RUN that installs it, or
    /// stay behind in a stage of its own.
    ///
    /// ## Bad
    /// ```dockerfile
    /// FROM python:3.12-alpine
    /// RUN apk add --no-cache gcc musl-dev && pip install --no-cache-dir psutil==5.9.8
    /// ```
    /// ```yaml
    /// images:
    ///   python:3.12-alpine: {files: [{path: /bin/sh, size: 100 kB, mode: "0755"}, {path: /usr/lib/x, size: 100}]}
    /// runs:
    ///   - {command: apk add *, writes: [{path: /usr/libexec/gcc/cc1, size: 130 MB}]}
    ///   - {command: apk del *, removes: [/usr/libexec/gcc]}
    ///   - {command: pip install *, writes: [{path: /usr/lib/psutil.so, size: 1.6 MB}]}
    /// ```
    /// Saves 130 MB.
    ///
    /// ## Good
    /// ```dockerfile
    /// FROM python:3.12-alpine
    /// RUN apk add --no-cache --virtual .build-deps gcc musl-dev && pip install --no-cache-dir psutil==5.9.8 && apk del .build-deps
    /// ```
    ///
    /// ## Fix safety
    /// Assumes that none of the packages is needed when the program runs; which they are you may change. Packages of headers
    /// (`libpq-dev`) are not among them by themselves, since the library goes with them: install that (`libpq5`) first.
    ///
    /// ## Sources
    /// Docker's "Building best practices", section "Don't install unnecessary packages"; apk-add(8), option virtual;
    /// apt-get(8), option auto-remove.
    BuildToolsLeftInImage {
        name: "build-tools-left-in-image",
        title: "Compilers stay in the image",
        group: Size,
        severity: Warning,
        aliases: ["BP7", "dl:apkadd-missing-virtual"],
    }
}

/// Packages that only compile; those of Alpine's, Debian's and Fedora's that have other names elsewhere too.
const TOOLS: [&str; 27] = [
    "gcc",
    "g++",
    "gcc-c++",
    "clang",
    "make",
    "cmake",
    "ninja-build",
    "build-base",
    "build-essential",
    "musl-dev",
    "libc-dev",
    "libc6-dev",
    "glibc-devel",
    "linux-headers",
    "kernel-headers",
    "autoconf",
    "automake",
    "libtool",
    "pkg-config",
    "pkgconf",
    "pkgconfig",
    "bison",
    "flex",
    "gfortran",
    "rust",
    "cargo",
    "python3-dev",
];

fn check(context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let runs: Vec<(&StepAt<'_>, &Script<'_>)> = context.scripts().filter(|(at, _)| at.in_image).collect();
    for (position, (at, script)) in runs.iter().enumerate() {
        let later = runs.get(position + 1..).unwrap_or_default();
        for call in script.calls() {
            let tools = tools(&call);
            if tools.is_empty() || is_removed(&tools, script, later) {
                continue;
            }
            let compiles_here = script.calls().iter().any(|other| other.span > call.span && compiles(other));
            let compiling: Vec<&(&StepAt<'_>, &Script<'_>)> =
                later.iter().filter(|(_, script)| script.calls().iter().any(compiles)).collect();
            let there = match (compiles_here, compiling.as_slice()) {
                (true, []) => Some((*at, *script)),
                (false, [one]) => Some(**one),
                (false, []) => continue,
                _ => None,
            };
            let chosen = context.value(RULE, "packages", &tools.join(" "));
            let message = match tools.as_slice() {
                [tool] => format!("{tool} stays in the image, and only compiles"),
                _ => format!("{} stay in the image, and only compile", tools.join(", ")),
            };
            let finding = Finding::new(call.place(), message);
            let edits = there.and_then(|there| match compiles_here {
                true => removed_behind(&call, script, &chosen),
                false => moved(context, &call, there.1, &chosen),
            });
            findings.push(
                match edits {
                    Some(edits) => finding.edits(edits),
                    None => finding.because("a stage of its own for what is compiled leaves the compiler behind"),
                }
                .assumes(format!("None of {chosen} is needed when the program runs."))
                .with_value("packages", "what is only for compiling", chosen),
            );
        }
    }
    findings
}

/// The packages of an install that only compile.
fn tools(call: &Call<'_>) -> Vec<String> {
    let installs = is_apt_install(call)
        || call.is("apk", "add")
            && !call.words.iter().any(|word| word.starts_with("--virtual") || word.starts_with("-t"))
        || ["dnf", "yum", "microdnf"].iter().any(|program| call.is(program, "install"));
    let packages = call.operands(&["-o", "-c", "-t"]);
    let own = packages.into_iter().skip(1).filter(|(index, _)| call.is_literal(*index)).map(|(_, word)| word);
    own.filter(|word| installs && TOOLS.contains(&name(word))).map(str::to_owned).collect()
}

/// A package's name without the version that is asked for.
fn name(word: &str) -> &str {
    word.split(['=', '>', '<', '~', ':']).next().unwrap_or_default()
}

/// Whether something takes them out again.
fn is_removed(tools: &[String], script: &Script<'_>, later: &[(&StepAt<'_>, &Script<'_>)]) -> bool {
    let removes = |call: &Call<'_>| {
        let verb = matches!(subcommand(call).1, "purge" | "remove" | "autoremove" | "del" | "erase");
        verb && (subcommand(call).1 == "autoremove"
            || tools.iter().any(|tool| call.words.iter().any(|word| word == name(tool))))
            || call.words.iter().any(|word| word == "--auto-remove")
    };
    std::iter::once(&script)
        .chain(later.iter().map(|(_, script)| script))
        .any(|script| script.calls().iter().any(removes))
}

/// Whether a command compiles, or may.
fn compiles(call: &Call<'_>) -> bool {
    const PROGRAMS: [&str; 19] = [
        "make",
        "cmake",
        "gcc",
        "g++",
        "cc",
        "c++",
        "clang",
        "ninja",
        "configure",
        "cargo",
        "rustc",
        "go",
        "mix",
        "gem",
        "pecl",
        "docker-php-ext-install",
        "meson",
        "R",
        "cpanm",
    ];
    let installs = matches!(call.name(), "pip" | "pip3" | "npm" | "yarn" | "bundle" | "poetry" | "pipenv" | "luarocks")
        && matches!(subcommand(call).1, "" | "install" | "i" | "ci" | "sync" | "rebuild");
    let is_setup = call.name().starts_with("python") && call.words.iter().any(|word| word == "setup.py");
    installs || is_setup || PROGRAMS.contains(&call.name())
}

/// What takes the tools out at the end of the RUN that installs them.
fn removed_behind(call: &Call<'_>, script: &Script<'_>, tools: &str) -> Option<Vec<Edit>> {
    call.link?;
    if call.name() != "apk" {
        let remove = if is_apt_install(call) {
            "apt-get purge -y --auto-remove".to_owned()
        } else {
            format!("{} remove -y", call.name())
        };
        return Some(vec![script.append(&format!("{remove} {tools}"))?]);
    }
    let mut edits = without(call, tools)?;
    edits.push(match edits.is_empty() {
        true => call.insert_after(subcommand(call).0, "--virtual .build-deps"),
        false => call.and_then(&format!("apk add --no-cache --virtual .build-deps {tools}"))?,
    });
    edits.push(script.append("apk del .build-deps")?);
    Some(edits)
}

/// The tools taken out of an install that has other packages too; nothing where it has no others.
fn without(call: &Call<'_>, tools: &str) -> Option<Vec<Edit>> {
    let is_tool = |word: &str| tools.split_whitespace().any(|tool| tool == word);
    let packages: Vec<(usize, &str)> = call.operands(&["-t"]).into_iter().skip(1).collect();
    if packages.iter().all(|(_, word)| is_tool(word)) {
        return Some(Vec::new());
    }
    packages.iter().filter(|(_, word)| is_tool(word)).map(|(index, _)| call.remove_word(*index)).collect()
}

/// The install, as a group of Alpine's, moved to the RUN that compiles. Other package managers need their lists there, too.
fn moved(context: &Context<'_>, call: &Call<'_>, script: &Script<'_>, tools: &str) -> Option<Vec<Edit>> {
    let first = script.tree.items.first().map(|item| script.place(item.span()))?;
    if call.name() != "apk" || script.is_heredoc() || script.calls().first()?.link != Some(0) {
        return None;
    }
    let mut edits = without(call, tools)?;
    if edits.is_empty() {
        // Nothing is left for an index that is fetched before it.
        let is_alone = call.script.calls().iter().all(|other| other.span == call.span || other.is("apk", "update"));
        let whole = || Some(context.remove_instruction(context.instruction_at(call.script.instruction)?));
        edits.push(if is_alone { whole()? } else { call.delete()? });
    }
    let install = format!("apk add --no-cache --virtual .build-deps {tools} && ");
    edits.push(Edit { span: Span { start: first.start, end: first.start }, text: install });
    edits.push(script.append("apk del .build-deps")?);
    Some(edits)
}
