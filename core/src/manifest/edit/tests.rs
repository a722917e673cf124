//! What a change makes of a text, and what it leaves alone.

use super::*;
use crate::NoFiles;

#[track_caller]
fn check(text: &str, change: &Change, want: &str) {
    let changed = apply(text, change).unwrap();
    assert_eq!(changed, want);
    assert_eq!(yaml::read(&changed).1, [], "{changed}");
}

fn way(steps: &[&str]) -> Vec<Step> {
    steps.iter().map(|step| step.parse().map_or_else(|_| Step::from(*step), Step::Item)).collect()
}

fn set(steps: &[&str], value: &str) -> Change {
    Change::Set(way(steps), value.into())
}

fn map(pairs: &[(&str, &str)]) -> Value {
    Value::Map(pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).into())).collect())
}

const TEXT: &str = "\
# What we build on.
images:
  debian:12: {size: 117 MB}   # pulled in May
  # ours
  example/base:1:
    size: 5 MB # about
    config:
      user: app

runs:
  - command: make *
    writes: [{path: /out, size: 1 MB}]
  - {command: \"go build *\"}
# the end
";

#[test]
fn a_value_is_replaced_in_its_place_and_nothing_else() {
    check(TEXT, &set(&["images", "debian:12", "size"], "120 MB"), &TEXT.replace("117 MB", "120 MB"));
    check(TEXT, &set(&["images", "example/base:1", "size"], "6 MB"), &TEXT.replace("5 MB #", "6 MB #"));
    check(TEXT, &set(&["runs", "1", "command"], "go *"), &TEXT.replace("go build *\"", "go *\""));
    check(TEXT, &set(&["runs", "0", "writes", "0", "size"], "2 MB"), &TEXT.replace("1 MB", "2 MB"));
}

#[test]
fn a_new_key_stands_behind_its_siblings_as_they_are_written() {
    let flow = set(&["images", "debian:12", "gzip_size"], "49 MB");
    check(TEXT, &flow, &TEXT.replace("{size: 117 MB}", "{size: 117 MB, gzip_size: 49 MB}"));
    let block = set(&["images", "example/base:1", "os", "id"], "debian");
    check(TEXT, &block, &TEXT.replace("user: app\n", "user: app\n    os: {id: debian}\n"));
    let deep = set(&["images", "example/base:1", "config", "workdir"], "/app");
    check(TEXT, &deep, &TEXT.replace("user: app\n", "user: app\n      workdir: /app\n"));
    let image = set(&["images", "alpine:3", "size"], "7.8 MB");
    check(TEXT, &image, &TEXT.replace("user: app\n", "user: app\n  alpine:3: {size: 7.8 MB}\n"));
    check(
        TEXT,
        &set(&["version"], "1"),
        &TEXT.replace("{command: \"go build *\"}\n", "{command: \"go build *\"}\nversion: 1\n"),
    );
}

#[test]
fn items_are_added_and_taken_away() {
    let run = map(&[("command", "npm ci"), ("stage", "build")]);
    let append = Change::Append(way(&["runs"]), run.clone());
    check(TEXT, &append, &TEXT.replace("\"}\n#", "\"}\n  - {command: npm ci, stage: build}\n#"));
    let first = Change::Append(
        way(&["runs"]),
        Value::of([("command", Some("a b".into())), ("writes", Some(Value::List(vec![map(&[("path", "/a")])])))]),
    );
    check("", &first, "runs:\n  - command: a b\n    writes:\n      - {path: /a}\n");
    check("runs:\n- a: b", &append, "runs:\n- a: b\n- {command: npm ci, stage: build}\n");
    check("runs: []\n", &append, "runs:\n  - {command: npm ci, stage: build}\n");
    let file = Change::Append(way(&["runs", "0", "writes"]), map(&[("path", "/b")]));
    check(TEXT, &file, &TEXT.replace("1 MB}]", "1 MB}, {path: /b}]"));
    check(TEXT, &Change::Remove(way(&["runs", "1"])), &TEXT.replace("  - {command: \"go build *\"}\n", ""));
    let runs = "  - command: make *\n    writes: [{path: /out, size: 1 MB}]\n";
    check(TEXT, &Change::Remove(way(&["runs", "0"])), &TEXT.replace(runs, ""));
    check(
        TEXT,
        &Change::Remove(way(&["images", "debian:12"])),
        &TEXT.replace("  debian:12: {size: 117 MB}   # pulled in May\n", ""),
    );
    check(TEXT, &Change::Remove(way(&["images", "nothing"])), TEXT);
}

#[test]
fn parts_of_brackets_and_of_items_go_with_their_comma_or_line() {
    let text = "a: {x: 1, y: 2}\nb: [1, 2]\nl:\n  - p: 1\n    q: 2\n";
    check(text, &Change::Remove(way(&["a", "x"])), &text.replace("x: 1, ", ""));
    check(text, &Change::Remove(way(&["a", "y"])), &text.replace(", y: 2", ""));
    check(text, &Change::Remove(way(&["b", "1"])), &text.replace(", 2]", "]"));
    check(text, &Change::Remove(way(&["l", "0", "p"])), &text.replace("p: 1\n    ", ""));
    check(text, &Change::Remove(way(&["l", "0", "q"])), &text.replace("    q: 2\n", ""));
}

#[test]
fn keys_without_a_value_and_empty_texts_are_filled() {
    let size = set(&["images", "a:1", "size"], "1 MB");
    let made = "images:\n  a:1: {size: 1 MB}\n";
    check("", &size, made);
    check("# nothing yet\n", &size, &format!("# nothing yet\n{made}"));
    check("version: 1", &size, &format!("version: 1\n{made}"));
    check("images:\nruns: []\n", &size, "images:\n  a:1: {size: 1 MB}\nruns: []\n");
    check("images: # none\n", &size, "images:\n  a:1: {size: 1 MB} # none\n");
    check("images:\n  a:1:\n", &size, "images:\n  a:1: {size: 1 MB}\n");
    check("images: ~\n", &size, made);
    check("images: {}\n", &size, "images: {a:1: {size: 1 MB}}\n");
}

#[test]
fn json_stays_json() {
    let text = "{\"images\": {\"a:1\": {\"size\": 1}}}\n";
    check(
        text,
        &set(&["images", "a:1", "gzip_size"], "2"),
        "{\"images\": {\"a:1\": {\"size\": 1, \"gzip_size\": 2}}}\n",
    );
}

#[test]
fn a_whole_section_is_replaced() {
    let text = "context:\n  listing: |\n    1 a\n    2 b\n\n  files: [{path: x}]\n# next\nruns: []\n";
    let context = Value::of([
        ("listing", Some("context.txt".into())),
        ("files", Some(Value::List(vec![map(&[("path", "p"), ("content_from", "p")])]))),
    ]);
    let want = "context:\n  listing: context.txt\n  files:\n    - {path: p, content_from: p}\n# next\nruns: []\n";
    check(text, &Change::Set(way(&["context"]), context), want);
    check(text, &set(&["context", "listing"], "context.txt"), &text.replace("|\n    1 a\n    2 b\n", "context.txt\n"));
}

#[test]
fn every_text_is_read_back_as_it_was() {
    for text in [
        "a b",
        "",
        " ",
        "a: b",
        "a #b",
        "#",
        "- a",
        "*",
        "null",
        "true",
        "0644",
        "10",
        "{",
        "a,b",
        "é",
        "a\nb\t\"\\",
        "\u{202e}x",
        "\u{2028}",
        "x:",
        "'",
        "! a",
        "https://a/b?c=d&e",
        "@a",
        "-",
    ] {
        for start in ["", "images: {a: {x: 1}}\n", "images:\n  b: 1\n"] {
            let steps = [Step::from("images"), Step::from(text), Step::from("user")];
            let changed = apply(start, &Change::Set(steps.to_vec(), text.into())).unwrap();
            let (root, wrong) = yaml::read(&changed);
            assert_eq!(wrong, [], "{changed}");
            let mut node = root.as_deref().unwrap();
            for step in &steps {
                node = child(node, step).unwrap_or_else(|| panic!("{text:?} in {changed}")).0;
            }
            assert!(matches!(&node.value, Old::Text(read) if read == text), "{text:?} in {changed}");
        }
    }
}

#[test]
fn a_broken_text_is_left_alone_and_said_so() {
    let error = apply("a: {\nb", &set(&["images", "a"], "1")).unwrap_err();
    assert!(error.contains("Line "), "{error}");
    assert!(apply("images: text\n", &set(&["images", "a", "size"], "1")).is_err());
    assert!(apply("runs: {a: 1}\n", &Change::Append(way(&["runs"]), "x".into())).is_err());
}

#[test]
fn an_entry_is_found_by_its_line() {
    assert_eq!(line_of(TEXT, &way(&["images", "example/base:1", "size"])), Some(6));
    assert_eq!(line_of(TEXT, &way(&["runs", "1"])), Some(13));
    assert_eq!(line_of(TEXT, &way(&["downloads"])), None);
}

#[test]
fn what_is_written_is_a_manifest() {
    let effect = Value::of([("command", Some("x *".into())), ("removes", Some(Value::List(vec!["/tmp/**".into()])))]);
    let text = apply("", &Change::Append(way(&["runs"]), effect)).unwrap();
    let (manifest, wrong) = crate::manifest::parse(&text, &NoFiles);
    assert_eq!(wrong, []);
    assert_eq!(manifest.runs.first().map(|run| (run.command.as_str(), run.removes.len())), Some(("x *", 1)));
}

#[test]
fn lines_of_a_manifest_are_declared_once_and_beside_what_is_there() {
    let merge = |lines: &str| Change::Merge(lines.to_owned());
    let runs = "runs:\n  - command: \"npm run *\"\n    writes: [{path: /path/, size: 10 MB, files: 100}]";
    check(
        "",
        &merge(runs),
        "runs:\n  - command: \"npm run *\"\n    writes:\n      - {path: /path/, size: 10 MB, files: 100}\n",
    );
    let image = "images:\n  a/b:1: {size: 5 MB, gzip_size: 2 MB}";
    check(
        "images:\n  c: {size: 1}\n",
        &merge(image),
        "images:\n  c: {size: 1}\n  a/b:1: {size: 5 MB, gzip_size: 2 MB}\n",
    );
    check("images:\n  a/b:1: {}\n", &merge(image), "images:\n  a/b:1: {}\n");
    assert!(apply("", &merge("- a")).is_err());
    let file = "context:\n  files:\n    - {path: b, size: 1 kB}";
    check(
        "context:\n  files:\n    - {path: a, size: 2}\n",
        &merge(file),
        "context:\n  files:\n    - {path: a, size: 2}\n    - {path: b, size: 1 kB}\n",
    );
    check(
        "context: {listing: list.txt}\n",
        &merge(file),
        "context: {listing: list.txt, files: [{path: b, size: 1 kB}]}\n",
    );
    let archive = "archives:\n  a.tar:\n    listing: |\n      1 a\n      2 b\n";
    check("", &merge(archive), archive);
    let way = way(&["archives", "a.tar", "listing"]);
    check(
        archive,
        &Change::Set(way.clone(), "3 c\n4 d\n".into()),
        "archives:\n  a.tar:\n    listing: |\n      3 c\n      4 d\n",
    );
}

#[test]
fn forms_get_the_texts_as_written_and_what_is_wrong_with_each() {
    let text =
        "context: {files: [{path: a, size: x}]}\nimages:\n  a:1: {size: 12 XB, sise: 1}\nruns:\n  - {stage: b}\n";
    let outline = outline(text, &NoFiles);
    assert_eq!(outline.section("images").at(&way(&["a:1", "size"])).and_then(Value::text), Some("12 XB"));
    assert_eq!((outline.sections.len(), outline.section("nothing").pairs().len()), (2, 0));
    let wrong = |steps: &[&str]| outline.wrong_at(&way(steps)).unwrap_or_default().to_owned();
    assert!(wrong(&["images", "a:1", "size"]).contains("1.2 kB"), "{:?}", outline.wrong);
    assert!(wrong(&["images", "a:1", "sise"]).contains("did you mean `size`"), "{:?}", outline.wrong);
    assert!(wrong(&["runs", "0"]).contains("needs a `command`"), "{:?}", outline.wrong);
    assert!(wrong(&["context", "files", "0", "size"]).contains('x'));
}
