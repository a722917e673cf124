//! What a shell knows: variables, functions, options, and where the script stands.

use crate::command::{CONTENT_CAP, Process, Status, Value};
use crate::shell::Command;
use crate::source::Span;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Which shell it is, where they differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Debian's `/bin/sh`.
    #[default]
    Dash,
    /// BusyBox's shell.
    Ash,
    /// GNU bash.
    Bash,
}

/// A variable.
#[derive(Clone, Debug, Default)]
pub(super) struct Variable {
    /// `None` where nobody knows it.
    pub(super) value: Value,
    /// Passed on to programs.
    pub(super) exported: bool,
    pub(super) read_only: bool,
}

/// `set` options that decide something.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Options {
    /// `-e`.
    pub(super) errexit: bool,
    /// `-u`.
    pub(super) nounset: bool,
    /// `-o pipefail`.
    pub(super) pipefail: bool,
    /// `-f`.
    pub(super) noglob: bool,
    /// `-n`.
    pub(super) noexec: bool,
    /// `-a`.
    pub(super) allexport: bool,
    /// `-C`.
    pub(super) noclobber: bool,
}

/// Why commands are left early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flow {
    /// The shell ends.
    Exit(Status),
    /// The function ends.
    Return(Status),
    /// So many loops end.
    Break(u32),
    /// The loop that many levels out goes on.
    Continue(u32),
}

/// A shell. A subshell is a clone.
#[derive(Clone, Debug, Default)]
pub(super) struct Shell {
    /// Working directory, user, umask and channels; its environment is made from the variables for each program.
    pub(super) process: Process,
    pub(super) dialect: Dialect,
    pub(super) variables: BTreeMap<String, Variable>,
    pub(super) functions: BTreeMap<String, Arc<Command>>,
    /// `$0`.
    pub(super) name: String,
    /// `$1` and so on.
    pub(super) positional: Vec<Value>,
    pub(super) options: Options,
    /// `$?`.
    pub(super) status: Status,
    pub(super) flow: Option<Flow>,
    /// Set while a condition runs, where `-e` does not end the shell.
    pub(super) condition: bool,
    /// Variables to put back when a function returns, one list for each call.
    pub(super) locals: Vec<Vec<(String, Option<Variable>)>>,
    /// Exit code of the last command substitution of the running command.
    pub(super) substituted: Option<Status>,
    /// How deep functions and scripts call each other.
    pub(super) depth: u32,
    /// `trap … EXIT`.
    pub(super) exit_trap: Option<String>,
    /// The place that diagnostics of nested scripts speak of; `None` in the RUN's own script, whose spans are its own.
    pub(super) outer: Option<Span>,
}

impl Shell {
    /// The value of a variable; `None` where it is not set.
    pub(super) fn variable(&self, name: &str) -> Option<&Value> {
        self.variables.get(name).map(|v| &v.value)
    }

    /// The value of a variable, where it is set and known.
    pub(super) fn known(&self, name: &str) -> Option<&str> {
        self.variable(name)?.as_deref()
    }

    /// Assigns a variable, whose value is not known where it is longer than content is followed; false where it is read-only.
    pub(super) fn set(&mut self, name: &str, value: Value) -> bool {
        let export = self.options.allexport;
        let variable = self.variables.entry(name.to_owned()).or_default();
        if variable.read_only {
            return false;
        }
        variable.value = value.filter(|text| text.len() <= CONTENT_CAP);
        variable.exported |= export;
        true
    }

    /// Marks a variable for export.
    pub(super) fn export(&mut self, name: &str) {
        if let Some(variable) = self.variables.get_mut(name) {
            variable.exported = true;
        }
    }

    /// What programs see of the variables.
    pub(super) fn environment(&self) -> BTreeMap<String, Value> {
        let exported = self.variables.iter().filter(|(_, v)| v.exported);
        exported.map(|(n, v)| (n.clone(), v.value.clone())).collect()
    }

    /// A process that the shell starts.
    pub(super) fn child(&self, args: Vec<String>, vague: bool) -> Process {
        Process { args, vague, env: self.environment(), ..self.process.clone() }
    }

    /// A subshell.
    pub(super) fn fork(&self) -> Self {
        Self { exit_trap: None, ..self.clone() }
    }

    /// Ends the shell.
    pub(super) fn exit(&mut self, status: Status) -> Status {
        self.flow = Some(Flow::Exit(status));
        status
    }

    /// The place that a diagnostic about `span` of the running script speaks of.
    pub(super) fn place(&self, span: Span) -> Span {
        self.outer.unwrap_or(span)
    }
}
