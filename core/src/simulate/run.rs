//! RUN: the shell tree, walked over the snapshot.
//!
//! A [`Shell`](state::Shell) carries working directory, user, variables and options; simple commands go to their models, which
//! touch files only through the [`Machine`]. What can be decided is decided as the shell would; where a condition can't be, the
//! branch that a successful build takes is taken and a diagnostic says so; what has no model is unknown, with bounds.
//!
//! Follows BuildKit's executor (executor/oci, executor/runcexecutor) for what a RUN finds around it. Departures: one process
//! runs at a time, and what ends in `&` runs at once.

mod arithmetic;
mod builtin;
mod effect;
mod expand;
mod mounts;
mod notes;
mod program;
mod redirect;
mod script;
mod state;
mod walk;

#[cfg(test)]
mod tests;

use super::Halt;
use super::step::{Outcome, Place};
use super::world::{BaseImage, World};
use crate::command::{Accounts, Launcher, Machine, Process, STDERR, STDIN, STDOUT, Status, Value};
use crate::diagnostic::Diagnostic;
use crate::filesystem::{AbsPath, File, Meta, Node, Tree, Writer};
use crate::plan::{Base, Command, Run};
use crate::source::Span;
use program::DEFAULT_PATH;
use script::ShellCall;
use state::Dialect;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Executes a RUN.
pub fn step(place: &Place<'_>, run: &Run, world: &World, outcome: &mut Outcome) -> Result<(), Halt> {
    let interpreter = Interpreter { place, run, world };
    let mut machine = interpreter.machine(outcome);
    let mounts = mounts::Mounts::new(&mut machine, run, place.step, place.done, world)?;
    let ended = interpreter.execute(&mut machine, &mounts.env);
    mounts.remove(&mut machine);
    outcome.unknown += machine.unknown;
    outcome.diagnostics.extend(interpreter.diagnostics(&mut machine));
    let status = ended?;
    outcome.upper = machine.writer.finish();
    interpreter.check(status)
}

/// Walks the shell tree of one RUN.
struct Interpreter<'a> {
    place: &'a Place<'a>,
    run: &'a Run,
    world: &'a World,
}

