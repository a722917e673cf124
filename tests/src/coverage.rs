//! Which share of the commands that public Dockerfiles run is modelled, estimated, or unknown.

use layerlab_core::catalog::packages::Packages;
use layerlab_core::plan::{self, Command as RunCommand, NoImages, Options, Plan, StepKind};
use layerlab_core::shell::{self, Command, CommandKind, List};
use layerlab_core::{NoFiles, Project, Session};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A build context that has what the Dockerfile copies; what is in it nobody knows.
fn context(plan: &Plan) -> String {
    let mut lines = BTreeSet::from(["    - {path: rest/, size: 1 MB, files: 100}".to_owned()]);
    for step in plan.stages.iter().flat_map(|s| &s.steps) {
        let (StepKind::Copy(transfer) | StepKind::Add(transfer)) = &step.kind else { continue };
        for (source, _) in transfer.sources.iter().filter(|_| transfer.from.is_none()) {
            let path = source.trim_start_matches("./").trim_matches('/').replace('*', "x");
            if !path.is_empty() && path != "." && !path.contains("://") {
                lines.insert(format!("    - {{path: {path:?}, size: 1 kB, mode: \"0755\"}}"));
            }
        }
    }
    format!("context:\n  files:\n{}\n", Vec::from_iter(lines).join("\n"))
}

/// What became of the simple commands of some Dockerfiles.
#[derive(Debug, Default)]
pub struct Coverage {
    /// Dockerfiles read.
    pub files: usize,
    /// Simple commands of the RUNs of used stages.
    pub commands: usize,
    /// Whose effect is estimated within wide bounds, or rests on a download that nobody declared.
    pub assumed: usize,
    /// Whose effect is not known.
    pub unknown: usize,
    /// Programs without a model, and how often they are.
    pub programs: BTreeMap<String, usize>,
    /// Commands whose effect is not known, each with its file.
    pub without: Vec<(String, String)>,
    /// Dockerfiles that are refused, with the reason; commands behind it are counted as unknown.
    pub refused: Vec<(String, String)>,
}

impl Coverage {
    /// Simulates all Dockerfiles below a folder.
    pub fn of(folder: &Path) -> Self {
        let mut coverage = Self::default();
        for path in super::dockerfiles(folder) {
            let bytes = std::fs::read(&path).unwrap_or_default();
            coverage.add(&path.display().to_string(), &String::from_utf8_lossy(&bytes));
        }
        coverage
    }

    /// The share of commands whose effect is not known.
    pub fn unknown_share(&self) -> f64 {
        self.unknown as f64 / self.commands.max(1) as f64
    }

    fn add(&mut self, name: &str, text: &str) {
        self.files += 1;
        let plan = plan::read(text, &Options::default(), &NoImages);
        let mut places = Vec::new();
        for step in plan.stages.iter().filter(|s| s.used).flat_map(|s| &s.steps) {
            let StepKind::Run(run) = &step.kind else { continue };
            let line = text.get(..step.span.start as usize).unwrap_or_default().lines().count();
            let count = match &run.command {
                RunCommand::Exec(_) => 1,
                RunCommand::Shell { script, .. } => in_list(&shell::parse(script)),
            };
            places.push((line, count));
        }
        self.commands += places.iter().map(|(_, n)| n).sum::<usize>();
        let mut session = Session::default();
        session.learn(Packages::builtin());
        let project = Project { dockerfile: text.to_owned(), manifest: context(&plan), ..Project::default() };
        let report = session.report(&project, &NoFiles);
        let (mut unknown, mut assumed, mut refused) = (BTreeSet::new(), BTreeSet::new(), false);
        for found in report.diagnostics.iter().filter(|d| d.file.is_none()) {
            let place = (found.line, found.column);
            match found.code.as_str() {
                "unknown-command" | "shell-syntax" | "run-too-long" => {
                    let count = self.programs.entry(program(&found.message)).or_default();
                    let new = unknown.insert(place);
                    *count += usize::from(new);
                    self.without.extend(new.then(|| (name.to_owned(), quoted(&found.message).to_owned())));
                }
                "estimated-command" | "unknown-download" | "unknown-archive" => {
                    assumed.insert(place);
                }
                _ if found.severity == "error" && !refused => {
                    refused = true;
                    let behind = places.iter().filter(|(line, _)| *line as u32 >= found.line);
                    self.unknown += behind.map(|(_, n)| n).sum::<usize>();
                    self.refused.push((name.to_owned(), format!("line {}: {}", found.line, found.message)));
                }
                _ => {}
            }
        }
        self.unknown += unknown.len();
        self.assumed += assumed.difference(&unknown).count();
    }
}

/// The command that a diagnostic quotes.
fn quoted(message: &str) -> &str {
    message.split('`').nth(1).unwrap_or(message)
}

/// Its first word.
fn program(message: &str) -> String {
    let word = quoted(message).split(' ').next().unwrap_or_default();
    word.rsplit('/').next().unwrap_or_default().to_owned()
}

fn in_list(list: &List) -> usize {
    let items = list.items.iter();
    let pipelines = items.flat_map(|i| std::iter::once(&i.first).chain(i.rest.iter().map(|(_, p)| p)));
    pipelines.flat_map(|p| &p.commands).map(in_command).sum()
}

fn in_command(command: &Command) -> usize {
    match &command.kind {
        CommandKind::Simple(simple) => usize::from(!simple.words.is_empty()),
        CommandKind::Subshell(list) | CommandKind::Group(list) => in_list(list),
        CommandKind::If { branches, otherwise } => {
            let own: usize = branches.iter().map(|b| in_list(&b.condition) + in_list(&b.body)).sum();
            own + otherwise.as_ref().map_or(0, in_list)
        }
        CommandKind::For { body, .. } => in_list(body),
        CommandKind::While { condition, body, .. } => in_list(condition) + in_list(body),
        CommandKind::Case { arms, .. } => arms.iter().map(|a| in_list(&a.body)).sum(),
        CommandKind::Function { body, .. } => in_command(body),
        CommandKind::Test(_) | CommandKind::Arithmetic(_) | CommandKind::Opaque(_) => 1,
    }
}
