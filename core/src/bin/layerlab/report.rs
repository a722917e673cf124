//! `layerlab report`.

use crate::options::{Form, Options};
use crate::{USAGE, table, trace};
use layerlab_core::catalog::packages::Packages;
use layerlab_core::export::{self, Document, Sheet};
use layerlab_core::optimize::Choice;
use layerlab_core::report::trace::Trace;
use layerlab_core::report::{Diagnostic, Report};
use layerlab_core::{Files, Project, Session};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Files beside the manifest.
pub struct Beside(PathBuf);

impl Beside {
    /// Those beside the manifest that the options name.
    pub fn of(options: &Options) -> Self {
        Self(options.manifest.as_deref().and_then(Path::parent).map(Path::to_owned).unwrap_or_default())
    }
}

impl Files for Beside {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        let whole = self.0.join(path);
        std::fs::read(&whole).map_err(|e| format!("{}: {e}", whole.display()))
    }
}

/// Makes and prints the report.
pub fn run(options: Options) -> ExitCode {
    match project(&options) {
        Ok(project) => {
            let (mut session, beside) = (session(), Beside::of(&options));
            let report = session.report(&project, &beside);
            let traces = options.traces.iter().map(|text| {
                let (stage, path) = staged(text, &report);
                session.trace(&project, stage, path, &beside)
            });
            let traces = traces.collect();
            let code = tell(&report, &options);
            match options.document {
                Some(form) => print!("{}", document(form, &report, &mut session, &project, &beside)),
                None => print(&report, traces, &project, &options),
            }
            code
        }
        Err(message) => {
            eprintln!("layerlab: {message}");
            ExitCode::from(USAGE)
        }
    }
}

/// `builder:/app` is a path of the stage of that name, anything else one of the target's.
fn staged<'a>(text: &'a str, report: &Report) -> (Option<usize>, &'a str) {
    let named = text.split_once(":/").and_then(|(name, _)| {
        let own = report.stages.iter().rposition(|stage| stage.name.as_deref() == Some(name));
        let stage = own.or_else(|| name.parse().ok().filter(|index| *index < report.stages.len()))?;
        Some((Some(stage), text.get(name.len() + 1..)?))
    });
    named.unwrap_or((None, text))
}

/// A session that knows the packages.
pub fn session() -> Session {
    let mut session = Session::default();
    session.learn(Packages::builtin());
    session
}

/// Everything that the options name, read.
pub fn project(options: &Options) -> Result<Project, String> {
    let file = options.file.clone().unwrap_or_else(|| "Dockerfile".into());
    let text = |path: &Option<PathBuf>| path.as_deref().map(read).transpose();
    Ok(Project {
        dockerfile: read(&file)?,
        name: file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default(),
        manifest: text(&options.manifest)?.unwrap_or_default(),
        ignore: text(&options.ignore_file)?,
        options: options.plan.clone(),
        engine: options.engine,
        entries: options.entries,
        paths: options.paths.clone(),
    })
}

/// The text of a file, or of standard input.
pub fn read(path: &Path) -> Result<String, String> {
    let mut bytes = Vec::new();
    let done = match path.to_str() {
        Some("-") => std::io::stdin().read_to_end(&mut bytes).map(|_| ()),
        _ => std::fs::read(path).map(|b| bytes = b),
    };
    done.map_err(|e| format!("{}: {e}", path.display()))?;
    // A Dockerfile may hold any bytes; Docker's own parser replaces what is no UTF-8 too.
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The report as a document, with what could be better.
fn document(form: Form, report: &Report, session: &mut Session, project: &Project, beside: &Beside) -> String {
    let advice = session.optimize(project, &Choice::default(), beside).advice;
    let sheet = Sheet { name: &project.name, report, advice: &advice };
    let document = Document { title: &project.name, sheets: vec![sheet] };
    match form {
        Form::Markdown => export::markdown::document(&document),
        Form::Html => export::html::document(&document),
    }
}

/// Says what is wrong, and how the program will end.
fn tell(report: &Report, options: &Options) -> ExitCode {
    for diagnostic in &report.diagnostics {
        eprintln!("{}", line(diagnostic, options));
    }
    let wrong = report.diagnostics.iter().any(|d| d.severity == "error");
    ExitCode::from(u8::from(wrong))
}

fn print(report: &Report, traces: Vec<Trace>, project: &Project, options: &Options) {
    if options.json {
        let text = if traces.is_empty() { serde_json::to_string(report) } else { serde_json::to_string(&traces) };
        match text {
            Ok(text) => println!("{text}"),
            Err(error) => eprintln!("layerlab: {error}"),
        }
    } else if !traces.is_empty() {
        traces.iter().for_each(|trace| print!("{}", trace::text(trace)));
    } else {
        print!("{}", table::report(report, project.entries));
    }
}

/// `file:line:column: error[code]: message`, and under it what to do.
pub fn line(diagnostic: &Diagnostic, options: &Options) -> String {
    let name =
        |path: &Option<PathBuf>, usual: &str| path.as_ref().map_or(usual.to_owned(), |p| p.display().to_string());
    let file = match diagnostic.file.as_deref() {
        None => name(&options.file, "Dockerfile"),
        Some("manifest") => name(&options.manifest, "manifest"),
        Some("ignore") => name(&options.ignore_file, ".dockerignore"),
        Some(other) => other.to_owned(),
    };
    let Diagnostic { line, column, severity, code, message, .. } = diagnostic;
    let help = diagnostic.help.as_ref().map(|h| format!("\n    {}", h.replace('\n', "\n    "))).unwrap_or_default();
    format!("{file}:{line}:{column}: {severity}[{code}]: {message}{help}")
}
