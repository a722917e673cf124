use super::*;
use crate::{Engine, NoFiles, Project, Session};
use std::fmt::Write as _;

const MANIFEST: &str = r#"
context:
  files:
    - {path: src/main.go, size: 700}
    - {path: src/lib/one.go, size: 200}
    - {path: src/lib/two.go, size: 100}
    - {path: assets/, size: 5 kB, files: 12}
    - {path: run.sh, size: 40, mode: "0755"}
images:
  local:
    files:
      - {path: /bin/sh, size: 0, mode: "0755"}
      - {path: /bin/rm, size: 0, mode: "0755"}
      - {path: /bin/chmod, size: 0, mode: "0755"}
      - {path: /bin/ln, size: 0, mode: "0755"}
      - {path: /bin/mkdir, size: 0, mode: "0755"}
      - {path: /etc/conf, size: 300}
      - {path: /usr/lib/base.so, size: 4000}
      - {path: /usr/lib/old.so, size: 2500}
  total: {size: 10 kB, files: [{path: /bin/sh, size: 1000}]}
"#;

const DOCKERFILE: &str = "\
FROM local AS builder
COPY src /work
RUN chmod 600 /etc/conf && rm /usr/lib/old.so
RUN rm /work/lib/one.go && ln /work/main.go /work/again.go
FROM local
WORKDIR /app
COPY --from=builder /work/ .
COPY assets assets
COPY run.sh /app/main.go
RUN rm -r /app/assets && mkdir /app/assets
COPY --link run.sh /usr/lib/base.so
";

fn project(dockerfile: &str, engine: Engine) -> Project {
    Project { dockerfile: dockerfile.into(), manifest: MANIFEST.into(), engine, ..Project::default() }
}

fn scope(stage: usize, step: Option<usize>, view: View) -> Scope {
    Scope { stage: Some(stage), step, view }
}

#[track_caller]
fn page(session: &mut Session, project: &Project, query: &FilesQuery) -> FilesPage {
    let page = session.files(project, query, &NoFiles);
    assert!(page.found, "{query:?}");
    page
}

/// Everything, unfolded.
fn all(session: &mut Session, project: &Project, scope: Scope, folder: &str) -> FilesPage {
    let mut query = FilesQuery { scope, folder: folder.into(), limit: usize::MAX, ..FilesQuery::default() };
    loop {
        let page = page(session, project, &query);
        let folders = page.rows.iter().filter(|r| r.kind == EntryKind::Dir && r.change != Change::Removed);
        let open: Vec<String> = folders.map(|r| r.path.clone()).collect();
        if open.len() == query.open.len() {
            return page;
        }
        query.open = open;
    }
}

fn every_scope(session: &mut Session, project: &Project) -> Vec<Scope> {
    let report = session.report(project, &NoFiles);
    let mut all = Vec::new();
    for stage in &report.stages {
        all.push(scope(stage.index, None, View::Snapshot));
        for step in 0..stage.layers.len() {
            all.extend([View::Snapshot, View::Layer].map(|view| scope(stage.index, Some(step), view)));
        }
    }
    all
}

fn lines(page: &FilesPage) -> String {
    page.rows.iter().fold(String::new(), |mut text, row| {
        let sign = match row.change {
            Change::Unchanged => ' ',
            Change::Added => '+',
            Change::Modified => '~',
            Change::Removed => '-',
            Change::Hidden => 'h',
        };
        let line = page.layers[row.layer].line;
        writeln!(text, "{sign} {} {} line {line} hidden {}", row.path, row.bytes, row.hidden_bytes).unwrap();
        text
    })
}

