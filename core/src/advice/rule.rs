//! What a rule is and what it says.

use super::Context;
use crate::diagnostic::Severity;
use crate::source::{Edit, Span};

/// One rule.
pub trait Rule: Sync {
    /// Name and texts.
    fn about(&self) -> About;

    /// Looks at a Dockerfile and everything that came of it.
    fn check(&self, context: &Context<'_>) -> Vec<Finding>;
}

/// What a rule is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// The image is larger than need be.
    Size,
    /// A change makes more run again, or be pushed again, than need be.
    Rebuild,
    /// The image tells or allows more than need be.
    Security,
    /// The image may not be what its author wants.
    Correctness,
}

impl Group {
    /// The word of the contract.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Size => "size",
            Self::Rebuild => "rebuild",
            Self::Security => "security",
            Self::Correctness => "correctness",
        }
    }
}

/// Name and texts of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct About {
    /// Its name in kebab-case; for a build check, BuildKit's own name.
    pub name: &'static str,
    /// One line that says what is wrong.
    pub title: &'static str,
    /// What it is for.
    pub group: Group,
    /// How much a finding matters.
    pub severity: Severity,
    /// The names that other linters have for it.
    pub aliases: &'static [&'static str],
    /// Its documentation: Markdown with fixed headings, see [`super::doc`].
    pub doc: &'static str,
}

impl About {
    /// Whether the rule goes by this name, here or in another linter.
    pub fn is_called(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name) || self.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(name))
    }
}

/// What a rule has found in one place.
#[derive(Clone, Debug, Default)]
pub struct Finding {
    /// Where, in the Dockerfile.
    pub span: Span,
    /// What is wrong here, in a sentence.
    pub message: String,
    /// What to change in the Dockerfile; empty where that takes a person.
    pub edits: Vec<Edit>,
    /// The whole new `.dockerignore`, where that is to change.
    pub dockerignore: Option<String>,
    /// What the fix rests on.
    pub safety: Safety,
    /// Paths of the final image that the fix means to drop, with all below them; `*` stays within one name.
    pub drops: Vec<String>,
    /// Why there is no fix, where a person would expect one.
    pub why_not: Option<String>,
    /// Whether the fix changes so much that what else is to be mended shows only behind it: it then has a round of its own.
    pub is_alone: bool,
}

/// What a fix rests on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Safety {
    /// Nothing: the final image stays the same but for what the rule says it drops. The optimizer proves it.
    #[default]
    Safe,
    /// Something that a person has to agree to.
    Assumes(Assumption),
}

/// What a person has to agree to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assumption {
    /// In a sentence.
    pub text: String,
    /// What can be changed about it.
    pub values: Vec<Value>,
}

/// A value of an assumption that a person may change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Value {
    /// Its name, such as `artifact`.
    pub key: &'static str,
    /// What it is, in a few words.
    pub label: &'static str,
    /// What it is now: what the rule guessed, or what was chosen.
    pub value: String,
}

impl Finding {
    /// Something found at a place.
    pub fn new(span: Span, message: impl Into<String>) -> Self {
        Self { span, message: message.into(), ..Self::default() }
    }

    /// Adds edits that mend it.
    pub fn edits(mut self, edits: impl IntoIterator<Item = Edit>) -> Self {
        self.edits.extend(edits);
        self
    }

    /// Adds an edit where there is one; without it the finding has no fix, and says why.
    pub fn edit_or(self, edit: Option<Edit>, why_not: &str) -> Self {
        match edit {
            Some(edit) => self.edits([edit]),
            None => self.because(why_not),
        }
    }

    /// Says which paths the fix means to drop.
    pub fn drops<S: Into<String>>(mut self, paths: impl IntoIterator<Item = S>) -> Self {
        self.drops.extend(paths.into_iter().map(Into::into));
        self
    }

    /// Says what the fix rests on.
    pub fn assumes(mut self, text: impl Into<String>) -> Self {
        let values = match self.safety {
            Safety::Safe => Vec::new(),
            Safety::Assumes(before) => before.values,
        };
        self.safety = Safety::Assumes(Assumption { text: text.into(), values });
        self
    }

    /// Adds a value that a person may change; see [`Context::value`].
    pub fn with_value(mut self, key: &'static str, label: &'static str, value: impl Into<String>) -> Self {
        if let Safety::Assumes(assumption) = &mut self.safety {
            assumption.values.push(Value { key, label, value: value.into() });
        }
        self
    }

    /// The fix has a round of its own.
    pub fn alone(mut self) -> Self {
        self.is_alone = true;
        self
    }

    /// Says why there is no fix.
    pub fn because(mut self, why_not: impl Into<String>) -> Self {
        self.why_not = Some(why_not.into());
        self
    }
}

/// Declares a rule: its doc comment, with the fixed headings of [`super::doc`], is both its rustdoc and the text that people
/// read; `check` is a function beside it.
macro_rules! rule {
    (
        $(#[doc = $doc:literal])*
        $rule:ident {
            name: $name:literal,
            title: $title:literal,
            group: $group:ident,
            severity: $severity:ident,
            aliases: $aliases:expr $(,)?
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Debug)]
        pub struct $rule;

        impl $crate::advice::Rule for $rule {
            fn about(&self) -> $crate::advice::About {
                $crate::advice::About {
                    name: $name,
                    title: $title,
                    group: $crate::advice::Group::$group,
                    severity: $crate::diagnostic::Severity::$severity,
                    aliases: &$aliases,
                    doc: concat!($($doc, "\n"),*),
                }
            }

            fn check(&self, context: &$crate::advice::Context<'_>) -> Vec<$crate::advice::Finding> {
                check(context)
            }
        }
    };
}

pub(super) use rule;
