//! What files from a person's disk mean: project files are documents, a Dockerfile with what lies beside it is one, and a manifest,
//! an ignore file or a listing alone takes its place in the open document.

use crate::draft::{Draft, Version};
use crate::state::gathering::Placed;
use layerlab_core::manifest::listing::is_listing;

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A project file: a name and a draft.
    Project(String, Draft),
    /// Any other text.
    Text(String),
}

/// What files make.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opening {
    /// Documents of their own: one of each project file, and one of all Dockerfiles together with the manifest and the ignore
    /// file beside them.
    pub documents: Vec<(String, Draft)>,
    /// What takes its place in the open document; in the one of the Dockerfiles, where there are any.
    pub placed: Placed,
}

/// What files make, by their names and texts. The error is a sentence for a person.
pub fn opening(files: Vec<(String, Content)>) -> Result<Opening, String> {
    let mut opening = Opening::default();
    let mut versions = Vec::new();
    let mut placed = Placed::default();
    for (name, content) in files {
        let text = match content {
            Content::Project(title, draft) => {
                opening.documents.push((title, draft));
                continue;
            }
            Content::Text(text) => text,
        };
        let (place, what) = match kind(&name, &text)? {
            Kind::Dockerfile => {
                versions.push(Version { name, dockerfile: text });
                continue;
            }
            Kind::Manifest => (&mut placed.manifest, "manifests"),
            Kind::Ignore => (&mut placed.ignore, "ignore files"),
            Kind::Listing => (&mut placed.listing, "listings"),
        };
        if let Some((other, _)) = place.replace((name.clone(), text)) {
            return Err(format!("“{other}” and “{name}” both look like {what}; open one of them."));
        }
    }
    if let Some(first) = versions.first() {
        let title = first.name.clone();
        let mut draft = Draft { versions, ..Draft::blank() };
        if let Some((_, text)) = placed.manifest.take() {
            draft.manifest = text.into();
        }
        draft.ignore = placed.ignore.take().map(|(_, text)| text);
        opening.documents.push((title, draft));
    }
    opening.placed = placed;
    Ok(opening)
}

enum Kind {
    Dockerfile,
    Manifest,
    Ignore,
    Listing,
}

/// What a file is. A Dockerfile may be called anything, and so may a listing.
fn kind(name: &str, text: &str) -> Result<Kind, String> {
    let lower = name.to_ascii_lowercase();
    let ends = |endings: &[&str]| endings.iter().any(|ending| lower.ends_with(ending));
    Ok(match () {
        () if ends(&[".dockerignore"]) => Kind::Ignore,
        () if ends(&[".yaml", ".yml", ".json"]) => Kind::Manifest,
        () if is_listing(text) => Kind::Listing,
        () if is_paths(text) => {
            return Err(format!(
                "“{name}” lists paths without their sizes, as `git ls-files` does; `git ls-tree -r -l HEAD` or \
                 `find . -printf '%s %p\\n'` says both."
            ));
        }
        () => Kind::Dockerfile,
    })
}

/// Whether a text is paths alone: every instruction of a Dockerfile has a space in it.
fn is_paths(text: &str) -> bool {
    let lines = || text.lines().filter(|line| !line.is_empty());
    let is_path = |line: &str| !line.contains([' ', '\t', '#', '=', ':']);
    lines().count() > 1 && lines().all(is_path) && lines().any(|line| line.contains('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(name: &str) -> (String, Content) {
        (name.into(), Content::Text(format!("of {name}")))
    }

    #[test]
    fn a_dockerfile_and_what_lies_beside_it_are_one_document() {
        let files = vec![text("manifest.yaml"), text("Dockerfile"), text(".dockerignore"), text("slim.Dockerfile")];
        let found = opening(files).unwrap();
        let [(title, draft)] = &found.documents[..] else { panic!("one document") };
        let names: Vec<&str> = draft.versions.iter().map(|version| version.name.as_str()).collect();
        assert_eq!((title.as_str(), names), ("Dockerfile", vec!["Dockerfile", "slim.Dockerfile"]));
        assert_eq!((draft.manifest.as_str(), draft.ignore.as_deref()), ("of manifest.yaml", Some("of .dockerignore")));
        assert_eq!(found.placed, Placed::default());
    }

    #[test]
    fn a_dockerfile_alone_declares_nothing_and_a_manifest_alone_takes_its_place() {
        let found = opening(vec![text("Dockerfile")]).unwrap();
        assert_eq!(found.documents[0].1.manifest, Draft::blank().manifest);
        let found = opening(vec![text("m.yml")]).unwrap();
        assert!(found.documents.is_empty());
        assert_eq!(found.placed.manifest, Some(("m.yml".into(), "of m.yml".into())));
    }

    #[test]
    fn a_listing_is_told_by_what_stands_in_it() {
        let listing = |name: &str, text: &str| (name.to_owned(), Content::Text(text.into()));
        let found = opening(vec![listing("files.txt", "10 src/a\n20 src/b\n"), text("Dockerfile")]).unwrap();
        assert_eq!(found.documents.len(), 1);
        assert_eq!(found.placed.listing.unwrap().0, "files.txt");
        let two = opening(vec![listing("a.txt", "10 src/a\n"), listing("b.txt", "11 src/a\n")]);
        assert!(two.unwrap_err().contains("“a.txt” and “b.txt” both look like listings"));
        let bare = opening(vec![listing("ls-files.txt", "src/a\nsrc/b\n")]);
        assert!(bare.unwrap_err().contains("without their sizes"));
        let dockerfile = opening(vec![listing("web", "FROM a\nEXPOSE 80\n")]).unwrap();
        assert_eq!(dockerfile.documents[0].0, "web");
    }

    #[test]
    fn project_files_are_documents_of_their_own() {
        let project = |name: &str| (format!("{name}.json"), Content::Project(name.into(), Draft::blank()));
        let found = opening(vec![project("a"), project("b")]).unwrap();
        assert_eq!(found.documents.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(opening(vec![]).unwrap(), Opening::default());
    }

    #[test]
    fn two_manifests_are_one_too_many() {
        assert!(opening(vec![text("a.yaml"), text("b.yaml")]).unwrap_err().contains("“a.yaml” and “b.yaml”"));
    }
}
