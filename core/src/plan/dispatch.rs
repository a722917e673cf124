//! Carrying environment, arguments and configuration from instruction to instruction.

use super::fact::{Earlier, Fact, Observer, Place, suggestion};
use super::graph::{Command, Graph};
use super::platform::Platform;
use super::resolve::Given;
use super::scope::{Scope, Variables};
use super::{Step, StepKind};
use crate::diagnostic::Diagnostic;
use crate::expand::{Environment, Lexer};
use crate::image::Config;
use crate::instruction::{Instruction, Kind, Word};
use crate::source::Span;
use std::collections::HashMap;
use std::sync::Arc;

/// How many bytes of text all expansions of a plan may make together: values that name each other grow without end.
pub const BUDGET: u64 = 16 << 20;

/// The budget is used up.
pub fn too_large(span: Span) -> Diagnostic {
    let message = format!("the expanded texts of this Dockerfile are over {BUDGET} bytes together");
    Diagnostic::error("too-large", span, message)
}

/// Where commands are looked for when an image does not say it.
const DEFAULT_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// What a stage has come to.
#[derive(Clone, Debug, Default)]
pub struct Work {
    /// What a command sees: ENV and ARG.
    pub variables: Scope,
    /// What the image keeps: ENV.
    pub environment: Scope,
    /// The rest of the configuration.
    pub config: Config,
    /// Declared arguments in order, with their values where they had some.
    pub arguments: Vec<(String, Option<String>)>,
    places: HashMap<String, usize>,
    /// Whether a WORKDIR of this Dockerfile is in force.
    pub workdir_set: bool,
    /// The platform.
    pub platform: Platform,
    /// The steps so far.
    pub steps: Vec<Step>,
    /// CMD of this stage.
    pub cmd: Option<Earlier>,
    /// ENTRYPOINT of this stage.
    pub entrypoint: Option<Earlier>,
    /// HEALTHCHECK of this stage.
    pub healthcheck: Option<Earlier>,
}

impl Work {
    /// A stage on nothing.
    pub fn scratch(platform: Platform) -> Self {
        Self::image(Config { workdir: "/".into(), ..Config::default() }, platform)
    }

    /// A stage on an image.
    pub fn image(config: Config, platform: Platform) -> Self {
        let mut environment = Scope::new(&config.env);
        if platform.os != "windows" && environment.value("PATH").is_none() {
            environment.set("PATH", DEFAULT_PATH);
        }
        let variables = environment.clone();
        Self { variables, environment, config: Config { onbuild: Vec::new(), ..config }, platform, ..Self::default() }
    }

    /// A stage on this one: its ENV is in force again where an ARG has hidden it.
    pub fn derive(&self) -> Self {
        let (arguments, environment) = (self.variables.list(), self.environment.list());
        let arguments = arguments.into_iter().filter(|(name, _)| self.environment.value(name).is_none());
        let variables = Scope::new(&arguments.chain(environment).collect::<Vec<_>>());
        Self {
            variables,
            environment: self.environment.clone(),
            config: Config { onbuild: Vec::new(), ..self.config.clone() },
            arguments: self.arguments.clone(),
            places: self.places.clone(),
            workdir_set: self.workdir_set,
            platform: self.platform.clone(),
            ..Self::default()
        }
    }

    /// The configuration, environment included.
    pub fn config(&self) -> Config {
        let mut config = self.config.clone();
        config.env = self.environment.list();
        config.exposed_ports.sort();
        config.exposed_ports.dedup();
        config
    }

    /// The working directory, absolute.
    pub fn workdir(&self) -> &str {
        if self.config.workdir.is_empty() { "/" } else { &self.config.workdir }
    }

    /// Declares an argument, where it was declared before if it was.
    pub fn declare(&mut self, name: &str, value: Option<String>) {
        match self.places.get(name).and_then(|i| self.arguments.get_mut(*i)) {
            Some((_, old)) => *old = value,
            None => {
                self.places.insert(name.to_owned(), self.arguments.len());
                self.arguments.push((name.to_owned(), value));
            }
        }
    }

    /// Whether an argument is declared, with or without a value.
    pub fn is_declared(&self, name: &str) -> bool {
        self.places.contains_key(name)
    }
}

/// Works through the instructions of one stage.
pub struct Dispatcher<'d, 'i> {
    /// What the plan is made with.
    pub given: &'d Given<'d>,
    /// The arguments before the first FROM.
    pub global: &'d Scope,
    /// All stages.
    pub graph: &'d Graph<'i>,
    /// Who is told.
    pub observer: &'d mut dyn Observer,
    /// Index of the stage.
    pub index: usize,
    /// What it has come to.
    pub work: Work,
    /// What is left of [`BUDGET`].
    pub budget: &'d mut u64,
}

/// What an instruction has done.
pub struct Done {
    /// What is executed.
    pub kind: StepKind,
    /// The instruction as a person would write it, variables expanded.
    pub text: String,
    /// What the history says.
    pub created_by: String,
}

impl Done {
    /// A change of the configuration.
    pub fn metadata(text: String) -> Self {
        Self { kind: StepKind::Metadata, created_by: text.clone(), text }
    }
}

