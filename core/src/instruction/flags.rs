//! The flags of an instruction, by name.

use super::Word;
use crate::diagnostic::{Diagnostic, nearest};
use crate::source::Span;
use crate::syntax::Text;

/// How a flag is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// `--name`, `--name=true` or `--name=false`.
    Switch,
    /// `--name=value`, once.
    Once,
    /// `--name=value`, as often as one likes.
    Many,
}

/// A flag that an instruction knows.
pub type Known = (&'static str, Sort);

/// The flags of one instruction.
#[derive(Debug, Default)]
pub struct Flags(Vec<(&'static str, Word)>);

impl Flags {
    /// Reads flags; the first mistake is the error.
    pub fn read(flags: &[Text<'_>], known: &[Known]) -> Result<Self, Diagnostic> {
        let mut found = Self::default();
        for flag in flags {
            let (name, value) = match flag.text.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (flag.text.as_ref(), None),
            };
            let bare = name.strip_prefix("--").unwrap_or(name);
            let start = flag.span.start as usize;
            let exact = flag.span.len() == flag.text.len();
            let name_span = if exact { Span::new(start, start + name.len()) } else { flag.span };
            let Some((key, sort)) = known.iter().find(|(known, _)| *known == bare) else {
                return Err(unknown(name, bare, name_span, known));
            };
            if *sort != Sort::Many && found.is_given(key) {
                return Err(Diagnostic::error(
                    "duplicate-flag",
                    flag.span,
                    format!("duplicate flag specified: {name}"),
                )
                .with_help("it can be given once only"));
            }
            found.0.push((key, checked(name, value, *sort, flag)?));
        }
        Ok(found)
    }

    /// Whether a flag is there.
    pub fn is_given(&self, name: &str) -> bool {
        self.0.iter().any(|(n, _)| *n == name)
    }

    /// Its value.
    pub fn one(&self, name: &str) -> Option<Word> {
        self.0.iter().find(|(n, _)| *n == name).map(|(_, value)| value.clone())
    }

    /// Its values.
    pub fn many(&self, name: &str) -> Vec<Word> {
        self.0.iter().filter(|(n, _)| *n == name).map(|(_, value)| value.clone()).collect()
    }

    /// What a switch says.
    pub fn switch(&self, name: &str) -> Option<bool> {
        self.0.iter().find(|(n, _)| *n == name).map(|(_, value)| value.text == "true")
    }
}

fn unknown(name: &str, bare: &str, span: Span, known: &[Known]) -> Diagnostic {
    let error = Diagnostic::error("unknown-flag", span, format!("unknown flag: {name}"));
    let names = || known.iter().map(|(n, _)| *n);
    let help = match nearest(bare, names()) {
        Some(meant) => format!("did you mean --{meant}?"),
        None if known.is_empty() => "this instruction has no flags".into(),
        None => format!("it knows {}", names().map(|n| format!("--{n}")).collect::<Vec<_>>().join(", ")),
    };
    error.with_help(help)
}

/// The value of a flag, `true` or `false` for a switch.
fn checked(name: &str, value: Option<&str>, sort: Sort, flag: &Text<'_>) -> Result<Word, Diagnostic> {
    let missing = || {
        let message = format!("missing a value on flag: {name}");
        Diagnostic::error("missing-flag-value", flag.span, message).with_help(format!("write {name}=…"))
    };
    let text = match (sort, value) {
        (Sort::Switch, Some("")) | (Sort::Once | Sort::Many, None) => return Err(missing()),
        (Sort::Switch, value) => match value.unwrap_or("true").to_lowercase().as_str() {
            text @ ("true" | "false") => text.to_owned(),
            _ => {
                let message = format!("expecting boolean value for flag {name}, not: {}", value.unwrap_or_default());
                return Err(Diagnostic::error("bad-flag-value", flag.span, message)
                    .with_help(format!("write {name}, {name}=true or {name}=false")));
            }
        },
        (Sort::Once | Sort::Many, Some(value)) => value.to_owned(),
    };
    // Quotes and continuations shift places: the flag as a whole is the place then.
    let exact = value.is_some() && flag.span.len() == flag.text.len();
    let start = flag.span.end as usize - text.len().min(flag.span.len());
    let span = if exact { Span::new(start, flag.span.end as usize) } else { flag.span };
    Ok(Word { text, span })
}
