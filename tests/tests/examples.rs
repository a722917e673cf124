//! The ready-made examples, held against the figures of the articles they grew from.
//!
//! Every variant of every example runs with both engines. An article's figure is compared with the engine that its example
//! names, within 3 %; `static/examples/README.md` says what an example holds.

use layerlab_core::report::{Layer, Report};
use layerlab_core::size::Provenance;
use layerlab_core::{Engine, NoFiles, Project, Session};
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// How far the simulation may be from an article's figure.
const TOLERANCE: f64 = 0.03;

#[derive(Deserialize)]
struct Example {
    #[serde(skip)]
    folder: PathBuf,
    title: String,
    source: Option<String>,
    #[serde(default)]
    engine: Option<String>,
    #[serde(default)]
    group: Option<String>,
    rank: u32,
    variants: Vec<Variant>,
    manifest: String,
    #[serde(rename = "try")]
    hint: String,
    #[serde(default)]
    points: Vec<String>,
    #[serde(default)]
    sources: Vec<String>,
}

#[derive(Deserialize)]
struct Variant {
    name: String,
    dockerfile: String,
    figure_bytes: Option<u64>,
    #[serde(default)]
    figures: Vec<Figure>,
}

#[derive(Deserialize)]
struct Figure {
    path: String,
    bytes: u64,
}

impl Example {
    fn engine(&self) -> Engine {
        match self.engine.as_deref() {
            Some("overlay2") => Engine::Overlay2,
            Some("containerd") | None => Engine::Containerd,
            Some(other) => panic!("{}: engine {other}", self.title),
        }
    }

    fn project(&self, variant: &Variant, engine: Engine) -> Project {
        let read = |name: &str| std::fs::read_to_string(self.folder.join(name)).unwrap();
        let (dockerfile, manifest) = (read(&variant.dockerfile), read(&self.manifest));
        Project { dockerfile, manifest, engine, ..Project::default() }
    }

    fn report(&self, variant: &Variant, engine: Engine) -> Report {
        Session::default().report(&self.project(variant, engine), &NoFiles)
    }

    #[track_caller]
    fn variant(&self, name: &str) -> &Variant {
        self.variants.iter().find(|v| v.name == name).unwrap_or_else(|| panic!("{}: no variant {name}", self.title))
    }
}

fn folders() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../static/examples")
}

fn example(name: &str) -> Example {
    let folder = folders().join(name);
    let text = std::fs::read_to_string(folder.join("example.json")).unwrap();
    let example: Example = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{name}/example.json: {e}"));
    Example { folder, ..example }
}

fn all() -> Vec<Example> {
    let entries = std::fs::read_dir(folders()).unwrap().flatten();
    let names = entries.filter(|e| e.path().is_dir()).map(|e| e.file_name().into_string().unwrap());
    let mut all: Vec<Example> = names.map(|name| example(&name)).collect();
    all.sort_by_key(|e| e.rank);
    all
}

/// What paths of the final image weigh, as the report says it.
fn weigh(project: &Project, paths: &[&str]) -> Vec<u64> {
    let paths = paths.iter().map(ToString::to_string).collect();
    let report = Session::default().report(&Project { paths, ..project.clone() }, &NoFiles);
    report.paths.iter().map(|path| path.bytes).collect()
}

#[track_caller]
fn assert_near(ours: u64, article: u64, what: &str) {
    let off = ours.abs_diff(article) as f64;
    assert!(off <= article as f64 * TOLERANCE, "{what}: ours {ours} B, the article's {article} B");
}

/// The layer of the final image whose instruction contains a text.
#[track_caller]
fn layer<'a>(report: &'a Report, text: &str) -> &'a Layer {
    let layers = &report.stages[report.image.stage].layers;
    layers.iter().find(|l| l.instruction.contains(text)).unwrap_or_else(|| panic!("no layer {text}"))
}

#[test]
fn every_example_is_read_without_errors_and_nothing_in_it_is_unknown() {
    for example in all() {
        for variant in &example.variants {
            for engine in [Engine::Containerd, Engine::Overlay2] {
                let report = example.report(variant, engine);
                let what = format!("{}, {}, {}", example.title, variant.name, engine.as_str());
                let wrong: Vec<_> = report.diagnostics.iter().filter(|d| d.severity == "error").collect();
                assert!(wrong.is_empty(), "{what}: {wrong:?}");
                for stage in &report.stages {
                    assert_ne!(stage.base_provenance, Provenance::Unknown, "{what}: the base of stage {}", stage.index);
                    for layer in &stage.layers {
                        assert_ne!(layer.provenance, Provenance::Unknown, "{what}: {}", layer.instruction);
                    }
                }
                assert!(report.image.bytes > 0, "{what}: weighs nothing");
            }
        }
    }
}

