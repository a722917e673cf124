//! What is seen of a build context.

use super::*;
use crate::{NoFiles, Project, Session};
use std::fmt::Write;

/// A context of `path size` words under an ignore file.
fn project(files: &[(&str, u64)], ignore: &str, dockerfile: &str) -> Project {
    let mut manifest = String::from("context:\n  files:\n");
    for (path, size) in files {
        writeln!(manifest, "    - {{path: {path:?}, size: {size}}}").unwrap();
    }
    Project { manifest, ignore: Some(ignore.into()), dockerfile: dockerfile.into(), ..Project::default() }
}

fn ask(project: &Project, query: ContextQuery) -> ContextPage {
    Session::default().context(project, &ContextQuery { limit: 100, ..query }, &NoFiles)
}

/// `path all-bytes ignored-bytes fate line pattern` of each row.
fn shown(page: &ContextPage) -> Vec<String> {
    let row = |row: &Row| {
        let line = row.line.map(|line| format!(" {line} {}", row.pattern)).unwrap_or_default();
        format!("{} {} {} {:?}{line}", row.path, row.all.bytes, row.ignored.bytes, row.fate)
    };
    page.rows.iter().map(row).collect()
}

const FILES: [(&str, u64); 5] =
    [("a.md", 1), ("docs/b.md", 2), ("docs/keep/c.md", 4), ("src/main.rs", 8), ("src/x.log", 16)];
const IGNORE: &str = "# notes\ndocs\n!docs/keep\n  **/*.log\n";

#[test]
fn each_row_says_which_line_decided_and_what_of_a_folder_is_left_out() {
    let open = vec!["docs".into(), "src".into()];
    let page = ask(&project(&FILES, IGNORE, ""), ContextQuery { open, ..ContextQuery::default() });
    assert_eq!(
        shown(&page),
        [
            "a.md 1 0 Kept",
            "docs 6 2 Partly 2 docs",
            "docs/b.md 2 2 Ignored 2 docs",
            "docs/keep 4 0 Kept 3 !docs/keep",
            "src 24 16 Partly",
            "src/main.rs 8 0 Kept",
            "src/x.log 16 16 Ignored 4 **/*.log",
        ]
    );
    assert_eq!((page.kept, page.ignored), (Sum { bytes: 13, files: 3 }, Sum { bytes: 18, files: 2 }));
    assert_eq!(page.total, 7);
}

#[test]
fn rows_are_found_left_out_sorted_and_cut() {
    let project = project(&FILES, IGNORE, "");
    let paths = |query| ask(&project, query).rows.into_iter().map(|row| row.path).collect::<Vec<_>>();
    let query = || ContextQuery::default();
    assert_eq!(paths(ContextQuery { text: ".MD".into(), ..query() }), ["a.md", "docs/b.md", "docs/keep/c.md"]);
    assert_eq!(paths(ContextQuery { text: "docs/k".into(), ..query() }), ["docs/keep", "docs/keep/c.md"]);
    let heavy = ContextQuery { text: "md".into(), sort: Sort::Size, ..query() };
    assert_eq!(paths(heavy), ["docs/keep/c.md", "docs/b.md", "a.md"]);
    assert_eq!(paths(ContextQuery { fate: Some(Fate::Ignored), ..query() }), ["docs", "src"]);
    let open = vec!["src".into()];
    assert_eq!(paths(ContextQuery { fate: Some(Fate::Ignored), open, ..query() }), ["docs", "src", "src/x.log"]);
    assert_eq!(paths(ContextQuery { sort: Sort::Size, ..query() }), ["src", "docs", "a.md"]);
    let cut = ask(&project, ContextQuery { offset: 1, ..query() });
    assert_eq!((cut.total, cut.rows.len()), (3, 2));
}

#[test]
fn what_no_instruction_takes_is_told_the_heaviest_first() {
    let files = [("app/a", 1), ("app/b", 2), ("data/x", 50), ("Dockerfile", 9), ("big.zip", 70), ("lib/y", 3)];
    let untaken = |dockerfile: &str| {
        let page = ask(&project(&files, "", dockerfile), ContextQuery::default());
        page.untaken.into_iter().map(|u| format!("{} {}", u.path, u.sum.bytes)).collect::<Vec<_>>()
    };
    let mount = "FROM scratch\nCOPY app/a* /\nRUN --mount=type=bind,source=lib,target=/l true\n";
    assert_eq!(untaken(mount), ["big.zip 70", "data/ 50", "app/b 2"]);
    assert_eq!(untaken("FROM scratch\nCOPY . /\n"), [""; 0]);
    assert_eq!(untaken("FROM scratch\nRUN --mount=type=bind,target=/l true\n"), [""; 0]);
    assert_eq!(untaken(""), [""; 0]);
    // A stage that is not built takes nothing.
    assert_eq!(untaken("FROM scratch AS a\nCOPY . /\nFROM scratch\nCOPY app data lib /\n"), ["big.zip 70"]);
}

#[test]
fn a_folder_known_in_total_and_hostile_names_are_rows_like_others() {
    let manifest = "context: {files: [{path: v/, size: 5 MB, files: 7}, {path: \"a\\nb\\u202e<b>\", size: 1}]}\n";
    let project = Project { manifest: manifest.into(), ..Project::default() };
    let page = ask(&project, ContextQuery { open: vec!["v".into()], ..ContextQuery::default() });
    let rows: Vec<_> = page.rows.iter().map(|row| (row.path.as_str(), row.all.files)).collect();
    assert_eq!(rows, [("a\nb\u{202e}<b>", 1), ("v", 7), ("v/*", 7)]);
}
