//! Values that many components read: cheap to clone, and equal only when they are the very same value.

use std::ops::Deref;
use std::rc::Rc;

/// A shared value that compares by identity, so that a component whose value did not change is not drawn again.
#[derive(Debug, Default)]
pub struct Shared<T>(Rc<T>);

impl<T> Shared<T> {
    /// Shares a value.
    pub fn new(value: T) -> Self {
        Self(Rc::new(value))
    }
}

impl<T: Clone> Shared<T> {
    /// A changed copy.
    pub fn with(&self, change: impl FnOnce(&mut T)) -> Self {
        let mut value = (*self.0).clone();
        change(&mut value);
        Self::new(value)
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<T> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> Eq for Shared<T> {}

impl<T> Deref for Shared<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}
