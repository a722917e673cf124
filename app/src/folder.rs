//! A folder that a person chose, as a build context: what its listing says, which Dockerfiles it has, and the few small files
//! whose contents decide what commands leave behind. Pure: [`crate::browser::folder`] walks and reads.

mod matters;

pub use matters::may_matter;

use crate::draft::beside::{Beside, LISTING};
use crate::library::reading::LESSON;
use layerlab_core::manifest::edit::{Change, Value};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Contents are read of so many files at most, and of so many bytes together.
const MOST: (usize, u64) = (80, 3_000_000);

/// What was found on the way through a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folder {
    /// Its name.
    pub name: String,
    /// How many files it has.
    pub files: u64,
    /// What they weigh.
    pub bytes: u64,
    /// A line `size path` for each, as `find . -printf '%s %p\n'` gives them.
    listing: String,
    /// Paths that no line can hold, with their sizes.
    odd: Vec<(String, u64)>,
}

/// The contents that were read, by path.
pub type Contents = BTreeMap<String, String>;

impl Folder {
    /// Takes a file up; a path that ends with a slash is an empty folder.
    pub fn add(&mut self, path: &str, size: u64) {
        if !path.ends_with('/') {
            self.files += 1;
            self.bytes += size;
        }
        if path.contains(['\n', '\r']) {
            self.odd.push((path.to_owned(), size));
        } else {
            // Writing to a String cannot fail.
            let _ = writeln!(self.listing, "{size} {path}");
        }
    }

    fn entries(&self) -> impl Iterator<Item = (&str, u64)> {
        self.listing
            .lines()
            .filter_map(|line| line.split_once(' '))
            .filter_map(|(size, path)| Some((path, size.parse().ok()?)))
    }

    /// The Dockerfiles in it, the one that `docker build .` takes first.
    pub fn dockerfiles(&self) -> Vec<String> {
        let mut found: Vec<&str> =
            self.entries().map(|(path, _)| path).filter(|path| matters::is_dockerfile(path)).collect();
        found.sort_by_key(|path| (*path != "Dockerfile", path.matches('/').count(), *path));
        found.truncate(20);
        found.into_iter().map(str::to_owned).collect()
    }

    /// The lessons in it: itself, or folders in it where it is no project.
    pub fn lessons(&self) -> Vec<String> {
        let paths = || self.entries().map(|(path, _)| path);
        if paths().any(|path| path == LESSON) {
            return vec![LESSON.to_owned()];
        }
        let is_lesson = |path: &str| path.split_once('/').is_some_and(|(_, file)| file == LESSON);
        let is_project = paths().any(|path| !path.contains('/') && matters::is_dockerfile(path));
        paths().filter(|path| !is_project && is_lesson(path)).map(str::to_owned).collect()
    }

    /// The files whose contents are worth reading, the nearest to the top first.
    pub fn wanted(&self, dockerfile: &str) -> Vec<String> {
        let named = matters::named(dockerfile);
        let mut found: Vec<(&str, u64)> =
            self.entries().filter(|(path, size)| matters::matters(path, *size, &named)).collect();
        found.sort_by_key(|(path, _)| (path.matches('/').count(), *path));
        let mut left = MOST.1;
        let fits = |(path, size): (&str, u64)| {
            let fits = size <= left;
            left -= if fits { size } else { 0 };
            fits.then(|| path.to_owned())
        };
        found.into_iter().filter_map(fits).take(MOST.0).collect()
    }

    /// The change of a manifest that declares it as the build context.
    pub fn change(&self, contents: &Contents) -> Change {
        let content = |path: &String| {
            let name = Value::from(path.as_str());
            Value::of([("path", Some(name.clone())), ("content_from", Some(name))])
        };
        let odd = |(path, size): &(String, u64)| {
            Value::of([("path", Some(path.as_str().into())), ("size", Some(size.to_string().as_str().into()))])
        };
        let files: Vec<Value> = contents.keys().map(content).chain(self.odd.iter().map(odd)).collect();
        let files = Some(files).filter(|files| !files.is_empty()).map(Value::List);
        Change::Set(vec!["context".into()], Value::of([("listing", Some(LISTING.into())), ("files", files)]))
    }

    /// What lies beside the manifest then.
    pub fn beside(self, contents: Contents) -> Beside {
        let mut texts = contents;
        texts.insert(LISTING.into(), self.listing);
        Beside::new(texts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, u64)]) -> Folder {
        let mut folder = Folder::default();
        files.iter().for_each(|(path, size)| folder.add(path, *size));
        folder
    }

    #[test]
    fn a_folder_becomes_a_listing_and_the_contents_that_matter() {
        let folder = folder(&[
            ("src/main.rs", 10),
            ("package.json", 5),
            ("empty/", 0),
            ("a\nb", 7),
            ("big/package.json", 900_000_000),
        ]);
        assert_eq!((folder.files, folder.bytes), (4, 900_000_022));
        assert_eq!(folder.wanted(""), ["package.json"]);
        let contents = Contents::from([("package.json".to_owned(), "{}".to_owned())]);
        let text = layerlab_core::manifest::edit::apply("runs: []\n", &folder.change(&contents)).unwrap();
        assert_eq!(
            text,
            "runs: []\ncontext:\n  listing: context.txt\n  files:\n    - {path: package.json, content_from: package.json}\n    - {path: \"a\\nb\", size: 7}\n"
        );
        let beside = folder.beside(contents);
        assert_eq!(beside.text("package.json"), Some("{}"));
        assert!(beside.text(LISTING).unwrap().starts_with("10 src/main.rs\n5 package.json\n0 empty/\n"));
    }

    #[test]
    fn a_folder_is_a_lesson_or_holds_some_unless_it_is_a_project() {
        let lessons = |paths: &[&str]| folder(&paths.iter().map(|path| (*path, 1)).collect::<Vec<_>>()).lessons();
        assert_eq!(lessons(&["a.Dockerfile", "lesson.json", "x/lesson.json"]), ["lesson.json"]);
        assert_eq!(lessons(&["a/lesson.json", "b/lesson.json", "c/d/lesson.json"]), ["a/lesson.json", "b/lesson.json"]);
        assert!(lessons(&["Dockerfile", "docs/lesson.json"]).is_empty());
    }

    #[test]
    fn the_dockerfile_at_the_top_comes_first() {
        let folder = folder(&[
            ("web/Dockerfile", 1),
            ("Dockerfile.dev", 1),
            ("Dockerfile", 1),
            ("api.Dockerfile", 1),
            ("src/Dockerfile.rs", 1),
        ]);
        assert_eq!(
            folder.dockerfiles(),
            ["Dockerfile", "Dockerfile.dev", "api.Dockerfile", "src/Dockerfile.rs", "web/Dockerfile"]
        );
    }
}
