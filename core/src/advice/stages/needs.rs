//! What a container calls for beside its program: a shell, tools of a health check.

use super::Subject;
use super::start::Form;
use crate::shell::{self, CommandKind};
use std::collections::BTreeSet;

/// What a container calls for beside its program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// A shell reads the start or the health check.
    pub shell: bool,
    /// Programs that the start or the health check names.
    pub programs: BTreeSet<String>,
}

impl Needs {
    /// What the start and the health check of an image call for.
    pub fn of(subject: &Subject<'_, '_>) -> Self {
        let mut needs = Self { shell: subject.start.form == Form::Script, ..Self::default() };
        for word in subject.start.words.iter().take(subject.start.index()) {
            needs.note(word);
        }
        let check = subject.stage.config.healthcheck.as_deref().unwrap_or_default();
        match check {
            [kind, text] if kind == "CMD-SHELL" => {
                needs.shell = true;
                programs_of(text).iter().for_each(|program| needs.note(program));
            }
            [kind, program, ..] if kind == "CMD" => needs.note(program),
            _ => {}
        }
        needs
    }

    /// Whether nothing but the program itself is called for, so that it can stand alone.
    pub fn is_nothing_but(&self, program: &str) -> bool {
        !self.shell && self.programs.iter().all(|own| own == program)
    }

    fn note(&mut self, program: &str) {
        self.programs.insert(program.to_owned());
    }
}

/// The programs that a script names.
fn programs_of(text: &str) -> Vec<String> {
    let list = shell::parse(text);
    let pipelines = list.items.iter().flat_map(|i| std::iter::once(&i.first).chain(i.rest.iter().map(|(_, p)| p)));
    let commands = pipelines.flat_map(|pipeline| &pipeline.commands);
    let first = |command: &shell::Command| match &command.kind {
        CommandKind::Simple(simple) => simple.words.first()?.literal(),
        _ => None,
    };
    commands.filter_map(first).collect()
}
