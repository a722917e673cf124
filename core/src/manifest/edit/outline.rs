//! What a manifest declares beside the build context, as forms show it: the texts as a person wrote them, and what is wrong with
//! each.

use super::{Node, Old, Step, Value, plain, yaml};
use crate::Files;
use crate::source::Span;
use serde::{Deserialize, Serialize};

/// What forms show.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outline {
    /// The sections by name, without the build context, which may be of any length.
    pub sections: Vec<(String, Value)>,
    /// What is wrong, with the way to the entry.
    pub wrong: Vec<(Vec<Step>, String)>,
}

impl Outline {
    /// A section; an empty text where it is not there.
    pub fn section(&self, name: &str) -> &Value {
        const NOTHING: &Value = &Value::Text(String::new());
        self.sections.iter().find(|(key, _)| key == name).map_or(NOTHING, |(_, value)| value)
    }

    /// What is wrong with an entry itself.
    pub fn wrong_at(&self, way: &[Step]) -> Option<&str> {
        self.wrong.iter().find(|(at, _)| at == way).map(|(_, message)| message.as_str())
    }
}

/// Reads a manifest for forms.
pub fn outline(text: &str, files: &dyn Files) -> Outline {
    let (root, _) = yaml::read(text);
    let Some(root) = root else { return Outline::default() };
    let Old::Map(pairs) = &root.value else { return Outline::default() };
    let shown = pairs.iter().filter(|(key, _)| key.text != "context");
    let sections = shown.map(|(key, value)| (key.text.clone(), plain(value))).collect();
    let (_, diagnostics) = crate::manifest::parse(text, files);
    let wrong = diagnostics.into_iter().filter_map(|diagnostic| {
        let help = diagnostic.help.map(|help| format!("; {help}")).unwrap_or_default();
        Some((way_to(&root, diagnostic.span?), format!("{}{help}", diagnostic.message)))
    });
    Outline { sections, wrong: wrong.collect() }
}

/// The way to the innermost entry that holds a place.
fn way_to(root: &Node, span: Span) -> Vec<Step> {
    let (mut node, mut way) = (root, Vec::new());
    loop {
        let holds = |node: &Node| node.span.start <= span.start && span.start < node.end.max(node.span.start + 1);
        let next = match &node.value {
            Old::Map(pairs) => pairs.iter().find_map(|(key, value)| {
                (key.span.contains(span) || holds(value)).then(|| (&**value, Step::Key(key.text.clone())))
            }),
            Old::List(items) => {
                items.iter().enumerate().find_map(|(at, item)| holds(item).then(|| (&**item, Step::Item(at))))
            }
            _ => None,
        };
        match next {
            // A message about a whole entry is its own, not that of its first part.
            Some((next, step)) => {
                way.push(step);
                node = next;
                if node.span == span {
                    return way;
                }
            }
            None => return way,
        }
    }
}
