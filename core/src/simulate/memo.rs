//! The memory that makes typing cheap: what was worked out for a key is worked out once.

use crate::filesystem::Key;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Results by key. What nobody asked for since the last [`Memo::forget_unused`] is forgotten by it.
#[derive(Debug)]
pub struct Memo<T> {
    kept: BTreeMap<Key, (Arc<T>, bool)>,
}

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Self { kept: BTreeMap::new() }
    }
}

impl<T> Clone for Memo<T> {
    fn clone(&self) -> Self {
        Self { kept: self.kept.clone() }
    }
}

impl<T> Memo<T> {
    /// The result for a key: remembered, or worked out.
    pub fn get_or(&mut self, key: Key, work: impl FnOnce() -> T) -> Arc<T> {
        let (result, used) = self.kept.entry(key).or_insert_with(|| (Arc::new(work()), true));
        *used = true;
        Arc::clone(result)
    }

    /// Forgets what was not asked for since the last call.
    pub fn forget_unused(&mut self) {
        self.kept.retain(|_, (_, used)| std::mem::take(used));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_is_worked_out_once_and_forgotten_when_unused() {
        let mut memo = Memo::default();
        assert_eq!(*memo.get_or(Key(1), || 10), 10);
        assert_eq!(*memo.get_or(Key(1), || 11), 10);
        memo.forget_unused();
        memo.forget_unused();
        assert_eq!(*memo.get_or(Key(1), || 12), 12);
    }
}
