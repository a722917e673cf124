//! The command line of Layerlab; see `layerlab --help`.
//!
//! Everything that touches a disk is here; everything that knows Docker is in the library.

#[path = "layerlab/ast.rs"]
mod ast;
#[path = "layerlab/check.rs"]
mod check;
#[path = "layerlab/files.rs"]
mod files;
#[path = "layerlab/optimize.rs"]
mod optimize;
#[path = "layerlab/options.rs"]
mod options;
#[path = "layerlab/report.rs"]
mod report;
#[path = "layerlab/rerun.rs"]
mod rerun;
#[path = "layerlab/table.rs"]
mod table;
#[path = "layerlab/trace.rs"]
mod trace;

use std::process::ExitCode;

const HELP: &str = "\
What a Dockerfile will weigh, without building it.

Usage:
    layerlab report   [-f Dockerfile] [-m manifest.yaml] [options]      sizes per layer and stage
    layerlab optimize [-f Dockerfile] [-m manifest.yaml] [options]      the advice, and the rewritten Dockerfile
    layerlab rerun    [-f Dockerfile] [-m manifest.yaml] [options]      what runs again after a change, and is pushed anew
    layerlab check    -f Dockerfile [-f …]                              the build checks, one JSON object a file
    layerlab ast      -f Dockerfile [-f …]                              the parse, likewise

Options:
    -f, --file PATH          the Dockerfile; - reads standard input        [default: Dockerfile]
    -m, --manifest PATH      what is declared: context, base images, effects of RUN commands
        --target STAGE       the stage to build                            [default: the last]
        --build-arg K=V      sets a build argument; repeatable
        --platform OS/ARCH   what is built for                             [default: linux/amd64]
        --engine NAME        containerd or overlay2: whose layers          [default: containerd]
        --ignore-file PATH   the ignore file in place of the context's own
        --entries            list every changed path of every layer
        --path [STAGE:]PATH  what a path of the final files weighs, as du --apparent-size; repeatable
        --trace [STAGE:]PATH which layers have a version of a path and which one wins, in place of the report; repeatable
        --format text|json   for people or for programs                    [default: text]
        --format markdown|html  report: to paste into a pull request, or one file to open in a browser
        --only RULE          optimize: only this rule (ours or an alias), RULE:LINE, or the id of a finding; repeatable
        --skip RULE          optimize: leave what this names as it is, and say so; repeatable
        --off RULE           optimize: switch a rule off: what it finds is not told either; repeatable
        --accept RULE        optimize: agree to what the fixes of a rule assume; RULE:KEY=VALUE also changes a value,
                             RULE:LINE:KEY=VALUE that of one finding; repeatable
        --goal NAME          optimize: size, rebuild or surface: what counts most, and what works against it is left out
        --write              optimize: write the Dockerfile and the ignore file in place of the old ones
        --list-rules         optimize: list every rule
        --explain RULE       optimize: say what a rule does, why, and what its fix rests on
        --changed PATH[=SIZE]  rerun: a file or folder of the context has another content; this and what follows is repeatable
        --added PATH=SIZE    rerun: the context has one file more
        --removed PATH       rerun: a file or folder of the context is gone
        --new-build-arg K=V  rerun: a build argument has another value
        --rebuilt IMAGE      rerun: an image was built anew under its name; or a URL, with another file behind it
        --new-file PATH      rerun: another Dockerfile
        --new-manifest PATH  rerun: another manifest
    -h, --help               this text
    -V, --version            the version

Exit status: 0 a report was made, 1 the Dockerfile or the manifest is wrong, 2 wrong usage.
";

/// Wrong usage, as the contract numbers it.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    let mut arguments = lexopt::Parser::from_env();
    match run(&mut arguments) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("layerlab: {error}\nTry `layerlab --help`.");
            ExitCode::from(USAGE)
        }
    }
}

fn run(arguments: &mut lexopt::Parser) -> Result<ExitCode, lexopt::Error> {
    use lexopt::prelude::*;
    match arguments.next()? {
        Some(Value(name)) if name == "ast" => ast::run(arguments),
        Some(Value(name)) if name == "check" => check::run(arguments),
        Some(Value(name)) if name == "optimize" => {
            let mut asked = optimize::Asked::default();
            let options =
                options::Options::read_with(arguments, &mut |name, rest| asked.take(name, rest))?.without_document()?;
            Ok(optimize::run(&options, &asked))
        }
        Some(Value(name)) if name == "report" => Ok(report::run(options::Options::read(arguments)?)),
        Some(Value(name)) if name == "rerun" => {
            let mut asked = rerun::Asked::default();
            let options =
                options::Options::read_with(arguments, &mut |name, rest| asked.take(name, rest))?.without_document()?;
            Ok(rerun::run(&options, &asked))
        }
        Some(Value(name)) => {
            Err(format!("there is no command {name:?}; there are: report, optimize, rerun, check, ast").into())
        }
        Some(Short('h') | Long("help")) | None => {
            print!("{HELP}");
            Ok(ExitCode::SUCCESS)
        }
        Some(Short('V') | Long("version")) => {
            println!("layerlab {}", env!("CARGO_PKG_VERSION"));
            Ok(ExitCode::SUCCESS)
        }
        Some(other) => Err(other.unexpected()),
    }
}
