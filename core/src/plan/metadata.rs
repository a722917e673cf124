//! Instructions that change the configuration, and WORKDIR.

use super::StepKind;
use super::dispatch::{Dispatcher, Done};
use super::fact::{Earlier, Fact};
use super::ports::Spec;
use super::signal;
use crate::diagnostic::{Diagnostic, nearest};
use crate::expand::Environment;
use crate::instruction::{Argument, Command, Healthcheck, Instruction, Keyword, Pair, Word};
use crate::quote;

type Result = std::result::Result<Done, Diagnostic>;

/// How many ports one EXPOSE may name, ranges counted out: all of them, thrice.
const MAX_PORTS: usize = 3 * 65_536;

impl Dispatcher<'_, '_> {
    /// ARG: a build argument wins over the default, and a default over the argument before the first FROM.
    pub(super) fn arg(&mut self, instruction: &Instruction, arguments: &[Argument]) -> Result {
        let mut shown = Vec::new();
        for argument in arguments {
            self.see(instruction, Fact::Argument { name: &argument.name });
            let name = &argument.name.text;
            let value = match (self.given.options.build_args.get(name), &argument.value) {
                (Some(value), _) => Some(value.clone()),
                (None, Some(default)) => Some(self.expand(instruction, default)?),
                (None, None) => self.global.value(name).map(str::to_owned),
            };
            if let Some(value) = value.as_deref().filter(|_| !is_scan_switch(name)) {
                self.work.variables.set(name, value);
            }
            shown.push(value.as_ref().map_or_else(|| name.clone(), |v| format!("{name}={v}")));
            self.work.declare(name, value);
        }
        Ok(Done::metadata(format!("ARG {}", shown.join(" "))))
    }

    /// Expands names and values, all in the environment before the instruction.
    fn pairs(
        &mut self,
        instruction: &Instruction,
        pairs: &[Pair],
    ) -> std::result::Result<Vec<(String, String)>, Diagnostic> {
        let mut expanded = Vec::new();
        for pair in pairs {
            let name = self.expand(instruction, &pair.name)?;
            expanded.push((name, self.expand(instruction, &pair.value)?));
        }
        for (pair, (name, _)) in pairs.iter().zip(&expanded) {
            self.see(instruction, Fact::Pair { pair, name });
        }
        Ok(expanded)
    }

    pub(super) fn env(&mut self, instruction: &Instruction, pairs: &[Pair]) -> Result {
        let mut text = String::from("ENV");
        for (name, value) in self.pairs(instruction, pairs)? {
            text.extend([" ", &name, "=", &value]);
            self.work.variables.set(&name, &value);
            self.work.environment.set(&name, &value);
        }
        Ok(Done::metadata(text))
    }

    pub(super) fn label(&mut self, instruction: &Instruction, pairs: &[Pair]) -> Result {
        let mut text = String::from("LABEL");
        for (name, value) in self.pairs(instruction, pairs)? {
            text.extend([" ", &name, "=", &value]);
            self.work.config.labels.insert(name, value);
        }
        Ok(Done::metadata(text))
    }

    pub(super) fn user(&mut self, instruction: &Instruction, user: &Word) -> Result {
        self.work.config.user = self.expand(instruction, user)?;
        Ok(Done::metadata(format!("USER {}", self.work.config.user)))
    }

    pub(super) fn volume(&mut self, instruction: &Instruction, volumes: &[Word]) -> Result {
        let mut names = Vec::new();
        for volume in volumes {
            names.push(self.expand(instruction, volume)?);
        }
        if let Some((volume, _)) = volumes.iter().zip(&names).find(|(_, name)| name.is_empty()) {
            let message = "VOLUME specified can not be an empty string";
            return Err(Diagnostic::error("empty-volume", volume.span, message));
        }
        for name in &names {
            if !self.work.config.volumes.contains(name) {
                self.work.config.volumes.push(name.clone());
            }
        }
        Ok(Done::metadata(format!("VOLUME [{}]", names.join(" "))))
    }

    pub(super) fn stopsignal(&mut self, instruction: &Instruction, word: &Word) -> Result {
        let name = self.expand(instruction, word)?;
        if !signal::is_signal(&name) {
            let error = Diagnostic::error("bad-signal", word.span, format!("invalid signal: {name}"));
            return Err(match nearest(name.trim_start_matches("SIG"), signal::names()) {
                Some(meant) => error.with_help(format!("did you mean SIG{meant}?")),
                None => error.with_help("write a name such as SIGTERM, or a number"),
            });
        }
        self.work.config.stop_signal = Some(name.clone());
        Ok(Done::metadata(format!("STOPSIGNAL {name}")))
    }

    pub(super) fn shell(&mut self, words: &[Word]) -> Done {
        self.work.config.shell = words.iter().map(|w| w.text.clone()).collect();
        Done::metadata(format!("SHELL [{}]", self.work.config.shell.join(" ")))
    }

    /// The arguments of a command, behind a shell in shell form.
    fn arguments(&self, command: &Command) -> Vec<String> {
        let words = command.arguments().into_iter().map(str::to_owned);
        if command.is_exec() {
            return words.collect();
        }
        let mut arguments = self.shell_in_force();
        arguments.push(words.collect::<Vec<_>>().join(" "));
        arguments
    }

