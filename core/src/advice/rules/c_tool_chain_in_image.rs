//! `c-tool-chain-in-image`.

use crate::advice::rule::rule;
use crate::advice::stages::compiled::{self, Program};
use crate::advice::stages::{self, Subject, Verdict, interpreted};
use crate::advice::{Context, Finding};

const RULE: &str = "c-tool-chain-in-image";

rule! {
    /// ## What it does
    /// Finds images that start a program compiled from C or C++ and still have the compiler, headers and sources.
    ///
    /// ## Why it costs
    /// A compiler with its headers weighs 150 MB to 1.5 GB, and helps whoever gets into the container.
    ///
    /// ## Bad
    /// ```dockerfile
    /// FROM gcc:12-bookworm
    /// WORKDIR /src
    /// COPY main.c .
    /// RUN gcc -O2 -o server main.c
    /// CMD ["./server"]
    /// ```
    /// ```yaml
    /// context: {files: [{path: main.c, content: "int main(void) { return 0; }\n"}]}
    /// images:
    ///   gcc:12-bookworm: {size: 1400 MB}
    ///   debian:bookworm-slim: {size: 75 MB}
    /// runs:
    ///   - {command: gcc *, writes: [{path: /src/server, size: 40 kB, mode: "0755"}]}
    /// ```
    /// Saves 1.33 GB.
    ///
    /// ## Good
    /// ```dockerfile
    /// FROM gcc:12-bookworm AS build
    /// WORKDIR /src
    /// COPY main.c .
    /// RUN gcc -O2 -o server main.c
    ///
    /// FROM debian:bookworm-slim
    /// COPY --from=build /src/server /src/server
    /// WORKDIR /src
    /// CMD ["./server"]
    /// ```
    ///
    /// ## Fix safety
    /// Assumes which file is the program, which libraries it is linked to (those whose headers are installed), and what it reads
    /// beside them. With `-static` it stands on an empty image. All of that can be changed.
    ///
    /// ## Sources
    /// Docker's "Multi-stage builds"; gcc(1), section "Options for Linking".
    CToolChainInImage {
        name: "c-tool-chain-in-image",
        title: "The image has the C tool chain",
        group: Size,
        severity: Warning,
        aliases: ["tally/prefer-multi-stage-build"],
    }
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    stages::check(context, "the image has what compiled its program: compiler, headers and sources", judge)
}

const BUILD_ONLY: &[&str] = &["CC", "CFLAGS", "CPPFLAGS", "CXX", "CXXFLAGS", "LDFLAGS", "MAKEFLAGS"];

const COMPILERS: [&str; 9] = ["c++", "cc", "clang", "clang++", "cmake", "g++", "gcc", "make", "ninja"];

/// Other languages' builds, whose programs are theirs even where `make` calls them.
const OTHERS: [&str; 14] = [
    "bundle", "cargo", "composer", "dotnet", "gem", "go", "gradle", "mix", "mvn", "npm", "pip", "pip3", "python3",
    "yarn",
];

fn judge(subject: &Subject<'_, '_>) -> Verdict {
    let builds = || subject.ran.iter().filter(|ran| COMPILERS.contains(&ran.call.name()));
    if OTHERS.iter().any(|name| subject.calls(name).next().is_some()) {
        return Verdict::NotMine;
    }
    // What nothing shows to have been made here may as well have been there before.
    let made = compiled::started(subject).filter(|path| subject.tree.get(path).is_some());
    let (Some(build), Some(artifact)) = (builds().next_back(), made) else { return Verdict::NotMine };
    let is_cpp = builds().any(|ran| ran.call.name().ends_with("++") || matches!(ran.call.name(), "cmake" | "ninja"));
    let says = |option: &str| builds().any(|ran| ran.call.words.iter().any(|word| word.contains(option)));
    let own_runtime = says("-static-libstdc++") || says("-static");
    if is_cpp && interpreted::is_official(subject, "gcc") && !own_runtime {
        return Verdict::Cannot(
            "this image's C++ library is newer than Debian's; link with -static-libstdc++ -static-libgcc",
        );
    }
    let is_static =
        builds().any(|ran| ran.call.words.iter().any(|word| word == "-static" || word.ends_with("=-static")));
    let program = Program {
        rule: RULE,
        artifact,
        source: build.folder(),
        is_static,
        packages: if is_cpp { compiled::runtime_of_cpp(subject) } else { &[] },
        endings: &[".c", ".cc", ".cpp", ".h"],
        build_only: BUILD_ONLY,
    };
    match compiled::draft(subject, &program) {
        Ok(draft) => Verdict::Convert(Box::new(draft)),
        Err(why) => Verdict::Cannot(why),
    }
}
