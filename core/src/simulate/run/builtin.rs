//! What a shell does itself: POSIX's special builtins and those that change the shell.

use super::Interpreter;
use super::state::{Dialect, Flow, Shell, Variable};
use super::walk::MAX_CALLS;
use crate::command::{Data, Machine, STDERR, STDIN, Status};
use crate::shell;

/// The names that a shell answers itself, beyond programs of the same name.
pub(super) fn is_builtin(name: &str) -> bool {
    const NAMES: [&str; 38] = [
        ":", ".", "source", "alias", "unalias", "bg", "break", "builtin", "cd", "command", "continue", "declare",
        "eval", "exec", "exit", "export", "getopts", "hash", "jobs", "let", "local", "popd", "pushd", "pwd", "read",
        "readonly", "return", "set", "shift", "shopt", "times", "trap", "type", "typeset", "ulimit", "umask", "unset",
        "wait",
    ];
    NAMES.contains(&name)
}

/// Programs that every shell has inside, too.
pub(super) fn is_inside(name: &str) -> bool {
    matches!(name, "echo" | "printf" | "test" | "[" | "true" | "false" | "kill")
}

impl Interpreter<'_> {
    /// Runs a builtin; `None` where the name is none.
    pub(super) fn builtin(
        &self,
        machine: &mut Machine,
        shell: &mut Shell,
        args: &[String],
        vague: bool,
    ) -> Option<Status> {
        let [name, operands @ ..] = args else { return None };
        let known_only = !vague;
        Some(match name.as_str() {
            ":" | "alias" | "unalias" | "bg" | "jobs" | "hash" | "times" | "ulimit" | "wait" => Status::SUCCESS,
            "shopt" => Status::SUCCESS,
            "cd" | "pushd" if known_only => self.cd(machine, shell, operands),
            "cd" | "pushd" | "popd" => Status::Unknown,
            "pwd" => self.pwd(machine, shell, operands),
            "export" | "readonly" | "local" | "declare" | "typeset" => self.declare(shell, name, operands, vague),
            "unset" => unset(shell, operands),
            "set" => set(shell, operands, vague),
            "shift" => shift(shell, operands),
            "umask" => self.umask(machine, shell, operands),
            "exit" => {
                let status = code(shell, operands, vague);
                shell.exit(status)
            }
            "return" => {
                let status = code(shell, operands, vague);
                shell.flow = Some(Flow::Return(status));
                status
            }
            "break" => broken(shell, Flow::Break(count(operands))),
            "continue" => broken(shell, Flow::Continue(count(operands))),
            "eval" if known_only => self.evaluate_text(machine, shell, &operands.join(" ")),
            "." | "source" if known_only => self.source(machine, shell, operands),
            "exec" => self.exec(machine, shell, operands, vague),
            "command" | "builtin" => self.command_builtin(machine, shell, operands, vague),
            "type" => self.command_builtin(machine, shell, &[vec!["-v".to_owned()], operands.to_vec()].concat(), vague),
            "read" => self.read(machine, shell, operands),
            "trap" => trap(shell, operands),
            "let" => self.let_builtin(shell, operands),
            "getopts" | "eval" | "." | "source" => Status::Unknown,
            _ => return None,
        })
    }

    fn cd(&self, machine: &mut Machine, shell: &mut Shell, operands: &[String]) -> Status {
        let target = operands.iter().find(|o| !matches!(o.as_str(), "-P" | "-L" | "--"));
        let target = match target.map(String::as_str) {
            None => shell.known("HOME").unwrap_or_default().to_owned(),
            Some("-") => shell.known("OLDPWD").unwrap_or_default().to_owned(),
            Some(text) => text.to_owned(),
        };
        let logical = shell.process.cwd.join(&target);
        let found = machine.node(&shell.process, logical.as_str());
        match found {
            Ok((_, node)) if node.is_dir() => {
                if !crate::command::may(&shell.process.identity, &node.meta, crate::command::Access::Execute) {
                    return self.complain(
                        machine,
                        shell,
                        &format!("{}can't cd to {target}: Permission denied", cd_prefix(shell)),
                    );
                }
            }
            Err(crate::command::Failure::Unknown) => {}
            _ => {
                return self.complain(
                    machine,
                    shell,
                    &format!(
                        "{}can't cd to {target}{}",
                        cd_prefix(shell),
                        if shell.dialect == Dialect::Dash { "" } else { ": No such file or directory" }
                    ),
                );
            }
        }
        let old = std::mem::replace(&mut shell.process.cwd, logical);
        shell.set("OLDPWD", Some(old.to_string()));
        let new = shell.process.cwd.to_string();
        shell.set("PWD", Some(new));
        Status::SUCCESS
    }

    fn complain(&self, machine: &mut Machine, shell: &Shell, message: &str) -> Status {
        let place = match shell.dialect {
            Dialect::Dash => format!("{}: 1: ", shell.name),
            Dialect::Ash => format!("{}: ", shell.name),
            Dialect::Bash => format!("{}: line 1: ", shell.name),
        };
        machine.write(&shell.process, STDERR, Data::text(format!("{place}{message}\n")));
        Status::Known(if shell.dialect == Dialect::Dash { 2 } else { 1 })
    }

    fn pwd(&self, machine: &mut Machine, shell: &Shell, operands: &[String]) -> Status {
        let physical = operands.iter().any(|o| o == "-P");
        let path = if physical {
            machine.tree().resolve(&shell.process.cwd).map_or_else(|_| shell.process.cwd.clone(), |r| r.path)
        } else {
            shell.process.cwd.clone()
        };
        machine.print(&shell.process, format!("{path}\n"));
        Status::SUCCESS
    }

    fn declare(&self, shell: &mut Shell, name: &str, operands: &[String], vague: bool) -> Status {
        let exports = name == "export" || operands.iter().any(|o| o.starts_with('-') && o.contains('x'));
        let removes = name == "export" && operands.iter().any(|o| o == "-n");
        let local = matches!(name, "local" | "declare" | "typeset");
        for operand in operands.iter().filter(|o| !o.starts_with('-')) {
            let (variable, value) = match operand.split_once('=') {
                Some((n, v)) => (n, Some(v.to_owned())),
                None => (operand.as_str(), None),
            };
            if local && let Some(frame) = shell.locals.last_mut() {
                let before = shell.variables.get(variable).cloned();
                frame.push((variable.to_owned(), before));
            }
            match value {
                // Of a list with an unknown word nobody knows which assignment it belongs to.
                Some(_) if vague => shell.set(variable, None),
                Some(value) => shell.set(variable, Some(value)),
                None if local => shell.set(variable, Some(String::new())),
                None => true,
            };
            let entry = shell.variables.get_mut(variable);
            if let Some(Variable { exported, read_only, .. }) = entry {
                *exported = (*exported || exports) && !removes;
                *read_only |= name == "readonly";
            }
        }
        Status::SUCCESS
    }

    fn umask(&self, machine: &mut Machine, shell: &mut Shell, operands: &[String]) -> Status {
        let Some(text) = operands.iter().find(|o| *o != "-S") else {
            let text = format!("{:04o}\n", shell.process.umask);
            machine.print(&shell.process, text);
            return Status::SUCCESS;
        };
        let mask = if text.starts_with(|c: char| c.is_ascii_digit()) {
            u16::from_str_radix(text, 8).ok()
        } else {
            let change = crate::filesystem::ModeChange::parse(text);
            change.map(|c| !c.apply(!shell.process.umask & 0o777, false, 0) & 0o777)
        };
        match mask.filter(|m| *m <= 0o777) {
            Some(mask) => {
                shell.process.umask = mask;
                Status::SUCCESS
            }
            None => Status::FAILURE,
        }
    }

    /// Runs a text as a script of the running shell.
    pub(super) fn evaluate_text(&self, machine: &mut Machine, shell: &mut Shell, text: &str) -> Status {
        if shell.depth >= MAX_CALLS {
            return Status::Unknown;
        }
        let outer = shell.outer.replace(shell.place(machine.place));
        shell.depth += 1;
        let status = self.list(machine, shell, &shell::parse(text));
        shell.depth -= 1;
        shell.outer = outer;
        status
    }

    fn source(&self, machine: &mut Machine, shell: &mut Shell, operands: &[String]) -> Status {
        let [path, rest @ ..] = operands else { return Status::Known(2) };
        let text = machine.open_read(&shell.process, path).map(|id| machine.read_channel(id));
        match text.map(|data| data.as_text()) {
            Ok(Some(text)) => {
                let positional = shell.positional.clone();
                if !rest.is_empty() {
                    shell.positional = rest.iter().cloned().map(Some).collect();
                }
                let status = self.evaluate_text(machine, shell, &text);
                shell.positional = positional;
                match shell.flow {
                    Some(Flow::Return(status)) => {
                        shell.flow = None;
                        status
                    }
                    _ => status,
                }
            }
            Ok(None) | Err(crate::command::Failure::Unknown)
                if crate::command::installer::only_sets_up_the_shell(path) =>
            {
                machine.may_hold_more();
                Status::SUCCESS
            }
            Ok(None) | Err(crate::command::Failure::Unknown) => {
                self.note_unknown(machine, shell.place(machine.place), &format!(". {path}"));
                Status::Unknown
            }
            Err(failure) => {
                let status = self.complain(machine, shell, &format!(".: can't open '{path}': {failure}"));
                if shell.dialect == Dialect::Bash { status } else { shell.exit(Status::Known(2)) }
            }
        }
    }

    fn exec(&self, machine: &mut Machine, shell: &mut Shell, operands: &[String], vague: bool) -> Status {
        if operands.is_empty() {
            return Status::SUCCESS;
        }
        let status = self.program(machine, shell, operands.to_vec(), vague);
        shell.exit(status)
    }

    /// `command name …`, `command -v name`.
    fn command_builtin(&self, machine: &mut Machine, shell: &mut Shell, operands: &[String], vague: bool) -> Status {
        let asks = operands.first().is_some_and(|o| matches!(o.as_str(), "-v" | "-V"));
        let names: Vec<String> = operands.iter().filter(|o| !o.starts_with('-') || !asks).cloned().collect();
        if !asks {
            let names: Vec<String> = names.into_iter().skip_while(|o| o == "-p").collect();
            return match self.builtin(machine, shell, &names, vague) {
                Some(status) => status,
                None => self.program(machine, shell, names, vague),
            };
        }
        let mut status = Status::SUCCESS;
        for name in names {
            if is_builtin(&name) || is_inside(&name) || shell.functions.contains_key(&name) {
                machine.print(&shell.process, format!("{name}\n"));
                continue;
            }
            match self.lookup(machine, &shell.child(vec![name.clone()], false), &name) {
                super::program::Found::At(path) => machine.print(&shell.process, format!("{path}\n")),
                super::program::Found::Perhaps => {
                    machine.write(&shell.process, crate::command::STDOUT, Data::unknown_text());
                    status = Status::Unknown;
                }
                _ => status = Status::Known(if shell.dialect == Dialect::Bash { 1 } else { 127 }),
            }
        }
        status
    }

    fn read(&self, machine: &mut Machine, shell: &mut Shell, operands: &[String]) -> Status {
        let raw = operands.iter().any(|o| o.starts_with('-') && o.contains('r'));
        let names: Vec<&String> = operands.iter().filter(|o| !o.starts_with('-')).collect();
        let data = machine.read(&shell.process, STDIN);
        let Some(text) = data.as_text() else {
            for name in names {
                shell.set(name, None);
            }
            return Status::Unknown;
        };
        let (line, rest, complete) = match text.split_once('\n') {
            Some((line, rest)) => (line.to_owned(), rest.to_owned(), true),
            None => (text, String::new(), false),
        };
        machine.unread(&shell.process, STDIN, &Data::text(rest));
        let line = if raw { line } else { line.replace('\\', "") };
        let ifs = shell.known("IFS").unwrap_or(" \t\n").to_owned();
        let mut rest = line.as_str();
        let blank = |c: char| ifs.contains(c) && c.is_whitespace();
        for (i, name) in names.iter().enumerate() {
            rest = rest.trim_start_matches(blank);
            let last = i + 1 == names.len();
            let (field, after) = match rest.split_once(|c| ifs.contains(c)) {
                Some((field, after)) if !last => (field, after),
                _ => (rest.trim_end_matches(blank), ""),
            };
            shell.set(name, Some(field.to_owned()));
            rest = after;
        }
        if names.is_empty() {
            shell.set("REPLY", Some(line.clone()));
        }
        Status::of(complete)
    }

    fn let_builtin(&self, shell: &mut Shell, operands: &[String]) -> Status {
        let last = operands.iter().map(|text| super::arithmetic::evaluate(text, shell)).last();
        match last {
            Some(Ok(value)) => Status::of(value != 0),
            _ => Status::Unknown,
        }
    }
}

