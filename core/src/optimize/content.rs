//! Whether two files have the same content, as far as that is known.

use crate::filesystem::{File, Kind, Node, Stamp, Tree};
use std::cell::OnceCell;
use std::collections::BTreeSet;

/// Tells contents apart. A copied file keeps its time, so that two files of unknown content that have the times of two files
/// of the build context are these two; what a command wrote has a time that says nothing.
pub struct Contents<'a> {
    context: &'a Tree,
    times: OnceCell<BTreeSet<Stamp>>,
}

impl<'a> Contents<'a> {
    /// For a build context.
    pub fn of(context: &'a Tree) -> Self {
        Self { context, times: OnceCell::new() }
    }

    /// Whether two files of one size are known to differ.
    pub fn differ(&self, (one, its_time): (&File, Stamp), (other, other_time): (&File, Stamp)) -> bool {
        if one.origin() != other.origin() {
            return true;
        }
        match (one.content(), other.content()) {
            (Some(one), Some(other)) => one != other,
            // Of one the content is known, and of the other only that it weighs the same.
            (Some(_), None) | (None, Some(_)) => true,
            (None, None) => {
                let times = || self.times.get_or_init(|| times(self.context));
                one.size > 0 && its_time != other_time && times().contains(&its_time) && times().contains(&other_time)
            }
        }
    }
}

/// The times of all files; walked only when two files have to be told apart.
fn times(tree: &Tree) -> BTreeSet<Stamp> {
    let mut times = BTreeSet::new();
    let mut waiting: Vec<&Node> = vec![tree.root()];
    while let Some(node) = waiting.pop() {
        match &node.kind {
            Kind::Dir(dir) => waiting.extend(dir.entries().iter().map(|edge| &**edge.node)),
            _ => drop(times.insert(node.meta.mtime)),
        }
    }
    times
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filesystem::{Builder, Key, Meta};

    #[test]
    fn files_of_the_context_are_told_apart_by_their_times() {
        let time = |name: &str| Stamp::precise(Key::of(name));
        let mut builder = Builder::new(Meta::default());
        for name in ["a", "b"] {
            assert!(builder.add(&format!("/{name}"), Node::file(Meta::root(0o644, time(name)), File::sized(5))));
        }
        let context = builder.finish().0;
        let contents = Contents::of(&context);
        let unknown = File::sized(5);
        let known = |text: &str| File::with_content(text.as_bytes());
        for (one, other, differ) in [
            ((&unknown, "a"), (&unknown, "b"), true),
            ((&unknown, "a"), (&unknown, "a"), false),
            ((&unknown, "a"), (&unknown, "written"), false),
            ((&known("12345"), "a"), (&known("12345"), "b"), false),
            ((&known("12345"), "a"), (&known("54321"), "a"), true),
            ((&known("12345"), "a"), (&unknown, "a"), true),
        ] {
            assert_eq!(contents.differ((one.0, time(one.1)), (other.0, time(other.1))), differ, "{one:?} {other:?}");
        }
    }
}
