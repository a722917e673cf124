//! `layerlab optimize`: the advice, and the rewritten Dockerfile and ignore file.

#[path = "optimize/text.rs"]
mod text;

use crate::USAGE;
use crate::options::Options;
use crate::report::{Beside, line, project, session};
use layerlab_core::Project;
use layerlab_core::advice::{About, catalogue, doc};
use layerlab_core::optimize::{Advice, Choice, Goal, Optimized};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What is asked for beside the options that `report` has too.
#[derive(Debug, Default)]
pub struct Asked {
    choice: Choice,
    write: bool,
    list: bool,
    explain: Option<String>,
}

impl Asked {
    /// Takes an option; `false` for one that is not of `optimize` alone.
    pub fn take(&mut self, name: &str, arguments: &mut lexopt::Parser) -> Result<bool, lexopt::Error> {
        use lexopt::ValueExt;
        match name {
            "only" => self.choice.only.push(arguments.value()?.string()?),
            "off" => self.choice.off.push(arguments.value()?.string()?),
            "accept" => self.accept(&arguments.value()?.string()?),
            "goal" => self.choice.goal = Some(arguments.value()?.parse_with(goal)?),
            "skip" => self.choice.skip.push(arguments.value()?.string()?),
            "write" => self.write = true,
            "list-rules" => self.list = true,
            "explain" => self.explain = Some(arguments.value()?.string()?),
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// `RULE` agrees to what it assumes; `RULE:KEY=VALUE` also changes a value of that.
    fn accept(&mut self, text: &str) {
        let value = text.split_once('=').and_then(|(left, value)| Some((left.rsplit_once(':')?, value)));
        match value {
            Some(((rule, key), value)) => {
                self.choice.accept.entry(rule.to_owned()).or_default().insert(key.to_owned(), value.to_owned());
            }
            None => drop(self.choice.accept.entry(text.to_owned()).or_default()),
        }
    }
}

fn goal(text: &str) -> Result<Goal, String> {
    match text {
        "size" => Ok(Goal::Size),
        "rebuild" => Ok(Goal::Rebuild),
        "surface" => Ok(Goal::Surface),
        _ => Err(format!("expected size, rebuild or surface, got {text:?}")),
    }
}

/// Does what was asked for.
pub fn run(options: &Options, asked: &Asked) -> ExitCode {
    if asked.list {
        catalogue().iter().for_each(|about| println!("{}", summary(about)));
        return ExitCode::SUCCESS;
    }
    if let Some(name) = &asked.explain {
        return explain(name);
    }
    let Choice { only, accept, off, skip, .. } = &asked.choice;
    let mut named = only.iter().chain(off).chain(skip).chain(accept.keys());
    if let Some(name) = named.find(|name| rule(name.split(':').next().unwrap_or_default()).is_none()) {
        return no_such_rule(name);
    }
    let outcome = project(options).and_then(|project| {
        let optimized = session().optimize(&project, &asked.choice, &Beside::of(options));
        if let Some(message) = meaningless(&asked.choice, &optimized.advice) {
            return Err(message);
        }
        let code = print(&optimized, &project, options);
        if asked.write {
            write(&optimized, &project, options)?;
        }
        Ok(code)
    });
    outcome.unwrap_or_else(|message| {
        eprintln!("layerlab: {message}");
        ExitCode::from(USAGE)
    })
}

fn rule(name: &str) -> Option<About> {
    catalogue().into_iter().find(|about| about.is_called(name))
}

fn no_such_rule(name: &str) -> ExitCode {
    eprintln!("layerlab: there is no rule {name:?}; `layerlab optimize --list-rules` lists them");
    ExitCode::from(USAGE)
}

fn explain(name: &str) -> ExitCode {
    match rule(name) {
        Some(about) => {
            print!("{}", doc::text(&about));
            ExitCode::SUCCESS
        }
        None => no_such_rule(name),
    }
}

fn summary(about: &About) -> String {
    let aliases = if about.aliases.is_empty() { String::new() } else { format!(" ({})", about.aliases.join(", ")) };
    format!("{:<40} {:<12} {}{aliases}", about.name, about.group.as_str(), about.title)
}

fn print(optimized: &Optimized, project: &Project, options: &Options) -> ExitCode {
    for diagnostic in optimized.before.diagnostics.iter().filter(|d| d.severity == "error") {
        eprintln!("{}", line(diagnostic, options));
    }
    if options.json {
        match serde_json::to_string(optimized) {
            Ok(text) => println!("{text}"),
            Err(error) => eprintln!("layerlab: {error}"),
        }
    } else {
        print!("{}", text::text(optimized, project));
    }
    ExitCode::from(u8::from(optimized.before.diagnostics.iter().any(|d| d.severity == "error")))
}

/// A name or a value that means nothing here; a choice that silently does nothing would look like one that was followed.
fn meaningless(choice: &Choice, found: &[Advice]) -> Option<String> {
    let is_of = |name: &str, advice: &&Advice| {
        rule(name.split(':').next().unwrap_or_default()).is_some_and(|r| r.name == advice.rule)
    };
    for (name, values) in &choice.accept {
        let own: Vec<&Advice> = found.iter().filter(|advice| is_of(name, advice)).collect();
        let keys: Vec<&str> = own.iter().flat_map(|a| &a.values).map(|value| value.key.as_str()).collect();
        if let Some(key) = values.keys().find(|key| !own.is_empty() && !keys.contains(&key.as_str())) {
            let known = if keys.is_empty() { "it has none".into() } else { format!("there is: {}", keys.join(", ")) };
            return Some(format!("{name} has no value {key:?} that could be changed; {known}"));
        }
    }
    None
}

/// Writes the rewritten texts where the old ones are, and says so.
fn write(optimized: &Optimized, project: &Project, options: &Options) -> Result<(), String> {
    let file = options.file.clone().unwrap_or_else(|| "Dockerfile".into());
    if file.as_os_str() == "-" {
        return Err("--write needs a file to write to, not standard input".into());
    }
    let put = |path: &Path, text: &str| {
        std::fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))?;
        eprintln!("wrote {}", path.display());
        Ok::<(), String>(())
    };
    if optimized.dockerfile != project.dockerfile {
        put(&file, &optimized.dockerfile)?;
    }
    match &optimized.dockerignore {
        Some(text) => put(&ignore_file(options, &file), text),
        None => Ok(()),
    }
}

/// Where the builder looks for the ignore file: the one that was named, the Dockerfile's own, or the context's.
fn ignore_file(options: &Options, file: &Path) -> PathBuf {
    if let Some(path) = &options.ignore_file {
        return path.clone();
    }
    let beside = options.manifest.as_deref().unwrap_or(file).parent().map(Path::to_owned).unwrap_or_default();
    let own = beside.join(format!("{}.dockerignore", file.file_name().unwrap_or_default().to_string_lossy()));
    if own.is_file() { own } else { beside.join(".dockerignore") }
}
