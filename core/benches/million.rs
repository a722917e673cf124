//! A build context of a million files, three stages, 25 instructions: how long reading and simulating take, and how much
//! memory is used at the peak. And the page's examples, each in a new session.
//!
//! `cargo bench -p layerlab-core --bench million` prints the figures; nothing is asserted. Where the system tells (Linux) the
//! time on the processor stands beside the time that passed, so that what else runs on the machine does not count.

use layerlab_core::report::files::{BlocksQuery, FilesQuery, Scope, View};
use layerlab_core::{Engine, Files, NoFiles, Project, Session};
use std::fmt::Write;
use std::path::Path;
use std::time::Instant;

const FILES: usize = 1_000_000;

struct Listing(String);

impl Files for Listing {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        if path == "context.tsv" { Ok(self.0.clone().into_bytes()) } else { Err(format!("{path}: not there")) }
    }
}

/// Paths of five to six components, about thirty files a folder, as a large repository with dependencies has them.
fn listing() -> String {
    let mut text = String::new();
    for i in 0..FILES {
        let (a, b, c, d) = (i / 250_000, i / 12_500 % 20, i / 625 % 20, i / 25 % 25);
        let size = 200 + (i * 7919) % 20_000;
        // Writing to a String can't fail.
        let _ = writeln!(
            text,
            "file\t0644\t1000\t1000\t{size}\tmodule-{a}/package-{b}/src-{c}/part-{d}/source-file-{i}.ts"
        );
    }
    text
}

const DOCKERFILE: &str = "\
FROM debian:12 AS sources
ENV A=1
WORKDIR /src
COPY . .
RUN chown -R 1000:1000 /src
LABEL a=b
FROM debian:12 AS half
WORKDIR /half
ARG X=1
COPY --from=sources /src/module-0 /src/module-1 ./
COPY . /all
RUN rm -rf /all/module-2
RUN mkdir -p /out && mv /all/module-3 /out/
ENV B=2
USER 1000
USER root
FROM debian:12
WORKDIR /app
COPY --from=half /half /app/half
COPY --from=half /all /app/all
COPY --chown=5:5 module-0 /app/owned
RUN rm -rf /app/half/package-1
RUN chown -R 7:7 /app/all/module-1
EXPOSE 80
CMD [\"app\"]
RUN echo LAST > /last
";

fn main() {
    let files = Listing(listing());
    let project = Project {
        dockerfile: DOCKERFILE.into(),
        manifest: "context: {listing: context.tsv}\nimages: {debian:12: {size: 117 MB}}\n".into(),
        engine: Engine::Containerd,
        ..Project::default()
    };
    let before = peak();
    let mut session = Session::default();
    let empty = Project { dockerfile: "FROM scratch\n".into(), ..project.clone() };
    timed("read the listing", || session.report(&empty, &files));
    let report = timed("simulate and report, cold", || session.report(&project, &files));
    println!("{:>10} B an image, {} diagnostics", report.image.bytes, report.diagnostics.len());
    if let (Some(before), Some(after)) = (before, peak()) {
        println!(
            "{:>10} B of memory at the peak beyond the listing itself, {} B a file",
            after - before,
            (after - before) / FILES
        );
    }
    look(&mut session, &project, &files);
    let last = Project { dockerfile: DOCKERFILE.replace("LAST", "EDITED"), ..project.clone() };
    timed("after an edit of the last RUN", || session.report(&last, &files));
    let middle = Project { dockerfile: DOCKERFILE.replace("module-0 /app/owned", "module-1 /app/owned"), ..project };
    timed("after an edit of a middle COPY", || session.report(&middle, &files));
    examples(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../static/examples")));
}

/// What the page asks when a person looks at the files.
fn look(session: &mut Session, project: &Project, files: &Listing) {
    let query = |stage, step, view, folder: &str| FilesQuery {
        scope: Scope { stage, step, view },
        folder: folder.into(),
        limit: 100,
        ..FilesQuery::default()
    };
    let last = query(None, None, View::Snapshot, "/");
    timed("rows of the final image, the first time", || session.files(project, &last, files));
    timed("rows of the final image, again", || session.files(project, &last, files));
    let deep = query(None, None, View::Snapshot, "/app/half/package-2/src-3");
    timed("rows of a folder in it", || session.files(project, &deep, files));
    let chown = query(Some(0), Some(3), View::Layer, "/src");
    timed("rows of the layer of chown -R, the first time", || session.files(project, &chown, files));
    timed("rows of the layer of chown -R, again", || session.files(project, &chown, files));
    let text = FilesQuery {
        text: "file-77".into(),
        folder: "/src/module-0".into(),
        ..query(Some(0), None, View::Snapshot, "")
    };
    timed("a search through 250,000 files", || session.files(project, &text, files));
    let blocks = BlocksQuery { depth: 4, limit: 300, ..BlocksQuery::default() };
    timed("rectangles of the final image", || session.blocks(project, &blocks, files));
    timed("a path through all layers", || session.trace(project, None, "/app/half/package-2", files));
}

/// The page's examples: the one that takes longest, of twenty runs each the shortest.
fn examples(folder: &Path) {
    let Ok(examples) = std::fs::read_dir(folder) else { return };
    let mut slowest = (0.0, String::new());
    for example in examples.flatten() {
        let Ok(manifest) = std::fs::read_to_string(example.path().join("manifest.yaml")) else { continue };
        for name in ["before.Dockerfile", "after.Dockerfile"] {
            let Ok(dockerfile) = std::fs::read_to_string(example.path().join(name)) else { continue };
            let project = Project { dockerfile, manifest: manifest.clone(), ..Project::default() };
            let run = || elapsed(|| Session::default().report(&project, &NoFiles)).1.wall;
            let best = (0..20).map(|_| run()).fold(f64::INFINITY, f64::min);
            if best > slowest.0 {
                slowest = (best, format!("{}/{name}", example.file_name().to_string_lossy()));
            }
        }
    }
    println!("{:>10.2} ms  the slowest example, cold: {}", slowest.0, slowest.1);
}

/// The most memory that this process ever had, where the system tells (Linux).
fn peak() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse::<usize>().ok().map(|kb| kb * 1024)
}

/// Milliseconds.
struct Time {
    wall: f64,
    /// Time on the processor, where the system tells, else the same.
    cpu: f64,
}

fn elapsed<T>(act: impl FnOnce() -> T) -> (T, Time) {
    let (start, before) = (Instant::now(), processor());
    let result = act();
    let wall = start.elapsed().as_secs_f64() * 1000.0;
    let cpu = before.zip(processor()).map_or(wall, |(before, after)| after - before);
    (result, Time { wall, cpu })
}

/// Milliseconds that this thread was on a processor.
fn processor() -> Option<f64> {
    // The system adds up when it switches threads.
    std::thread::yield_now();
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split(' ').next()?.parse::<f64>().ok().map(|ns| ns / 1e6)
}

fn timed<T>(what: &str, act: impl FnOnce() -> T) -> T {
    let (result, time) = elapsed(act);
    println!("{:>10.1} ms, {:.1} ms of it on the processor: {what}", time.wall, time.cpu);
    result
}
