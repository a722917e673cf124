//! COPY and ADD seen from outside, as current BuildKit does them (built in November 2026 at 73ed6825c4b7).

use super::{is_loopback, url_name};
use crate::report::Report;
use crate::{NoFiles, Project, Session};

const MANIFEST: &str = "
context:
  files:
    - {path: a.txt, content: a}
    - {path: src/main.c, content: main}
    - {path: src/lib/l.h, content: lib}
    - {path: docs/, mode: '0755'}
    - {path: link, target: src}
    - {path: docs/nowhere, target: gone}
    - {path: x.tar, size: 10240}
archives:
  x.tar: {files: [{path: shared/x, size: 3}, {path: new/y, size: 4}]}
images:
  base:
    files:
      - {path: /etc/passwd, content: \"app:x:1000:1001::/home/app:/bin/sh\\n\"}
      - {path: /shared/, mode: '2775', uid: 33, gid: 50}
";

fn report(dockerfile: &str) -> Report {
    let (dockerfile, manifest) = (dockerfile.to_owned(), MANIFEST.to_owned());
    Session::default().report(&Project { dockerfile, manifest, entries: true, ..Project::default() }, &NoFiles)
}

/// The last layer on the base image: path, mode and owner of what is not a link.
#[track_caller]
fn check(instructions: &str, want: &[&str]) {
    let report = report(&format!("FROM base\n{instructions}\n"));
    assert_eq!(report.diagnostics, [], "{instructions}");
    let entries = report.stages[0].layers.last().unwrap().entries.iter().flatten();
    let shown: Vec<String> = entries.map(|e| format!("{} {} {}:{}", e.path, e.mode, e.uid, e.gid)).collect();
    assert_eq!(shown, want, "{instructions}");
}

fn is_refused(dockerfile: &str) -> bool {
    report(dockerfile).diagnostics.iter().any(|d| d.code == "copy-source-missing")
}

#[test]
fn folders_made_in_a_group_folder_inherit_its_group() {
    let file = "/shared/n/a.txt 0644 0:0";
    check("COPY a.txt /shared/n/", &["/shared 2775 33:50", "/shared/n 2755 0:50", file]);
    check(
        "COPY --chmod=4711 a.txt /shared/n/",
        &["/shared 2775 33:50", "/shared/n 2711 0:50", "/shared/n/a.txt 4711 0:0"],
    );
    check("USER app\nWORKDIR /shared/w", &["/shared 2775 33:50", "/shared/w 2755 1000:1001"]);
}

#[test]
fn folders_that_an_archive_does_not_list_are_left_alone() {
    let want = ["/new 0755 0:0", "/new/y 0644 7:7", "/shared 2775 33:50", "/shared/x 0644 7:7"];
    check("ADD --chown=7 x.tar /", &want);
}

#[test]
fn with_parents_a_source_must_name_something_and_no_link_is_followed_to_it() {
    for (source, refused) in [
        (".", true),
        ("/", true),
        ("src/./", true),
        ("./src/lib", false),
        ("src/./lib", false),
        ("link", false),
        ("docs/nowhere", false),
        ("link/main.c", true),
        ("link/./main.c", true),
        ("link/./*.c", false),
        ("src/mai", true),
        ("--exclude=**/*.h src", false),
        ("--exclude=src src/lib", true),
        ("*.nothing", false),
    ] {
        assert_eq!(is_refused(&format!("FROM base\nCOPY . /all/\nCOPY --parents {source} /x/\n")), refused, "{source}");
    }
}

#[test]
fn a_folder_that_nothing_names_is_not_sent() {
    for (instructions, refused) in [
        ("COPY src/*.md /x/", true),
        ("COPY *.md /x/", false),
        ("COPY nothing*/*.md /x/", false),
        ("COPY src/**/*.h /x/", false),
        ("COPY src/lib/*.c /x/\nCOPY src/main.c /y/", true),
        ("COPY src/lib/*.c /x/\nCOPY src/lib/l.h /y/", false),
        ("COPY src/lib/*.c /x/\nCOPY link /y/", false),
        ("COPY src/lib/*.c /x/\nCOPY src/*.c /y/", true),
        ("COPY src/*.md /x/\nRUN --mount=type=bind,target=/c true", false),
        ("COPY src/*.md /x/\nRUN --mount=type=tmpfs,target=/c true", false),
        ("COPY src/*.md /x/\nRUN --mount=type=cache,target=/c true", true),
        ("COPY --parents src/*.md /x/", false),
        ("COPY --parents src/./*.md /x/", true),
    ] {
        assert_eq!(is_refused(&format!("FROM base\n{instructions}\n")), refused, "{instructions}");
    }
    assert!(!is_refused("FROM base\nCOPY . .\nFROM base\nCOPY --from=0 /src/*.md /x/\n"));
    assert!(is_refused("FROM base AS unused\nCOPY . .\nFROM base\nCOPY src/*.md /x/\n"));
}

#[test]
fn the_builders_own_machine_is_known_by_its_names() {
    for url in ["http://localhost/a", "http://127.0.0.1:8099/nope.txt", "https://me@localhost:1?x", "http://[::1]:80/"]
    {
        assert!(is_loopback(url), "{url}");
    }
    for url in ["https://example.com/localhost", "http://localhost.example.com/", "https://127.example.com.org@x.org/"]
    {
        assert!(!is_loopback(url), "{url}");
    }
}

#[test]
fn downloads_are_named_by_the_path_of_their_url() {
    for (url, name) in [
        ("https://example.com/a/tool.tgz", "tool.tgz"),
        ("https://example.com/file.txt?x=1", "file.txt"),
        ("https://example.com/", "__unnamed__"),
        ("https://example.com", "__unnamed__"),
    ] {
        assert_eq!(url_name(url), name);
    }
}
