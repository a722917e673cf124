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

    /// The result for a key, where there is one.
    pub fn find(&mut self, key: Key) -> Option<Arc<T>> {
        let (result, used) = self.kept.get_mut(&key)?;
        *used = true;
        Some(Arc::clone(result))
    }

    /// Remembers a result for a further key.
    pub fn keep(&mut self, key: Key, result: &Arc<T>) {
        self.kept.insert(key, (Arc::clone(result), true));
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

    use crate::simulate::world::{Texts, World};
    use crate::simulate::{Outcome, Simulation, simulate};
    use crate::{NoFiles, Project, Session, plan};

    const MANIFEST: &str = "\
context:
  files: [{path: a, size: 1 kB}, {path: b, size: 2 kB}, {path: d/x, size: 3 kB}]
images:
  base:1: {size: 5 MB}
runs:
  - {command: build, writes: [{path: /out, size: 7 MB}]}
secrets: {token: {content: one}}
archives: {b: {files: [{path: in/b, size: 4 kB}]}}
";
    const DOCKERFILE: &str = "\
FROM base:1 AS one
COPY a /a
RUN build
RUN unheard-of
RUN --mount=type=secret,id=token cp /run/secrets/token /t && cp /a /c
COPY d /d
ADD b /b
FROM base:1
COPY --from=one /out /d /
";

    fn done(dockerfile: &str, manifest: &str, memo: &mut Memo<Outcome>) -> Simulation {
        let (read, _) = crate::manifest::parse(manifest, &NoFiles);
        let mut world = World::new(read, Texts { manifest, ..Texts::default() }, &NoFiles).0;
        let plan = plan::read(dockerfile, &plan::Options::default(), &world);
        world.load_images(plan.images());
        simulate(&plan, &world, memo)
    }

    /// Which steps of the first stage are done again after an edit.
    fn done_again(dockerfile: &str, manifest: &str) -> Vec<usize> {
        let mut memo = Memo::default();
        let before = done(DOCKERFILE, MANIFEST, &mut memo);
        let after = done(dockerfile, manifest, &mut memo);
        let steps = before.stages[0].steps.iter().zip(&after.stages[0].steps).enumerate();
        steps.filter(|(_, (a, b))| !Arc::ptr_eq(a, b)).map(|(i, _)| i).collect()
    }

    #[test]
    fn an_edit_of_the_manifest_leaves_alone_what_does_not_read_it() {
        assert_eq!(done_again(DOCKERFILE, &MANIFEST.replace("d/x, size: 3 kB", "d/x, size: 30 kB")), [4, 5]);
        assert_eq!(
            done_again(DOCKERFILE, &MANIFEST.replace("files: [{path: a,", "files: [{path: new}, {path: a,")),
            [0_usize; 0]
        );
        assert_eq!(done_again(DOCKERFILE, &MANIFEST.replace("in/b, size: 4", "in/b, size: 5")), [1, 2, 3, 4, 5]);
        assert_eq!(done_again(DOCKERFILE, &MANIFEST.replace("base:1", "base:2")), [0, 1, 2, 3, 4, 5]);
    }

    #[test]
    fn a_line_above_only_moves_what_is_told() {
        assert_eq!(done_again(&format!("# a comment\n{DOCKERFILE}"), MANIFEST), [2]);
    }

    #[test]
    fn what_is_remembered_is_what_a_fresh_look_sees() {
        let edits = [
            ("base:1", "base:1"),
            ("size: 3 kB", "size: 30 kB"),
            ("size: 7 MB", "size: 8 MB"),
            ("command: build", "stage: \"1\", command: build"),
            ("command: build", "stage: one, command: build"),
            ("content: one", "content: three"),
            ("in/b, size: 4 kB", "in/c, size: 4 kB"),
            ("path: b,", "path: b.tar,"),
            ("path: a,", "path: z,"),
            ("size: 5 MB", "size: 6 MB, os: {id: alpine, version: \"3\"}"),
            ("FROM base:1\n", "FROM base:1\nRUN build\n"),
            ("AS one\n", "AS one\nENV A=1\n"),
            ("AS one", "AS two"),
            ("ADD b /b", "ADD b*r /b"),
            ("RUN unheard-of", "\n# told further down\nRUN unheard-of"),
            ("COPY d /d", "COPY --exclude=x d /d"),
        ];
        let mut session = Session::default();
        for (from, to) in edits.iter().chain(edits.iter().rev()) {
            for platform in ["linux/amd64", "linux/arm64"] {
                let options = plan::Options { platform: Some(platform.into()), ..plan::Options::default() };
                let (dockerfile, manifest) = (DOCKERFILE.replace(from, to), MANIFEST.replace(from, to));
                let project = Project { dockerfile, manifest, options, entries: true, ..Project::default() };
                let fresh = Session::default().report(&project, &NoFiles);
                assert_eq!(session.report(&project, &NoFiles), fresh, "{from:?} as {to:?} for {platform}");
            }
        }
    }
}
