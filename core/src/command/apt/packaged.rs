//! Files of packages by names that nobody listed: `COPY --from=tools /usr/bin/tini /usr/bin/`.
//!
//! The tree has a package's files in total. A name that is the package's, or begins it, is one of these, or all.

use crate::filesystem::{AbsPath, Tree};
use crate::size::{Estimate, Provenance};

/// What a path weighs that may hold files of an installed package; `None` where no package of such a name has files near it.
pub fn packaged(tree: &Tree, path: &AbsPath) -> Option<Estimate> {
    let own = stem(path.name()?);
    let (mut name, mut folder) = (own.to_owned(), path.parent()?);
    loop {
        let edges = tree.list(&folder);
        let mut near: Vec<(&str, Estimate)> = edges
            .iter()
            .filter_map(|edge| Some((edge.name.strip_suffix(":*")?, edge.node.as_file()?.estimate())))
            .filter(|(package, _)| begins(package, own) || begins(package, &name))
            .collect();
        near.sort_by_key(|(package, _)| package.len());
        if let Some((_, size)) = near.first() {
            return Some(Estimate { low: 0, provenance: Provenance::Heuristic.max(size.provenance), ..*size });
        }
        (name, folder) = (folder.name()?.to_owned(), folder.parent()?);
    }
}

/// `libjq` of `libjq.so.1.0.4`.
fn stem(name: &str) -> &str {
    name.split_once(".so").map_or(name, |(stem, _)| stem)
}

/// Whether a package is named so, but for what stands behind a dash or a library's version.
fn begins(package: &str, name: &str) -> bool {
    let is_library = name.starts_with("lib");
    let goes_on = |rest: &str| {
        rest.is_empty() || rest.starts_with('-') || is_library && rest.starts_with(|c: char| c.is_ascii_digit())
    };
    name.len() > 1 && package.strip_prefix(name).is_some_and(goes_on)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filesystem::{Builder, File, Meta, Node, Stamp};

    #[test]
    fn a_name_leads_to_the_package_that_begins_with_it() {
        let meta = Meta::root(0o644, Stamp::default());
        let node =
            |bytes| Node::file(meta, File::estimated(Estimate::between(bytes, bytes, bytes, Provenance::Catalogue)));
        let mut builder = Builder::new(meta);
        builder.add("usr/bin/tini:*", node(10));
        builder.add("usr/bin/tin:*", node(9));
        builder.add("usr/lib/libjq1:*", node(20));
        let tree = builder.finish().0;
        let bytes = |path: &str| packaged(&tree, &AbsPath::new(path)).map(|size| (size.low, size.bytes));
        assert_eq!(bytes("/usr/bin/tini"), Some((0, 10)));
        assert_eq!(bytes("/usr/lib/x86_64-linux-gnu/libjq.so.1"), Some((0, 20)));
        assert_eq!(bytes("/usr/bin/ti"), None);
    }
}
