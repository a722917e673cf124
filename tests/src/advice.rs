//! The advice tried on Dockerfiles from the field.

use layerlab_core::advice::{CHECKS, rules::RULES};
use layerlab_core::catalog::packages::Packages;
use layerlab_core::optimize::{Choice, Optimized};
use layerlab_core::{NoFiles, Project, Session};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A Dockerfile with what came of it.
pub struct Tried {
    /// Where it lies.
    pub path: PathBuf,
    /// Its text.
    pub dockerfile: String,
    /// What came of it.
    pub optimized: Optimized,
}

/// The Dockerfiles of the corpus, in order; `None` where it is not there.
pub fn corpus() -> Option<Vec<PathBuf>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/conformance/buildkit/corpus");
    let mut files = Vec::new();
    collect(&root, &mut files);
    files.sort();
    (!files.is_empty()).then_some(files)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.push(path);
        }
    }
}

/// Optimizes every file, whatever its fixes assume.
pub fn try_all(files: &[PathBuf]) -> impl Iterator<Item = Tried> {
    let names = RULES.iter().map(|rule| rule.about().name).chain(CHECKS.iter().map(|check| check.name));
    let accept = names.map(|name| (name.to_owned(), BTreeMap::new())).collect();
    let choice = Choice { accept, ..Choice::default() };
    let mut session = Session::default();
    session.learn(Packages::builtin());
    files.iter().filter_map(move |path| {
        let dockerfile = String::from_utf8_lossy(&std::fs::read(path).ok()?).into_owned();
        let project = Project { dockerfile: dockerfile.clone(), ..Project::default() };
        let optimized = session.optimize(&project, &choice, &NoFiles);
        Some(Tried { path: path.clone(), dockerfile, optimized })
    })
}
