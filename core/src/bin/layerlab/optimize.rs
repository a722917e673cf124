//! `layerlab optimize`: the advice, and the rewritten Dockerfile.

use crate::USAGE;
use crate::options::Options;
use crate::report::{Beside, line, project, session};
use layerlab_core::Project;
use layerlab_core::advice::{About, catalogue, doc};
use layerlab_core::optimize::{Advice, Choice, Goal, Optimized};
use layerlab_core::size::Bytes;
use std::process::ExitCode;

/// What is asked for beside the options that `report` has too.
#[derive(Debug, Default)]
pub struct Asked {
    choice: Choice,
    list: bool,
    explain: Option<String>,
}

impl Asked {
    /// Takes an option; `false` for one that is not of `optimize` alone.
    pub fn take(&mut self, name: &str, arguments: &mut lexopt::Parser) -> Result<bool, lexopt::Error> {
        use lexopt::ValueExt;
        match name {
            "rule" => self.choice.only.push(arguments.value()?.string()?),
            "off" => self.choice.off.push(arguments.value()?.string()?),
            "accept" => self.accept(&arguments.value()?.string()?),
            "goal" => self.choice.goal = Some(arguments.value()?.parse_with(goal)?),
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
    let unknown = asked.choice.only.iter().chain(&asked.choice.off).chain(asked.choice.accept.keys());
    if let Some(name) = unknown.clone().find(|name| rule(name.split(':').next().unwrap_or_default()).is_none()) {
        return no_such_rule(name);
    }
    match project(options) {
        Ok(project) => {
            let optimized = session().optimize(&project, &asked.choice, &Beside::of(options));
            print(&optimized, &project, options)
        }
        Err(message) => {
            eprintln!("layerlab: {message}");
            ExitCode::from(USAGE)
        }
    }
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
        print!("{}", text(optimized, project));
    }
    ExitCode::from(u8::from(optimized.before.diagnostics.iter().any(|d| d.severity == "error")))
}

/// For people: the findings, the rewritten texts, the figures.
fn text(optimized: &Optimized, project: &Project) -> String {
    let mut out = String::new();
    optimized.advice.iter().for_each(|advice| out.push_str(&finding(advice)));
    if optimized.advice.is_empty() {
        out.push_str("nothing was found\n");
    }
    if optimized.dockerfile != project.dockerfile {
        out.push_str(&format!("\n--- the rewritten Dockerfile ---\n{}\n", optimized.dockerfile.trim_end()));
    }
    if let Some(ignore) = &optimized.dockerignore {
        out.push_str(&format!("\n--- the new .dockerignore ---\n{}\n", ignore.trim_end()));
    }
    if let Some(path) = &optimized.edited {
        out.push_str(&format!("\nrebuild figures: after an edit of {path}, what is built again and what is pushed\n"));
    }
    let (before, after) = (&optimized.before.image, &optimized.after.image);
    let figures = [("image", before.bytes, after.bytes), ("download, about", before.gzip_bytes, after.gzip_bytes)];
    out.push('\n');
    for (what, old, new) in figures {
        let change = if new < old { format!("  saves {}", Bytes(old - new)) } else { String::new() };
        out.push_str(&format!("{what:<16} {} -> {}{change}\n", Bytes(old), Bytes(new)));
    }
    out
}

fn finding(advice: &Advice) -> String {
    let Advice { line, column, severity, rule, message, .. } = advice;
    let mut out = format!("{line}:{column}: {severity}[{rule}]: {message}\n");
    if advice.saves_bytes > 0 {
        let bytes = |figure: i64| Bytes(figure.unsigned_abs());
        out.push_str(&format!("    saves {}", bytes(advice.saves_bytes)));
        if advice.saves_low != advice.saves_high {
            out.push_str(&format!(" ({} to {})", bytes(advice.saves_low.max(0)), bytes(advice.saves_high)));
        }
        out.push_str(&format!(", {} compressed\n", bytes(advice.saves_gzip_bytes.max(0))));
    }
    if let Some(bytes) = advice.rebuild_saves_bytes.filter(|bytes| *bytes != 0) {
        let verb = if bytes > 0 { "saves" } else { "costs" };
        out.push_str(&format!("    rebuild and push after an edit: {verb} {}\n", Bytes(bytes.unsigned_abs())));
    }
    match &advice.why_not {
        _ if advice.applied => out.push_str("    fixed\n"),
        Some(why) => out.push_str(&format!("    not fixed: {why}\n")),
        None => {}
    }
    if advice.fixable && !advice.applied && advice.assumption.is_some() {
        out.push_str(&format!("    agree to it with --accept {rule}"));
        advice.values.iter().for_each(|v| out.push_str(&format!(", --accept {rule}:{}={}", v.key, v.value)));
        out.push('\n');
    }
    out
}
