//! Python: `pip`, `python -m …`, virtual environments, and the tools that install from lock files.
//!
//! Sizes come from the catalogue of measured packages; what is not in it stands in as a typical package, with bounds, and
//! is said. Sources: the manuals of pip 24, venv, poetry 1.8, uv 0.4, pipenv 2023, and what they were seen to do.

mod compile;
mod index;
mod lay;
mod list;
mod lock;
mod marker;
mod pip;
mod project;
mod requirement;
mod resolve;
mod site;
mod snippet;
mod tools;
mod unread;
mod venv;

use super::{Call, Data, Model, Status, framework, installer, script};

pub(super) fn model(name: &str) -> Option<Model> {
    Some(match name {
        "virtualenv" => |call| venv::venv(call, "python3", call.process.operands(), true),
        "poetry" => tools::poetry,
        "uv" => tools::uv,
        "pipenv" => tools::pipenv,
        _ if is_version_of(name, "pip") => pip,
        _ if is_version_of(name, "python") => python,
        _ => return None,
    })
}

/// `pip`, `pip3`, `pip3.11`.
fn is_version_of(name: &str, program: &str) -> bool {
    name.strip_prefix(program).is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit() || c == '.'))
}

fn pip(call: &mut Call<'_>) -> Status {
    let program = call.process.args.first().cloned().unwrap_or_default();
    pip::pip(call, &program, call.process.operands())
}

/// The interpreter itself: modules with `-m`; a few lines with `-c`; what a script does is not known.
fn python(call: &mut Call<'_>) -> Status {
    let program = call.process.args.first().cloned().unwrap_or_default();
    let words = call.operands().to_vec();
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        match word.as_str() {
            "--version" | "-V" | "-VV" | "--help" | "-h" => {
                call.write(Data::unknown_text());
                return Status::SUCCESS;
            }
            "-m" => {
                let module = rest.next().cloned().unwrap_or_default();
                return module_of(call, &program, &module, rest.as_slice());
            }
            "-W" | "-X" => {
                rest.next();
            }
            option if option.starts_with('-') && option != "-c" && option != "-" => {}
            _ => break,
        }
    }
    if let Some(at) = words.iter().position(|word| word == "-c") {
        return snippet::run(call, &program, words.get(at + 1).map_or("", String::as_str));
    }
    let script = words.iter().position(|word| word == "-" || !word.starts_with('-'));
    let (from, rest) = match script.and_then(|at| words.get(at..)?.split_first()) {
        Some((file, rest)) if file != "-" => (call.read_operand(file).unwrap_or_default(), rest),
        other => (call.stdin(), other.map_or(&[] as &[String], |(_, rest)| rest)),
    };
    if let Some(status) = from.origin().and_then(|url| installer::run_python(call, url, rest)) {
        return status;
    }
    if words.is_empty() && from.is_empty() {
        return Status::SUCCESS;
    }
    match script.and_then(|at| words.get(at)) {
        Some(file) if file != "-" => script::file(call, &script::PYTHON, file, rest),
        _ => match from.as_text() {
            Some(text) => script::code(call, &script::PYTHON, &call.process.cwd.clone(), &text),
            None => unknown(call),
        },
    }
}

fn module_of(call: &mut Call<'_>, program: &str, module: &str, words: &[String]) -> Status {
    match module {
        "pip" => pip::pip(call, program, words),
        "venv" | "virtualenv" => venv::venv(call, program, words, true),
        "compileall" | "py_compile" => compile::compile_all(call, program, words),
        "ensurepip" => pip::pip(call, program, &["install".into(), "pip".into()]),
        "poetry" => tools::poetry_with(call, words),
        "pipenv" => tools::pipenv_with(call, words),
        "uv" => tools::uv_with(call, words),
        "spacy" => {
            let site = site::Site::of(call.machine, call.process, program);
            framework::run_in(call, module, words, site.packages.as_str())
        }
        "nltk.downloader" | "sphinx-build" | "mkdocs" => framework::run(call, module, words),
        "sphinx" => framework::run(call, "sphinx-build", words),
        _ => unknown(call),
    }
}

/// A program whose effect nobody knows.
fn unknown(call: &mut Call<'_>) -> Status {
    call.machine.unknown_here(call.process);
    call.write(Data::unknown_text());
    Status::Unknown
}
