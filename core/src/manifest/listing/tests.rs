//! Each form on real output of its tool (GNU coreutils 9.1, findutils 4.9, tar 1.34, git 2), made from one small folder.

use super::*;
use expect_test::{Expect, expect};

fn table(text: &str) -> String {
    let mut out = String::new();
    let errors = read(text, &mut |e| {
        let target = e.target.map(|t| format!(" -> {t:?}")).unwrap_or_default();
        out += &format!("{:?} {:04o} {}:{} {} {:?}{target}\n", e.kind, e.mode, e.uid, e.gid, e.size, e.path);
    });
    for error in errors {
        out += &format!("! {}\n", error.message);
    }
    out
}

#[track_caller]
fn check(text: &str, want: Expect) {
    want.assert_eq(&table(text));
}

#[test]
fn find() {
    check(
        include_str!("samples/find.txt"),
        expect![[r##"
        Dir 0755 0:0 0 ""
        File 0644 0:0 1 "#hash"
        File 0644 0:0 1 ".hidden"
        File 0644 0:0 3 "a b.txt"
        File 0644 0:0 3 "hard"
        File 0644 0:0 7 "link"
        File 0644 0:0 1 "quo\"te\\bs"
        Dir 0755 0:0 0 "sub"
        Dir 0755 0:0 0 "sub/.dot"
        File 0644 0:0 2000 "sub/.dot/big"
        File 0644 0:0 4096 "sub/empty"
        File 0644 0:0 5 "sub/five"
        File 0644 0:0 1 "uni–é"
    "##]],
    );
}

#[test]
fn find_ls() {
    check(
        include_str!("samples/find-ls.txt"),
        expect![[r#"
        Dir 0755 0:0 0 ""
        File 0644 0:0 1 "quo\"te\\bs"
        File 0644 0:0 3 "a b.txt"
        File 0644 0:0 1 "uni–é"
        Symlink 0777 0:0 0 "link" -> "a b.txt"
        Dir 0755 0:0 0 "sub"
        File 0755 0:0 5 "sub/five"
    "#]],
    );
}

#[test]
fn a_text_is_told_from_a_listing() {
    let samples = [
        include_str!("samples/find.txt"),
        include_str!("samples/find-ls.txt"),
        include_str!("samples/du.txt"),
        include_str!("samples/ls.txt"),
        "10 a\n",
        "\u{feff}# comment\n10 a\n11 b\n12 c\n13 d\n14 e\nnonsense\n",
    ];
    assert!(samples.iter().all(|text| is_listing(text)));
    let others = [
        "",
        "FROM scratch\nCOPY . /\n",
        "FROM a\nEXPOSE 80\nEXPOSE 81\nRUN true:\n",
        "version: 1\ncontext:\n  files:\n    - {path: a, size: 1}\n",
        "src/a.rs\nsrc/b.rs\n",
        "{\"title\": 1}",
        "1 of these\nlines is\nno listing\n",
        "node_modules\n*.md\n",
    ];
    others.iter().for_each(|text| assert!(!is_listing(text), "{text}"));
}

/// Hard links come once, folders with their totals, symbolic links as files.
#[test]
fn du() {
    check(
        include_str!("samples/du.txt"),
        expect![[r##"
        File 0644 0:0 1 "quo\"te\\bs"
        File 0644 0:0 1 ".hidden"
        File 0644 0:0 3 "a b.txt"
        File 0644 0:0 1 "uni–é"
        File 0644 0:0 1 "#hash"
        File 0644 0:0 7 "link"
        File 0644 0:0 4096 "sub/empty"
        File 0644 0:0 5 "sub/five"
        File 0644 0:0 2000 "sub/.dot/big"
        Dir 0755 0:0 0 "sub/.dot"
        Dir 0755 0:0 0 "sub"
        Dir 0755 0:0 0 ""
    "##]],
    );
}

#[test]
fn ls() {
    check(
        include_str!("samples/ls.txt"),
        expect![[r##"
        File 0644 0:0 1 "#hash"
        File 0644 0:0 1 ".hidden"
        File 0644 0:0 3 "a b.txt"
        File 0644 0:0 3 "hard"
        Symlink 0777 0:0 0 "link" -> "a b.txt"
        File 0644 0:0 1 "quo\"te\\bs"
        Dir 0755 0:0 0 "sub"
        File 0644 0:0 1 "uni–é"
        Dir 1777 0:0 0 "sub/.dot"
        Dir 0755 0:0 0 "sub/empty"
        File 4755 0:0 5 "sub/five"
        File 0644 0:0 2000 "sub/.dot/big"
    "##]],
    );
}

#[test]
fn ls_gives_the_same_with_other_dates_and_on_a_terminal() {
    let plain = table(include_str!("samples/ls.txt"));
    assert_eq!(table(include_str!("samples/ls-terminal.txt")), plain);
    let numeric = plain.replace("4755 0:0", "4755 1000:50");
    assert_eq!(table(include_str!("samples/ls-iso.txt")), numeric);
}

#[test]
fn tar() {
    check(
        include_str!("samples/tar.txt"),
        expect![[r##"
            Dir 0755 0:0 0 ""
            File 0644 0:0 1 "#hash"
            File 0644 0:0 1 ".hidden"
            File 0644 0:0 3 "a b.txt"
            Hardlink 0644 0:0 0 "hard" -> "a b.txt"
            Symlink 0777 0:0 0 "link" -> "a b.txt"
            File 0644 0:0 1 "new\nline"
            Fifo 0644 0:0 0 "pipe"
            File 0644 0:0 1 "quo\"te\\bs"
            Dir 0755 0:0 0 "sub"
            Dir 1777 0:0 0 "sub/.dot"
            File 0644 0:0 2000 "sub/.dot/big"
            Dir 0755 0:0 0 "sub/empty"
            File 4755 0:0 5 "sub/five"
            File 0644 0:0 1 "uni–é"
        "##]],
    );
    let numeric = table(include_str!("samples/tar.txt")).replace("4755 0:0", "4755 1000:50");
    assert_eq!(table(include_str!("samples/tar-numeric.txt")), numeric);
}

/// As its manual shows them.
#[test]
fn tar_of_other_systems() {
    check(
        "drwxr-xr-x  0 joe    staff       0 Nov 21 12:57 t/\n\
         -rw-r--r--  0 501    20          3 Nov 21  2023 t/a b.txt\n\
         hrw-r--r--  0 joe    staff       0 Nov 21 12:57 t/hard link to t/a b.txt\n\
         crw-rw-rw-  0 root   wheel     1,3 Nov 21 12:57 t/null\n",
        expect![[r#"
            Dir 0755 0:0 0 "t"
            File 0644 501:20 3 "t/a b.txt"
            Hardlink 0644 0:0 0 "t/hard" -> "t/a b.txt"
            Char 0666 0:0 0 "t/null"
        "#]],
    );
    check(
        "-rw-r--r-- root/root         3 2026-11-21 12:57:00 t/busybox\n",
        expect![[r#"
        File 0644 0:0 3 "t/busybox"
    "#]],
    );
}

#[test]
fn git() {
    check(
        include_str!("samples/git.txt"),
        expect![[r##"
        File 0644 0:0 1 "#hash"
        File 0644 0:0 1 ".hidden"
        File 0644 0:0 3 "a b.txt"
        File 0644 0:0 3 "hard"
        Symlink 0777 0:0 0 "link"
        File 0644 0:0 1 "new\nline"
        File 0644 0:0 1 "quo\"te\\bs"
        File 0644 0:0 2000 "sub/.dot/big"
        File 0755 0:0 5 "sub/five"
        File 0644 0:0 1 "uni–é"
    "##]],
    );
}

#[test]
fn tab_separated() {
    check(
        "#type\tmode\tuid\tgid\tsize\tpath\ttarget\r\n\
         dir\t0755\t0\t0\t0\t.\r\n\
         file\t4755\t123\t456\t18\t./bin//tool\r\n\
         symlink\t0777\t0\t0\t0\t/bin/sh\ttool\n\
         hardlink\t0644\t0\t0\t0\ta/../b\t./bin/tool\n\
         fifo\t0600\t0\t0\t9\tpipe",
        expect![[r#"
            Dir 0755 0:0 0 ""
            File 4755 123:456 18 "bin/tool"
            Symlink 0777 0:0 0 "bin/sh" -> "tool"
            Hardlink 0644 0:0 0 "b" -> "bin/tool"
            Fifo 0600 0:0 0 "pipe"
        "#]],
    );
}

#[test]
fn wrong_lines_are_told_with_their_number_and_the_others_are_read() {
    check(
        "file\t0644\t0\t0\t1\tok\n\
         file\t0644\t0\t0\tbig\ta\n\
         file\t9\t0\t0\t1\ta\n\
         sock\t0644\t0\t0\t1\ta\n\
         file 0644 0 0 1 a\n\
         hardlink\t0644\t0\t0\t0\ta\n\
         file\t0644\t0\t0\t1\t../a\n\
         file\t0644\t0\t0\t2\tok2\n",
        expect![[r#"
            File 0644 0:0 1 "ok"
            File 0644 0:0 2 "ok2"
            ! line 2: the size must be a whole number of bytes
            ! line 3: the mode must be octal, as 0644
            ! line 4: the type must be file, dir, symlink, hardlink, fifo, char or block, and tabs stand between
            ! line 5: the type must be file, dir, symlink, hardlink, fifo, char or block, and tabs stand between
            ! line 6: a hard link must name the file that it is a further name of
            ! line 7: this path leads out of the listed folder
        "#]],
    );
    check(
        "what is this\n",
        expect![[r#"
            ! line 1: this fits no listing: tab-separated `type mode uid gid size path [target]`, `find . -printf '%s %p\n'`, `find . -ls`, `du -ab`, `ls -lR`, `tar -tvf` or `git ls-tree -r -l HEAD`
        "#]],
    );
}

#[test]
fn twenty_wrong_lines_are_shown_then_a_count() {
    let text = "file\t0644\t0\t0\t1\tok\n".repeat(60) + &"x\n".repeat(50);
    let errors = read(&text, &mut |_| {});
    assert_eq!(errors.len(), 21);
    assert_eq!(errors.last().map(|e| e.message.as_str()), Some("30 more lines can't be read"));
}

#[test]
fn an_empty_listing_lists_nothing() {
    assert_eq!(table(""), "");
    assert_eq!(table("\n# nothing\n\n"), "");
}
