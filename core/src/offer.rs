//! What can be named at a place of a Dockerfile: images that we know the weight of, and files of the build context.
//!
//! Only names and sizes; what to make of them while a person types is the view's business.

pub mod names;

use crate::catalog;
use crate::filesystem::{AGGREGATE, AbsPath};
use crate::simulate::world::World;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// Something that can be named.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The name, as it is written: an image reference; a path of the context, with a slash at the end of a folder's.
    pub name: String,
    /// What it weighs.
    pub bytes: u64,
}

/// All that can be named.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offers {
    /// Images: those that the manifest declares a total of, then those of the catalogue.
    pub images: Vec<Offer>,
    /// Paths of the context as the builder sees it, the shallow ones first.
    pub paths: Vec<Offer>,
    /// The text of the ignore file in force; empty where there is none.
    #[serde(default)]
    pub ignore: String,
}

/// How many paths are named; nobody reads through more.
const MOST_PATHS: usize = 2000;

/// What can be named in a world.
pub fn offers(world: &World) -> Offers {
    let declared = world.declared_images().map(|(name, bytes)| Offer { name: name.to_owned(), bytes });
    let known = catalog::images().map(|(name, bytes)| Offer { name, bytes });
    let mut images: Vec<Offer> = declared.collect();
    for offer in known {
        if images.iter().all(|other| other.name != offer.name) {
            images.push(offer);
        }
    }
    Offers { images, paths: paths(world), ignore: world.ignore_text().to_owned() }
}

/// Level by level, so that a deep folder does not crowd out its siblings.
fn paths(world: &World) -> Vec<Offer> {
    let mut found = Vec::new();
    let mut folders = VecDeque::from([AbsPath::root()]);
    while let Some(folder) = folders.pop_front() {
        for edge in world.context().list(&folder) {
            if found.len() == MOST_PATHS {
                return found;
            }
            let path = folder.child(edge.name);
            let mark = if edge.node.is_dir() { "/" } else { "" };
            let name = format!("{}{mark}", path.as_str().trim_start_matches('/'));
            // A folder known only in total holds one file of no name.
            if edge.name != AGGREGATE {
                found.push(Offer { name, bytes: edge.node.totals().estimate().bytes });
            }
            if edge.node.is_dir() {
                folders.push_back(path);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::{NoFiles, Project, Session};

    #[test]
    fn declared_images_and_files_come_with_their_weight() {
        let manifest = "images:\n  example/base:1: {size: 5 MB}\ncontext:\n  files:\n    - {path: src/deep/a, size: 2 kB}\n    - {path: b, size: 1 kB}\n";
        let project = Project { manifest: manifest.into(), ..Project::default() };
        let offers = Session::default().offers(&project, &NoFiles);
        let paths: Vec<_> = offers.paths.iter().map(|o| (o.name.as_str(), o.bytes)).collect();
        assert_eq!(paths, [("b", 1000), ("src/", 2000), ("src/deep/", 2000), ("src/deep/a", 2000)]);
        assert_eq!(offers.images.first().map(|o| (o.name.as_str(), o.bytes)), Some(("example/base:1", 5_000_000)));
        assert!(offers.images.iter().any(|o| o.name.starts_with("alpine:") && o.bytes > 0));
    }

    #[test]
    fn the_ignore_file_in_force_comes_with_them() {
        let manifest = "context: {files: [{path: .dockerignore, content: \"*.md\\n\"}]}\n".to_owned();
        let mut project = Project { manifest, ..Project::default() };
        assert_eq!(Session::default().offers(&project, &NoFiles).ignore, "*.md\n");
        project.ignore = Some("own\n".into());
        assert_eq!(Session::default().offers(&project, &NoFiles).ignore, "own\n");
    }
}