#[test]
fn the_articles_figures_are_reproduced() {
    let mut compared = 0;
    for example in all() {
        for variant in &example.variants {
            let what = format!("{}, {}", example.title, variant.name);
            if let Some(article) = variant.figure_bytes {
                assert_near(example.report(variant, example.engine()).image.bytes, article, &what);
                compared += 1;
            }
            let paths: Vec<&str> = variant.figures.iter().map(|figure| figure.path.as_str()).collect();
            let ours = weigh(&example.project(variant, example.engine()), &paths);
            assert_eq!(ours.len(), paths.len(), "{what}");
            for (Figure { path, bytes }, ours) in variant.figures.iter().zip(ours) {
                assert_near(ours, *bytes, &format!("{what}, {path}"));
                compared += 1;
            }
        }
    }
    assert_eq!(compared, 19, "2 of Go, 2 of Python, 3 of Chrome, 12 paths of Elixir");
}

#[test]
fn after_is_smaller_than_before_under_both_engines() {
    let languages = all().into_iter().filter(|example| example.group.as_deref() == Some("Languages"));
    let mut count = 0;
    for example in languages {
        count += 1;
        for engine in [Engine::Containerd, Engine::Overlay2] {
            let bytes = |name| example.report(example.variant(name), engine).image.bytes;
            assert!(bytes("After") < bytes("Before"), "{}, {}", example.title, engine.as_str());
        }
    }
    assert!(count >= 8);
}

#[test]
fn a_newcomer_lands_on_the_most_telling_example() {
    let all = all();
    assert!(all.len() >= 9);
    assert_eq!(all[0].folder, folders().join("go-2018"));
    for pair in all.windows(2) {
        assert_ne!(pair[0].rank, pair[1].rank, "{} and {}", pair[0].title, pair[1].title);
    }
    for example in &all {
        assert!(!example.hint.is_empty() && (2..=4).contains(&example.points.len()), "{}", example.title);
        assert!(example.source.is_none() || !example.sources.is_empty(), "{}: figures without a source", example.title);
    }
}

#[test]
fn chown_after_copy_stores_the_elixir_release_twice() {
    let example = example("elixir-2022");
    for engine in [Engine::Containerd, Engine::Overlay2] {
        let after = example.report(example.variant("After"), engine);
        let (copy, chown) = (layer(&after, "COPY"), layer(&after, "chown"));
        assert_eq!(copy.bytes, 49 << 20);
        assert_eq!(chown.bytes, copy.bytes, "{}", engine.as_str());
        let hidden: u64 = after.shadowed.iter().filter(|s| s.path.starts_with("/home")).map(|s| s.bytes).sum();
        assert_eq!(hidden, chown.bytes);
        let flag = example.report(example.variant("COPY --chown"), engine);
        assert_eq!(after.image.bytes - flag.image.bytes, chown.bytes);
    }
}

#[test]
fn the_python_library_folder_is_stored_twice_by_overlay2_only() {
    let example = example("python-2018");
    let after = example.variant("After");
    let copied = |engine| layer(&example.report(after, engine), "/usr/local/lib/python3.6").bytes;
    let (containerd, overlay2) = (copied(Engine::Containerd), copied(Engine::Overlay2));
    let in_the_base = 45_784_098 + 5_873_879;
    assert_eq!(overlay2 - containerd, in_the_base);
    assert_eq!(vec![overlay2], weigh(&example.project(after, Engine::Overlay2), &["/usr/local/lib/python3.6"]));
    let new = example.variant("Only what is new");
    let bytes = |engine| example.report(new, engine).image.bytes;
    assert_eq!(bytes(Engine::Containerd), bytes(Engine::Overlay2));
}

#[test]
fn the_old_chrome_is_still_shipped_in_all_three_images() {
    let example = example("chrome-2019");
    for variant in &example.variants {
        let report = example.report(variant, Engine::Overlay2);
        let hidden: u64 =
            report.shadowed.iter().filter(|s| s.path.starts_with("/opt/google/chrome")).map(|s| s.bytes).sum();
        assert_eq!(hidden, 210_000_000, "{}", variant.name);
    }
}

#[test]
fn invented_examples_are_exact() {
    let bytes = |name: &str, variant: usize, engine| {
        let example = example(name);
        let report = example.report(&example.variants[variant], engine);
        assert_eq!(report.image.provenance, Provenance::Exact, "{name}");
        report.image.bytes
    };
    const USERS: &str = "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000::/home/app:/bin/sh\n";
    const GROUPS: &str = "root:x:0:\napp:x:1000:\n";
    const BASE: u64 = 1_131_168 + USERS.len() as u64 + GROUPS.len() as u64;
    for engine in [Engine::Containerd, Engine::Overlay2] {
        assert_eq!(bytes("deleted-too-late", 0, engine), BASE + 48_002_316 + 2_000_000);
        assert_eq!(bytes("deleted-too-late", 1, engine), BASE + 2_000_000);
        assert_eq!(bytes("chown-doubles", 0, engine), BASE + 2 * 62_048_000);
        assert_eq!(bytes("chown-doubles", 1, engine), BASE + 62_048_000);
    }
    let example = example("ignored-context");
    let everything = &example.variants[0];
    let mut project = example.project(everything, Engine::Containerd);
    let all = Session::default().report(&project, &NoFiles).image.bytes;
    project.manifest = project.manifest.replace("\n        # ", "\n        ");
    let ignored = Session::default().report(&project, &NoFiles).image.bytes;
    assert_eq!(all - ignored, 9_400_023 + 3_100_180 + 84 + 3 * 2);
}

