//! Redirections: what a command's descriptors lead to.

use super::Interpreter;
use super::state::{Dialect, Shell};
use crate::command::{Channel, Data, Failure, Machine, Opening, STDERR, Status};
use crate::shell::{Redirect, RedirectKind, Word};

impl Interpreter<'_> {
    /// Opens what redirections name, in order. The error is the status of the command that is not run.
    pub(super) fn redirect(
        &self,
        machine: &mut Machine,
        shell: &mut Shell,
        redirects: &[Redirect],
    ) -> Result<(), Status> {
        for redirect in redirects {
            self.redirect_one(machine, shell, redirect)?;
        }
        Ok(())
    }

    fn redirect_one(&self, machine: &mut Machine, shell: &mut Shell, redirect: &Redirect) -> Result<(), Status> {
        let (word, opening) = match &redirect.kind {
            RedirectKind::Heredoc(body) => {
                let data = body.get().map(|b| self.body(machine, shell, &b.parts)).unwrap_or_default();
                return self.connect(machine, shell, redirect.descriptor, data);
            }
            RedirectKind::HereString(word) => {
                let field = self.single(machine, shell, word);
                let text = field.text + "\n";
                let data = if field.known { Data::text(text) } else { Data::vague(text.as_bytes()) };
                return self.connect(machine, shell, redirect.descriptor, data);
            }
            RedirectKind::Duplicate(word) => return self.duplicate(machine, shell, redirect.descriptor, word),
            RedirectKind::Read(word) => (word, None),
            RedirectKind::Write(word) | RedirectKind::WriteBoth(word) => (word, Some(Opening::Truncate)),
            RedirectKind::Append(word) | RedirectKind::AppendBoth(word) => (word, Some(Opening::Append)),
            RedirectKind::ReadWrite(word) => (word, Some(Opening::Keep)),
        };
        let target = self.single(machine, shell, word);
        if !target.known {
            self.note_unknown_target(machine, shell.place(redirect.span), opening.is_some());
            let channel = if opening.is_some() { Channel::Null } else { Channel::Pipe(Data::unknown_text()) };
            let id = machine.open(channel);
            shell.process.channels.insert(redirect.descriptor, id);
            return Ok(());
        }
        let opened = match opening {
            None => machine.open_read(&shell.process, &target.text),
            Some(opening) => machine.open_write(&shell.process, &target.text, opening),
        };
        let id = match opened {
            Ok(id) => id,
            Err(Failure::Unknown) => machine.open(Channel::Pipe(Data::unknown_text())),
            Err(failure) => return Err(self.refused(machine, shell, &target.text, opening, failure)),
        };
        shell.process.channels.insert(redirect.descriptor, id);
        if matches!(redirect.kind, RedirectKind::WriteBoth(_) | RedirectKind::AppendBoth(_)) {
            shell.process.channels.insert(STDERR, id);
        }
        Ok(())
    }

    fn connect(&self, machine: &mut Machine, shell: &mut Shell, descriptor: u32, data: Data) -> Result<(), Status> {
        let id = machine.open(Channel::Pipe(data));
        shell.process.channels.insert(descriptor, id);
        Ok(())
    }

    /// `2>&1`, `>&-`; bash's `>& file` writes both.
    fn duplicate(&self, machine: &mut Machine, shell: &mut Shell, descriptor: u32, word: &Word) -> Result<(), Status> {
        let target = self.single(machine, shell, word).text;
        if target == "-" {
            shell.process.channels.remove(&descriptor);
            return Ok(());
        }
        match target.parse::<u32>() {
            Ok(from) => match shell.process.channels.get(&from).copied() {
                Some(id) => {
                    shell.process.channels.insert(descriptor, id);
                    Ok(())
                }
                None => Err(self.redirect_status(shell)),
            },
            Err(_) => {
                let opened = machine.open_write(&shell.process, &target, Opening::Truncate);
                let id = opened.map_err(|_| self.redirect_status(shell))?;
                shell.process.channels.insert(descriptor, id);
                shell.process.channels.insert(STDERR, id);
                Ok(())
            }
        }
    }

    fn redirect_status(&self, shell: &Shell) -> Status {
        Status::Known(if shell.dialect == Dialect::Dash { 2 } else { 1 })
    }

    fn refused(
        &self,
        machine: &mut Machine,
        shell: &Shell,
        target: &str,
        opening: Option<Opening>,
        failure: Failure,
    ) -> Status {
        let what = if opening.is_some() { "create" } else { "open" };
        let short = match failure {
            Failure::NotFound if opening.is_some() && shell.dialect != Dialect::Bash => "nonexistent directory".into(),
            Failure::NotFound if shell.dialect != Dialect::Bash => "no such file".into(),
            other => other.to_string(),
        };
        let text = match shell.dialect {
            Dialect::Dash => {
                let short = if failure == Failure::NotFound {
                    if opening.is_some() { "Directory nonexistent".into() } else { "No such file".to_owned() }
                } else {
                    short
                };
                format!("{}: 1: cannot {what} {target}: {short}\n", shell.name)
            }
            Dialect::Ash => format!("{}: can't {what} {target}: {short}\n", shell.name),
            Dialect::Bash => format!("{}: line 1: {target}: {short}\n", shell.name),
        };
        machine.write(&shell.process, STDERR, Data::text(text));
        self.redirect_status(shell)
    }
}
