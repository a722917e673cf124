//! RUN seen from outside: a Dockerfile on a small BusyBox image, and the last layer that comes of it.

use crate::report::{EntryKind, Report};
use crate::{Engine, NoFiles, Project, Session};

const MANIFEST: &str = "
context:
  files: [{path: ctx.txt, content: context}]
images:
  bb:
    files:
      - {path: /bin/busybox, size: 1000, mode: '0755'}
      - {path: /bin/sh, target: busybox}
      - {path: /bin/SETUP, content: \"#!/bin/sh\\necho \\\"$1:$#\\\" > /made\\n\", mode: '0755'}
      - {path: /lib/big, size: 5000}
      - {path: /gnu/cp, size: 100, mode: '0755'}
      - {path: /lib/sub/a, size: 10}
      - {path: /lib/sub/b, content: bee}
      - {path: /etc/passwd, content: \"root:x:0:0::/root:/bin/sh\\napp:x:1000:1000::/home/app:/bin/sh\\n\"}
      - {path: /etc/group, content: \"root:x:0:\\napp:x:1000:\\n\"}
      - {path: /tmp/, mode: '1777'}
      - {path: /home/app/, uid: 1000, gid: 1000}
runs:
  - {command: 'make *', writes: [{path: out/app, size: 700, mode: '0755'}], removes: ['/lib/sub/**']}
";

fn applets() -> String {
    let names = [
        "cat", "cp", "mv", "rm", "mkdir", "ls", "chmod", "chown", "ln", "touch", "head", "tr", "grep", "sed", "find",
        "xargs", "wc", "dd", "seq", "sort", "cut", "id", "env", "tee", "rmdir", "truncate", "make", "install", "stat",
        "mktemp", "su", "mystery", "tar", "base64", "basename", "which", "awk", "echo",
    ];
    let link = |name: &&str| format!("      - {{path: /bin/{name}, target: busybox}}\n");
    MANIFEST
        .replace("      - {path: /lib/big", &(names.iter().map(link).collect::<String>() + "      - {path: /lib/big"))
}

fn report(dockerfile: &str, engine: Engine) -> Report {
    let project =
        Project { dockerfile: dockerfile.into(), manifest: applets(), engine, entries: true, ..Project::default() };
    Session::default().report(&project, &NoFiles)
}

/// The last layer as `path size`, folders and what is not their size left out; then the diagnostics' codes.
fn layer(script: &str) -> Vec<String> {
    let report = report(&format!("FROM bb\nRUN <<'LAYER'\n{script}\nLAYER\n"), Engine::Containerd);
    let layers = &report.stages[0].layers;
    let entries = layers.last().unwrap().entries.iter().flatten();
    let shown = entries.filter(|e| e.kind != EntryKind::Dir).map(|e| match e.kind {
        EntryKind::File => format!("{} {}", e.path, e.size),
        other => format!("{} {}", e.path, format!("{other:?}").to_lowercase()),
    });
    let codes = report.diagnostics.iter().map(|d| format!("!{}", d.code));
    shown.chain(codes).collect()
}

#[track_caller]
fn check(script: &str, want: &[&str]) {
    assert_eq!(layer(script), want, "{script}");
}

#[test]
fn control_flow_runs() {
    check("for i in 1 22 333; do echo $i >> /f; done", &["/f 9"]);
    check("i=0; while [ $i -lt 3 ]; do i=$((i+1)); echo x > /f$i; done", &["/f1 2", "/f2 2", "/f3 2"]);
    check("case abc in a*) echo yes > /f;; *) echo no > /g;; esac", &["/f 4"]);
    check("if [ -f /lib/big ] && ! test -d /nope; then echo 1 > /y; else echo 2 > /n; fi", &["/y 2"]);
    check("f() { local x=$1; echo $x > /$x; return 3; }; f a || f b || true", &["/a 2", "/b 2"]);
    check("(cd /tmp; echo 1 > s); pwd > /p; { echo a; echo b; } > /g", &["/g 4", "/p 2", "/tmp/s 2"]);
    check("set -e; false || true; for x in a b; do [ $x = a ] && continue; echo $x > /x; done", &["/x 2"]);
    check("trap 'echo bye > /t' EXIT; exit 0; echo no > /no", &["/t 4"]);
    check("set -- a 'b c'; for x; do echo \"$x\" >> /f; done; echo $# >> /f; shift; echo \"$*\" >> /f", &["/f 12"]);
}

#[test]
fn words_expand() {
    check("x=a.tar.gz; echo ${x%.gz} ${x##*.} ${#x} ${y:-dflt} > /f", &["/f 16"]);
    check("echo $(echo sub; echo two) `echo bt` > /f", &["/f 11"]);
    check("echo /lib/sub/* '*' \"*\" > /f", &["/f 26"]);
    check("echo $((2*3)) {a,b} > /f", &["/f 8"]);
    check("v='a  b'; echo $v > /f; echo \"$v\" > /g", &["/f 4", "/g 5"]);
    check("IFS=:; p=a:b; set -- $p; echo $2 > /f", &["/f 2"]);
    check("echo ~ ~app/x > /f", &["/f 18"]);
}

#[test]
fn pipes_and_redirections() {
    check("seq 1 20 | grep 1 | wc -l > /n", &["/n 3"]);
    check("cat <<E | tr a-z A-Z > /u\nhello $HOME\nE", &["/u 12"]);
    check("ls /nope > /out 2>&1 || true", &["/out 37"]);
    check("echo a | tee /t1 /t2 > /t3", &["/t1 2", "/t2 2", "/t3 2"]);
    check("while read a b; do echo \"$b\" >> /f; done <<E\n1 one\n2 two\nE", &["/f 8"]);
    check("exec > /log; echo 1; echo 22", &["/log 5"]);
    check("printf '%s\\n' a b c | sort -r | head -n 1 > /f", &["/f 2"]);
}

#[test]
fn an_archive_flows_from_tar_to_tar() {
    let copied = ["/c/big 5000", "/c/sub/a 10", "/c/sub/b 3"];
    check("mkdir /c; tar -C /lib -cf - . | tar -C /c -xf -", &copied);
    check("mkdir /c; cd /lib && tar cz . | (cd /c && tar xz)", &copied);
    check("mkdir /c; tar -C /lib --exclude=b -cf - sub | tar -C /c -xf -", &["/c/sub/a 10"]);
    check("tar -C / -cf /x.tar lib", &["/x.tar 9728"]);
    check("ln /lib/big /lib/two; tar -C /lib -cf /x.tar big two", &["/lib/two 5000", "/x.tar 7168"]);
}

#[test]
fn a_text_is_encoded_and_decoded() {
    check(
        "printf 'a=1\\n' | base64 > /f; base64 -d < /f > /g; base64 -w 0 /lib/big > /h",
        &["/f 9", "/g 4", "/h 6668"],
    );
}

#[test]
fn files_change() {
    check(
        "rm -rf /lib/sub && mkdir -p /lib/sub && cp /lib/big /lib/sub/a",
        &["/lib/sub/a 5000", "/lib/sub/b whiteout"],
    );
    check("mv /lib/big /tmp/x && mv /tmp/x /lib/big", &[]);
    check("sed -i s/e/E/g /lib/sub/b; find /lib -name a -exec rm {} +", &["/lib/sub/a whiteout", "/lib/sub/b 3"]);
    check(
        "install -D -m 600 /lib/big /o/p/q; ln -s q /o/l; ls /lib | xargs -n1 echo > /names",
        &["/names 8", "/o/l symlink", "/o/p/q 5000"],
    );
    check(
        "dd if=/dev/zero of=/z bs=1k count=3 2>/dev/null; truncate -s 10 /lib/sub/a; : >> /lib/big",
        &["/lib/sub/a 10", "/z 3072"],
    );
    check("su app -c 'echo mine > ~/f; echo no > /lib/x' || true", &["/home/app/f 5"]);
}

#[test]
fn a_last_line_without_an_end_gets_one_only_if_something_follows() {
    check("printf 'a\\nb' > /f; sed -i '$a c' /f; printf 'a\\nb' > /g; sed -i 's/b/B/' /g", &["/f 6", "/g 3"]);
    check("printf 'a\\nb' > /f; sed -i '$d' /f; printf 'b' > /g; sed -i 1i\\\\a /g", &["/f 2", "/g 3"]);
}

#[test]
fn what_gnu_cp_keeps_leaves_special_bits_alone() {
    check("mkdir -m 750 /new; cp -a /new/. /tmp; stat -c %a /tmp > /mode", &["/mode 4"]);
    check("mkdir -m 750 /new; /gnu/cp -a /new/. /tmp; stat -c %a /tmp > /mode", &["/mode 5"]);
}

#[test]
fn find_fails_where_a_folder_is_taken_away_before_it_looks_in() {
    let gone = ["/lib/sub whiteout"];
    check("find /lib -type d -name sub -exec rm -rf {} \\; && echo a > /done || true", &gone);
    check("find /lib -type d -name sub -prune -exec rm -rf {} \\; && rm /lib/big", &["/lib/big whiteout", gone[0]]);
    check("find /lib -type d -name sub -exec rm -rf {} + && rm /lib/big", &["/lib/big whiteout", gone[0]]);
}

#[test]
fn a_file_that_is_moved_onto_itself_stays() {
    check("echo a > /a; ln /a /b; mv /a /b && mv /a /a && echo ok > /ok", &["/a 2", "/b hardlink", "/ok 3"]);
}

#[test]
fn who_does_not_own_a_folder_cannot_give_it_what_a_copy_keeps() {
    check("su app -c 'cp -a /lib/sub/. /tmp' && stat -c %a /tmp > /mode", &["/mode 5", "/tmp/a 10", "/tmp/b 3"]);
}

#[test]
fn copies_of_hard_links_and_of_a_folder_into_itself() {
    check(
        "ln /lib/big /lib/two; cp -a /lib/big /lib/two /tmp",
        &["/lib/two 5000", "/tmp/big 5000", "/tmp/two hardlink"],
    );
    let moved = report("FROM bb\nRUN ln /lib/big /lib/two\nRUN mv /lib /l\n", Engine::Overlay2);
    assert_eq!(moved.stages[0].layers[1].bytes, 5013, "mv copies a lower folder with its hard links");
    check(
        "ln /lib/big /lib/two; cp -r /lib /l",
        &["/l/big 5000", "/l/sub/a 10", "/l/sub/b 3", "/l/two hardlink", "/lib/two 5000"],
    );
    check("ln /lib/big /lib/two; cp -L /lib/big /lib/two /tmp", &["/lib/two 5000", "/tmp/big 5000", "/tmp/two 5000"]);
    check("cp -r /lib/sub /lib/sub/new || echo no > /no", &["/lib/sub/new/a 10", "/lib/sub/new/b 3", "/no 3"]);
}

#[test]
fn what_is_declared_wins_and_what_is_unknown_is_told() {
    check("cd /tmp && make -j all", &["/lib/sub/a whiteout", "/lib/sub/b whiteout", "/tmp/out/app 700"]);
    check("mystery --now && echo a > /a", &["/a 2", "!unknown-command"]);
    check("for ((i=0;i<3;i++)); do echo; done", &["!shell-syntax"]);
    let later = report("FROM bb\nRUN mystery\nRUN fetched --into /x && [ -f /lib/nope ]\n", Engine::Containerd);
    let codes: Vec<&str> = later.diagnostics.iter().map(|d| d.code.as_str()).collect();
    assert_eq!(codes, ["unknown-command", "unknown-command"], "what an unknown command may have installed is no error");
    let told = report("FROM bb\nRUN cd /tmp \\\n # why\n && mystery  --now", Engine::Containerd);
    let found = &told.diagnostics[0];
    assert_eq!((found.line, found.column), (4, 5));
    assert!(found.help.as_deref().unwrap().contains("command: \"mystery --now\""), "{found:?}");
}

#[test]
fn scripts_of_the_image_run() {
    check("/bin/SETUP 'x y' z", &["/made 6"]);
    check("echo 'echo \"$0\" $1 > /s' > /tmp/x.sh; sh /tmp/x.sh arg; rm /tmp/x.sh", &["/s 14"]);
    check("sh -ec 'echo 1 > /1; false; echo 2 > /2' || echo $? > /3", &["/1 2", "/3 2"]);
}

#[track_caller]
fn fails(dockerfile: &str, why: &str) {
    let report = report(dockerfile, Engine::Containerd);
    let messages: Vec<&str> = report.diagnostics.iter().map(|d| d.message.as_str()).collect();
    assert!(messages.iter().any(|m| m.contains(why)), "{dockerfile}: {messages:?}");
}

#[test]
fn who_gets_a_file_need_not_be_known_for_it_to_be_stored_again() {
    let text = "FROM debian:12\nRUN useradd app\nCOPY ctx.txt /srv/ctx.txt\nRUN chown app:app /srv/ctx.txt\n";
    for engine in [Engine::Containerd, Engine::Overlay2] {
        assert_eq!(report(text, engine).stages[0].layers[2].bytes, 7);
    }
}

#[test]
fn a_failing_run_is_refused_in_the_builders_words() {
    fails("FROM bb\nRUN exit 3", "process \"/bin/sh -c exit 3\" did not complete successfully: exit code: 3");
    fails("FROM bb\nRUN nosuch", "exit code: 127");
    fails("FROM bb\nRUN [\"/nosuch\", \"a\"]", "process \"/nosuch a\" did not complete successfully: exit code: 1");
    fails("FROM scratch\nRUN true", "exit code: 1");
    fails("FROM bb\nUSER ghost\nRUN true", "unable to find user ghost: no matching entries in passwd file");
    fails("FROM bb\nUSER app\nRUN echo x > /etc/x", "exit code: 1");
    fails("FROM bb\nSHELL [\"/bin/sh\", \"-o\", \"pipefail\", \"-ec\"]\nRUN false | true", "exit code: 1");
}

#[test]
fn nothing_is_mounted_over_what_is_of_another_kind() {
    fails("FROM bb\nRUN --mount=type=bind,source=ctx.txt,target=/tmp true", "can't be mounted: /tmp is a folder");
    fails("FROM bb\nRUN --mount=type=tmpfs,target=/lib/big true", "can't be mounted: /lib/big is no folder");
    fails("FROM bb\nRUN --mount=type=cache,target=/lib/big/x true", "can't be mounted: /lib/big: not a directory");
}

#[test]
fn what_a_command_finds_where_it_starts() {
    for (instructions, bytes) in [
        ("RUN --mount=target=/tmp/m --mount=type=tmpfs,target=/tmp cp /tmp/m/ctx.txt /c", 7),
        ("RUN --mount=type=cache,mode=1777,target=/c stat -c %a /c > /m", "777\n".len() as u64),
        ("RUN ln -s /lib /l\nWORKDIR /l\nRUN pwd > /p", "/lib\n".len() as u64),
        ("RUN rm /etc/passwd\nRUN echo $HOME > /h", "/\n".len() as u64),
    ] {
        let report = report(&format!("FROM bb\n{instructions}\n"), Engine::Containerd);
        assert_eq!(report.stages[0].layers.last().unwrap().bytes, bytes, "{instructions}: {:?}", report.diagnostics);
    }
}

/// As BusyBox 1.35 did it in November 2026.
#[test]
fn modes_and_links_as_busybox_treats_them() {
    check(
        "mkdir /g && chmod 2755 /g && cp -r /lib/sub /g && stat -c %a /g/sub > /m",
        &["/g/sub/a 10", "/g/sub/b 3", "/m 4"],
    );
    check("chmod 4755 /lib/sub/b; sed -i s/e/E/ /lib/sub/b; stat -c %a /lib/sub/b > /m", &["/lib/sub/b 3", "/m 4"]);
    check("ln -s sub /lib/l; chmod -R 700 /lib/l", &["/lib/l symlink"]);
    check("ln -s gone /l; mkdir -p /l || echo > /no", &["/l symlink", "/no 1"]);
}

#[test]
fn hostile_scripts_end() {
    for script in ["while true; do echo x >> /f; done", "f() { f; }; f", "yes > /f", ":(){ :|:& };:", "eval \"$(yes)\""]
    {
        layer(script);
    }
    layer("x=a; while true; do x=$x$x$x; done");
    layer("while true; do echo a line that makes the file long, and longer, and longer >> /f; done");
    layer(&format!("x=$(seq 1 9999); echo {}", "$x".repeat(5_000)));
    layer(&"(".repeat(5_000));
    layer(&format!("echo {}", "$(echo ".repeat(500)));
}
