//! Giving all parts of an instruction another place: a trigger of a base image stands nowhere in the Dockerfile.

use super::{Command, Instruction, Kind, Transfer, Word};
use crate::source::Span;

impl Instruction {
    /// The instruction with one place for all of its parts.
    pub fn at(mut self, span: Span, lines: (u32, u32)) -> Self {
        self.lines = lines;
        self.span = span;
        self.keyword.span = span;
        self.kind.words(&mut |word| word.span = span);
        self
    }
}

impl Kind {
    /// Calls a function with every word.
    fn words(&mut self, f: &mut dyn FnMut(&mut Word)) {
        match self {
            Self::From(from) => {
                f(&mut from.base);
                [&mut from.platform, &mut from.name, &mut from.keyword_as].into_iter().flatten().for_each(f);
            }
            Self::Arg(arguments) => arguments.iter_mut().for_each(|a| {
                f(&mut a.name);
                a.value.iter_mut().for_each(&mut *f);
            }),
            Self::Env(pairs) | Self::Label(pairs) => pairs.iter_mut().for_each(|p| {
                f(&mut p.name);
                f(&mut p.value);
            }),
            Self::Run(run) => {
                run.command.words(f);
                run.mounts.iter_mut().for_each(&mut *f);
                run.devices.iter_mut().for_each(&mut *f);
                [&mut run.network, &mut run.security].into_iter().flatten().for_each(f);
            }
            Self::Cmd(command) | Self::Entrypoint(command) => command.words(f),
            Self::Shell(words) | Self::Volume(words) | Self::Expose(words) => words.iter_mut().for_each(f),
            Self::Copy(transfer) | Self::Add(transfer) => transfer.words(f),
            Self::Workdir(word) | Self::User(word) | Self::Stopsignal(word) | Self::Maintainer(word) => f(word),
            Self::Healthcheck(check) => check.command.iter_mut().for_each(|command| command.words(f)),
            Self::Onbuild(onbuild) => f(&mut onbuild.expression),
        }
    }
}

impl Command {
    fn words(&mut self, f: &mut dyn FnMut(&mut Word)) {
        match self {
            Self::Exec(words) => words.iter_mut().for_each(f),
            Self::Shell(word) => f(word),
        }
    }
}

impl Transfer {
    fn words(&mut self, f: &mut dyn FnMut(&mut Word)) {
        self.sources.iter_mut().for_each(&mut *f);
        self.exclude.iter_mut().for_each(&mut *f);
        f(&mut self.destination);
        [&mut self.from, &mut self.chown, &mut self.chmod, &mut self.checksum].into_iter().flatten().for_each(f);
    }
}
