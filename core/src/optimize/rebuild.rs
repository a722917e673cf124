//! What the edit of a source file costs: the bytes that the second build makes again, and those that are pushed.

use crate::filesystem::{AbsPath, Tree};
use crate::report::rerun::Change;
use crate::{Files, Project, Session};
use std::collections::BTreeMap;

/// Endings of files that people write and edit all day.
const SOURCES: [&str; 31] = [
    "c", "cc", "clj", "cpp", "cs", "css", "dart", "ex", "exs", "go", "h", "hs", "html", "java", "jl", "js", "jsx",
    "kt", "lua", "mjs", "php", "pl", "py", "r", "rb", "rs", "scala", "swift", "ts", "tsx", "vue",
];

/// The file whose edit stands for all: of the commonest kind of source file in the build context, the first.
pub fn typical_source(context: &Tree) -> Option<String> {
    let mut kinds: BTreeMap<&str, (u32, String)> = BTreeMap::new();
    context.walk(&AbsPath::root(), &mut |path, node| {
        let ending = path.name().and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending);
        let kind = ending.and_then(|ending| SOURCES.iter().find(|source| ending.eq_ignore_ascii_case(source)));
        if let Some(kind) = kind.filter(|_| node.as_file().is_some()) {
            let first = || (0, path.as_str().trim_start_matches('/').to_owned());
            kinds.entry(kind).or_insert_with(first).0 += 1;
        }
    });
    let commonest = kinds.into_values().max_by(|a, b| a.0.cmp(&b.0).then_with(|| b.1.cmp(&a.1)));
    commonest.map(|(_, path)| path)
}

/// What the edit of `path` makes a second build store again, and push.
pub fn cost(session: &mut Session, project: &Project, path: &str, files: &dyn Files) -> i64 {
    let again = session.try_rerun(project, &Change::of_path(path), files);
    i64::try_from(again.built.bytes.saturating_add(again.push.bytes)).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filesystem::{Builder, File, Meta, Node};

    #[test]
    fn the_commonest_kind_of_source_file_stands_for_all() {
        let tree = |paths: &[&str]| {
            let mut builder = Builder::new(Meta::default());
            for path in paths {
                assert!(builder.add(path, Node::file(Meta::default(), File::sized(1))));
            }
            builder.finish().0
        };
        let paths = ["/README.md", "/a.js", "/src/b.go", "/src/c.go", "/src/package.json"];
        assert_eq!(typical_source(&tree(&paths)).as_deref(), Some("src/b.go"));
        assert_eq!(typical_source(&tree(&["/data.bin"])), None);
    }
}
