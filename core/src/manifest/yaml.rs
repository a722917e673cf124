//! YAML (and so JSON) as a small tree of ours in which every node knows its place.
//!
//! The events come from `saphyr-parser`: it gives positions, and weighs a fraction of the readers that are built on serde.
//! Nesting is limited, and aliases share what they name and are counted, so that no input can exhaust stack or time.

use crate::diagnostic::{Diagnostic, Origin};
use crate::source::Span;
use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError};
use std::collections::HashMap;
use std::rc::Rc;

/// A manifest is at most six levels deep.
const DEEPEST: usize = 32;
/// More nodes than this, aliases counted with all that they name, can only be an attack.
const MOST_NODES: usize = 20_000_000;

/// A value with its place.
#[derive(Debug)]
pub(super) struct Node {
    /// A text; of a list or mapping where it begins.
    pub span: Span,
    /// One past the last byte of it and all that is in it.
    pub end: u32,
    pub value: Value,
    /// Nodes in it, itself and what aliases name included.
    weight: usize,
}

/// A value.
#[derive(Debug)]
pub(super) enum Value {
    Null,
    /// Numbers and booleans are texts too: what they are is decided by the key that they belong to.
    Text(String),
    List(Vec<Rc<Node>>),
    Map(Vec<(Key, Rc<Node>)>),
}

/// The key of a mapping's entry.
#[derive(Debug)]
pub(super) struct Key {
    pub span: Span,
    pub text: String,
}

impl Node {
    /// What kind of value it is, for messages.
    pub(super) fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "nothing",
            Value::Text(_) => "a text",
            Value::List(_) => "a list",
            Value::Map(_) => "a mapping",
        }
    }
}

/// Reads a text. What was read before an error is given too.
pub(super) fn read(text: &str) -> (Option<Rc<Node>>, Vec<Diagnostic>) {
    let mut reader =
        Reader { places: Places::new(text), open: Vec::new(), root: None, anchors: HashMap::new(), nodes: 0 };
    let mut diagnostics = Vec::new();
    let mut parser = Parser::new_from_str(text);
    while let Some(event) = parser.next_event() {
        let result = match event {
            Ok((Event::StreamEnd, _)) => break,
            Ok((event, span)) => {
                let span = reader.places.span(&span.start, &span.end);
                reader.take(event, span)
            }
            Err(error) => Err(syntax(&error, &reader.places)),
        };
        if let Err(diagnostic) = result {
            diagnostics.push(*diagnostic);
            break;
        }
    }
    reader.close_all();
    (reader.root, diagnostics)
}

fn syntax(error: &ScanError, places: &Places<'_>) -> Box<Diagnostic> {
    let at = places.byte(error.marker());
    problem(Span::new(at, at), format!("this is not YAML: {}", error.info()))
}

fn problem(span: Span, message: String) -> Box<Diagnostic> {
    Box::new(Diagnostic::error("manifest-syntax", span, message).in_text(Origin::Manifest))
}

struct Reader<'t> {
    places: Places<'t>,
    open: Vec<Open>,
    root: Option<Rc<Node>>,
    anchors: HashMap<usize, Rc<Node>>,
    nodes: usize,
}

/// A list or mapping that is not yet complete.
struct Open {
    span: Span,
    anchor: usize,
    weight: usize,
    items: Vec<Rc<Node>>,
    /// `None` for a list.
    pairs: Option<Vec<(Key, Rc<Node>)>>,
    key: Option<Key>,
}

