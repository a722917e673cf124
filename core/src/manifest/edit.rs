//! Changing a manifest's text by as little as it takes: comments, order and layout of everything else stay as a person wrote
//! them.
//!
//! A [`Change`] names an entry by its way from the top; [`apply`] gives the text with it. The text is read again for each
//! change, by the reader that gives all values their places.

pub mod files;
mod outline;
mod place;
mod write;

pub use files::FileSize;
pub use outline::{Outline, outline};

use super::yaml::{self, Node, Value as Old};
use crate::source::{Edit, LineIndex};
use place::Place;
use serde::{Deserialize, Serialize};

/// One step on the way from the top of a manifest to an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    /// The entry of a mapping.
    Key(String),
    /// The item of a list.
    Item(usize),
}

impl From<&str> for Step {
    fn from(key: &str) -> Self {
        Self::Key(key.to_owned())
    }
}

impl From<usize> for Step {
    fn from(item: usize) -> Self {
        Self::Item(item)
    }
}

/// A value to be written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Value {
    /// A text, a number, a size.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// A mapping, in this order.
    Map(Vec<(String, Value)>),
}

impl Value {
    /// A mapping of what is filled in.
    pub fn of(pairs: impl IntoIterator<Item = (&'static str, Option<Value>)>) -> Self {
        let filled = pairs.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
        Self::Map(filled.collect())
    }
}

impl Value {
    /// What stands at the end of a way.
    pub fn at(&self, way: &[Step]) -> Option<&Self> {
        way.iter().try_fold(self, |value, step| match (value, step) {
            (Self::Map(pairs), Step::Key(name)) => pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value),
            (Self::List(items), Step::Item(at)) => items.get(*at),
            _ => None,
        })
    }

    /// Its text, where it is one.
    pub fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// Its items, where it is a list.
    pub fn items(&self) -> &[Self] {
        if let Self::List(items) = self { items } else { &[] }
    }