/// What an example weighs after an edit of one of its Dockerfiles.
#[track_caller]
fn edited(name: &str, variant: usize, edits: &[(&str, &str)], engine: Engine) -> Report {
    let example = example(name);
    let mut project = example.project(&example.variants[variant], engine);
    for (from, to) in edits {
        assert!(project.dockerfile.contains(from), "{name}: {from}");
        project.dockerfile = project.dockerfile.replacen(from, to, 1);
    }
    let report = Session::default().report(&project, &NoFiles);
    assert!(report.diagnostics.iter().all(|d| d.severity != "error"), "{name}: {:?}", report.diagnostics);
    report
}

#[test]
fn what_is_to_be_tried_first_shows_what_it_promises() {
    let unedited = |name, variant, engine| edited(name, variant, &[], engine).image.bytes;
    let (containerd, overlay2) = (Engine::Containerd, Engine::Overlay2);

    let scratch = [("FROM scratch", "FROM golang:latest")];
    assert_eq!(edited("go-2018", 1, &scratch, overlay2).image.bytes, 774_330_000 + 15_300_000);

    let join = [("> sample.csv\nRUN rm", "> sample.csv && rm")];
    assert_eq!(
        edited("deleted-too-late", 0, &join, containerd).image.bytes,
        unedited("deleted-too-late", 0, containerd)
    );

    let apart = [(" && \\\n    rm -rf", "\nRUN rm -rf")];
    let more = edited("chrome-2019", 1, &apart, overlay2).image.bytes - unedited("chrome-2019", 1, overlay2);
    assert_eq!(more, 16_476_857, "the lists");

    let again = [("USER app", "RUN chown -R app:app /data\nUSER app")];
    let cost = |engine| edited("chown-doubles", 0, &again, engine).image.bytes - unedited("chown-doubles", 0, engine);
    assert_eq!((cost(containerd), cost(overlay2)), (0, 62_048_000));

    let empty = [("FROM alpine:3.17.0", "FROM scratch"), ("RUN go build", "RUN CGO_ENABLED=0 go build")];
    assert_eq!(edited("go-2022", 1, &empty, containerd).image.bytes, 9_000_000);

    let modules = [("WORKDIR /app\nCMD", "COPY --from=builder /app/node_modules /app/node_modules\nWORKDIR /app\nCMD")];
    let more = edited("node-2022", 1, &modules, containerd).image.bytes - unedited("node-2022", 1, containerd);
    assert_eq!(more, 39_152_309);
}

#[test]
fn what_is_to_be_tried_in_a_language_shows_what_it_promises() {
    let engine = Engine::Containerd;
    let unedited = |name, variant| edited(name, variant, &[], engine).image.bytes;
    let after = |name, edits: &[(&str, &str)]| edited(name, 1, edits, engine).image.bytes;

    assert_eq!(after("rust-server", &[("FROM debian:trixie-slim", "FROM scratch")]), 3_200_000);
    assert_eq!(after("c-static", &[("FROM scratch", "FROM debian:bookworm-slim")]), 74_830_000 + 682_696);

    let more = after("node-server", &[(" --omit=dev", "")]) - unedited("node-server", 1);
    assert_eq!(more, 39_152_285 - 4_947_935);
    assert!(after("node-static", &[("nginx:alpine-slim", "nginx:latest")]) > 10 * unedited("node-static", 1));

    let slim = edited("python-venv", 0, &[("python:3.12", "python:3.12-slim")], engine).image.bytes;
    assert!(slim < unedited("python-venv", 1), "nearly all of it lies in the base: {slim}");

    let jar = "COPY --from=builder /src/target/shop.jar ./\n";
    let parts = ["dependencies", "spring-boot-loader", "application"]
        .map(|part| format!("COPY --from=builder /layers/{part}/ ./\n"));
    let one = [(parts[0].as_str(), jar), (parts[1].as_str(), ""), (parts[2].as_str(), "")];
    assert_eq!(layer(&edited("java-jar", 1, &one, engine), "shop.jar").bytes, 21_000_000);

    let debian = after("dotnet-api", &[("aspnet:8.0-alpine", "aspnet:8.0")]) - unedited("dotnet-api", 1);
    assert_eq!(debian, 214_930_477 - 106_914_155);
    assert_eq!(
        after("ruby-web", &[("bundle install && \\\n    rm", "bundle install\nRUN rm")]),
        unedited("ruby-web", 1)
    );

    let joined = [(
        "apt-get update\nRUN apt-get install -y git unzip",
        "apt-get update && apt-get install -y git unzip && rm -rf /var/lib/apt/lists/*",
    )];
    assert_eq!(unedited("php-web", 0) - edited("php-web", 0, &joined, engine).image.bytes, 20_000_000);

    let apart = [("openssl && \\\n    rm", "openssl\nRUN rm")];
    assert_eq!(after("elixir-release", &apart) - unedited("elixir-release", 1), 20_000_000);
}
