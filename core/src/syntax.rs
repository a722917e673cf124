//! Dockerfiles as BuildKit's parser reads them, lossless and never failing.
//!
//! Follows BuildKit's `frontend/dockerfile/parser`: parser directives, logical lines, words, the JSON form, heredocs. The
//! tree keeps every byte ([`Dockerfile::pieces`] printed one behind the other give the text back), and everything in it
//! knows its place. Where BuildKit gives up at the first mistake, this parser notes it and reads on; the first error
//! among the diagnostics is the one that BuildKit reports.
//!
//! Departures: bytes that are no UTF-8 are the caller's to replace; ONBUILD within ONBUILD is read some levels deep only
//! (it is refused anyway).

mod arguments;
mod directive;
mod dump;
mod flags;
mod heredoc;
mod json;
mod line;
mod parser;
pub mod token;

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use std::borrow::Cow;

pub use directive::{Directive, check_comment, check_directive};
pub use dump::dump;
pub use heredoc::{Marker, chomp, marker};
pub use line::Logical;
pub use token::{Token, TokenKind, tokens};

/// A piece of an instruction with its place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Word {
    /// The text as BuildKit's parser hands it on: quotes kept, line continuations and their comments gone.
    pub text: String,
    /// Where it stands in the Dockerfile.
    pub span: Span,
}

/// A [`Word`] that borrows from the Dockerfile where it can.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text<'t> {
    /// The text as BuildKit's parser hands it on.
    pub text: Cow<'t, str>,
    /// Where it stands.
    pub span: Span,
}

impl Text<'_> {
    /// The same, independent of the Dockerfile.
    pub fn to_word(&self) -> Word {
        Word { text: self.text.clone().into_owned(), span: self.span }
    }
}

/// A parsed Dockerfile.
#[derive(Clone, Debug, Default)]
pub struct Dockerfile<'t> {
    /// The text itself.
    pub text: &'t str,
    /// The escape character: a backslash, or a backtick.
    pub escape: char,
    /// Parser directives at the top.
    pub directives: Vec<Directive<'t>>,
    /// All of the text, cut at line ends, without gaps.
    pub pieces: Vec<Piece>,
    /// The instructions.
    pub nodes: Vec<Node<'t>>,
    /// What is wrong. BuildKit stops at the first error.
    pub diagnostics: Vec<Diagnostic>,
}

/// One or several whole lines of one sort.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What they are.
    pub kind: PieceKind,
    /// Where they are, line ends included.
    pub span: Span,
}

/// What lines are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PieceKind {
    /// A byte order mark at the very start.
    Mark,
    /// Blank, between instructions.
    Blank,
    /// A comment, between instructions or inside of one.
    Comment,
    /// A parser directive.
    Directive,
    /// A line of an instruction.
    Code,
    /// A blank line inside of an instruction.
    EmptyContinuation,
    /// The body of a heredoc.
    HeredocBody,
    /// The line that ends a heredoc.
    HeredocEnd,
}

/// One instruction, or what stands in the place of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node<'t> {
    /// Its name as written.
    pub keyword: Text<'t>,
    /// Flags, quotes and escapes resolved.
    pub flags: Vec<Text<'t>>,
    /// Arguments, cut as its grammar wants.
    pub arguments: Arguments<'t>,
    /// Heredocs in the order of their markers.
    pub heredocs: Vec<Heredoc>,
    /// The logical line: continuations joined, comments gone.
    pub line: Logical<'t>,
    /// From the keyword to the last byte, heredocs included.
    pub span: Span,
    /// First and last line, counted from 1 as BuildKit does.
    pub lines: (u32, u32),
    /// Last line before its heredocs.
    pub code_end: u32,
    /// Comments right before it, without the `#`.
    pub comments: Vec<Text<'t>>,
    /// Blank lines inside of it.
    pub empty_continuations: Vec<Span>,
    /// Whether BuildKit's parser refuses it; a diagnostic says why.
    pub broken: bool,
}

