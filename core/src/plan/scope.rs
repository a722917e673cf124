//! Variables in the order of their definition, found by name.

use crate::expand::Environment;
use std::collections::HashMap;
use std::sync::Arc;

/// Variables with their values.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    list: Arc<Vec<(String, String)>>,
    places: HashMap<String, usize>,
}

impl Scope {
    /// The variables of a list; the last one of a name counts.
    pub fn new(list: &[(String, String)]) -> Self {
        let mut scope = Self::default();
        list.iter().for_each(|(name, value)| scope.set(name, value));
        scope
    }

    /// Sets a variable where it stands, or behind the others.
    pub fn set(&mut self, name: &str, value: &str) {
        let list = Arc::make_mut(&mut self.list);
        if let Some((_, old)) = self.places.get(name).and_then(|i| list.get_mut(*i)) {
            value.clone_into(old);
            return;
        }
        self.places.insert(name.to_owned(), list.len());
        list.push((name.to_owned(), value.to_owned()));
    }

    /// All of them, shared.
    pub fn list(&self) -> Arc<Vec<(String, String)>> {
        Arc::clone(&self.list)
    }

    /// Their names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.list.iter().map(|(name, _)| name.as_str())
    }
}

impl Environment for Scope {
    fn value(&self, name: &str) -> Option<&str> {
        self.list.get(*self.places.get(name)?).map(|(_, value)| value.as_str())
    }
}
