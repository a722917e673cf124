//! Walking the shell tree: lists, pipelines, compound commands, `-e`.

use super::Interpreter;
use super::state::{Dialect, Flow, Shell};
use crate::command::{Channel, Data, Machine, STDERR, STDIN, STDOUT, Status, Truth, evaluate, pattern};
use crate::shell::{
    Assignment, AssignmentValue, CaseArm, Command, CommandKind, Connector, Item, List, Pipeline, Redirect, Simple, Word,
};
use std::sync::Arc;

/// Functions, scripts and `eval` call each other no deeper.
pub(super) const MAX_CALLS: u32 = 40;

/// A loop runs no more often.
const MAX_ROUNDS: u32 = 2_000;

impl Interpreter<'_> {
    /// Runs a list in a shell of its own; gives its exit code.
    pub(super) fn subshell(&self, machine: &mut Machine, shell: &mut Shell, list: &List) -> Status {
        let status = self.list(machine, shell, list);
        self.finish(machine, shell, status)
    }

    /// The exit code of a shell that has run its script; runs what `trap … EXIT` left.
    pub(super) fn finish(&self, machine: &mut Machine, shell: &mut Shell, status: Status) -> Status {
        let status = match shell.flow.take() {
            Some(Flow::Exit(status) | Flow::Return(status)) => status,
            _ => status,
        };
        if let Some(trap) = shell.exit_trap.take() {
            self.evaluate_text(machine, shell, &trap);
            if let Some(Flow::Exit(status)) = shell.flow.take() {
                return status;
            }
        }
        status
    }

    /// Runs a list; stops where the flow is broken.
    pub(super) fn list(&self, machine: &mut Machine, shell: &mut Shell, list: &List) -> Status {
        let mut status = Status::SUCCESS;
        for item in &list.items {
            if shell.options.noexec {
                break;
            }
            status = self.item(machine, shell, item);
            if shell.flow.is_some() {
                break;
            }
        }
        status
    }

    fn item(&self, machine: &mut Machine, shell: &mut Shell, item: &Item) -> Status {
        if item.background {
            let mut child = shell.fork();
            self.chain(machine, &mut child, item);
            shell.status = Status::SUCCESS;
            return Status::SUCCESS;
        }
        self.chain(machine, shell, item)
    }

    /// Pipelines joined by `&&` and `||`. Only the last one may end a shell under `-e`.
    fn chain(&self, machine: &mut Machine, shell: &mut Shell, item: &Item) -> Status {
        let mut status = self.link(machine, shell, &item.first, item.rest.is_empty());
        for (i, (connector, pipeline)) in item.rest.iter().enumerate() {
            if shell.flow.is_some() {
                return status;
            }
            let wanted = *connector == Connector::And;
            if status == Status::Unknown {
                self.assume(machine, shell, item, i);
            }
            let may_repair = status == Status::Unknown && !wanted && repairs(pipeline);
            if status.is_failure() != wanted || may_repair {
                status = self.link(machine, shell, pipeline, i + 1 == item.rest.len());
            }
        }
        status
    }

    fn assume(&self, machine: &mut Machine, shell: &Shell, item: &Item, index: usize) {
        let before = index.checked_sub(1).and_then(|i| item.rest.get(i)).map_or(&item.first, |(_, p)| p);
        self.note_assumption(machine, shell.place(before.span()));
    }

    fn link(&self, machine: &mut Machine, shell: &mut Shell, pipeline: &Pipeline, last: bool) -> Status {
        let outer = shell.condition;
        shell.condition |= !last || pipeline.negated;
        let status = self.pipeline(machine, shell, pipeline);
        shell.condition = outer;
        let status = if pipeline.negated { status.negated() } else { status };
        shell.status = status;
        // A compound command reports what ended it inside; only what fails here ends the shell here.
        let ends = shell.options.errexit && !outer && last && !pipeline.negated && status.is_failure();
        if ends && shell.flow.is_none() {
            shell.flow = Some(Flow::Exit(status));
        }
        status
    }

    fn pipeline(&self, machine: &mut Machine, shell: &mut Shell, pipeline: &Pipeline) -> Status {
        let [commands @ .., last] = pipeline.commands.as_slice() else { return Status::SUCCESS };
        if commands.is_empty() {
            return self.command(machine, shell, last);
        }
        let mut input = shell.process.channels.get(&STDIN).copied();
        let mut worst = Status::SUCCESS;
        for command in commands {
            let output = machine.open(Channel::Pipe(Data::default()));
            let mut child = shell.fork();
            child.process.channels.insert(STDOUT, output);
            let mut status = self.piped(machine, &mut child, command, input);
            if matches!(machine.channels.get(output), Some(Channel::Pipe(Data::Endless(_)))) {
                // Who writes for ever is ended by SIGPIPE.
                status = Status::Known(141);
            }
            worst = if status == Status::SUCCESS { worst } else { status };
            input = Some(output);
        }
        let status = self.piped(machine, &mut shell.fork(), last, input);
        if shell.options.pipefail && status == Status::SUCCESS { worst } else { status }
    }

    fn piped(&self, machine: &mut Machine, child: &mut Shell, command: &Command, input: Option<usize>) -> Status {
        if let Some(input) = input {
            child.process.channels.insert(STDIN, input);
        }
        let status = self.command(machine, child, command);
        self.finish(machine, child, status)
    }

    /// Runs one command with its redirections.
    pub(super) fn command(&self, machine: &mut Machine, shell: &mut Shell, command: &Command) -> Status {
        if shell.outer.is_none() {
            machine.place = command.span;
        }
        if machine.budget == 0 {
            self.note_budget(machine, shell.place(command.span));
            return shell.exit(Status::Unknown);
        }
        machine.budget -= 1;
        if let CommandKind::Simple(simple) = &command.kind {
            return self.simple(machine, shell, simple, &command.redirects);
        }
        let saved = shell.process.channels.clone();
        let status = match self.redirect(machine, shell, &command.redirects) {
            Ok(()) => self.compound(machine, shell, command),
            Err(status) => status,
        };
        shell.process.channels = saved;
        status
    }

    fn compound(&self, machine: &mut Machine, shell: &mut Shell, command: &Command) -> Status {
        match &command.kind {
            CommandKind::Simple(_) => Status::SUCCESS,
            CommandKind::Subshell(list) => self.subshell(machine, &mut shell.fork(), list),
            CommandKind::Group(list) => self.list(machine, shell, list),
            CommandKind::If { branches, otherwise } => {
                for branch in branches {
                    let status = self.condition(machine, shell, &branch.condition);
                    if shell.flow.is_some() {
                        return status;
                    }
                    if !status.is_failure() {
                        return self.list(machine, shell, &branch.body);
                    }
                }
                otherwise.as_ref().map_or(Status::SUCCESS, |list| self.list(machine, shell, list))
            }
            CommandKind::For { name, words, body } => self.for_loop(machine, shell, name, words.as_deref(), body),
            CommandKind::While { until, condition, body } => {
                self.while_loop(machine, shell, *until, condition, body, command)
            }
            CommandKind::Case { word, arms } => self.case(machine, shell, word, arms, command),
            CommandKind::Function { name, body } => {
                shell.functions.insert(name.clone(), Arc::new(Command::clone(body)));
                Status::SUCCESS
            }
            CommandKind::Test(words) => self.double_bracket(machine, shell, words),
            CommandKind::Arithmetic(parts) => {
                let word = Word { parts: vec![crate::shell::Part::Arithmetic(parts.clone())], span: command.span };
                let field = self.single(machine, shell, &word);
                if field.known { Status::of(field.text != "0") } else { Status::Unknown }
            }
            CommandKind::Opaque(text) => {
                self.note_opaque(machine, shell.place(command.span), text);
                Status::Unknown
            }
        }
    }

    /// Runs a condition, in which `-e` ends nothing; an unknown one counts as true and is noted.
    fn condition(&self, machine: &mut Machine, shell: &mut Shell, list: &List) -> Status {
        let outer = std::mem::replace(&mut shell.condition, true);
        let status = self.list(machine, shell, list);
        shell.condition = outer;
        if let (Status::Unknown, Some(item)) = (status, list.items.last()) {
            self.note_assumption(machine, shell.place(item.span()));
        }
        status
    }

    fn for_loop(
        &self,
        machine: &mut Machine,
        shell: &mut Shell,
        name: &str,
        words: Option<&[Word]>,
        body: &List,
    ) -> Status {
        let values: Vec<Option<String>> = match words {
            Some(words) => {
                let fields = self.fields(machine, shell, words);
                fields.into_iter().map(|f| f.known.then_some(f.text)).collect()
            }
            None => shell.positional.clone(),
        };
        let mut status = Status::SUCCESS;
        for value in values {
            shell.set(name, value);
            status = self.list(machine, shell, body);
            if self.leaves_loop(shell) {
                break;
            }
        }
        status
    }

    /// Whether the running loop ends here; takes `break` and `continue` that are meant for it.
    fn leaves_loop(&self, shell: &mut Shell) -> bool {
        let (flow, leaves) = match shell.flow {
            None => (None, false),
            Some(Flow::Break(1)) => (None, true),
            Some(Flow::Break(n)) => (Some(Flow::Break(n - 1)), true),
            Some(Flow::Continue(1)) => (None, false),
            Some(Flow::Continue(n)) => (Some(Flow::Continue(n - 1)), true),
            other => (other, true),
        };
        shell.flow = flow;
        leaves
    }

    fn while_loop(
        &self,
        machine: &mut Machine,
        shell: &mut Shell,
        until: bool,
        condition: &List,
        body: &List,
        whole: &Command,
    ) -> Status {
        let mut last = Status::SUCCESS;
        for round in 0.. {
            let outer = std::mem::replace(&mut shell.condition, true);
            let status = self.list(machine, shell, condition);
            shell.condition = outer;
            if shell.flow.is_some() && self.leaves_loop(shell) {
                break;
            }
            // Nobody knows how often an undecided loop runs: once stands for all.
            let undecided = status == Status::Unknown;
            if undecided {
                self.note_assumption(machine, shell.place(whole.span));
            }
            if undecided && (until || round > 0) || !undecided && status.is_failure() != until {
                break;
            }
            if round >= MAX_ROUNDS {
                self.note_budget(machine, shell.place(whole.span));
                break;
            }
            last = self.list(machine, shell, body);
            if self.leaves_loop(shell) {
                break;
            }
        }
        last
    }

    fn case(&self, machine: &mut Machine, shell: &mut Shell, word: &Word, arms: &[CaseArm], whole: &Command) -> Status {
        let subject = self.single(machine, shell, word);
        if !subject.known {
            self.note_assumption(machine, shell.place(whole.span));
        }
        let mut runs = false;
        for arm in arms {
            runs = runs
                || arm.patterns.iter().any(|word| {
                    let pattern = self.pattern(machine, shell, word);
                    pattern.is_some_and(|p| subject.known && pattern::matches(&p, &subject.text))
                });
            // Of an unknown word the arm that takes anything is the one that is sure to exist.
            let default = !subject.known && arm.patterns.iter().any(|w| w.unquoted() == Some("*"));
            if runs || default {
                let status = self.list(machine, shell, &arm.body);
                if !arm.falls_through || shell.flow.is_some() {
                    return status;
                }
                runs = true;
            }
        }
        if subject.known { Status::SUCCESS } else { Status::Unknown }
    }

    /// `[[ … ]]`; dash has none.
    fn double_bracket(&self, machine: &mut Machine, shell: &mut Shell, words: &[Word]) -> Status {
        if shell.dialect == Dialect::Dash {
            machine.write(&shell.process, STDERR, Data::text(format!("{}: 1: [[: not found\n", shell.name)));
            return Status::Known(127);
        }
        let (mut args, mut known) = (Vec::new(), true);
        for (i, word) in words.iter().enumerate() {
            let before = i.checked_sub(1).and_then(|i| words.get(i)).and_then(|w| w.unquoted());
            if matches!(before, Some("=" | "==" | "!=")) {
                let pattern = self.pattern(machine, shell, word);
                known &= pattern.is_some();
                args.push(pattern.unwrap_or_default());
            } else {
                let field = self.single(machine, shell, word);
                known &= field.known;
                args.push(field.text);
            }
        }
        if !known {
            return Status::Unknown;
        }
        match evaluate(machine, &shell.process, &args, true) {
            Truth::Decided(truth) => Status::of(truth),
            Truth::Unknown => Status::Unknown,
            Truth::Malformed(_) => Status::Known(2),
        }
    }

    fn simple(&self, machine: &mut Machine, shell: &mut Shell, simple: &Simple, redirects: &[Redirect]) -> Status {
        shell.substituted = None;
        let fields = self.fields(machine, shell, &simple.words);
        if shell.flow.is_some() {
            return Status::Known(2);
        }
        if simple.words.is_empty() || fields.is_empty() {
            return self.assignments_alone(machine, shell, simple, redirects);
        }
        let vague = fields.iter().any(|f| !f.known);
        let first_known = fields.first().is_some_and(|f| f.known);
        let args: Vec<String> = fields.into_iter().map(|f| f.text).collect();
        let name = args.first().cloned().unwrap_or_default();
        let special = is_special(&name);
        let saved = shell.process.channels.clone();
        if let Err(status) = self.redirect(machine, shell, redirects) {
            shell.process.channels = saved;
            // A special builtin takes the shell along (POSIX XCU 2.8.1); bash does so in POSIX mode only.
            let ends = special && shell.dialect != Dialect::Bash;
            return if ends { shell.exit(status) } else { status };
        }
        let before: Vec<(String, Option<super::state::Variable>)> =
            simple.assignments.iter().map(|a| (a.name.clone(), shell.variables.get(&a.name).cloned())).collect();
        for assignment in &simple.assignments {
            self.assign(machine, shell, assignment);
            shell.export(&assignment.name);
        }
        let status =
            if first_known { self.run(machine, shell, args, vague) } else { self.unknown_program(machine, shell) };
        // `exec` without a program keeps its redirections; assignments before a special builtin stay.
        if !(name == "exec" && simple.words.len() == 1) {
            shell.process.channels = saved;
        }
        if !special {
            for (name, variable) in before {
                match variable {
                    Some(variable) => shell.variables.insert(name, variable),
                    None => shell.variables.remove(&name),
                };
            }
        }
        status
    }

    fn assignments_alone(
        &self,
        machine: &mut Machine,
        shell: &mut Shell,
        simple: &Simple,
        redirects: &[Redirect],
    ) -> Status {
        for assignment in &simple.assignments {
            self.assign(machine, shell, assignment);
        }
        let saved = shell.process.channels.clone();
        let redirected = self.redirect(machine, shell, redirects);
        shell.process.channels = saved;
        match redirected {
            Ok(()) => shell.substituted.take().unwrap_or(Status::SUCCESS),
            Err(status) => status,
        }
    }

    /// Assigns a variable; tildes behind `=` expand, nothing is split.
    pub(super) fn assign(&self, machine: &mut Machine, shell: &mut Shell, assignment: &Assignment) {
        let value = match &assignment.value {
            AssignmentValue::Scalar(word) => {
                let field = self.single(machine, shell, word);
                field.known.then_some(field.text)
            }
            AssignmentValue::Array(words) => {
                // Arrays are not modelled; their first element is what the plain name gives.
                let fields = self.fields(machine, shell, words);
                match fields.as_slice() {
                    [] => Some(String::new()),
                    [only] if only.known => Some(only.text.clone()),
                    _ => None,
                }
            }
        };
        let value = if assignment.append {
            let before = shell.variable(&assignment.name).cloned().unwrap_or_else(|| Some(String::new()));
            before.zip(value).map(|(a, b)| a + &b)
        } else {
            value
        };
        if !shell.set(&assignment.name, value) {
            shell.exit(Status::Known(2));
        }
    }
}

/// POSIX's special builtins.
pub(super) fn is_special(name: &str) -> bool {
    const NAMES: [&str; 15] = [
        ":", ".", "break", "continue", "eval", "exec", "exit", "export", "readonly", "return", "set", "shift", "times",
        "trap", "unset",
    ];
    NAMES.contains(&name)
}

/// Whether a command puts right what the one before may have left undone: `dpkg -i x.deb || apt-get install -f -y`. It does nothing
/// where nothing is to be done, so that it can run in any case.
fn repairs(pipeline: &Pipeline) -> bool {
    let [Command { kind: CommandKind::Simple(simple), .. }] = pipeline.commands.as_slice() else { return false };
    let words: Vec<&str> = simple.words.iter().filter_map(|word| word.unquoted()).collect();
    let is_fix =
        |word: &&str| *word == "--fix-broken" || !word.starts_with("--") && word.starts_with('-') && word.contains('f');
    let programs = words.iter().skip_while(|word| **word == "sudo").take(1);
    programs.into_iter().any(|name| matches!(*name, "apt" | "apt-get" | "aptitude")) && words.iter().any(is_fix)
}