impl Interpreter<'_> {
    fn machine(&self, outcome: &Outcome) -> Machine {
        let writer = Writer::new(self.place.tree.clone(), outcome.key);
        let platform = self.place.stage.platform.as_str();
        let architecture = match platform.split('/').nth(1) {
            Some("arm64") => "aarch64",
            Some("386") => "i686",
            Some("arm") => "armv7l",
            Some(other) if other != "amd64" => other,
            _ => "x86_64",
        };
        let base = self.base();
        let alpine = base.os.as_ref().is_some_and(|(id, _)| id == "alpine");
        let mut machine = Machine::new(writer, architecture, alpine);
        machine.packages = self.world.packages();
        machine.os.clone_from(&base.os);
        machine.image.clone_from(&base.reference);
        machine.base_packages.clone_from(&base.packages);
        machine
    }

    /// The image that the stage stands on, through the stages below it.
    fn base(&self) -> Arc<BaseImage> {
        let below = match &self.place.stage.base {
            Base::Stage(index) => self.place.done.stages.get(*index).map(|stage| Arc::clone(&stage.base)),
            Base::Image(reference) => Some(self.world.image(reference)),
            Base::Scratch => None,
        };
        below.unwrap_or_else(|| self.world.scratch())
    }

    fn execute(&self, machine: &mut Machine, secrets: &[(String, Value)]) -> Result<Status, Halt> {
        let accounts = Accounts::read(machine.tree());
        let lists_are_known = accounts.users.is_some() && !machine.is_partly_known();
        let identity = match accounts.identity(&self.place.step.user) {
            Ok(identity) => identity,
            Err(message) if lists_are_known => return Err(self.refusal(&message).into()),
            Err(_) => Accounts::likely(&self.place.step.user),
        };
        let null = self.null(machine);
        let workdir = AbsPath::new(&self.place.step.workdir);
        let cwd = machine.tree().resolve(&workdir).map_or(workdir, |real| real.path);
        let mut process = Process {
            args: Vec::new(),
            vague: false,
            env: self.environment(machine.tree(), identity.uid, secrets),
            cwd,
            identity,
            umask: 0o022,
            channels: BTreeMap::from([(STDIN, null), (STDOUT, null), (STDERR, null)]),
        };
        match &self.run.command {
            Command::Exec(args) => {
                process.args = args.clone();
                Ok(self.entry(machine, &process, None))
            }
            Command::Shell { shell, script, .. } => {
                self.put_pipes(machine, script);
                process.args = shell.iter().chain([script]).cloned().collect();
                Ok(self.entry(machine, &process, Some(script)))
            }
        }
    }

    /// Starts what the executor is asked to start. Without the program the runtime itself fails, with 1.
    fn entry(&self, machine: &mut Machine, process: &Process, script: Option<&str>) -> Status {
        let name = process.args.first().cloned().unwrap_or_default();
        if matches!(self.lookup(machine, process, &name), program::Found::Missing | program::Found::Denied) {
            return Status::FAILURE;
        }
        let call = ShellCall::read(process.operands());
        let dialect = self.known_shell(machine, process).filter(|_| call.command.as_deref() == script);
        let (Some(script), Some(dialect)) = (script, dialect) else {
            return self.launch(machine, process);
        };
        // The RUN's own script: its spans are places in the Dockerfile.
        let mut shell = self.new_shell(process, dialect, &name, call.operands.get(1..).unwrap_or_default(), 0, None);
        call.apply(&mut shell);
        let status = self.list(machine, &mut shell, &crate::shell::parse(script));
        self.finish(machine, &mut shell, status)
    }

    fn environment(&self, tree: &Tree, uid: u32, secrets: &[(String, Value)]) -> BTreeMap<String, Value> {
        let step = self.place.step;
        let home = Accounts::read(tree).user_by_id(uid).map_or_else(|| "/".to_owned(), |u| u.home.clone());
        // A list of users that nobody has read says so; one that is not there says `/`.
        let is_there = |path| tree.may_exist(&AbsPath::new(path));
        let home =
            if uid == 0 && home == "/" && is_there("/etc/passwd") && is_there("/root") { "/root".into() } else { home };
        let usual = [("PATH", DEFAULT_PATH.to_owned()), ("HOME", home)];
        let mut env: BTreeMap<String, Value> = usual.map(|(n, v)| (n.to_owned(), Some(v))).into();
        for (name, value) in step.env.iter().chain(&self.run.args) {
            env.insert(name.clone(), Some(value.clone()));
        }
        env.extend(secrets.iter().cloned());
        env
    }

    /// A heredoc with `#!` is a file that the builder mounts and runs.
    fn put_pipes(&self, machine: &mut Machine, script: &str) {
        let Some(name) = script.strip_prefix("/dev/pipes/") else { return };
        let Some(heredoc) = self.run.heredocs.iter().find(|h| h.name == name) else { return };
        let meta = Meta::root(0o755, machine.now());
        let text: Arc<[u8]> = heredoc.content.as_bytes().into();
        // `/dev` is mounted for the RUN, so that it is there.
        let _ = machine.writer.make_dirs(&AbsPath::new("/dev/pipes"), meta);
        let _ = machine.writer.put(&AbsPath::new(script), Node::file(meta, File::with_content(text)));
    }

    /// What the builder says about a RUN that failed.
    fn check(&self, status: Status) -> Result<(), Halt> {
        match status {
            Status::Known(0) | Status::Unknown => Ok(()),
            Status::Known(code) => Err(self.refusal(&format!("exit code: {code}")).into()),
        }
    }

    fn refusal(&self, why: &str) -> Diagnostic {
        let message = format!("process {:?} did not complete successfully: {why}", Quoted(&self.arguments()));
        Diagnostic::error("run-failed", self.span(), message)
    }

    fn arguments(&self) -> String {
        match &self.run.command {
            Command::Exec(args) => args.join(" "),
            Command::Shell { shell, script, .. } => shell.iter().chain([script]).cloned().collect::<Vec<_>>().join(" "),
        }
    }

    /// The place of the RUN's text.
    fn span(&self) -> Span {
        self.place.step.span
    }
}

/// A text in double quotes, as Go's `%q` writes it for printable text.
struct Quoted<'a>(&'a str);

impl std::fmt::Debug for Quoted<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "\"{}\"", self.0.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace('\t', "\\t"))
    }
}

impl Interpreter<'_> {
    /// The shell that a process's program is, where it is one.
    fn known_shell(&self, machine: &Machine, process: &Process) -> Option<Dialect> {
        self.dialect_of(process.name()).map(|_| self.dialect(machine, process))
    }
}
