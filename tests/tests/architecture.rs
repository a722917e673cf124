//! Data goes down: the rooms of `core/src` use each other only as ARCHITECTURE.md draws it.
//!
//! Read from the source text, not from the compiler: every path that begins with `crate::` in code, with comments and unit
//! tests left out.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// The rooms from top to bottom, and what each may use. A room stands below all that it uses.
const ROOMS: &[(&str, &[&str])] = &[
    // The vocabulary.
    ("source", &[]),
    ("size", &[]),
    ("diagnostic", &["source"]),
    ("compress", &["size"]),
    ("words", &["size"]),
    // What there is: it knows no grammar.
    ("filesystem", &["size"]),
    ("image", &["size"]),
    ("context", &["source", "size", "diagnostic", "filesystem"]),
    ("manifest", &["source", "size", "diagnostic", "filesystem", "image", "context"]),
    // What is written: it knows no files.
    ("quote", &["source"]),
    ("expand", &["source", "diagnostic", "quote"]),
    ("syntax", &["source", "diagnostic", "quote", "expand"]),
    ("shell", &["source", "diagnostic"]),
    ("instruction", &["source", "size", "diagnostic", "image", "quote", "expand", "syntax"]),
    ("plan", &["source", "diagnostic", "image", "quote", "expand", "syntax", "instruction"]),
    // What happens.
    ("catalog", &["size", "filesystem", "image", "manifest"]),
    (
        "command",
        &[
            "source",
            "size",
            "diagnostic",
            "filesystem",
            "image",
            "context",
            "manifest",
            "quote",
            "expand",
            "shell",
            "catalog",
        ],
    ),
    (
        "simulate",
        &[
            "source",
            "size",
            "compress",
            "diagnostic",
            "filesystem",
            "image",
            "context",
            "manifest",
            "quote",
            "expand",
            "syntax",
            "shell",
            "instruction",
            "plan",
            "catalog",
            "command",
        ],
    ),
    // What people see, and what to do about it.
    (
        "report",
        &[
            "source",
            "size",
            "compress",
            "diagnostic",
            "filesystem",
            "image",
            "context",
            "manifest",
            "syntax",
            "instruction",
            "plan",
            "simulate",
        ],
    ),
    ("offer", &["filesystem", "catalog", "simulate"]),
    (
        "lint",
        &["source", "diagnostic", "image", "context", "quote", "expand", "syntax", "shell", "instruction", "plan"],
    ),
    (
        "advice",
        &[
            "source",
            "size",
            "diagnostic",
            "filesystem",
            "image",
            "context",
            "manifest",
            "expand",
            "syntax",
            "shell",
            "instruction",
            "plan",
            "catalog",
            "command",
            "simulate",
            "report",
            "lint",
        ],
    ),
    (
        "optimize",
        &[
            "source",
            "size",
            "diagnostic",
            "filesystem",
            "image",
            "context",
            "manifest",
            "expand",
            "syntax",
            "shell",
            "instruction",
            "plan",
            "catalog",
            "command",
            "simulate",
            "report",
            "lint",
            "advice",
        ],
    ),
    // The same for other programs and for paper.
    ("export", &["size", "words", "report", "optimize"]),
];

/// Names of the crate's front that any room may use: words of the contract, without behaviour.
const WORDS: &[&str] = &["Engine", "Files", "NoFiles"];

/// Names of the crate's front that know of rooms themselves, and who may use them: the whole input, for the rooms below `plan`,
/// and the pure function, only to simulate again.
const FRONT: &[(&str, &[&str])] =
    &[("Project", &["simulate", "report", "advice", "optimize"]), ("Session", &["advice", "optimize"])];

#[test]
fn every_room_stands_below_what_it_may_use() {
    for (index, (room, allowed)) in ROOMS.iter().enumerate() {
        for other in *allowed {
            let stands_above = ROOMS[..index].iter().any(|(above, _)| above == other);
            assert!(stands_above, "{room} may use {other}, which does not stand above it");
        }
    }
}

#[test]
fn rooms_use_only_what_stands_above_them() {
    let mut wrong = String::new();
    for file in sources() {
        let room = room_of(&file);
        for used in uses(&code(&fs::read_to_string(core().join(&file)).unwrap())) {
            if !may_use(&room, &used) {
                writeln!(wrong, "{}: {room} uses crate::{used}", file.display()).unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}Data goes down; see the table in this test and ARCHITECTURE.md.\n");
}

#[test]
fn every_room_has_its_row() {
    let rooms: BTreeSet<String> = sources().iter().map(|file| room_of(file)).filter(|room| room != "lib").collect();
    let missing: Vec<_> = rooms.iter().filter(|room| row(room).is_none()).collect();
    assert!(missing.is_empty(), "{missing:?} have no row in the table of this test");
}

#[test]
fn grouped_imports_and_inline_paths_are_seen_and_comments_are_not() {
    let text = "use crate::{plan::{self, Step}, size::Bytes, Engine};\n// crate::lint\nfn f() { crate::shell::parse(\"\") }\n#[cfg(test)]\nmod tests { use crate::advice; }\n";
    assert_eq!(uses(&code(text)), BTreeSet::from(["plan", "size", "Engine", "shell"].map(String::from)));
}

fn may_use(room: &str, used: &str) -> bool {
    let of_the_front =
        WORDS.contains(&used) || FRONT.iter().any(|(name, users)| *name == used && users.contains(&room));
    room == "lib" || room == used || of_the_front || row(room).is_some_and(|allowed| allowed.contains(&used))
}

fn row(room: &str) -> Option<&'static [&'static str]> {
    ROOMS.iter().find(|(name, _)| *name == room).map(|(_, allowed)| *allowed)
}

fn core() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../core/src")
}

/// The files of the library, relative to `core/src`; the command line stands outside the house.
fn sources() -> Vec<PathBuf> {
    let mut files = Vec::new();
    collect(&core(), &mut files);
    files.retain(|file| !file.starts_with("bin") && !file.ends_with("tests.rs"));
    assert!(files.len() > 5, "core/src was not found");
    files.sort();
    files
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path.strip_prefix(core()).unwrap().to_path_buf());
        }
    }
}

/// `simulate/copy.rs` is of the room `simulate`.
fn room_of(file: &Path) -> String {
    let first = file.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

/// The code without line comments and without the unit tests, which stand at the end where they stand in the same file.
fn code(text: &str) -> String {
    let end = text.find("#[cfg(test)]\nmod tests {").unwrap_or(text.len());
    let lines = text[..end].lines().map(|line| line.split("//").next().unwrap_or_default());
    lines.fold(String::new(), |code, line| code + line + "\n")
}

/// The first names behind `crate::`, also of a group.
fn uses(code: &str) -> BTreeSet<String> {
    let rests = code
        .match_indices("crate::")
        .filter(|(at, _)| !code[..*at].ends_with(|before: char| before.is_alphanumeric() || before == '$'));
    rests.flat_map(|(at, word)| first_names(&code[at + word.len()..])).collect()
}

fn first_names(rest: &str) -> Vec<String> {
    let Some(group) = rest.strip_prefix('{') else { return vec![name(rest)] };
    let mut depth = 0;
    let mut names = Vec::new();
    let mut begin = 0;
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            '}' | ',' if depth == 0 => {
                names.push(name(&group[begin..at]));
                begin = at + 1;
            }
            _ => {}
        }
        if letter == '}' && depth == 0 && begin == at + 1 {
            break;
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

fn name(text: &str) -> String {
    text.trim_start().chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect()
}