    /// Its entries, where it is a mapping.
    pub fn pairs(&self) -> &[(String, Self)] {
        if let Self::Map(pairs) = self { pairs } else { &[] }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// A change of one entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change {
    /// The entry has this value; what is missing on the way there is made.
    Set(Vec<Step>, Value),
    /// The list at the end of the way has one more item.
    Append(Vec<Step>, Value),
    /// The entry is gone.
    Remove(Vec<Step>),
    /// These lines of a manifest are declared, too: entries of mappings that are not there yet, and items of lists.
    Merge(String),
    /// The build context has this file or folder, of this size.
    PutFile(FileSize),
    /// The build context has no such file or folder.
    RemoveFile(String),
}

/// The text after a change; the error is a sentence for a person.
pub fn apply(text: &str, change: &Change) -> Result<String, String> {
    let (root, wrong) = yaml::read(text);
    if let Some(error) = wrong.first() {
        let line = error.span.map_or(1, |span| LineIndex::new(text).line(span.start));
        return Err(format!("Line {line} of the manifest cannot be read ({}); mend it first.", error.message));
    }
    let place = Place { text };
    let edit = match change {
        Change::Merge(lines) => return merge(text, lines),
        Change::PutFile(file) => return files::put(text, file),
        // It may stand in a listing beside the manifest.
        Change::RemoveFile(path) => return Ok(files::remove(text, path)?.unwrap_or_else(|| text.to_owned())),
        Change::Set(way, value) => set(&place, root.as_deref(), way, value),
        Change::Append(way, value) => append(&place, root.as_deref(), way, value),
        Change::Remove(way) => remove(&place, root.as_deref(), way),
    };
    edit.map(|edit| Edit::apply(text, &edit.into_iter().collect::<Vec<_>>()))
}

/// Declares every entry of some lines that stands two levels deep, as `images:` and what is in it.
fn merge(text: &str, lines: &str) -> Result<String, String> {
    let Value::Map(sections) = read(lines) else { return Err("These lines are no part of a manifest.".into()) };
    let mut text = text.to_owned();
    for (section, value) in sections {
        let changes: Vec<Change> = match value {
            Value::Map(pairs) => {
                pairs.into_iter().flat_map(|(key, value)| entry(&text, &section, key, value)).collect()
            }
            Value::List(items) => {
                items.into_iter().map(|item| Change::Append(vec![section.as_str().into()], item)).collect()
            }
            Value::Text(_) => vec![Change::Set(vec![section.as_str().into()], value)],
        };
        for change in changes {
            let is_there = matches!(&change, Change::Set(way, _) if line_of(&text, way).is_some());
            text = if is_there { text } else { apply(&text, &change)? };
        }
    }
    Ok(text)
}

/// Declares an entry of a section; to a list that is there already its items are added.
fn entry(text: &str, section: &str, key: String, value: Value) -> Vec<Change> {
    let way: Vec<Step> = vec![section.into(), Step::Key(key)];
    match value {
        Value::List(items) if line_of(text, &way).is_some() => {
            items.into_iter().map(|item| Change::Append(way.clone(), item)).collect()
        }
        value => vec![Change::Set(way, value)],
    }
}

/// A text as plain values; what has no value is an empty text.
pub fn read(text: &str) -> Value {
    yaml::read(text).0.map_or(Value::Map(Vec::new()), |root| plain(&root))
}

fn plain(node: &Node) -> Value {
    match &node.value {
        Old::Null => Value::Text(String::new()),
        Old::Text(text) => Value::Text(text.clone()),
        Old::List(items) => Value::List(items.iter().map(|item| plain(item)).collect()),
        Old::Map(pairs) => Value::Map(pairs.iter().map(|(key, value)| (key.text.clone(), plain(value))).collect()),
    }
}

/// Where an entry stands: its line, from 1, where there is such an entry.
pub fn line_of(text: &str, way: &[Step]) -> Option<u32> {
    let (root, _) = yaml::read(text);
    let mut node: &Node = root.as_deref()?;
    let mut at = node.span.start;
    for step in way {
        (node, at) = child(node, step)?;
    }
    Some(LineIndex::new(text).line(at))
}

type Made = Result<Option<Edit>, String>;

fn set(place: &Place<'_>, root: Option<&Node>, way: &[Step], value: &Value) -> Made {
    let Some((first, rest)) = way.split_first() else { return Err(NO_ENTRY.into()) };
    let Some(mut node) = root.filter(|node| !matches!(node.value, Old::Null)) else {
        return Ok(Some(place.at_the_end(first, &wrapped(rest, value)?)?));
    };
    let mut parent: Option<(&Node, &Step)> = None;
    for (at, step) in way.iter().enumerate() {
        match child(node, step) {
            Some((next, _)) if !matches!(next.value, Old::Null) || at + 1 == way.len() => {
                parent = Some((node, step));
                node = next;
            }
            // A key without a value.
            Some((next, _)) => {
                let rest = way.get(at + 1..).unwrap_or_default();
                return place.fill(node, step, next, &wrapped(rest, value)?).map(Some);
            }
            None => {
                let rest = way.get(at + 1..).unwrap_or_default();
                return place.add_entry(node, step, &wrapped(rest, value)?).map(Some);
            }
        }
    }
    let Some((parent, step)) = parent else { return Err(NO_ENTRY.into()) };
    match node.value {
        Old::Null => place.fill(parent, step, node, value).map(Some),
        _ => Ok(Some(place.replace(parent, step, node, value))),
    }
}

fn append(place: &Place<'_>, root: Option<&Node>, way: &[Step], value: &Value) -> Made {
    let mut node = root;
    for step in way {
        node = node.and_then(|node| child(node, step)).map(|(next, _)| next);
    }
    match node {
        Some(list) if matches!(&list.value, Old::List(items) if !items.is_empty()) => {
            Ok(Some(place.add_item(list, value)))
        }
        Some(Node { value: Old::Text(_) | Old::Map(_), .. }) => Err("This entry of the manifest is not a list.".into()),
        _ => set(place, root, way, &Value::List(vec![value.clone()])),
    }
}

fn remove(place: &Place<'_>, root: Option<&Node>, way: &[Step]) -> Made {
    let Some((last, above)) = way.split_last() else { return Err(NO_ENTRY.into()) };
    let mut node = root;
    for step in above {
        node = node.and_then(|node| child(node, step)).map(|(next, _)| next);
    }
    // What is not there needs not be removed.
    Ok(node.filter(|node| child(node, last).is_some()).map(|node| place.remove(node, last)))
}

/// The value of a step, and where its entry begins.
fn child<'n>(node: &'n Node, step: &Step) -> Option<(&'n Node, u32)> {
    match (&node.value, step) {
        (Old::Map(pairs), Step::Key(name)) => {
            let (key, value) = pairs.iter().find(|(key, _)| key.text == *name)?;
            Some((value, key.span.start))
        }
        (Old::List(items), Step::Item(at)) => items.get(*at).map(|item| (&**item, item.span.start)),
        _ => None,
    }
}

/// A value under the keys that lead to it.
fn wrapped(rest: &[Step], value: &Value) -> Result<Value, String> {
    rest.iter().rev().try_fold(value.clone(), |inner, step| match step {
        Step::Key(key) => Ok(Value::Map(vec![(key.clone(), inner)])),
        Step::Item(0) => Ok(Value::List(vec![inner])),
        Step::Item(_) => Err(NO_ENTRY.to_owned()),
    })
}

const NO_ENTRY: &str = "There is no such entry in the manifest any more.";

#[cfg(test)]
mod tests;
