//! `rust-tool-chain-in-image`.

use crate::advice::rule::rule;
use crate::advice::stages::base::{Base, Family};
use crate::advice::stages::compiled::{self, Program};
use crate::advice::stages::{self, Subject, Verdict};
use crate::advice::{Context, Finding};

const RULE: &str = "rust-tool-chain-in-image";

rule! {
    /// ## What it does
    /// Finds images that start a Rust program and still have the tool chain that compiled it, with sources, crates and objects.
    ///
    /// ## Why it costs
    /// The tool chain weighs more than a gigabyte and Cargo's `target` folder often as much again; the program needs neither.
    ///
    /// ## Bad
    /// ```dockerfile
    /// FROM rust:1-bookworm
    /// WORKDIR /src
    /// COPY main.rs .
    /// RUN cargo build --release
    /// CMD ["./target/release/server"]
    /// ```
    /// ```yaml
    /// context: {files: [{path: main.rs, content: "fn main() {}\n"}]}
    /// images:
    ///   rust:1-bookworm: {size: 1500 MB}
    ///   debian:bookworm-slim: {size: 75 MB}
    /// runs:
    ///   - {command: cargo build *, writes: [{path: /src/target/release/server, size: 5 MB, mode: "0755"}, {path: /src/target/release/deps/, size: 95 MB}]}
    /// ```
    /// Saves 1.52 GB.
    ///
    /// ## Good
    /// ```dockerfile
    /// FROM rust:1-bookworm AS build
    /// WORKDIR /src
    /// COPY main.rs .
    /// RUN cargo build --release
    ///
    /// FROM debian:bookworm-slim
    /// COPY --from=build /src/target/release/server /src/target/release/server
    /// WORKDIR /src
    /// CMD ["./target/release/server"]
    /// ```
    ///
    /// ## Fix safety
    /// Assumes which file is the program and what it reads beside it. Built for musl it stands on an empty image, otherwise on the
    /// distribution that it was built on. All of that can be changed.
    ///
    /// ## Sources
    /// Docker's "Multi-stage builds"; the Cargo book, "Build cache"; the Rust reference, "Linkage".
    RustToolChainInImage {
        name: "rust-tool-chain-in-image",
        title: "The image has the Rust tool chain",
        group: Size,
        severity: Warning,
        aliases: ["tally/prefer-multi-stage-build"],
    }
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    stages::check(context, "the image has what compiled its program: the Rust tool chain, crates and objects", judge)
}

const BUILD_ONLY: &[&str] = &["CARGO_*", "RUSTFLAGS", "RUSTUP_*", "PATH"];

fn judge(subject: &Subject<'_, '_>) -> Verdict {
    let builds = subject.calls("cargo").filter(|ran| ran.call.is("cargo", "build") || ran.call.is("cargo", "install"));
    if subject.start.name() == "cargo" {
        return Verdict::Cannot("it compiles its sources whenever it starts; build them in a RUN");
    }
    let Some(build) = builds.last() else { return Verdict::NotMine };
    let Some(artifact) = compiled::started(subject) else {
        return Verdict::Cannot("what it starts is not what Cargo compiles");
    };
    let own = Base::of(subject);
    let for_musl = build.call.words.iter().any(|word| word.contains("-musl")) || artifact.as_str().contains("-musl/");
    let switched = build.variable("RUSTFLAGS").unwrap_or_default();
    let is_static = if own.family == Family::Alpine {
        !switched.contains("-crt-static")
    } else {
        for_musl || switched.contains("+crt-static")
    };
    let program = Program {
        rule: RULE,
        artifact,
        source: build.folder(),
        is_static,
        packages: compiled::runtime_of_cpp(subject),
        endings: &[".rs"],
        build_only: BUILD_ONLY,
    };
    match compiled::draft(subject, &program) {
        Ok(draft) => Verdict::Convert(Box::new(draft)),
        Err(why) => Verdict::Cannot(why),
    }
}
