//! Typed instructions, in Docker's own names, as written: variables are not yet expanded.
//!
//! Follows BuildKit's `frontend/dockerfile/instructions`. What can't be understood is a diagnostic, and the rest of the file
//! is still read.

use crate::source::Span;

/// A piece of an instruction with its place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Word {
    /// The text as BuildKit's parser hands it on: quotes kept, line continuations and their comments gone.
    pub text: String,
    /// Where it stands in the Dockerfile.
    pub span: Span,
}

/// One instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instruction {
    /// All of it, line continuations and heredocs included.
    pub span: Span,
    /// Its name as written.
    pub keyword: Word,
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
    Onbuild(Box<Instruction>),
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
    /// `--mount` flags.
    pub mounts: Vec<Mount>,
    /// `--network`.
    pub network: Option<Word>,
    /// `--security`.
    pub security: Option<Word>,
    /// `--device` flags.
    pub devices: Vec<Word>,
}

/// A heredoc.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heredoc {
    /// The delimiter; names the file for COPY and ADD.
    pub name: String,
    /// The body, tabs stripped for `<<-`, with its last newline.
    pub content: String,
    /// Where the body stands.
    pub span: Span,
    /// False when the delimiter is quoted: no variables in the body.
    pub expand: bool,
    /// `<<-`.
    pub chomp: bool,
    /// File descriptor before `<<`, 0 when there is none.
    pub descriptor: u32,
}

/// `--mount` of RUN.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mount {
    /// The whole flag.
    pub span: Span,
    /// What is mounted.
    pub kind: MountKind,
    /// `from=`: stage, number, image or named context.
    pub from: Option<Word>,
    /// `source=`.
    pub source: Option<Word>,
    /// `target=`.
    pub target: Option<Word>,
    /// `id=`.
    pub id: Option<Word>,
    /// `ro`/`rw`, where given.
    pub read_only: Option<bool>,
    /// `size=` of a tmpfs, in bytes.
    pub size: Option<u64>,
    /// `sharing=` of a cache.
    pub sharing: Option<Word>,
    /// `required=`.
    pub required: bool,
    /// `mode=`, octal.
    pub mode: Option<u32>,
    /// `uid=`.
    pub uid: Option<u32>,
    /// `gid=`.
    pub gid: Option<u32>,
    /// `env=` of a secret.
    pub env: Option<Word>,
}

/// Kind of a mount.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are Docker's own")]
pub enum MountKind {
    #[default]
    Bind,
    Cache,
    Tmpfs,
    Secret,
    Ssh,
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
