//! Variables in the order of their definition, found by name.

use crate::expand::Environment;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

/// Variables with their values: every definition in order, of which the last one of a name counts.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    definitions: Vec<(String, String)>,
    last: HashMap<String, usize>,
}

impl Scope {
    /// The variables of a list; the last one of a name counts.
    pub fn new(list: &[(String, String)]) -> Self {
        let mut scope = Self::default();
        list.iter().for_each(|(name, value)| scope.set(name, value));
        scope
    }

    /// Sets a variable.
    pub fn set(&mut self, name: &str, value: &str) {
        self.last.insert(name.to_owned(), self.definitions.len());
        self.definitions.push((name.to_owned(), value.to_owned()));
    }

    /// All of them, each where it was defined first.
    pub fn list(&self) -> Vec<(String, String)> {
        pairs(&self.definitions).into_iter().cloned().collect()
    }

    /// How many definitions there are so far.
    pub fn len(&self) -> usize {
        self.definitions.len()
    }

    /// All definitions.
    pub fn definitions(&self) -> &[(String, String)] {
        &self.definitions
    }

    /// Their names in the order in which they were last defined.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let is_last = |(index, (name, _)): &(usize, &(String, String))| self.last.get(name) == Some(index);
        self.definitions.iter().enumerate().filter(is_last).map(|(_, (name, _))| name.as_str())
    }
}

impl Environment for Scope {
    fn value(&self, name: &str) -> Option<&str> {
        self.definitions.get(*self.last.get(name)?).map(|(_, value)| value.as_str())
    }
}

/// The environment of a step. All steps of a stage share one list of definitions, each as far as it reaches: a list for each
/// would take the square of their number.
#[derive(Clone, Debug, Default)]
pub struct Variables {
    pub(super) definitions: Arc<[(String, String)]>,
    pub(super) len: usize,
}

impl Variables {
    /// The variables in order, ENV and the base's, and ARG on top of them.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &(String, String)> {
        pairs(self.definitions.get(..self.len).unwrap_or_default()).into_iter()
    }
}

/// Each name where it was defined first, with its last value.
fn pairs(definitions: &[(String, String)]) -> Vec<&(String, String)> {
    let (mut places, mut list) = (HashMap::new(), Vec::new());
    for pair in definitions {
        match places.entry(pair.0.as_str()) {
            Entry::Vacant(place) => {
                place.insert(list.len());
                list.push(pair);
            }
            Entry::Occupied(place) => {
                if let Some(old) = list.get_mut(*place.get()) {
                    *old = pair;
                }
            }
        }
    }
    list
}
