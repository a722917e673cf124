//! One file or folder of the build context: what stands under `files:` and in the listing that is written out there. What is
//! spelled out wins over the listing, so that another size is an entry of its own and the listing stays as its tool printed it.

use super::place::Place;
use super::{Change, Node, Old, Step, Value, apply, child, yaml};
use crate::manifest::listing::{lies_in, relative, without};
use crate::size::parse_bytes;
use crate::source::Edit;
use serde::{Deserialize, Serialize};

/// A file or folder as a person gives it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileSize {
    /// Relative to the build context; a slash at the end makes it a folder.
    pub path: String,
    /// Its size as it is written; a folder may have none.
    pub size: String,
    /// How many files a folder has that is known in total.
    pub files: Option<u64>,
}

impl FileSize {
    /// What is wrong with it, in a sentence; nothing where it can be declared.
    pub fn wrong(&self) -> Option<String> {
        let is_folder = self.path.trim_end().ends_with('/');
        match relative(self.path.trim()) {
            None => return Some(format!("`{}` leads out of the build context", self.path)),
            Some(path) if path.is_empty() => return Some("a file needs a path".into()),
            Some(_) => {}
        }
        let is_size = parse_bytes(self.size.trim()).is_some() || (is_folder && self.size.trim().is_empty());
        (!is_size).then(|| {
            format!(
                "a size is a number of bytes, or one with a unit such as `1.2 kB` or `4 MiB`; found `{}`",
                self.size.trim()
            )
        })
    }
}

/// The text with a file of this size: in the entry that there is, or in a new one.
pub fn put(text: &str, file: &FileSize) -> Result<String, String> {
    if let Some(wrong) = file.wrong() {
        return Err(format!("This cannot be declared: {wrong}."));
    }
    let path = clean(file.path.trim());
    let (root, _) = yaml::read(text);
    let Some(at) = root.as_deref().and_then(|root| spelled(root).iter().rposition(|own| *own == path)) else {
        return apply(text, &Change::Append(way(), entry(file, &path)));
    };
    let item = |key: &str| [way(), vec![at.into(), key.into()]].concat();
    let has = |key: &str| super::line_of(text, &item(key)).is_some();
    if has("content") || has("content_from") {
        return Err(format!(
            "The manifest has the contents of {path}, and they are as long as they are; take `content` away there to give it \
             another size."
        ));
    }
    let sized = apply(text, &Change::Set(item("size"), file.size.trim().into()))?;
    match file.files {
        Some(count) => apply(&sized, &Change::Set(item("files"), count.to_string().as_str().into())),
        None => Ok(sized),
    }
}

/// The text without a file or folder and all that lies in it; nothing where it has none of it.
pub fn remove(text: &str, path: &str) -> Result<Option<String>, String> {
    let path = clean(path);
    let unspelled = without_entries(text, &path)?;
    let left = unspelled.as_deref().unwrap_or(text);
    let Some(listing) = listing(left).filter(|listing| listing.contains('\n')) else { return Ok(unspelled) };
    let Some(rest) = without(&listing, &path) else { return Ok(unspelled) };
    let at = vec!["context".into(), "listing".into()];
    let change = if rest.trim().is_empty() { Change::Remove(at) } else { Change::Set(at, rest.as_str().into()) };
    apply(left, &change).map(Some)
}

/// The listing of the build context: a text of several lines is the listing itself, one line names a file.
pub fn listing(text: &str) -> Option<String> {
    let (root, _) = yaml::read(text);
    let (context, _) = child(root.as_deref()?, &"context".into())?;
    match &child(context, &"listing".into())?.0.value {
        Old::Text(text) => Some(text.clone()),
        _ => None,
    }
}

/// Takes the entries of a path and of all that lies in it away.
fn without_entries(text: &str, path: &str) -> Result<Option<String>, String> {
    let (root, _) = yaml::read(text);
    let Some(root) = root.as_deref() else { return Ok(None) };
    let own = spelled(root);
    let gone: Vec<usize> = (0..own.len()).filter(|at| own.get(*at).is_some_and(|own| lies_in(own, path))).collect();
    if gone.is_empty() {
        return Ok(None);
    }
    if gone.len() == own.len() {
        return apply(text, &Change::Remove(way())).map(Some);
    }
    let Some(list) = list(root) else { return Ok(None) };
    let place = Place { text };
    if !place.is_bracketed(list) {
        let edits: Vec<Edit> = gone.iter().map(|at| place.remove(list, &(*at).into())).collect();
        return Ok(Some(Edit::apply(text, &edits)));
    }
    // Neighbours in brackets share a comma, so that one goes after the other.
    let item = |at: &usize| Change::Remove([way(), vec![(*at).into()]].concat());
    gone.iter().rev().try_fold(text.to_owned(), |text, at| apply(&text, &item(at))).map(Some)
}

/// The paths under `files:`, in their order; empty where an entry has none.
fn spelled(root: &Node) -> Vec<String> {
    let Some(Node { value: Old::List(items), .. }) = list(root) else { return Vec::new() };
    let path = |item: &Node| match child(item, &"path".into()).map(|(node, _)| &node.value) {
        Some(Old::Text(path)) => clean(path),
        _ => String::new(),
    };
    items.iter().map(|item| path(item)).collect()
}

fn list(root: &Node) -> Option<&Node> {
    way().iter().try_fold(root, |node, step| child(node, step).map(|(next, _)| next))
}

fn way() -> Vec<Step> {
    vec!["context".into(), "files".into()]
}

/// A path as all its spellings are compared.
fn clean(path: &str) -> String {
    relative(path).unwrap_or_default().into_owned()
}

fn entry(file: &FileSize, path: &str) -> Value {
    let is_folder = file.path.trim().ends_with('/');
    let path = if is_folder { format!("{path}/") } else { path.to_owned() };
    let size = Some(file.size.trim()).filter(|size| !size.is_empty()).map(Value::from);
    // A folder of some size is known in total, which takes at least one file.
    let files = (is_folder && size.is_some()).then(|| file.files.unwrap_or(1).to_string().as_str().into());
    Value::of([("path", Some(path.as_str().into())), ("size", size), ("files", files)])
}

#[cfg(test)]
mod tests;
