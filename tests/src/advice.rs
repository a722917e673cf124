//! The advice tried on Dockerfiles from the field.

use crate::truth;
use layerlab_core::advice::{CHECKS, rules::RULES};
use layerlab_core::catalog::packages::Packages;
use layerlab_core::optimize::{Choice, Optimized};
use layerlab_core::{Engine, Files, NoFiles, Project, Session};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A Dockerfile with what came of it.
pub struct Tried {
    /// Where it lies, or the name of its case.
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

/// Optimizes every file of the corpus, whatever its fixes assume.
pub fn try_all(files: &[PathBuf]) -> impl Iterator<Item = Tried> {
    let mut bench = Bench::new();
    files.iter().filter_map(move |path| {
        let dockerfile = String::from_utf8_lossy(&std::fs::read(path).ok()?).into_owned();
        Some(bench.try_one(path.clone(), Project { dockerfile, ..Project::default() }, &NoFiles))
    })
}

/// Optimizes every recorded build, which has all its files: there what is safe can be proved, and savings have figures.
pub fn try_truth() -> impl Iterator<Item = Tried> {
    let mut bench = Bench::new();
    let cases = truth::cases().unwrap_or_default();
    cases.into_iter().map(move |case| {
        let project = Project { entries: false, ..case.project(Engine::Containerd) };
        bench.try_one(PathBuf::from(&case.name), project, &case)
    })
}

struct Bench {
    choice: Choice,
    session: Session,
}

impl Bench {
    fn new() -> Self {
        let names = RULES.iter().map(|rule| rule.about().name).chain(CHECKS.iter().map(|check| check.name));
        let accept = names.map(|name| (name.to_owned(), BTreeMap::new())).collect();
        let mut session = Session::default();
        session.learn(Packages::builtin());
        Self { choice: Choice { accept, ..Choice::default() }, session }
    }

    fn try_one(&mut self, path: PathBuf, project: Project, files: &dyn Files) -> Tried {
        let optimized = self.session.optimize(&project, &self.choice, files);
        Tried { path, dockerfile: project.dockerfile, optimized }
    }
}
