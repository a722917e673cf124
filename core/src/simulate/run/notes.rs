//! What is to be said about a RUN: unknown commands with the lines that declare them, assumptions, what is not understood.

use super::Interpreter;
use crate::command::{Machine, Note};
use crate::diagnostic::{Diagnostic, Severity};
use crate::plan::Command;
use crate::source::Span;
use crate::source::continuation::{after_continuation, continues};

/// As many notes as one RUN gives; a loop would otherwise repeat them.
const MOST: usize = 50;

impl Interpreter<'_> {
    fn note(&self, machine: &mut Machine, note: Note) {
        if machine.notes.len() < MOST && !machine.notes.contains(&note) {
            machine.notes.push(note);
        }
    }

    /// A command whose effect is not known.
    pub(super) fn note_unknown(&self, machine: &mut Machine, span: Span, command: &str) {
        self.note(machine, Note::Unknown { span, command: command.to_owned() });
    }

    /// A condition that can't be decided.
    pub(super) fn note_assumption(&self, machine: &mut Machine, span: Span) {
        // Of an unknown command more was said already.
        let told =
            |note: &Note| matches!(note, Note::Unknown { span: own, .. } if span.contains(*own) || own.contains(span));
        if machine.notes.iter().any(told) {
            return;
        }
        self.note(machine, Note::Assumed { span });
    }

    pub(super) fn note_budget(&self, machine: &mut Machine, span: Span) {
        machine.lose_sight();
        self.note(machine, Note::GaveUp { span });
    }

    pub(super) fn note_opaque(&self, machine: &mut Machine, span: Span, text: &str) {
        machine.lose_sight();
        let text: String = text.chars().take(60).collect();
        self.note(machine, Note::Opaque { span, text });
    }

    pub(super) fn note_unknown_target(&self, machine: &mut Machine, span: Span, writes: bool) {
        if writes {
            machine.lose_sight();
            self.note(
                machine,
                Note::Unknown { span, command: "a redirection to a file whose name is not known".into() },
            );
        }
    }

    /// The notes as diagnostics, at their places in the Dockerfile.
    pub(super) fn diagnostics(&self, machine: &mut Machine) -> Vec<Diagnostic> {
        std::mem::take(&mut machine.notes).into_iter().map(|note| self.diagnostic(note)).collect()
    }

    fn diagnostic(&self, note: Note) -> Diagnostic {
        match note {
            Note::Unknown { span, command } => crate::simulate::unknown::command(&command, self.in_dockerfile(span)),
            Note::Guessed { span, command, why } => {
                crate::simulate::unknown::guessed(&command, &why, self.in_dockerfile(span))
            }
            Note::Download { span, url } => crate::simulate::unknown::download_in_run(&url, self.in_dockerfile(span)),
            Note::Archive { span, name } => crate::simulate::unknown::unpacked(&name, self.in_dockerfile(span)),
            Note::Assumed { span } => Diagnostic::new(
                Severity::Info,
                "assumed-condition",
                self.in_dockerfile(span),
                "whether this succeeds is not known; it is assumed to, as a build that is reported on succeeds",
            ),
            Note::Typical { span, message, help } => {
                Diagnostic::new(Severity::Info, "typical-size", self.in_dockerfile(span), message).with_help(help)
            }
            Note::GaveUp { span } => Diagnostic::warning(
                "run-too-long",
                self.in_dockerfile(span),
                "this runs longer than can be simulated; what it leaves behind from here on is not known",
            ),
            Note::Opaque { span, text } => Diagnostic::warning(
                "shell-syntax",
                self.in_dockerfile(span),
                format!("this shell syntax is not understood, so what it leaves behind is not known: {text}"),
            ),
        }
    }

    /// The place in the Dockerfile of a place in the RUN's script.
    fn in_dockerfile(&self, span: Span) -> Span {
        let Command::Shell { script, span: whole, .. } = &self.run.command else { return self.span() };
        let source = whole.of(self.world.dockerfile());
        locate(source, script, span).map_or(*whole, |s| Span { start: s.start + whole.start, end: s.end + whole.start })
    }
}

/// Where a span of the script stands in its source, which has line continuations, comments and heredoc markers besides.
fn locate(source: &str, script: &str, span: Span) -> Option<Span> {
    let start = offset(source, script, span.start as usize)?;
    let last = offset(source, script, (span.end as usize).checked_sub(1)?)?;
    Some(Span::new(start, last + 1))
}

/// The place in the source of the script's byte `target`, by walking both texts side by side.
fn offset(source: &str, script: &str, target: usize) -> Option<usize> {
    let (source, script) = (source.as_bytes(), script.as_bytes());
    let (mut s, mut t) = (0, 0);
    while t < script.len() {
        let here = source.get(s)?;
        if script.get(t) == Some(here) && !continues(source, s) {
            if t == target {
                return Some(s);
            }
            t += 1;
            s += 1;
        } else if continues(source, s) {
            s = after_continuation(source, s);
        } else {
            // Tabs that `<<-` strips, and the like.
            s += 1;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_a_script_are_found_behind_continuations_and_comments() {
        let source = "a \\\n  # why\n\n  && b c \\\n  && d";
        let script = "a   && b c   && d";
        let find = |text: &str| {
            let at = script.find(text).unwrap();
            locate(source, script, Span::new(at, at + text.len())).unwrap().of(source)
        };
        assert_eq!((find("b c"), find("d"), find("a")), ("b c", "d", "a"));
    }
}
