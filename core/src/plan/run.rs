//! RUN: its command, its mounts, and how the history tells it.

use super::dispatch::{Dispatcher, Done};
use super::metadata::clean;
use super::{Base, Command, Run, StepKind};
use crate::diagnostic::Diagnostic;
use crate::expand::Environment;
use crate::instruction::{self, Instruction, Mount, MountKind, Word, mount};
use crate::syntax;

type Result<T> = std::result::Result<T, Diagnostic>;

impl Dispatcher<'_, '_> {
    pub(super) fn run(&mut self, instruction: &Instruction, run: &instruction::Run, sources: &[usize]) -> Result<Done> {
        let mut mounts = Vec::new();
        for flag in &run.mounts {
            mounts.push(self.mount(instruction, flag)?);
        }
        let (command, arguments) = self.run_command(run)?;
        let mut resolved = Vec::new();
        for (mount, source) in mounts.into_iter().zip(sources) {
            resolved.push(self.resolve_mount(mount, *source)?);
        }
        if let Some(device) = run.devices.first().filter(|_| !run.labs) {
            let message = "device feature is only supported in Dockerfile frontend 1.14.0-labs or later";
            let error = Diagnostic::error("needs-labs", device.span, message);
            return Err(error.with_help("begin the file with # syntax=docker/dockerfile:1-labs"));
        }
        let args = self.arguments_in_force();
        let mut created_by = String::from("RUN ");
        if !args.is_empty() {
            created_by.push_str(&format!("|{}", args.len()));
            args.iter().for_each(|(name, value)| created_by.extend([" ", name, "=", value]));
            created_by.push(' ');
        }
        created_by.push_str(&arguments.join(" "));
        created_by.push_str(" # buildkit");
        let text = shown(instruction);
        let run = Run { command, heredocs: run.heredocs.clone(), mounts: resolved, sandbox: sandbox(run), args };
        Ok(Done { kind: StepKind::Run(run), text, created_by })
    }

    /// Declared arguments with the values that a command sees.
    fn arguments_in_force(&self) -> Vec<(String, String)> {
        let work = &self.work;
        let value = |name: &str, own: &Option<String>| {
            work.variables.value(name).map(str::to_owned).or_else(|| own.clone()).unwrap_or_default()
        };
        work.arguments.iter().map(|(name, own)| (name.clone(), value(name, own))).collect()
    }

    /// What is executed, and the whole list of arguments that the history shows.
    fn run_command(&self, run: &instruction::Run) -> Result<(Command, Vec<String>)> {
        let (script, span) = match &run.command {
            instruction::Command::Exec(words) => {
                let arguments: Vec<String> = words.iter().map(|w| w.text.clone()).collect();
                return Ok((Command::Exec(arguments.clone()), arguments));
            }
            instruction::Command::Shell(word) => (word, word.span),
        };
        let (script, span) = match run.heredocs.first() {
            None => (script.text.clone(), span),
            Some(first) if syntax::marker(&script.text).ok().flatten().is_some() => {
                if first.content.starts_with("#!") && self.work.platform.os != "windows" {
                    (format!("/dev/pipes/{}", first.name), first.span)
                } else {
                    (first.content.clone(), first.span)
                }
            }
            Some(_) => {
                let mut text = script.text.clone();
                run.heredocs.iter().for_each(|h| text.extend(["\n", h.raw(), &h.name]));
                (text, run.heredocs.iter().fold(span, |all, h| all.cover(h.span)))
            }
        };
        let shell = self.shell_in_force();
        let mut arguments = shell.clone();
        arguments.push(script.clone());
        Ok((Command::Shell { shell, script, span }, arguments))
    }

    fn mount(&mut self, instruction: &Instruction, flag: &Word) -> Result<Mount> {
        let lexer = self.given.lexer();
        mount::parse(flag, |value| self.expand_with(lexer, instruction, value, flag.span))
    }

    /// Finds what is mounted, and where.
    fn resolve_mount(&self, mut mount: Mount, source: usize) -> Result<(Mount, Option<Base>)> {
        let error = |message: String| Diagnostic::error("bad-mount", mount.span, message);
        let text = |word: &Option<Word>| word.as_ref().map(|w| w.text.clone()).unwrap_or_default();
        let (mut from, target) = (text(&mount.from), text(&mount.target));
        if from.is_empty() && mount.kind == MountKind::Cache {
            // A cache begins as what that name stands for, which a stage may take.
            from = "scratch".into();
        }
        if !from.is_empty() && source >= self.index && source < self.graph.stages {
            let message = format!(
                "cannot mount from stage \"{from}\" to \"{target}\", stage needs to be defined before current command"
            );
            return Err(error(message).with_help("move that stage above this one"));
        }
        let base = match mount.kind {
            MountKind::Bind if from.is_empty() => None,
            _ if from.is_empty() => Some(Base::Scratch),
            _ => Some(self.graph.base_of(source)),
        };
        match mount.kind {
            MountKind::Secret => {
                self.complete_secret(&mut mount);
                return Ok((mount, base));
            }
            MountKind::Ssh if mount.source.as_ref().is_some_and(|w| !w.text.is_empty()) => {
                return Err(error("ssh does not support source".into()));
            }
            MountKind::Ssh => return Ok((mount, base)),
            MountKind::Bind | MountKind::Cache | MountKind::Tmpfs => {}
        }
        let absolute = if target.starts_with('/')
            || super::metadata::is_windows_absolute(&target) && self.work.platform.os == "windows"
        {
            target.clone()
        } else {
            clean(&format!("{}/{target}", self.work.workdir()))
        };
        if absolute == "/" {
            let error = error("invalid mount target \"/\"".into());
            return Err(error.with_help("say where to mount it: target=/path"));
        }
        if mount.kind == MountKind::Cache && mount.id.as_ref().is_none_or(|w| w.text.is_empty()) {
            // BuildKit names a cache by its target as written.
            let id = if target.starts_with('/') { clean(&target) } else { clean(&target).split_off(1) };
            mount.id = Some(Word { text: id, span: mount.span });
        }
        let span = mount.target.as_ref().map_or(mount.span, |w| w.span);
        mount.target = Some(Word { text: absolute, span });
        Ok((mount, base))
    }

    /// The name of a secret, and the file that shows it.
    fn complete_secret(&self, mount: &mut Mount) {
        let given = |word: &Option<Word>| word.clone().filter(|w| !w.text.is_empty());
        let base = |path: &str| path.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned();
        let id = given(&mount.source)
            .or_else(|| given(&mount.id))
            .or_else(|| given(&mount.target).map(|w| Word { text: base(&w.text), span: w.span }));
        if given(&mount.target).is_none() && mount.env.is_none() {
            let name = id.as_ref().map(|w| base(&w.text)).unwrap_or_default();
            mount.target = Some(Word { text: format!("/run/secrets/{name}"), span: mount.span });
        }
        mount.id = id;
    }
}

/// Flags about the sandbox that differ from what BuildKit does without them.
fn sandbox(run: &instruction::Run) -> Vec<String> {
    let flag = |name: &str, word: &Option<Word>, usual: &str| {
        word.as_ref().filter(|w| w.text != usual).map(|w| format!("--{name}={}", w.text))
    };
    let plain = [flag("network", &run.network, "default"), flag("security", &run.security, "sandbox")];
    plain.into_iter().flatten().chain(run.devices.iter().map(|w| format!("--device={}", w.text))).collect()
}

/// The instruction as it is written, its name in upper case.
fn shown(instruction: &Instruction) -> String {
    let name = instruction.keyword.text.len();
    format!("RUN{}", instruction.text.get(name..).unwrap_or_default())
}