impl Dispatcher<'_, '_> {
    /// Works through an instruction; the error is BuildKit's.
    pub fn command(&mut self, command: &Command<'_>) -> Result<(), Diagnostic> {
        let instruction = command.instruction.as_ref();
        if *self.budget == 0 {
            // It was said where it ran out.
            return Ok(());
        }
        let (workdir, user) = (self.work.workdir().to_owned(), self.work.config.user.clone());
        let env = Variables { len: self.work.variables.len(), ..Variables::default() };
        let Some(done) = self.instruction(instruction, &command.sources)? else { return Ok(()) };
        self.spend(instruction.span, done.created_by.len() + done.text.len())?;
        // The history of `CMD ./x` is `CMD ["/bin/sh" "-c" "./x"]`, which is not what a person would write.
        let as_written = matches!(done.kind, StepKind::Metadata) && !instruction.text.contains('$');
        self.work.steps.push(Step {
            span: instruction.span,
            keyword: instruction.kind.keyword().lower(),
            text: if as_written { instruction.text.clone() } else { done.text },
            created_by: done.created_by,
            kind: done.kind,
            env,
            workdir,
            user,
            trigger: command.trigger,
        });
        Ok(())
    }

    fn instruction(&mut self, instruction: &Instruction, sources: &[usize]) -> Result<Option<Done>, Diagnostic> {
        Ok(Some(match &instruction.kind {
            Kind::From(_) => return Ok(None),
            Kind::Onbuild(onbuild) => {
                self.work.config.onbuild.push(onbuild.expression.text.clone());
                return Ok(None);
            }
            Kind::Arg(arguments) => self.arg(instruction, arguments)?,
            Kind::Env(pairs) => self.env(instruction, pairs)?,
            Kind::Label(pairs) => self.label(instruction, pairs)?,
            Kind::Run(run) => self.run(instruction, run, sources)?,
            Kind::Cmd(command) => self.cmd(instruction, command),
            Kind::Entrypoint(command) => self.entrypoint(instruction, command),
            Kind::Shell(words) => self.shell(words),
            Kind::Copy(transfer) => self.copy(instruction, transfer, sources.first().copied())?,
            Kind::Add(transfer) => self.add(instruction, transfer)?,
            Kind::Workdir(path) => self.workdir(instruction, path)?,
            Kind::User(user) => self.user(instruction, user)?,
            Kind::Volume(volumes) => self.volume(instruction, volumes)?,
            Kind::Expose(ports) => self.expose(instruction, ports)?,
            Kind::Stopsignal(signal) => self.stopsignal(instruction, signal)?,
            Kind::Healthcheck(check) => self.healthcheck(instruction, check),
            Kind::Maintainer(name) => Done::metadata(format!("MAINTAINER {}", name.text)),
        }))
    }

    /// What the stage has come to; its steps share what they see of the variables.
    pub fn finish(mut self) -> Work {
        let definitions: Arc<[_]> = self.work.variables.definitions().into();
        self.work.steps.iter_mut().for_each(|step| step.env.definitions = Arc::clone(&definitions));
        self.work
    }

    /// Tells what is seen.
    pub fn see(&mut self, instruction: &Instruction, fact: Fact<'_>) {
        self.observer.see(Place { instruction, stage: self.index }, fact);
    }

    /// Takes a text's length from the budget.
    pub fn spend(&mut self, span: Span, bytes: usize) -> Result<(), Diagnostic> {
        match self.budget.checked_sub(bytes as u64) {
            Some(left) => {
                *self.budget = left;
                Ok(())
            }
            None => {
                *self.budget = 0;
                Err(too_large(span))
            }
        }
    }

    /// Expands a word in the environment of the stage, and tells which names are not set.
    pub fn expand(&mut self, instruction: &Instruction, word: &Word) -> Result<String, Diagnostic> {
        self.expand_with(self.given.lexer(), instruction, &word.text, word.span)
    }

    /// As [`Self::expand`], with a lexer of one's own.
    pub fn expand_with(
        &mut self,
        lexer: Lexer,
        instruction: &Instruction,
        text: &str,
        span: Span,
    ) -> Result<String, Diagnostic> {
        let (expanded, error) = lexer.attempt(text, &self.work.variables);
        self.see_undefined(instruction, &expanded.unmatched);
        if let Some(e) = error {
            let error = Diagnostic::error("bad-substitution", span, e.0);
            return Err(error.with_help("quotes must match, and ${…} must be closed"));
        }
        self.spend(span, expanded.text.len())?;
        Ok(expanded.text)
    }

    /// Tells which names are neither set nor declared.
    pub fn see_undefined(&mut self, instruction: &Instruction, names: &[String]) {
        for name in names {
            if self.work.is_declared(name)
                || matches!(name.as_str(), "BUILDKIT_SBOM_SCAN_CONTEXT" | "BUILDKIT_SBOM_SCAN_STAGE")
            {
                continue;
            }
            let meant = suggestion(name, self.work.variables.names());
            self.see(instruction, Fact::Undefined { name, meant });
        }
    }
}
