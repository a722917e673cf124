//! `layerlab check`: the build checks, one JSON object a file, as `docker build --check` finds them.

use crate::{ast, files};
use layerlab_core::diagnostic::Severity;
use layerlab_core::instruction;
use layerlab_core::lint::{self, Checked, Given};
use layerlab_core::plan::{NoImages, Options};
use layerlab_core::syntax;
use serde_json::{Map, Value, json};
use std::process::ExitCode;

/// Checks every file; the exit code says only whether the files could be read.
pub fn run(arguments: &mut lexopt::Parser) -> Result<ExitCode, lexopt::Error> {
    let mut code = ExitCode::SUCCESS;
    for path in files::paths(arguments)? {
        match files::read(&path) {
            Ok(bytes) => println!("{}", checked(&path, &String::from_utf8_lossy(&bytes))),
            Err(error) => {
                eprintln!("{path}: error[unreadable]: {error}");
                code = ExitCode::FAILURE;
            }
        }
    }
    Ok(code)
}

/// Findings that BuildKit does not reach behind its first error are left out, as it leaves them out.
fn checked(path: &str, text: &str) -> Value {
    let given = Given { options: &Options::default(), images: &NoImages, ignore: None };
    let Checked { findings, build_error } = lint::check(text, &given);
    let found = findings.iter().filter(|f| f.reached);
    let lint: Vec<Value> =
        found.map(|f| json!({"rule": f.rule, "detail": f.detail, "lines": [f.lines.0, f.lines.1]})).collect();
    let mut object = Map::from_iter([("file".into(), path.into()), ("lint".into(), lint.into())]);
    if let Some(error) = build_error {
        let dockerfile = syntax::parse(text);
        let found = instruction::lower(&dockerfile).1;
        let refused = found.iter().any(|d| d.severity == Severity::Error && d.message == error);
        let whole = if refused { ast::refusal(&dockerfile, &found) } else { None };
        object.insert("build_error".into(), whole.unwrap_or(error).into());
    }
    object.into()
}
