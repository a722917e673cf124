//! `cargo run -p layerlab-tests --bin coverage [--list] [FOLDER]`: how many of the commands in public Dockerfiles have a model, and
//! which programs that have none are named most; `--list` prints each command that has none.

use layerlab_tests::coverage::Coverage;
use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let usual = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/conformance/buildkit/corpus");
    let folder = std::env::args().skip(1).find(|a| a != "--list").map_or(usual, PathBuf::from);
    if !folder.is_dir() {
        eprintln!("{}: no such folder", folder.display());
        return ExitCode::from(2);
    }
    let coverage = Coverage::of(&folder);
    let share = |n: usize| 100.0 * n as f64 / coverage.commands.max(1) as f64;
    let modelled = coverage.commands.saturating_sub(coverage.assumed + coverage.unknown);
    println!("{} Dockerfiles, {} commands in RUN", coverage.files, coverage.commands);
    for (word, n) in [("modelled", modelled), ("estimated", coverage.assumed), ("unknown", coverage.unknown)] {
        println!("{word:<10} {n:>6}  {:>5.1} %", share(n));
    }
    let mut programs: Vec<_> = coverage.programs.iter().collect();
    programs.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    println!("\nwithout a model:");
    for (name, n) in programs.iter().take(40) {
        println!("{n:>6}  {name}");
    }
    if std::env::args().any(|a| a == "--list") {
        coverage.without.iter().for_each(|(file, command)| println!("{file}: {command}"));
    }
    println!("\nrefused: {}", coverage.refused.len());
    for (file, why) in &coverage.refused {
        println!("  {file}: {why}");
    }
    ExitCode::SUCCESS
}
