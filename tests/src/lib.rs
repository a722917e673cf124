//! Comparisons of Layerlab with real builders and a real browser; see the tests of this package.

pub mod advice;
pub mod archive;
pub mod compare;
pub mod coverage;
pub mod known;
pub mod truth;

/// All Dockerfiles below a folder, by their names, in order.
pub fn dockerfiles(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files.extend(dockerfiles(&path));
        } else if path.file_name().is_some_and(|n| n.to_string_lossy().contains("Dockerfile")) {
            files.push(path);
        }
    }
    files.sort();
    files
}
