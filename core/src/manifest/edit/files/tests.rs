//! What hand editing of the build context makes of a manifest, and what it leaves alone.

use super::*;
use crate::NoFiles;
use crate::manifest::parse;

const TEXT: &str = "\
# What we ship.
context:
  listing: |
    # from find
    10 docs/a.md
    20 docs/b.md
    30 src/main.rs
  files:
    # ours
    - {path: docs/c.md, size: 4 kB} # about
    - path: src/gen/
      size: 5 MB
      files: 40
    - {path: notes.txt, content: \"hi\"}
images: {a: {size: 1 MB}}
";

#[track_caller]
fn readable(text: &str) {
    assert_eq!(parse(text, &NoFiles).1, [], "{text}");
}

#[track_caller]
fn puts(text: &str, path: &str, size: &str, want: &str) {
    let file = FileSize { path: path.into(), size: size.into(), files: None };
    assert_eq!(put(text, &file).as_deref(), Ok(want));
    readable(want);
}

#[track_caller]
fn removes(text: &str, path: &str, want: Option<&str>) {
    assert_eq!(remove(text, path).unwrap().as_deref(), want);
    want.into_iter().for_each(readable);
}

#[test]
fn another_size_stands_in_the_entry_that_there_is_else_in_a_new_one_over_the_listing() {
    puts(TEXT, "./docs/c.md", "5 kB", &TEXT.replace("4 kB", "5 kB"));
    puts(TEXT, "src/gen/", "6 MB", &TEXT.replace("5 MB", "6 MB"));
    let end = "content: \"hi\"}\n";
    let listed = format!("{end}    - {{path: docs/a.md, size: 1 kB}}\n");
    puts(TEXT, "docs/a.md", "1 kB", &TEXT.replace(end, &listed));
    puts(TEXT, "new/", "", &TEXT.replace(end, &format!("{end}    - {{path: new/}}\n")));
    puts("", "a b/", "2 MB", "context:\n  files:\n    - {path: a b/, size: 2 MB, files: 1}\n");
    puts("context:\n", "a", "2", "context:\n  files:\n    - {path: a, size: 2}\n");
}

#[test]
fn what_cannot_be_declared_is_told_in_a_sentence() {
    let wrong = |path: &str, size: &str| {
        put(TEXT, &FileSize { path: path.into(), size: size.into(), files: None }).unwrap_err()
    };
    assert!(wrong("../a", "1").contains("leads out of the build context"));
    assert!(wrong(" / ", "1").contains("needs a path"));
    assert!(wrong("a", "2 XB").contains("found `2 XB`"));
    assert!(wrong("a", "").contains("a size is a number"));
    assert!(wrong("notes.txt", "9").contains("take `content` away"));
}

#[test]
fn a_file_goes_wherever_it_stands_and_a_folder_with_all_that_lies_in_it() {
    removes(TEXT, "docs/c.md", Some(&TEXT.replace("    - {path: docs/c.md, size: 4 kB} # about\n", "")));
    removes(TEXT, "docs/a.md", Some(&TEXT.replace("    10 docs/a.md\n", "")));
    let docs = TEXT.replace("    10 docs/a.md\n    20 docs/b.md\n", "");
    removes(TEXT, "docs", Some(&docs.replace("    - {path: docs/c.md, size: 4 kB} # about\n", "")));
    let src = TEXT.replace("    - path: src/gen/\n      size: 5 MB\n      files: 40\n", "");
    removes(TEXT, "src/", Some(&src.replace("    30 src/main.rs\n", "")));
    removes(TEXT, "doc", None);
}

#[test]
fn what_is_left_when_the_last_one_goes_can_be_read() {
    let flow = "context: {files: [{path: a/x, size: 1}, {path: a/y, size: 2}, {path: b, size: 3}]}\n";
    removes(flow, "a", Some("context: {files: [{path: b, size: 3}]}\n"));
    removes("context:\n  files:\n    - {path: a, size: 1}\n", "a", Some("context:\n"));
    removes("context:\n  listing: |\n    1 a\n    2 a/b\n", "a", Some("context:\n"));
    removes("context:\n  listing: context.txt\n", "a", None);
}