impl Reader<'_> {
    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), Box<Diagnostic>> {
        match event {
            Event::Scalar(text, style, anchor, _) => {
                let null = style == ScalarStyle::Plain && matches!(&*text, "" | "~" | "null" | "Null" | "NULL");
                let value = if null { Value::Null } else { Value::Text(text.into_owned()) };
                self.count(1, span)?;
                self.add(Rc::new(Node { span, end: span.end, value, weight: 1 }), anchor)
            }
            Event::SequenceStart(anchor, _) => self.begin(span, anchor, None),
            Event::MappingStart(anchor, _) => self.begin(span, anchor, Some(Vec::new())),
            Event::SequenceEnd | Event::MappingEnd => self.end(Some(span)),
            Event::Alias(anchor) => match self.anchors.get(&anchor) {
                Some(node) => {
                    let node = Rc::clone(node);
                    self.count(node.weight, span)?;
                    self.add(node, 0)
                }
                None => Err(problem(span, "this alias names something that contains it".into())),
            },
            Event::DocumentStart(_) if self.root.is_some() => {
                Err(problem(span, "a manifest is one document; the second one is not read".into()))
            }
            _ => Ok(()),
        }
    }

    fn count(&mut self, nodes: usize, span: Span) -> Result<(), Box<Diagnostic>> {
        self.nodes = self.nodes.saturating_add(nodes);
        if self.nodes > MOST_NODES {
            return Err(problem(span, "aliases make this manifest too large to read".into()));
        }
        Ok(())
    }

    fn begin(&mut self, span: Span, anchor: usize, pairs: Option<Vec<(Key, Rc<Node>)>>) -> Result<(), Box<Diagnostic>> {
        if self.open.len() >= DEEPEST {
            return Err(problem(span, format!("this is nested more than {DEEPEST} levels deep")));
        }
        if matches!(self.open.last(), Some(Open { pairs: Some(_), key: None, .. })) {
            return Err(problem(span, "a key must be a text".into()));
        }
        self.open.push(Open { span, anchor, weight: 1, items: Vec::new(), pairs, key: None });
        Ok(())
    }

    fn end(&mut self, closing: Option<Span>) -> Result<(), Box<Diagnostic>> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        let last = match &open.pairs {
            Some(pairs) => pairs.last().map(|(key, node)| node.end.max(key.span.end)),
            None => open.items.last().map(|node| node.end),
        };
        // What stands in no brackets ends where the next thing begins, which says nothing of it.
        let closing = closing.filter(|span| self.places.text(*span).starts_with(['}', ']']));
        let end = closing.map(|span| span.start + 1).or(last).unwrap_or(open.span.end);
        let value = match open.pairs {
            Some(pairs) => Value::Map(pairs),
            None => Value::List(open.items),
        };
        self.add(Rc::new(Node { span: open.span, end, value, weight: open.weight }), open.anchor)
    }

    fn add(&mut self, node: Rc<Node>, anchor: usize) -> Result<(), Box<Diagnostic>> {
        if anchor > 0 {
            self.anchors.insert(anchor, Rc::clone(&node));
        }
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        open.weight += node.weight;
        match (&mut open.pairs, open.key.take()) {
            (None, _) => open.items.push(node),
            (Some(pairs), Some(key)) => pairs.push((key, node)),
            (Some(_), None) => {
                let text = match &node.value {
                    Value::Text(text) => text.clone(),
                    Value::Null => self.places.text(node.span).trim().to_owned(),
                    _ => return Err(problem(node.span, "a key must be a text".into())),
                };
                open.key = Some(Key { span: node.span, text });
            }
        }
        Ok(())
    }

    /// Completes what an error left open.
    fn close_all(&mut self) {
        while !self.open.is_empty() {
            if self.end(None).is_err() {
                self.open.clear();
            }
        }
    }
}

/// Turns the parser's places, which count characters, into bytes.
struct Places<'t> {
    text: &'t str,
    /// Byte of every 128th character; empty when every character is one byte.
    marks: Vec<usize>,
}

const STRIDE: usize = 128;

impl<'t> Places<'t> {
    fn new(text: &'t str) -> Self {
        let marks = if text.is_ascii() {
            Vec::new()
        } else {
            text.char_indices().step_by(STRIDE).map(|(byte, _)| byte).collect()
        };
        Self { text, marks }
    }

    fn byte(&self, marker: &Marker) -> usize {
        let index = marker.index();
        let Some(from) = self.marks.get(index / STRIDE).copied() else {
            return if self.marks.is_empty() { index.min(self.text.len()) } else { self.text.len() };
        };
        let rest = self.text.get(from..).unwrap_or_default();
        rest.char_indices().nth(index % STRIDE).map_or(self.text.len(), |(byte, _)| from + byte)
    }

    fn span(&self, start: &Marker, end: &Marker) -> Span {
        Span::new(self.byte(start), self.byte(end))
    }

    fn text(&self, span: Span) -> &'t str {
        span.of(self.text)
    }
}
