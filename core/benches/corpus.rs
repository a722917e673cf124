//! How many Dockerfiles a second go the whole way, over the field corpus in `../shared/conformance`: parsed, planned, simulated and
//! reported, each in a session of its own, so that nothing is remembered; one core. Each copies from a build context that has what
//! it names.
//!
//! Run with `cargo bench -p layerlab-core --features facts --bench corpus`; without `facts` packages weigh nothing known.

use layerlab_core::catalog::packages::Packages;
use layerlab_core::plan::{self, NoImages, Options, StepKind};
use layerlab_core::{NoFiles, Project, Session, syntax};
use std::collections::BTreeSet;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Each part runs at least this long.
const MEASURED: Duration = Duration::from_secs(3);

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/conformance/buildkit/corpus");
    let mut files = Vec::new();
    collect(&root, &mut files);
    if files.is_empty() {
        println!("skipped: there are no Dockerfiles in {}", root.display());
        return;
    }
    files.sort();
    let texts: Vec<String> = files.iter().filter_map(|path| std::fs::read_to_string(path).ok()).collect();
    let projects: Vec<Project> = texts.iter().map(|text| project(text)).collect();
    println!("{} Dockerfiles, {} lines", texts.len(), texts.iter().map(|t| t.lines().count()).sum::<usize>());
    let mut session = Session::default();
    session.learn(packages());
    measure("parse", &projects, |project| {
        black_box(syntax::parse(&project.dockerfile));
    });
    measure("parse + plan", &projects, |project| {
        black_box(plan::read(&project.dockerfile, &Options::default(), &NoImages));
    });
    measure("parse + plan + simulate + report", &projects, |project| {
        black_box(session.fresh().report(project, &NoFiles));
    });
    projects.iter().for_each(|project| drop(session.report(project, &NoFiles)));
    measure("the same in one session that has seen all", &projects, |project| {
        black_box(session.report(project, &NoFiles));
    });
}

#[cfg(feature = "facts")]
fn packages() -> Packages {
    Packages::builtin()
}

#[cfg(not(feature = "facts"))]
fn packages() -> Packages {
    println!("without the facts about packages: see above");
    Packages::default()
}

/// A project whose build context has what the Dockerfile copies.
fn project(text: &str) -> Project {
    let plan = plan::read(text, &Options::default(), &NoImages);
    let mut lines = BTreeSet::from(["    - {path: rest/, size: 1 MB, files: 100}".to_owned()]);
    for step in plan.stages.iter().flat_map(|stage| &stage.steps) {
        let (StepKind::Copy(transfer) | StepKind::Add(transfer)) = &step.kind else { continue };
        for (source, _) in transfer.sources.iter().filter(|_| transfer.from.is_none()) {
            let path = source.trim_start_matches("./").trim_matches('/').replace('*', "x");
            if !path.is_empty() && path != "." && !path.contains("://") {
                lines.insert(format!("    - {{path: {path:?}, size: 1 kB, mode: \"0755\"}}"));
            }
        }
    }
    let manifest = format!("context:\n  files:\n{}\n", Vec::from_iter(lines).join("\n"));
    Project { dockerfile: text.to_owned(), manifest, ..Project::default() }
}

/// The best of several rounds: the others measure the machine's other work.
fn measure(name: &str, projects: &[Project], mut step: impl FnMut(&Project)) {
    let (started, mut best, mut rounds) = (Instant::now(), Duration::MAX, 0);
    while started.elapsed() < MEASURED {
        let round = Instant::now();
        projects.iter().for_each(&mut step);
        best = best.min(round.elapsed());
        rounds += 1;
    }
    let rate = projects.len() as f64 / best.as_secs_f64();
    println!("{name:<44} {rate:>10.0} Dockerfiles/s   (best of {rounds} rounds)");
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { collect(&path, files) } else { files.push(path) }
    }
}
