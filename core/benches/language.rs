//! How fast Dockerfiles are read: megabytes a second over the field corpus in `../shared/conformance`, one core.
//!
//! Run with `cargo bench -p layerlab-core --bench language`. The comparison is BuildKit's own parse and instructions, which
//! read 2 to 4 MB/s on such a machine.

use layerlab_core::lint::{self, Given};
use layerlab_core::plan::{self, NoImages, Options};
use layerlab_core::{instruction, syntax};
use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Each step runs at least this long.
const MEASURED: Duration = Duration::from_millis(1500);

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/conformance/buildkit");
    if !root.is_dir() {
        println!("skipped: ../shared/conformance is not there");
        return;
    }
    let mut files = Vec::new();
    collect(&root.join("corpus"), &mut files);
    collect(&root.join("cases"), &mut files);
    files.sort();
    let texts: Vec<String> = files.iter().filter_map(|path| fs::read_to_string(path).ok()).collect();
    let bytes: usize = texts.iter().map(String::len).sum();
    println!("{} files, {bytes} bytes", texts.len());
    let options = Options::default();
    measure("parse", &texts, bytes, |text| {
        black_box(syntax::parse(text));
    });
    measure("parse + instructions", &texts, bytes, |text| {
        black_box(instruction::lower(&syntax::parse(text)));
    });
    measure("parse + instructions + plan", &texts, bytes, |text| {
        black_box(plan::read(text, &options, &NoImages));
    });
    let given = Given { options: &options, images: &NoImages, ignore: None };
    measure("parse + instructions + plan + lint", &texts, bytes, |text| {
        black_box(lint::check(text, &given));
    });
    measure("tokens", &texts, bytes, |text| {
        black_box(syntax::tokens(text));
    });
}

/// The best of several rounds: the others measure the machine's other work.
fn measure(name: &str, texts: &[String], bytes: usize, step: impl Fn(&str)) {
    let (started, mut best, mut rounds) = (Instant::now(), Duration::MAX, 0);
    while started.elapsed() < MEASURED {
        let round = Instant::now();
        texts.iter().for_each(|text| step(text));
        best = best.min(round.elapsed());
        rounds += 1;
    }
    let rate = bytes as f64 / best.as_secs_f64() / 1e6;
    println!("{name:<36} {rate:>7.1} MB/s   (best of {rounds} rounds)");
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { collect(&path, files) } else { files.push(path) }
    }
}