/// What stands before the complaint of `cd`.
fn cd_prefix(shell: &Shell) -> &'static str {
    if shell.dialect == Dialect::Ash { "cd: line 0: " } else { "cd: " }
}

fn unset(shell: &mut Shell, operands: &[String]) -> Status {
    let functions = operands.iter().any(|o| o == "-f");
    for name in operands.iter().filter(|o| !o.starts_with('-')) {
        if functions {
            shell.functions.remove(name);
        } else {
            shell.variables.remove(name);
        }
    }
    Status::SUCCESS
}

/// `set -e`, `set -o pipefail`, `set -- words`.
pub(super) fn set(shell: &mut Shell, operands: &[String], vague: bool) -> Status {
    let mut rest = operands.iter();
    while let Some(operand) = rest.next() {
        let on = operand.starts_with('-');
        match operand.as_str() {
            "--" => {
                shell.positional = rest.map(|o| (!vague).then(|| o.clone())).collect();
                return Status::SUCCESS;
            }
            "-" => {}
            text if on || text.starts_with('+') => {
                for letter in text.chars().skip(1) {
                    if letter == 'o' {
                        named(shell, rest.next().map(String::as_str).unwrap_or_default(), on);
                    } else {
                        letter_option(shell, letter, on);
                    }
                }
            }
            _ => {
                let words = std::iter::once(operand).chain(rest);
                shell.positional = words.map(|o| (!vague).then(|| o.clone())).collect();
                return Status::SUCCESS;
            }
        }
    }
    Status::SUCCESS
}

