//! What files from a person's disk mean: project files are documents, and a Dockerfile with what lies beside it is one.

use crate::draft::{Draft, Version};

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A project file: a name and a draft.
    Project(String, Draft),
    /// Any other text.
    Text(String),
}

/// The documents that files make: one of each project file, and one of all Dockerfiles together with the manifest and the
/// ignore file beside them. The error is a sentence for a person.
pub fn documents(files: Vec<(String, Content)>) -> Result<Vec<(String, Draft)>, String> {
    let mut documents = Vec::new();
    let mut draft = Draft { versions: Vec::new(), ..Draft::blank() };
    let mut manifest = None;
    for (name, content) in files {
        match (content, kind(&name)) {
            (Content::Project(title, draft), _) => documents.push((title, draft)),
            (Content::Text(text), Kind::Manifest) => {
                if let Some(other) = manifest.replace(name.clone()) {
                    return Err(format!("“{other}” and “{name}” both look like manifests; open one of them."));
                }
                draft.manifest = text;
            }
            (Content::Text(text), Kind::Ignore) => draft.ignore = Some(text),
            (Content::Text(dockerfile), Kind::Dockerfile) => draft.versions.push(Version { name, dockerfile }),
        }
    }
    let title = draft.versions.first().map(|version| version.name.clone()).or(manifest);
    if draft.versions.is_empty() {
        draft.versions = Draft::blank().versions;
    }
    if let Some(title) = title.or_else(|| draft.ignore.is_some().then(|| ".dockerignore".into())) {
        documents.push((title, draft));
    }
    Ok(documents)
}

enum Kind {
    Dockerfile,
    Manifest,
    Ignore,
}

/// What a name says; a Dockerfile may be called anything.
fn kind(name: &str) -> Kind {
    let lower = name.to_ascii_lowercase();
    let ends = |endings: &[&str]| endings.iter().any(|ending| lower.ends_with(ending));
    match () {
        () if ends(&[".dockerignore"]) => Kind::Ignore,
        () if ends(&[".yaml", ".yml", ".json"]) => Kind::Manifest,
        () => Kind::Dockerfile,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(name: &str) -> (String, Content) {
        (name.into(), Content::Text(format!("of {name}")))
    }

    #[test]
    fn a_dockerfile_and_what_lies_beside_it_are_one_document() {
        let found =
            documents(vec![text("manifest.yaml"), text("Dockerfile"), text(".dockerignore"), text("slim.Dockerfile")]);
        let [(title, draft)] = &found.unwrap()[..] else { panic!("one document") };
        let names: Vec<&str> = draft.versions.iter().map(|version| version.name.as_str()).collect();
        assert_eq!((title.as_str(), names), ("Dockerfile", vec!["Dockerfile", "slim.Dockerfile"]));
        assert_eq!((draft.manifest.as_str(), draft.ignore.as_deref()), ("of manifest.yaml", Some("of .dockerignore")));
    }

    #[test]
    fn a_dockerfile_alone_declares_nothing_and_a_manifest_alone_gets_an_empty_dockerfile() {
        let [(_, draft)] = &documents(vec![text("Dockerfile")]).unwrap()[..] else { panic!("one document") };
        assert_eq!(draft.manifest, Draft::blank().manifest);
        let [(title, draft)] = &documents(vec![text("m.yml")]).unwrap()[..] else { panic!("one document") };
        assert_eq!((title.as_str(), draft.versions.len()), ("m.yml", 1));
    }

    #[test]
    fn project_files_are_documents_of_their_own() {
        let project = |name: &str| (format!("{name}.json"), Content::Project(name.into(), Draft::blank()));
        let found = documents(vec![project("a"), project("b")]).unwrap();
        assert_eq!(found.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        assert!(documents(vec![]).unwrap().is_empty());
    }

    #[test]
    fn two_manifests_are_one_too_many() {
        assert!(documents(vec![text("a.yaml"), text("b.yaml")]).unwrap_err().contains("“a.yaml” and “b.yaml”"));
    }
}
