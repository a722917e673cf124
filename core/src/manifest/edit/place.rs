//! Where in a text an edit belongs, in lines of their own and inside brackets.

use super::write::{after_key, entry, inline, item, scalar};
use super::{NO_ENTRY, Node, Old, Step, Value};
use crate::source::{Edit, Span};

/// A manifest's text.
pub struct Place<'t> {
    pub text: &'t str,
}

impl Place<'_> {
    /// A new entry behind everything.
    pub fn at_the_end(&self, key: &Step, value: &Value) -> Result<Edit, String> {
        let Step::Key(key) = key else { return Err(NO_ENTRY.into()) };
        let gap = if self.text.is_empty() || self.text.ends_with('\n') { "" } else { "\n" };
        Ok(insert(self.text.len(), format!("{gap}{}\n", entry(key, value, 0))))
    }

    /// A value for a key that has none.
    pub fn fill(&self, parent: &Node, step: &Step, node: &Node, value: &Value) -> Result<Edit, String> {
        let Some(key) = key_of(parent, step) else { return Err(NO_ENTRY.into()) };
        let colon = self.end_of_key(key);
        // What stands there is `null` or `~`.
        let end = if node.span.is_empty() { colon } else { node.span.end as usize };
        Ok(Edit { span: Span::new(colon, end), text: self.in_place(parent, key, value) })
    }

    /// Another value for an entry that has one.
    pub fn replace(&self, parent: &Node, step: &Step, node: &Node, value: &Value) -> Edit {
        let (start, end) = (node.span.start as usize, self.end(node));
        let Some(key) = key_of(parent, step) else {
            return Edit { span: Span::new(start, end), text: inline(value) };
        };
        let colon = self.end_of_key(key);
        // The mark of a block of text stands before it.
        let is_marked = self.text.get(colon..start).is_some_and(|gap| !gap.trim().is_empty());
        match (value, &node.value) {
            (Value::Text(text), Old::Text(_)) if !is_marked && !text.contains('\n') => {
                Edit { span: Span::new(start, end), text: scalar(text) }
            }
            _ => Edit { span: Span::new(colon, end), text: self.in_place(parent, key, value) },
        }
    }

    /// One more entry of a mapping.
    pub fn add_entry(&self, node: &Node, step: &Step, value: &Value) -> Result<Edit, String> {
        let (Old::Map(pairs), Step::Key(name)) = (&node.value, step) else {
            return Err(match step {
                Step::Key(key) => {
                    format!("`{key}` cannot be written there: the manifest has something else in its place.")
                }
                Step::Item(_) => NO_ENTRY.into(),
            });
        };
        if self.is_bracketed(node) {
            return Ok(self.inside(
                node,
                pairs.is_empty(),
                &format!("{}: {}", self.key_like(node, name), inline(value)),
            ));
        }
        let indent = pairs.first().map_or(0, |(key, _)| self.column(key.span.start as usize));
        Ok(self.line_after(self.end(node), indent, &entry(name, value, indent)))
    }

    /// One more item of a list that has some.
    pub fn add_item(&self, list: &Node, value: &Value) -> Edit {
        if self.is_bracketed(list) {
            return self.inside(list, false, &inline(value));
        }
        let indent = self.column(self.dash(list, 0));
        self.line_after(self.end(list), indent, &item(value, indent))
    }

    /// An entry less.
    pub fn remove(&self, node: &Node, step: &Step) -> Edit {
        let entries: Vec<(usize, usize)> = match &node.value {
            Old::Map(pairs) => {
                pairs.iter().map(|(k, v)| (k.span.start as usize, self.end(v).max(self.end_of_key(k.span)))).collect()
            }
            Old::List(items) if self.is_bracketed(node) => {
                items.iter().map(|v| (v.span.start as usize, self.end(v))).collect()
            }
            Old::List(items) => items.iter().enumerate().map(|(at, v)| (self.dash(node, at), self.end(v))).collect(),
            _ => Vec::new(),
        };
        let at = match (&node.value, step) {
            (Old::Map(pairs), Step::Key(name)) => pairs.iter().position(|(key, _)| key.text == *name),
            (_, Step::Item(at)) => Some(*at),
            _ => None,
        };
        let entry = |at: Option<usize>| at.and_then(|at| entries.get(at)).copied();
        let Some((start, end)) = entry(at) else { return insert(0, String::new()) };
        let (before, after) = (entry(at.and_then(|at| at.checked_sub(1))), entry(at.map(|at| at + 1)));
        let alone_on_line = self.text.get(self.line_start(start)..start).is_some_and(|head| head.trim().is_empty());
        let span = match (before, after) {
            _ if !self.is_bracketed(node) && alone_on_line => Span::new(self.line_start(start), self.line_end(end)),
            (_, Some((next, _))) => Span::new(start, next),
            (Some((_, last)), None) => Span::new(last, end),
            (None, None) => Span::new(start, end),
        };
        Edit { span, text: String::new() }
    }

    /// A value behind `key:`, in the way in which its mapping is written.
    fn in_place(&self, parent: &Node, key: Span, value: &Value) -> String {
        if self.is_bracketed(parent) {
            return format!(" {}", inline(value));
        }
        after_key(value, self.column(key.start as usize) + 2)
    }

    /// Before the bracket that closes a list or mapping.
    fn inside(&self, node: &Node, empty: bool, text: &str) -> Edit {
        let close = (node.end as usize).saturating_sub(1);
        let body = self.text.get(..close).unwrap_or_default().trim_end();
        match (empty, body.ends_with(',')) {
            (true, _) => insert(close, text.to_owned()),
            (false, true) => insert(body.len(), format!(" {text}")),
            (false, false) => insert(body.len(), format!(", {text}")),
        }
    }

    /// On a line of its own behind the line that holds `end`.
    fn line_after(&self, end: usize, indent: usize, text: &str) -> Edit {
        let at = self.line_end(end);
        let gap = if self.text.get(..at).is_some_and(|head| head.ends_with('\n')) { "" } else { "\n" };
        insert(at, format!("{gap}{}{text}\n", " ".repeat(indent)))
    }

    /// A key as the others of its mapping are written: JSON stays JSON.
    fn key_like(&self, node: &Node, name: &str) -> String {
        let is_json = matches!(&node.value, Old::Map(pairs) if pairs.first().is_some_and(|(key, _)| key.span.of(self.text).starts_with('"')));
        let plain = scalar(name);
        if is_json && !plain.starts_with('"') { format!("\"{plain}\"") } else { plain }
    }

    /// Whether a list or mapping is written on one line, in brackets.
    pub fn is_bracketed(&self, node: &Node) -> bool {
        node.span.of(self.text).starts_with(['{', '['])
    }

    /// One past the last byte of a value; a block of text ends with its last line, not with the break behind it.
    fn end(&self, node: &Node) -> usize {
        let end = node.end as usize;
        let text = self.text.get(node.span.start as usize..end).unwrap_or_default();
        node.span.start as usize + text.trim_end().len()
    }

    /// Behind the colon of a key.
    fn end_of_key(&self, key: Span) -> usize {
        self.find(key.end as usize, ':') + 1
    }

    /// The dash of an item of a list without brackets.
    fn dash(&self, list: &Node, at: usize) -> usize {
        let Old::List(items) = &list.value else { return 0 };
        let start = items.get(at).map_or(0, |item| item.span.start as usize);
        self.text.get(..start).and_then(|head| head.rfind('-')).unwrap_or(start)
    }

    fn find(&self, from: usize, wanted: char) -> usize {
        let rest = self.text.get(from..).unwrap_or_default();
        from + rest.find(wanted).unwrap_or_default()
    }

    fn line_start(&self, at: usize) -> usize {
        self.text.get(..at).and_then(|head| head.rfind('\n')).map_or(0, |newline| newline + 1)
    }

    /// Behind the break of the line that holds a byte.
    fn line_end(&self, at: usize) -> usize {
        let rest = self.text.get(at..).unwrap_or_default();
        rest.find('\n').map_or(self.text.len(), |newline| at + newline + 1)
    }

    fn column(&self, at: usize) -> usize {
        self.text.get(self.line_start(at)..at).map_or(0, |head| head.chars().count())
    }
}

fn key_of(parent: &Node, step: &Step) -> Option<Span> {
    match (&parent.value, step) {
        (Old::Map(pairs), Step::Key(name)) => pairs.iter().find(|(key, _)| key.text == *name).map(|(key, _)| key.span),
        _ => None,
    }
}

fn insert(at: usize, text: String) -> Edit {
    Edit { span: Span::at(at), text }
}