#[test]
fn rows_of_a_folder_sum_to_its_total_in_every_view() {
    for engine in [Engine::Containerd, Engine::Overlay2] {
        let project = project(DOCKERFILE, engine);
        let mut session = Session::default();
        for scope in every_scope(&mut session, &project) {
            for folder in ["/", "/app", "/work", "/usr"] {
                let query =
                    FilesQuery { scope: scope.clone(), folder: folder.into(), limit: 99, ..FilesQuery::default() };
                let page = session.files(&project, &query, &NoFiles);
                let sum: u64 = page.rows.iter().map(|r| r.bytes).sum();
                assert_eq!(sum, page.folder.bytes, "{engine:?} {scope:?} {folder}\n{}", lines(&page));
            }
        }
    }
}

#[test]
fn the_view_of_a_layer_is_what_the_layer_stores() {
    for engine in [Engine::Containerd, Engine::Overlay2] {
        let project = Project { entries: true, ..project(DOCKERFILE, engine) };
        let mut session = Session::default();
        let report = session.report(&project, &NoFiles);
        for (stage, index) in report.stages.iter().flat_map(|s| (0..s.layers.len()).map(move |i| (s, i))) {
            let layer = &stage.layers[index];
            let page = all(&mut session, &project, scope(stage.index, Some(index), View::Layer), "/");
            let mut ours: Vec<&str> = page.rows.iter().map(|r| r.path.as_str()).collect();
            // What is listed below a folder that was made again is gone with it, and has no entry of its own.
            let entries = layer.entries.as_deref().unwrap_or_default();
            let behind = |path: &str| {
                let gone = |e: &&crate::report::Entry| {
                    e.kind == EntryKind::Opaque && path.starts_with(&format!("{}/", e.path))
                };
                entries.iter().any(|e| gone(&e)) && !entries.iter().any(|e| e.path == path)
            };
            ours.retain(|path| !behind(path));
            ours.sort_unstable();
            let theirs: Vec<&str> = entries.iter().map(|e| e.path.as_str()).collect();
            assert_eq!(ours, theirs, "{engine:?} {}", layer.instruction);
            assert_eq!(page.folder.bytes, layer.bytes, "{engine:?} {}", layer.instruction);
            let counts = (page.counts.added, page.counts.modified, page.counts.removed);
            assert_eq!(counts, (layer.files.added, layer.files.modified, layer.files.removed), "{}", layer.instruction);
        }
    }
}

