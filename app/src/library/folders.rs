//! Reads the folders of `static/` on the machine that builds the page, into what the page loads. A mistake is an error that
//! names the file; the page itself has none of this.

use super::Library;
use super::reading::{self, LESSON};
use crate::example::Example;
use crate::lesson::Lesson;
use std::fs;
use std::path::{Path, PathBuf};

/// The library of this checkout.
///
/// # Panics
///
/// Where it cannot be read: then there is nothing to build or to test.
pub fn shipped() -> Library {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../static");
    read(&root).unwrap_or_else(|error| panic!("{error}"))
}

/// The library under a folder; the error says what is wrong, and in which file.
pub fn read(root: &Path) -> Result<Library, String> {
    let folders = folders(&root.join("examples"), "example.json")?;
    let mut examples = folders.iter().map(|folder| example(folder)).collect::<Result<Vec<_>, _>>()?;
    examples.sort_by(|a, b| (a.rank, &a.name).cmp(&(b.rank, &b.name)));
    let folders = self::folders(&root.join("lessons"), LESSON)?;
    let mut lessons = folders.iter().map(|folder| lesson(folder)).collect::<Result<Vec<_>, _>>()?;
    lessons.sort_by(|a, b| (a.rank, &a.name).cmp(&(b.rank, &b.name)));
    Ok(Library { examples, lessons, ..Library::default() })
}

/// The folders that hold a file of this name.
fn folders(root: &Path, file: &str) -> Result<Vec<PathBuf>, String> {
    let entries = fs::read_dir(root).map_err(|error| format!("{}: {error}", root.display()))?;
    Ok(entries.flatten().map(|entry| entry.path()).filter(|path| path.join(file).is_file()).collect())
}

/// One example, with the texts of its files.
fn example(folder: &Path) -> Result<Example, String> {
    let file = folder.join("example.json");
    let wrong = |what: String| format!("{}: {what}", file.display());
    let mut example: Example = serde_json::from_str(&text(&file)?).map_err(|error| wrong(error.to_string()))?;
    if example.variants.is_empty() {
        return Err(wrong("there are no variants".into()));
    }
    if let Some(engine) = example.engine.as_deref().filter(|word| !matches!(*word, "containerd" | "overlay2")) {
        return Err(wrong(format!("engine is containerd or overlay2, not {engine}")));
    }
    for variant in &mut example.variants {
        variant.dockerfile = text(&folder.join(&variant.dockerfile))?;
    }
    example.manifest = text(&folder.join(&example.manifest))?;
    example.name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(example)
}

/// One lesson, with the texts of its files.
fn lesson(folder: &Path) -> Result<Lesson, String> {
    let file = folder.join(LESSON);
    let read = |named: &str| text(&folder.join(named));
    let lesson = reading::lesson(&text(&file)?, &read).map_err(|why| format!("{}: {why}", file.display()))?;
    Ok(Lesson { name: folder.file_name().unwrap_or_default().to_string_lossy().into_owned(), ..lesson })
}

fn text(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}
