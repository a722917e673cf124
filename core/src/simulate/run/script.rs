//! Shells and scripts that a command starts.

use super::Interpreter;
use super::builtin::{letter_option, named};
use super::program::Found;
use super::state::{Dialect, Shell, Variable};
use super::walk::MAX_CALLS;
use crate::command::{Call, Data, Failure, Flavour, Machine, Process, STDIN, Status, installer};
use crate::filesystem::AbsPath;
use crate::shell;
use crate::source::Span;

impl Interpreter<'_> {
    /// A script of the image. Its first line says who reads it; without one the shell does.
    pub(super) fn script(
        &self,
        machine: &mut Machine,
        process: &Process,
        path: &AbsPath,
        text: &str,
        depth: u32,
        place: Span,
    ) -> Status {
        let Some(line) = text.strip_prefix("#!").map(|t| t.lines().next().unwrap_or_default().trim()) else {
            return self.interpret(
                machine,
                process,
                Dialect::Dash,
                text,
                &path.to_string(),
                process.operands(),
                depth,
                place,
            );
        };
        let (interpreter, argument) = match line.split_once([' ', '\t']) {
            Some((program, argument)) => (program, Some(argument.trim().to_owned())),
            None => (line, None),
        };
        let script = process.args.first().filter(|a| a.contains('/')).cloned().unwrap_or_else(|| path.to_string());
        let args = std::iter::once(interpreter.to_owned()).chain(argument).chain([script]);
        let child = process.child(args.chain(process.operands().iter().cloned()).collect());
        if depth >= MAX_CALLS {
            return self.unknown_effect(machine, process);
        }
        match self.lookup(machine, &child, interpreter) {
            // The kernel finds no interpreter: the shell says that the script is not there.
            Found::Missing => Status::Known(127),
            _ if self.dialect_of(child.name()).is_some() => {
                let dialect = self.dialect(machine, &child);
                self.shell_program(machine, &child, dialect, depth + 1, place)
            }
            _ if child.name() == "env" => {
                let rest: Vec<String> = child.operands().iter().skip_while(|a| a.as_str() == "-S").cloned().collect();
                self.start(machine, &process.child(rest), depth + 1, place, "env")
            }
            _ => self.unknown_effect(machine, process),
        }
    }

    /// `sh -c text`, `sh file`, `sh -s`, with the shell's own options.
    pub(super) fn shell_program(
        &self,
        machine: &mut Machine,
        process: &Process,
        dialect: Dialect,
        depth: u32,
        place: Span,
    ) -> Status {
        let call = ShellCall::read(process.operands());
        if depth >= MAX_CALLS || process.vague {
            return self.unknown_effect(machine, process);
        }
        let (data, name, rest) = match (&call.command, call.operands.as_slice()) {
            (Some(text), operands) => {
                let name =
                    operands.first().cloned().unwrap_or_else(|| process.args.first().cloned().unwrap_or_default());
                (Data::text(text.clone()), name, operands.get(1..).unwrap_or_default())
            }
            (None, [file, rest @ ..]) if !call.stdin => match self.script_text(machine, process, file) {
                Ok(data) => (data, file.clone(), rest),
                Err(status) => return status,
            },
            (None, rest) => (machine.read(process, STDIN), process.name().to_owned(), rest),
        };
        let Some(text) = data.as_text() else {
            return match data.origin() {
                Some(url) => {
                    installer::run(&mut Call { machine, process, launcher: self, flavour: Flavour::default() }, url)
                }
                None => self.unknown_effect(machine, process),
            };
        };
        let mut shell = self.new_shell(process, dialect, &name, rest, depth + 1, Some(place));
        call.apply(&mut shell);
        let status = self.list(machine, &mut shell, &shell::parse(&text));
        self.finish(machine, &mut shell, status)
    }

    fn script_text(&self, machine: &mut Machine, process: &Process, file: &str) -> Result<Data, Status> {
        match machine.open_read(process, file) {
            Ok(id) => Ok(machine.read_channel(id)),
            Err(Failure::Unknown) => Ok(Data::unknown_text()),
            Err(failure) => {
                machine.complain(process, &format!("can't open '{file}': {failure}"));
                Err(Status::Known(2))
            }
        }
    }

    #[allow(clippy::too_many_arguments, reason = "a script's start has that many parts")]
    pub(super) fn interpret(
        &self,
        machine: &mut Machine,
        process: &Process,
        dialect: Dialect,
        text: &str,
        name: &str,
        args: &[String],
        depth: u32,
        place: Span,
    ) -> Status {
        let mut shell = self.new_shell(process, dialect, name, args, depth + 1, Some(place));
        let status = self.list(machine, &mut shell, &shell::parse(text));
        self.finish(machine, &mut shell, status)
    }

    /// A shell that starts with a process's environment.
    pub(super) fn new_shell(
        &self,
        process: &Process,
        dialect: Dialect,
        name: &str,
        args: &[String],
        depth: u32,
        outer: Option<Span>,
    ) -> Shell {
        let variables = process
            .env
            .iter()
            .map(|(name, value)| (name.clone(), Variable { value: value.clone(), exported: true, read_only: false }));
        let mut shell = Shell {
            process: process.clone(),
            dialect,
            variables: variables.collect(),
            name: name.to_owned(),
            positional: args.iter().cloned().map(Some).collect(),
            depth,
            outer,
            ..Shell::default()
        };
        let cwd = shell.process.cwd.to_string();
        shell.set("PWD", Some(cwd));
        shell.export("PWD");
        if dialect != Dialect::Dash {
            let level: u32 = shell.known("SHLVL").and_then(|l| l.parse().ok()).unwrap_or(0);
            shell.set("SHLVL", Some((level + 1).to_string()));
            shell.export("SHLVL");
        }
        if dialect == Dialect::Bash {
            // Bash names the program that it starts.
            shell.set("_", None);
            shell.export("_");
        }
        shell
            .variables
            .entry("IFS".into())
            .or_insert_with(|| Variable { value: Some(" \t\n".into()), ..Variable::default() });
        shell
    }
}

/// The arguments of a shell.
#[derive(Debug, Default)]
pub(super) struct ShellCall {
    letters: Vec<(char, bool)>,
    names: Vec<(String, bool)>,
    /// Text after `-c`.
    pub(super) command: Option<String>,
    /// `-s`.
    pub(super) stdin: bool,
    /// What follows the options.
    pub(super) operands: Vec<String>,
}

impl ShellCall {
    /// Reads them: letters may be joined (`-euxo pipefail -c`).
    pub(super) fn read(args: &[String]) -> Self {
        let mut call = Self::default();
        let mut wants_command = false;
        let mut rest = args.iter().peekable();
        while let Some(arg) = rest.next_if(|a| *a == "-" || a.len() > 1 && a.starts_with(['-', '+'])) {
            let on = arg.starts_with('-');
            if matches!(arg.as_str(), "-" | "--") {
                break;
            }
            if arg.starts_with("--") {
                continue;
            }
            for letter in arg.chars().skip(1) {
                match letter {
                    'c' => wants_command = true,
                    's' => call.stdin = true,
                    'o' | 'O' => call.names.extend(rest.next().map(|n| (n.clone(), on))),
                    other => call.letters.push((other, on)),
                }
            }
        }
        if wants_command {
            call.command = rest.next().cloned();
        }
        call.operands = rest.cloned().collect();
        call
    }

    /// Sets the shell's options.
    pub(super) fn apply(&self, shell: &mut Shell) {
        for (letter, on) in &self.letters {
            letter_option(shell, *letter, *on);
        }
        for (name, on) in &self.names {
            named(shell, name, *on);
        }
    }
}