#[test]
fn the_final_image_shows_who_put_what_and_what_is_hidden() {
    let page =
        all(&mut Session::default(), &project(DOCKERFILE, Engine::Containerd), scope(1, None, View::Snapshot), "/app");
    expect_test::expect![[r#"
        + /app/again.go 700 line 7 hidden 0
        + /app/assets 0 line 8 hidden 5000
        h /app/assets/* 0 line 10 hidden 5000
        + /app/lib 100 line 7 hidden 0
        + /app/lib/two.go 100 line 7 hidden 0
        + /app/main.go 40 line 9 hidden 700
    "#]]
    .assert_eq(&lines(&page));
}

#[test]
fn a_step_shows_what_it_changes_against_the_one_before() {
    let page =
        all(&mut Session::default(), &project(DOCKERFILE, Engine::Containerd), scope(0, Some(2), View::Snapshot), "/");
    let shown: String = lines(&page).lines().filter(|l| !l.contains("/bin")).map(|l| format!("{l}\n")).collect();
    expect_test::expect![[r#"
          /dev 0 line 3 hidden 0
          /etc 300 line 1 hidden 300
          /etc/conf 300 line 3 hidden 300
          /proc 0 line 3 hidden 0
          /sys 0 line 3 hidden 0
          /usr 4000 line 1 hidden 2500
          /usr/lib 4000 line 1 hidden 2500
          /usr/lib/base.so 4000 line 1 hidden 0
        h /usr/lib/old.so 0 line 3 hidden 2500
        ~ /work 800 line 2 hidden 200
        + /work/again.go 700 line 4 hidden 0
        ~ /work/lib 100 line 2 hidden 200
        - /work/lib/one.go 0 line 4 hidden 200
          /work/lib/two.go 100 line 2 hidden 0
          /work/main.go 0 line 2 hidden 0
    "#]]
    .assert_eq(&shown);
    assert_eq!(page.counts, Counts { added: 1, modified: 0, removed: 1, unchanged: 9 });
}

#[test]
fn a_layer_that_is_laid_on_top_is_stored_and_hides_what_it_covers() {
    let page =
        all(&mut Session::default(), &project(DOCKERFILE, Engine::Containerd), scope(1, Some(5), View::Layer), "/");
    assert_eq!(lines(&page).lines().last(), Some("~ /usr/lib/base.so 40 line 11 hidden 4000"));
    let page = all(
        &mut Session::default(),
        &project(DOCKERFILE, Engine::Containerd),
        scope(1, None, View::Snapshot),
        "/usr/lib",
    );
    let row = &page.rows[0];
    assert_eq!((row.path.as_str(), row.bytes, row.layer), ("/usr/lib/base.so", 40, page.layers.len() - 1));
    assert_eq!(row.beneath, [Beneath { layer: 0, bytes: 4000 }]);
}

#[test]
fn toggles_leave_out_and_keep_the_folders_on_the_way() {
    let project = project(DOCKERFILE, Engine::Containerd);
    let shown = |show: Show| {
        let scope = scope(0, Some(1), View::Snapshot);
        let open = ["/etc", "/usr", "/usr/lib", "/work"].map(String::from).to_vec();
        let page = page(
            &mut Session::default(),
            &project,
            &FilesQuery { scope, open, show, limit: 99, ..FilesQuery::default() },
        );
        page.rows.into_iter().map(|r| r.path).collect::<Vec<_>>().join(" ")
    };
    let none = Show { added: false, modified: false, removed: false, unchanged: false };
    assert_eq!(shown(Show { removed: true, ..none }), "/usr /usr/lib /usr/lib/old.so");
    assert_eq!(shown(Show { modified: true, ..none }), "/etc /etc/conf");
    assert_eq!(shown(Show { added: true, ..none }), "/dev /proc /sys");
    let unchanged = shown(Show { unchanged: true, ..none });
    assert!(unchanged.contains("/usr/lib/base.so") && !unchanged.contains("old.so"), "{unchanged}");
}

#[test]
fn a_search_finds_by_name_by_path_and_by_size_also_what_is_gone() {
    let project = project(DOCKERFILE, Engine::Containerd);
    let found = |text: &str, least: u64, sort: Sort| {
        let query = FilesQuery {
            scope: scope(0, None, View::Snapshot),
            text: text.into(),
            least,
            sort,
            limit: 99,
            ..FilesQuery::default()
        };
        page(&mut Session::default(), &project, &query)
            .rows
            .into_iter()
            .map(|r| format!("{} {}", r.path, r.bytes.max(r.hidden_bytes)))
            .collect::<Vec<_>>()
    };
    assert_eq!(found("TWO.go", 0, Sort::Name), ["/work/lib/two.go 100"]);
    assert_eq!(found("work/lib", 0, Sort::Name), ["/work/lib 200", "/work/lib/two.go 100", "/work/lib/one.go 200"]);
    assert_eq!(
        found("", 2000, Sort::Size),
        ["/usr 4000", "/usr/lib 4000", "/usr/lib/base.so 4000", "/usr/lib/old.so 2500"]
    );
    assert_eq!(found("nothing", 0, Sort::Name), [""; 0]);
}

#[test]
fn rows_come_in_windows() {
    let project = project(DOCKERFILE, Engine::Containerd);
    let window = |offset, limit| {
        let query = FilesQuery {
            scope: scope(0, None, View::Snapshot),
            folder: "/bin".into(),
            sort: Sort::Size,
            offset,
            limit,
            ..FilesQuery::default()
        };
        let page = page(&mut Session::default(), &project, &query);
        (page.total, page.rows.into_iter().map(|r| r.path).collect::<Vec<_>>())
    };
    let (total, whole) = window(0, 99);
    assert_eq!((total, whole.len()), (5, 5));
    assert_eq!(window(2, 2), (5, whole[2..4].to_vec()));
    assert_eq!(window(7, 2), (5, vec![]));
}

#[test]
fn a_folder_that_is_gone_can_be_looked_into_and_one_that_never_was_is_not_found() {
    let project = project("FROM local\nCOPY src /work\nRUN rm -r /work\nRUN mkdir /x\n", Engine::Containerd);
    let look = |folder: &str| {
        let query = FilesQuery { folder: folder.into(), limit: 99, ..FilesQuery::default() };
        Session::default().files(&project, &query, &NoFiles)
    };
    let gone = look("/work");
    assert!(gone.found);
    assert_eq!(lines(&gone), "h /work/lib 0 line 3 hidden 300\nh /work/main.go 0 line 3 hidden 700\n");
    assert_eq!(gone.folder.change, Change::Hidden);
    assert!(!look("/never").found);
    assert_eq!(Session::default().files(&Project::default(), &FilesQuery::default(), &NoFiles), FilesPage::default());
}

#[test]
fn blocks_are_nested_sum_up_and_name_the_layer_that_most_comes_from() {
    let project = project(DOCKERFILE, Engine::Containerd);
    let ask = |depth, limit| {
        let query = BlocksQuery { scope: scope(0, None, View::Snapshot), depth, limit, ..BlocksQuery::default() };
        Session::default().blocks(&project, &query, &NoFiles)
    };
    #[track_caller]
    fn check(block: &Block, names: &mut Vec<String>) {
        let inside: u64 = block.blocks.iter().map(|b| b.bytes).sum();
        assert!(block.blocks.is_empty() || inside + block.rest_bytes == block.bytes, "{}", block.name);
        assert!(block.blocks.is_sorted_by_key(|b| std::cmp::Reverse(b.bytes)));
        names.push(format!("{} {} by {}", block.name, block.bytes, block.layer));
        block.blocks.iter().for_each(|b| check(b, names));
    }
    let (mut whole, mut coarse) = (Vec::new(), Vec::new());
    check(&ask(9, 100).root, &mut whole);
    assert_eq!(
        whole,
        [
            "/ 5100 by 0",
            "usr 4000 by 0",
            "lib 4000 by 0",
            "base.so 4000 by 0",
            "work 800 by 1",
            "again.go 700 by 3",
            "lib 100 by 1",
            "two.go 100 by 1",
            "etc 300 by 2",
            "conf 300 by 2"
        ]
    );
    let few = ask(9, 3);
    check(&few.root, &mut coarse);
    assert_eq!(coarse, ["/ 5100 by 0", "usr 4000 by 0", "work 800 by 1"]);
    assert_eq!((few.root.rest_bytes, few.root.rest_files), (300, 6));
    assert_eq!(ask(1, 100).root.blocks.len(), 3);
}

#[test]
fn paths_are_weighed_with_hard_links_once_and_bounds_that_hold_the_unlisted() {
    let paths = ["/app", "builder:/work", "0:/work/main.go", "/nowhere", "nobody:/x"].map(String::from).to_vec();
    let report = Session::default().report(&Project { paths, ..project(DOCKERFILE, Engine::Containerd) }, &NoFiles);
    let weights: Vec<_> = report.paths.iter().map(|p| (p.stage, p.exists, p.bytes, p.files)).collect();
    assert_eq!(weights, [(1, true, 840, 3), (0, true, 800, 3), (0, true, 700, 1), (1, false, 0, 0), (0, false, 0, 0)]);
    assert!(report.diagnostics.iter().any(|d| d.code == "path-without-stage" && d.message.contains("nobody")));

    let paths = vec!["/bin/sh".into(), "/opt".into()];
    let report = Session::default().report(&Project { paths, ..project("FROM total\n", Engine::Containerd) }, &NoFiles);
    let bounds: Vec<_> = report.paths.iter().map(|p| (p.exists, p.low, p.bytes, p.high)).collect();
    assert_eq!(bounds, [(true, 1000, 1000, 10_000), (false, 0, 0, 9000)]);
}
