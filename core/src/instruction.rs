//! Typed instructions, in Docker's own names, as written: variables are not yet expanded.
//!
//! Follows BuildKit's `frontend/dockerfile/instructions`. What can't be understood is a diagnostic, and the rest of the file
//! is still read.

mod csv;
mod duration;
mod flags;
mod healthcheck;
mod lower;
pub mod mount;
mod relocate;

use crate::source::Span;

pub use crate::syntax::{Heredoc, Keyword, Word};
pub use lower::{FLAGS, lower, lower_trigger};
pub use mount::{Mount, MountKind};

/// One instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instruction {
    /// All of it, line continuations and heredocs included.
    pub span: Span,
    /// First and last line, counted from 1 as BuildKit does.
    pub lines: (u32, u32),
    /// Its name as written.
    pub keyword: Word,
    /// Comments right before it, without the `#`.
    pub comments: Vec<Word>,
    /// The instruction as BuildKit's `Command.String()` gives it back.
    pub text: String,
    /// What it says.
    pub kind: Kind,
}

/// What an instruction says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are Docker's own")]
pub enum Kind {
    From(From),
    Arg(Vec<Argument>),
    Env(Vec<Pair>),
    Label(Vec<Pair>),
    Run(Run),
    Cmd(Command),
    Entrypoint(Command),
    Shell(Vec<Word>),
    Copy(Transfer),
    Add(Transfer),
    Workdir(Word),
    User(Word),
    Volume(Vec<Word>),
    Expose(Vec<Word>),
    Stopsignal(Word),
    Healthcheck(Healthcheck),
    Onbuild(Onbuild),
    Maintainer(Word),
}

/// `FROM [--platform=…] base [AS name]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct From {
    /// `--platform`.
    pub platform: Option<Word>,
    /// The image, the stage or `scratch`.
    pub base: Word,
    /// The stage's name.
    pub name: Option<Word>,
    /// The word `AS` as written.
    pub keyword_as: Option<Word>,
}

/// One argument of ARG.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Argument {
    /// Its name.
    pub name: Word,
    /// Its default.
    pub value: Option<Word>,
}

/// One `name=value` of ENV or LABEL.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pair {
    /// The name.
    pub name: Word,
    /// The value.
    pub value: Word,
    /// Written `name value`, the legacy form.
    pub legacy: bool,
}

/// A command line in one of its two forms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// A JSON array: run as it is.
    Exec(Vec<Word>),
    /// A text for the shell.
    Shell(Word),
}

impl Command {
    /// Whether it is in exec form.
    pub fn is_exec(&self) -> bool {
        matches!(self, Self::Exec(_))
    }

    /// The arguments of the exec form, or the text for the shell; none for an empty shell form.
    pub fn arguments(&self) -> Vec<&str> {
        match self {
            Self::Exec(words) => words.iter().map(|w| w.text.as_str()).collect(),
            Self::Shell(word) if word.text.is_empty() => Vec::new(),
            Self::Shell(word) => vec![&word.text],
        }
    }
}

impl Default for Command {
    fn default() -> Self {
        Self::Shell(Word::default())
    }
}

/// RUN.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Run {
    /// What is run; for a heredoc the line with its `<<` markers.
    pub command: Command,
    /// Heredocs in the order of their markers.
    pub heredocs: Vec<Heredoc>,
    /// `--mount` flags, as written: [`mount::parse`] reads them once variables are expanded.
    pub mounts: Vec<Word>,
    /// `--network`.
    pub network: Option<Word>,
    /// `--security`.
    pub security: Option<Word>,
    /// `--device` flags.
    pub devices: Vec<Word>,
    /// Whether the file asks for a frontend with what is not in the stable one, such as `--device`.
    pub labs: bool,
}

/// ONBUILD.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Onbuild {
    /// The instruction as the image's configuration keeps it, heredocs included.
    pub expression: Word,
    /// The instruction, where it can be understood.
    pub trigger: Option<Box<Instruction>>,
}

/// COPY and ADD.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transfer {
    /// Sources that are no heredocs, in order.
    pub sources: Vec<Word>,
    /// Heredoc sources, in order.
    pub heredocs: Vec<Heredoc>,
    /// Destination.
    pub destination: Word,
    /// `--from` of COPY.
    pub from: Option<Word>,
    /// `--chown`.
    pub chown: Option<Word>,
    /// `--chmod`.
    pub chmod: Option<Word>,
    /// `--link`.
    pub link: bool,
    /// `--parents`.
    pub parents: bool,
    /// `--exclude` flags.
    pub exclude: Vec<Word>,
    /// `--keep-git-dir` of ADD.
    pub keep_git_dir: Option<bool>,
    /// `--checksum` of ADD.
    pub checksum: Option<Word>,
    /// `--unpack` of ADD.
    pub unpack: Option<bool>,
}

/// HEALTHCHECK.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Healthcheck {
    /// The command; `None` for `HEALTHCHECK NONE`.
    pub command: Option<Command>,
    /// Durations as Go prints them (`1m30s`), `0s` when not given.
    pub interval: String,
    /// As `interval`.
    pub timeout: String,
    /// As `interval`.
    pub start_period: String,
    /// As `interval`.
    pub start_interval: String,
    /// Retries, 0 when not given.
    pub retries: u32,
}

impl Kind {
    /// Which instruction it is.
    pub fn keyword(&self) -> Keyword {
        match self {
            Self::From(_) => Keyword::From,
            Self::Arg(_) => Keyword::Arg,
            Self::Env(_) => Keyword::Env,
            Self::Label(_) => Keyword::Label,
            Self::Run(_) => Keyword::Run,
            Self::Cmd(_) => Keyword::Cmd,
            Self::Entrypoint(_) => Keyword::Entrypoint,
            Self::Shell(_) => Keyword::Shell,
            Self::Copy(_) => Keyword::Copy,
            Self::Add(_) => Keyword::Add,
            Self::Workdir(_) => Keyword::Workdir,
            Self::User(_) => Keyword::User,
            Self::Volume(_) => Keyword::Volume,
            Self::Expose(_) => Keyword::Expose,
            Self::Stopsignal(_) => Keyword::Stopsignal,
            Self::Healthcheck(_) => Keyword::Healthcheck,
            Self::Onbuild(_) => Keyword::Onbuild,
            Self::Maintainer(_) => Keyword::Maintainer,
        }
    }
}

#[cfg(test)]
mod tests;