/// The arguments of an instruction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Arguments<'t> {
    /// None at all.
    #[default]
    None,
    /// Words, or one text.
    Words(Vec<Text<'t>>),
    /// A JSON array of strings.
    Json(Vec<Text<'t>>),
    /// `name=value` pairs, or one `name value`.
    Pairs(Vec<Pair<'t>>),
    /// HEALTHCHECK: its type, and what follows.
    Typed(Text<'t>, Box<Arguments<'t>>),
    /// ONBUILD: the instruction.
    Trigger(Box<Node<'t>>),
    /// The instruction is unknown, and its arguments with it.
    Unknown,
}

/// One `name=value` of ENV or LABEL.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pair<'t> {
    /// The name.
    pub name: Text<'t>,
    /// The value.
    pub value: Text<'t>,
    /// Written `name value`.
    pub legacy: bool,
}

/// A heredoc.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heredoc {
    /// The delimiter; names the file for COPY and ADD.
    pub name: String,
    /// The body, tabs stripped for `<<-`, with its last newline.
    pub content: String,
    /// The body as it stands, where that differs from `content`.
    pub raw: Option<String>,
    /// Where the body stands.
    pub span: Span,
    /// False when the delimiter is quoted: no variables in the body.
    pub expand: bool,
    /// `<<-`.
    pub chomp: bool,
    /// File descriptor before `<<`, 0 when there is none.
    pub descriptor: u32,
}

impl Heredoc {
    /// The body as it stands in the Dockerfile.
    pub fn raw(&self) -> &str {
        self.raw.as_deref().unwrap_or(&self.content)
    }
}

/// The instructions that there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names are Docker's own")]
pub enum Keyword {
    Add,
    Arg,
    Cmd,
    Copy,
    Entrypoint,
    Env,
    Expose,
    From,
    Healthcheck,
    Label,
    Maintainer,
    Onbuild,
    Run,
    Shell,
    Stopsignal,
    User,
    Volume,
    Workdir,
}

impl Keyword {
    /// Every instruction, in alphabetical order.
    pub const ALL: [(Self, &'static str, &'static str); 18] = [
        (Self::Add, "add", "ADD"),
        (Self::Arg, "arg", "ARG"),
        (Self::Cmd, "cmd", "CMD"),
        (Self::Copy, "copy", "COPY"),
        (Self::Entrypoint, "entrypoint", "ENTRYPOINT"),
        (Self::Env, "env", "ENV"),
        (Self::Expose, "expose", "EXPOSE"),
        (Self::From, "from", "FROM"),
        (Self::Healthcheck, "healthcheck", "HEALTHCHECK"),
        (Self::Label, "label", "LABEL"),
        (Self::Maintainer, "maintainer", "MAINTAINER"),
        (Self::Onbuild, "onbuild", "ONBUILD"),
        (Self::Run, "run", "RUN"),
        (Self::Shell, "shell", "SHELL"),
        (Self::Stopsignal, "stopsignal", "STOPSIGNAL"),
        (Self::User, "user", "USER"),
        (Self::Volume, "volume", "VOLUME"),
        (Self::Workdir, "workdir", "WORKDIR"),
    ];

    /// The instruction of that name, in any case.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, lower, _)| name.eq_ignore_ascii_case(lower)).map(|(keyword, ..)| *keyword)
    }

    /// Its name in lower case.
    pub fn lower(self) -> &'static str {
        Self::ALL.iter().find(|(k, ..)| *k == self).map_or("", |(_, lower, _)| lower)
    }

    /// Its name in upper case.
    pub fn upper(self) -> &'static str {
        Self::ALL.iter().find(|(k, ..)| *k == self).map_or("", |(_, _, upper)| upper)
    }
}

impl<'t> Dockerfile<'t> {
    /// The instruction with that place.
    pub fn node_at(&self, span: Span) -> Option<&Node<'t>> {
        let index = self.nodes.partition_point(|n| n.span.start < span.start);
        self.nodes.get(index).filter(|n| n.span == span)
    }
}

/// Parses a Dockerfile.
pub fn parse(text: &str) -> Dockerfile<'_> {
    parser::parse(text)
}

#[cfg(test)]
mod tests;
