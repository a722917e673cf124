//! The shell tree. Names follow POSIX XCU 2.

use crate::source::Span;
use std::sync::{Arc, OnceLock};

/// Commands in sequence: a script, a body, the inside of `( )` and `$( )`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct List {
    /// In order.
    pub items: Vec<Item>,
}

/// An AND-OR list: pipelines joined by `&&` and `||`, of equal rank, from left to right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The first pipeline.
    pub first: Pipeline,
    /// What follows on which condition.
    pub rest: Vec<(Connector, Pipeline)>,
    /// Ends with `&`.
    pub background: bool,
}

/// Between two pipelines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connector {
    /// `&&`: the next one runs after success.
    And,
    /// `||`: the next one runs after failure.
    Or,
}

/// Commands joined by `|`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pipeline {
    /// `!` stands before it.
    pub negated: bool,
    /// At least one.
    pub commands: Vec<Command>,
}

/// A command with its redirections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// What it is.
    pub kind: CommandKind,
    /// In order of their effect.
    pub redirects: Vec<Redirect>,
    /// All of it, redirections included.
    pub span: Span,
}

/// The forms of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CommandKind {
    /// Assignments and words.
    Simple(Simple),
    /// `( … )`.
    Subshell(List),
    /// `{ …; }`.
    Group(List),
    /// `if … elif … else … fi`; the branches in order.
    If {
        /// `if` and each `elif`.
        branches: Vec<Branch>,
        /// `else`.
        otherwise: Option<List>,
    },
    /// `for name in words; do … done`; without `in` it walks the positional parameters.
    For {
        /// The variable.
        name: String,
        /// The words after `in`.
        words: Option<Vec<Word>>,
        /// Between `do` and `done`.
        body: List,
    },
    /// `while … do … done`.
    While {
        /// `until` in place of `while`.
        until: bool,
        /// The condition.
        condition: List,
        /// Between `do` and `done`.
        body: List,
    },
    /// `case word in … esac`.
    Case {
        /// What is matched.
        word: Word,
        /// In order.
        arms: Vec<CaseArm>,
    },
    /// `name() command`.
    Function {
        /// Its name.
        name: String,
        /// What it runs.
        body: Box<Command>,
    },
    /// `[[ … ]]` of bash and ash; the words between.
    Test(Vec<Word>),
    /// `(( … ))` of bash; the expression.
    Arithmetic(Vec<Part>),
    /// What this grammar does not know, as written.
    Opaque(String),
}

/// One condition with what it leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// The condition.
    pub condition: List,
    /// After `then`.
    pub body: List,
}

/// One arm of `case`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseArm {
    /// Patterns, joined by `|`.
    pub patterns: Vec<Word>,
    /// What it runs.
    pub body: List,
    /// Ends with `;&`: the next arm's body runs too.
    pub falls_through: bool,
}

/// A simple command: assignments, then a program's name and arguments. Either may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Simple {
    /// `NAME=value` before the words.
    pub assignments: Vec<Assignment>,
    /// Program and arguments, not yet expanded.
    pub words: Vec<Word>,
}

/// `NAME=value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// The variable.
    pub name: String,
    /// What it gets.
    pub value: AssignmentValue,
    /// `+=` of bash.
    pub append: bool,
}

/// What stands behind `=`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AssignmentValue {
    /// A word.
    Scalar(Word),
    /// `(a b c)` of bash.
    Array(Vec<Word>),
}

/// A redirection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirect {
    /// The number before the operator, else the operator's default.
    pub descriptor: u32,
    /// The operator with its operand.
    pub kind: RedirectKind,
    /// All of it, without a heredoc's body.
    pub span: Span,
}

