//! `layerlab rerun`: what a second build does after an edit.

use crate::USAGE;
use crate::options::Options;
use crate::report::{self, Beside};
use layerlab_core::report::rerun::{AddedPath, Change, ChangedPath, Fate, Figure, Rerun, RerunStep};
use layerlab_core::size::{Bytes, parse_bytes};
use std::fmt::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// What changes before the second build.
#[derive(Debug, Default)]
pub struct Asked {
    change: Change,
    file: Option<PathBuf>,
    manifest: Option<PathBuf>,
}

impl Asked {
    /// Takes an option; `false` for one that is not of `rerun` alone.
    pub fn take(&mut self, name: &str, arguments: &mut lexopt::Parser) -> Result<bool, lexopt::Error> {
        use lexopt::ValueExt;
        let known = ["changed", "added", "removed", "rebuilt", "new-build-arg", "new-file", "new-manifest"];
        if !known.contains(&name) {
            return Ok(false);
        }
        let value = arguments.value()?.string()?;
        match name {
            "changed" => {
                let (path, size) = sized(&value);
                self.change.changed.push(ChangedPath { path: path.to_owned(), size });
            }
            "added" => {
                let (path, Some(size)) = sized(&value) else {
                    return Err(format!("--added {value}: expected PATH=SIZE").into());
                };
                self.change.added.push(AddedPath { path: path.to_owned(), size });
            }
            "removed" => self.change.removed.push(value),
            "rebuilt" => self.change.renewed.push(value),
            "new-build-arg" => {
                let pair =
                    value.split_once('=').ok_or_else(|| format!("--new-build-arg {value}: expected NAME=VALUE"))?;
                self.change.build_args.insert(pair.0.to_owned(), pair.1.to_owned());
            }
            "new-file" => self.file = Some(value.into()),
            _ => self.manifest = Some(value.into()),
        }
        Ok(true)
    }

    /// The change, with the texts that it names.
    fn read(&self) -> Result<Change, String> {
        let text = |path: &Option<PathBuf>| path.as_deref().map(report::read).transpose();
        let change = Change { dockerfile: text(&self.file)?, manifest: text(&self.manifest)?, ..self.change.clone() };
        if change == Change::default() {
            let ways = "--changed PATH, --new-build-arg K=V, --new-file PATH …; see layerlab --help";
            return Err(format!("say what changes: {ways}"));
        }
        Ok(change)
    }
}

/// A path with a size behind it; what is no size belongs to the path.
fn sized(text: &str) -> (&str, Option<u64>) {
    let split = text.rsplit_once('=').and_then(|(path, size)| Some((path, parse_bytes(size)?)));
    split.map_or((text, None), |(path, size)| (path, Some(size)))
}

/// Makes and prints it.
pub fn run(options: &Options, asked: &Asked) -> ExitCode {
    match report::project(options).and_then(|project| Ok((project, asked.read()?))) {
        Ok((project, change)) => {
            let rerun = report::session().rerun(&project, &change, &Beside::of(options));
            print(&rerun, options)
        }
        Err(message) => {
            eprintln!("layerlab: {message}");
            ExitCode::from(USAGE)
        }
    }
}

fn print(rerun: &Rerun, options: &Options) -> ExitCode {
    for diagnostic in &rerun.diagnostics {
        eprintln!("{}", report::line(diagnostic, options));
    }
    if options.json {
        match serde_json::to_string(rerun) {
            Ok(text) => println!("{text}"),
            Err(error) => eprintln!("layerlab: {error}"),
        }
    } else {
        print!("{}", text(rerun));
    }
    ExitCode::from(u8::from(rerun.diagnostics.iter().any(|d| d.severity == "error")))
}

/// For people.
fn text(rerun: &Rerun) -> String {
    let (mut out, mut stage) = (String::new(), None);
    for step in rerun.steps.iter().filter(|step| step.fate != Fate::Metadata) {
        // Writing to a String can't fail.
        if stage != Some(step.stage) {
            stage = Some(step.stage);
            let name = step.stage_name.as_ref().map(|name| format!(" {name}")).unwrap_or_default();
            let _ = writeln!(out, "stage {}{name}", step.stage);
        }
        let _ = write!(out, "{}", step_text(step));
    }
    let layers = rerun.kept_layers + rerun.new_layers;
    let _ = writeln!(
        out,
        "\n{} steps are cached, {} run again; {} of the image's {layers} layers are new: {}",
        rerun.cached,
        rerun.again,
        rerun.new_layers,
        figure(&rerun.unpacked)
    );
    let _ = writeln!(out, "pushed anew about {}, pulled anew about {}", figure(&rerun.push), figure(&rerun.pull));
    out
}

fn step_text(step: &RerunStep) -> String {
    let fate = match (step.fate, step.certain) {
        (Fate::Metadata, _) => "",
        (Fate::Cached, _) => "cached",
        (Fate::Again, true) => "runs again",
        (Fate::Again, false) => "may run again",
    };
    let instruction: Vec<&str> = step.instruction.split_whitespace().collect();
    let short: String = instruction.join(" ").chars().take(90).collect();
    let mut out = format!("  {fate:<13}  {:>4}  {short}\n", step.line);
    let indent = " ".repeat(23);
    for reason in &step.reasons {
        out.push_str(&format!("{indent}{}\n", reason.text));
    }
    if step.shipped && step.fate == Fate::Again {
        let layer = if step.new_layer {
            format!("new layer: {}, packed about {}", figure(&step.layer), figure(&step.gzip))
        } else {
            "the same layer again: nothing to push".to_owned()
        };
        out.push_str(&format!("{indent}{layer}\n"));
    }
    out
}

fn figure(figure: &Figure) -> String {
    let bounds = if figure.low == figure.high {
        String::new()
    } else {
        format!(" ({} to {})", Bytes(figure.low), Bytes(figure.high))
    };
    format!("{}{bounds}", Bytes(figure.bytes))
}
