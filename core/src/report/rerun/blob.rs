//! Whether a layer that was made again is the same blob.
//!
//! A layer's digest covers the time of every entry. What COPY takes keeps its time, so the same files give the same layer again
//! as long as no folder is on the way: a folder that is made, or into which something is put, has the time of the build, and so
//! have whiteouts and whatever a RUN writes. Recorded with Docker in `tests/cache`: a COPY of a file to `/` that only runs
//! again because of the step before it gives the same digest, and one into `/etc` or into a folder that it makes does not.

use crate::Engine;
use crate::filesystem::diff::Depth;
use crate::filesystem::{ChangeKind, Key};
use crate::report::make::each_entry;
use crate::simulate::Outcome;
use crate::simulate::cache::of_leaf;

/// What the digest of a layer depends on.
pub fn identity(outcome: &Outcome, engine: Engine) -> Key {
    let mut key = Key::of("blob");
    each_entry(outcome, engine, Depth::Everything, &mut |found| {
        key = key.with(found.path).with(found.link.unwrap_or_default());
        let meta = found.node.meta;
        key = key.with_number(u64::from(meta.mode)).with_number(u64::from(meta.uid)).with_number(u64::from(meta.gid));
        key = match found.kind {
            ChangeKind::Parent | ChangeKind::Removed => key.with_number(outcome.key.0),
            ChangeKind::Added | ChangeKind::Modified | ChangeKind::Opaque => {
                key.with_number(of_leaf(found.node).0).with_number(meta.mtime.number())
            }
        };
    });
    key
}