/// The forms of a redirection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RedirectKind {
    /// `< file`.
    Read(Word),
    /// `> file`, `>| file`.
    Write(Word),
    /// `>> file`.
    Append(Word),
    /// `<> file`.
    ReadWrite(Word),
    /// `>& n`, `<& n`; `-` closes.
    Duplicate(Word),
    /// `&> file` of bash and ash: output and errors.
    WriteBoth(Word),
    /// `&>> file` of bash and ash.
    AppendBoth(Word),
    /// `<< NAME` and `<<- NAME`. The cell is filled when the reader comes to the body, and stays empty where none follows.
    Heredoc(Arc<OnceLock<HeredocBody>>),
    /// `<<< word` of bash.
    HereString(Word),
}

/// What a heredoc of the script holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeredocBody {
    /// As within double quotes; a single [`Part::Quoted`] where the delimiter is quoted.
    pub parts: Vec<Part>,
    /// The body in the script.
    pub span: Span,
}

/// A word before expansion.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Word {
    /// Joined without anything between.
    pub parts: Vec<Part>,
    /// All of it.
    pub span: Span,
}

/// A piece of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Unquoted text: globs and a leading tilde work in it.
    Literal(String),
    /// Quoted or escaped text.
    Quoted(String),
    /// Within double quotes: nothing is split, no glob works.
    Double(Vec<Part>),
    /// `$x` and `${x…}`.
    Parameter(Box<Parameter>),
    /// `$( … )` and backticks.
    Command(List),
    /// `$(( … ))`.
    Arithmetic(Vec<Part>),
    /// Process substitution and whatever else is not known, as written.
    Opaque(String),
}

/// A parameter expansion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Variable, digit or one of `@*#?-$!`.
    pub name: String,
    /// What is made of its value.
    pub operation: Operation,
}

/// What an expansion makes of the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// `$x`.
    Value,
    /// `${#x}`.
    Length,
    /// `${x-word}`; with a colon an empty value counts as unset.
    Default {
        /// With `:`.
        empty_too: bool,
        /// What stands in.
        word: Word,
    },
    /// `${x=word}`.
    Assign {
        /// With `:`.
        empty_too: bool,
        /// What is assigned.
        word: Word,
    },
    /// `${x?word}`.
    Require {
        /// With `:`.
        empty_too: bool,
        /// The message.
        word: Word,
    },
    /// `${x+word}`.
    Alternative {
        /// With `:`.
        empty_too: bool,
        /// What stands in when it is set.
        word: Word,
    },
    /// `${x#pattern}`, `##`.
    RemovePrefix {
        /// `##`.
        longest: bool,
        /// The pattern.
        pattern: Word,
    },
    /// `${x%pattern}`, `%%`.
    RemoveSuffix {
        /// `%%`.
        longest: bool,
        /// The pattern.
        pattern: Word,
    },
    /// `${x/pattern/with}` and `//` of bash and ash.
    Replace {
        /// `//`.
        every: bool,
        /// The pattern.
        pattern: Word,
        /// What replaces it.
        with: Word,
    },
    /// `${x:offset:length}` of bash and ash.
    Slice {
        /// Arithmetic expression.
        offset: Word,
        /// Arithmetic expression.
        length: Option<Word>,
    },
    /// Anything else between the braces, as written.
    Opaque(String),
}

impl Word {
    /// The word's text where it is wholly literal, quotes taken off.
    pub fn literal(&self) -> Option<String> {
        literal(&self.parts)
    }

    /// The word's text where it is one unquoted literal, as reserved words must be.
    pub fn unquoted(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [Part::Literal(text)] => Some(text),
            _ => None,
        }
    }
}

fn literal(parts: &[Part]) -> Option<String> {
    let mut out = String::new();
    for part in parts {
        match part {
            Part::Literal(text) | Part::Quoted(text) => out.push_str(text),
            Part::Double(inner) => out.push_str(&literal(inner)?),
            _ => return None,
        }
    }
    Some(out)
}

impl Pipeline {
    /// From the first command to the last.
    pub fn span(&self) -> Span {
        self.commands.iter().map(|c| c.span).reduce(Span::cover).unwrap_or_default()
    }
}

impl Item {
    /// From the first command to the last.
    pub fn span(&self) -> Span {
        self.rest.iter().fold(self.first.span(), |span, (_, p)| span.cover(p.span()))
    }
}