    /// The shell of the shell form.
    pub(super) fn shell_in_force(&self) -> Vec<String> {
        if !self.work.config.shell.is_empty() {
            return self.work.config.shell.clone();
        }
        let default: [&str; 2] = if self.work.platform.os == "windows" { ["cmd", "/S /C"] } else { ["/bin/sh", "-c"] };
        default.map(str::to_owned).to_vec()
    }

    fn see_command(
        &mut self,
        instruction: &Instruction,
        keyword: Keyword,
        command: Option<&Command>,
        earlier: Option<Earlier>,
    ) -> Earlier {
        let has_shell = !self.work.config.shell.is_empty();
        self.see(instruction, Fact::Command { keyword, command, has_shell, earlier });
        Earlier { span: instruction.span, lines: instruction.lines }
    }

    pub(super) fn cmd(&mut self, instruction: &Instruction, command: &Command) -> Done {
        self.work.cmd = Some(self.see_command(instruction, Keyword::Cmd, Some(command), self.work.cmd));
        let arguments = self.arguments(command);
        let text = format!("CMD {}", quote::go_list(&arguments));
        self.work.config.cmd = Some(arguments);
        Done::metadata(text)
    }

    /// ENTRYPOINT drops the CMD of the base.
    pub(super) fn entrypoint(&mut self, instruction: &Instruction, command: &Command) -> Done {
        self.work.entrypoint =
            Some(self.see_command(instruction, Keyword::Entrypoint, Some(command), self.work.entrypoint));
        let arguments = self.arguments(command);
        let text = format!("ENTRYPOINT {}", quote::go_list(&arguments));
        self.work.config.entrypoint = Some(arguments).filter(|a| !a.is_empty());
        if self.work.cmd.is_none() {
            self.work.config.cmd = None;
        }
        Done::metadata(text)
    }

    pub(super) fn healthcheck(&mut self, instruction: &Instruction, check: &Healthcheck) -> Done {
        let command = check.command.as_ref();
        self.work.healthcheck =
            Some(self.see_command(instruction, Keyword::Healthcheck, command, self.work.healthcheck));
        let mut test = vec![match command {
            None => "NONE",
            Some(Command::Exec(_)) => "CMD",
            Some(Command::Shell(_)) => "CMD-SHELL",
        }];
        test.extend(command.map(Command::arguments).unwrap_or_default());
        let text = format!(
            "HEALTHCHECK {{Test:[{}] Interval:{} Timeout:{} StartPeriod:{} StartInterval:{} Retries:{}}}",
            test.join(" "),
            check.interval,
            check.timeout,
            check.start_period,
            check.start_interval,
            check.retries
        );
        self.work.config.healthcheck = Some(test.into_iter().map(str::to_owned).collect());
        Done::metadata(text)
    }

    pub(super) fn expose(&mut self, instruction: &Instruction, words: &[Word]) -> Result {
        let mut specs = Vec::new();
        for word in words {
            let ports = self.given.lexer().words(&word.text, &self.work.variables);
            let ports = ports.map_err(|e| Diagnostic::error("bad-substitution", word.span, e.0))?;
            specs.extend(ports.into_iter().map(|port| (word, port)));
        }
        let mut exposed = Vec::new();
        for (word, port) in &specs {
            let error = |message: String| {
                Diagnostic::error("bad-port", word.span, message).with_help("write 80, 80/udp or 8000-8010")
            };
            let spec = Spec::cut(port).map_err(error)?;
            self.see(
                instruction,
                Fact::Port { written: word, text: port, has_host: spec.has_host(), protocol: spec.protocol },
            );
            let (first, last) = spec.range().map_err(error)?;
            let protocol = spec.protocol.to_lowercase();
            exposed.extend((first..=last).map(|number| format!("{number}/{protocol}")));
            if exposed.len() > MAX_PORTS {
                return Err(error(format!("EXPOSE names more than {MAX_PORTS} ports")));
            }
        }
        let text = format!("EXPOSE [{}]", exposed.join(" "));
        self.work.config.exposed_ports.extend(exposed);
        Ok(Done::metadata(text))
    }

    pub(super) fn workdir(&mut self, instruction: &Instruction, word: &Word) -> Result {
        let path = self.expand(instruction, word)?;
        let parent = self.work.workdir().to_owned();
        let is_absolute = path.starts_with('/') || self.work.platform.os == "windows" && is_windows_absolute(&path);
        let is_anchored = is_absolute || self.work.workdir_set;
        self.see(instruction, Fact::Workdir { written: word, path: &path, parent: &parent, is_anchored });
        self.work.workdir_set = true;
        let joined = if path.is_empty() {
            parent
        } else if is_absolute {
            path
        } else {
            clean(&format!("{parent}/{path}"))
        };
        self.work.config.workdir = joined.clone();
        let text = format!("WORKDIR {joined}");
        let kind = if joined == "/" { StepKind::Metadata } else { StepKind::Workdir(clean(&joined)) };
        Ok(Done { kind, created_by: text.clone(), text })
    }
}

fn is_scan_switch(name: &str) -> bool {
    matches!(name, "BUILDKIT_SBOM_SCAN_CONTEXT" | "BUILDKIT_SBOM_SCAN_STAGE")
}

/// `\x`, `C:\x` and `C:/x`.
pub fn is_windows_absolute(path: &str) -> bool {
    let rest = path.split_once(':').filter(|(drive, _)| drive.len() == 1).map_or(path, |(_, rest)| rest);
    rest.starts_with(['\\', '/'])
}

/// An absolute path without empty parts, `.` and `..`.
pub fn clean(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}
