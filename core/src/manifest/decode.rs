//! From nodes to values: every mismatch is a diagnostic that says what was expected, and reading goes on.

use super::yaml::{Node, Value};
use crate::Files;
use crate::diagnostic::{Diagnostic, Origin, nearest};
use crate::size::parse_bytes;
use crate::source::Span;
use std::collections::HashSet;
use std::rc::Rc;

/// Enough for anyone to see what is wrong.
const MOST_DIAGNOSTICS: usize = 200;

/// Collects what is wrong on the way.
pub(super) struct Reader<'f> {
    pub files: &'f dyn Files,
    diagnostics: Vec<Diagnostic>,
    more: usize,
}

impl<'f> Reader<'f> {
    pub(super) fn new(files: &'f dyn Files) -> Self {
        Self { files, diagnostics: Vec::new(), more: 0 }
    }

    pub(super) fn finish(mut self) -> Vec<Diagnostic> {
        if self.more > 0 {
            let message = format!("{} more errors in the manifest", self.more);
            let last = self.diagnostics.last().and_then(|d| d.span).unwrap_or_default();
            self.diagnostics.push(Diagnostic::error("manifest-value", last, message).in_text(Origin::Manifest));
        }
        self.diagnostics
    }

    pub(super) fn error(&mut self, code: &'static str, span: Span, message: impl Into<String>) {
        self.push(Diagnostic::error(code, span, message));
    }

    pub(super) fn push(&mut self, diagnostic: Diagnostic) {
        if self.diagnostics.len() < MOST_DIAGNOSTICS {
            self.diagnostics.push(diagnostic.in_text(Origin::Manifest));
        } else {
            self.more += 1;
        }
    }

    /// The entries of a mapping with free keys; the first of two equal keys stays.
    pub(super) fn map<'n>(&mut self, node: &'n Node, what: &str) -> Vec<(&'n str, Span, &'n Rc<Node>)> {
        let Value::Map(pairs) = &node.value else {
            self.expected("manifest-type", node, &format!("{what} is a mapping"));
            return Vec::new();
        };
        let mut seen = HashSet::new();
        let mut out = Vec::with_capacity(pairs.len());
        for (key, value) in pairs {
            if seen.insert(key.text.as_str()) {
                out.push((key.text.as_str(), key.span, value));
            } else {
                self.error("manifest-duplicate-key", key.span, format!("`{}` stands here twice", key.text));
            }
        }
        out
    }

    /// The fields of a mapping whose keys are known; `take` says whether it knows a key.
    pub(super) fn fields(
        &mut self,
        node: &Node,
        what: &str,
        known: &[&str],
        mut take: impl FnMut(&mut Self, &str, &Node),
    ) {
        for (key, span, value) in self.map(node, what) {
            if known.contains(&key) {
                if !matches!(value.value, Value::Null) {
                    take(self, key, value);
                }
                continue;
            }
            let mut wrong = Diagnostic::error("manifest-unknown-key", span, format!("unknown key `{key}` in {what}"));
            wrong = match nearest(key, known.iter().copied()) {
                Some(near) => wrong.with_help(format!("did you mean `{near}`?")),
                None => wrong.with_help(format!("{what} knows {}", known.join(", "))),
            };
            self.push(wrong);
        }
    }

    /// The items of a list.
    pub(super) fn list<'n>(&mut self, node: &'n Node, what: &str) -> &'n [Rc<Node>] {
        match &node.value {
            Value::List(items) => items,
            _ => {
                self.expected("manifest-type", node, &format!("{what} is a list"));
                &[]
            }
        }
    }

    /// A text; numbers are texts too.
    pub(super) fn text<'n>(&mut self, node: &'n Node, what: &str) -> Option<&'n str> {
        match &node.value {
            Value::Text(text) => Some(text),
            _ => {
                self.expected("manifest-type", node, &format!("{what} is a text"));
                None
            }
        }
    }

    /// A list of texts.
    pub(super) fn texts(&mut self, node: &Node, what: &str) -> Vec<String> {
        let items = self.list(node, what);
        items.iter().filter_map(|item| self.text(item, what)).map(str::to_owned).collect()
    }

    /// A size such as `1200` or `1.2 kB`, in bytes.
    pub(super) fn size(&mut self, node: &Node) -> Option<u64> {
        self.parsed(node, "a size is a number of bytes, or one with a unit such as `1.2 kB` or `4 MiB`", parse_bytes)
    }

    /// An octal mode such as `0644`.
    pub(super) fn mode(&mut self, node: &Node) -> Option<u16> {
        self.parsed(node, "a mode is octal, such as \"0644\"", |text| {
            let digits = text.strip_prefix("0o").unwrap_or(text);
            u16::from_str_radix(digits, 8).ok().filter(|mode| *mode <= 0o7777 && !digits.starts_with('+'))
        })
    }

    /// A whole number.
    pub(super) fn number<N: std::str::FromStr>(&mut self, node: &Node, what: &str) -> Option<N> {
        self.parsed(node, &format!("{what} is a whole number"), |text| text.parse().ok())
    }

    fn parsed<V>(&mut self, node: &Node, expected: &str, read: impl Fn(&str) -> Option<V>) -> Option<V> {
        let value = match &node.value {
            Value::Text(text) => read(text),
            _ => None,
        };
        if value.is_none() {
            self.expected("manifest-value", node, expected);
        }
        value
    }

    fn expected(&mut self, code: &'static str, node: &Node, expected: &str) {
        let found = match &node.value {
            Value::Text(text) => format!("`{}`", shortened(text)),
            _ => node.kind().to_owned(),
        };
        self.error(code, node.span, format!("{expected}; found {found}"));
    }
}

fn shortened(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    match line.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line.to_owned(),
    }
}