/// One letter of `set` or of the shell's own options.
pub(super) fn letter_option(shell: &mut Shell, letter: char, on: bool) {
    match letter {
        'e' => shell.options.errexit = on,
        'u' => shell.options.nounset = on,
        'f' => shell.options.noglob = on,
        'n' => shell.options.noexec = on,
        'a' => shell.options.allexport = on,
        'C' => shell.options.noclobber = on,
        _ => {}
    }
}

/// An option of `set -o`.
pub(super) fn named(shell: &mut Shell, name: &str, on: bool) {
    match name {
        "errexit" => shell.options.errexit = on,
        "nounset" => shell.options.nounset = on,
        "pipefail" => shell.options.pipefail = on,
        "noglob" => shell.options.noglob = on,
        "allexport" => shell.options.allexport = on,
        "noclobber" => shell.options.noclobber = on,
        _ => {}
    }
}

fn shift(shell: &mut Shell, operands: &[String]) -> Status {
    let n = operands.first().and_then(|o| o.parse().ok()).unwrap_or(1);
    if n > shell.positional.len() {
        return Status::FAILURE;
    }
    shell.positional.drain(..n);
    Status::SUCCESS
}

fn trap(shell: &mut Shell, operands: &[String]) -> Status {
    let [action, signals @ ..] = operands else { return Status::SUCCESS };
    if signals.iter().any(|s| matches!(s.as_str(), "EXIT" | "0")) {
        shell.exit_trap = (action != "-" && !action.is_empty()).then(|| action.clone());
    }
    Status::SUCCESS
}

fn broken(shell: &mut Shell, flow: Flow) -> Status {
    shell.flow = Some(flow);
    Status::SUCCESS
}

fn count(operands: &[String]) -> u32 {
    operands.first().and_then(|o| o.parse().ok()).unwrap_or(1).max(1)
}

fn code(shell: &Shell, operands: &[String], vague: bool) -> Status {
    match operands.first() {
        _ if vague => Status::Unknown,
        None => shell.status,
        Some(text) => text.parse::<i32>().map_or(Status::Known(2), |n| Status::Known(n & 0xff)),
    }
}
