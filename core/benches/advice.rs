//! How long all rules take over a Dockerfile of 200 lines and a build context of 10,000 files: 20 milliseconds at most.
//!
//! Run with `cargo bench -p layerlab-core --bench advice`.

use layerlab_core::optimize::Choice;
use layerlab_core::{NoFiles, Project, Session};
use std::fmt::Write;
use std::time::{Duration, Instant};

fn main() {
    let project = Project { dockerfile: dockerfile(), manifest: manifest(), ..Project::default() };
    let mut session = Session::default();
    measure("report, first", 1, &mut || drop(session.report(&project, &NoFiles)));
    measure("report, nothing changed", 20, &mut || drop(session.report(&project, &NoFiles)));
    measure("advice", 20, &mut || drop(session.advise(&project, &NoFiles)));
    let mut found = (0, 0);
    measure("optimize: every fix proved, all safe ones applied", 3, &mut || {
        let optimized = session.optimize(&project, &Choice::default(), &NoFiles);
        found = (optimized.advice.len(), optimized.advice.iter().filter(|a| a.applied).count());
    });
    println!("{} lines, {} findings, {} fixed", project.dockerfile.lines().count(), found.0, found.1);
}

/// The best of several rounds: the others measure the machine's other work.
fn measure(name: &str, rounds: u32, work: &mut dyn FnMut()) {
    let mut best = Duration::MAX;
    for _ in 0..rounds {
        let started = Instant::now();
        work();
        best = best.min(started.elapsed());
    }
    println!("{name:<50} {:>9.2} ms", best.as_secs_f64() * 1e3);
}

/// Four stages of what people write, 200 lines.
fn dockerfile() -> String {
    let mut text = String::new();
    for stage in 0..4 {
        let _ = writeln!(text, "FROM local/base:1 AS s{stage}\nWORKDIR /srv/app{stage}");
        for part in 0..12 {
            let _ = writeln!(text, "# part {part}\nCOPY src/{part} /srv/app{stage}/src{part}");
            let _ = writeln!(text, "RUN mkdir -p /srv/{part} && \\\n    touch /srv/{part}/a");
        }
    }
    text + "ADD src/1 /srv/1\nARG UNUSED\nRUN cd /srv\nRUN chown -R 1000 /srv\nRUN rm -rf /srv/3\nCMD /srv/app\n"
}

fn manifest() -> String {
    let mut text = String::from("images:\n  local/base:1:\n    files:\n");
    for program in ["sh", "mkdir", "touch", "chown", "rm"] {
        let _ = writeln!(text, "      - {{path: /bin/{program}, size: 100 kB, mode: \"0755\"}}");
    }
    text.push_str("context:\n  files:\n");
    for file in 0..10_000 {
        let _ = writeln!(text, "    - {{path: src/{}/d{}/f{file}.c, size: {}}}", file % 12, file % 100, 1000 + file);
    }
    text
}
