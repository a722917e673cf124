use super::*;
use crate::diagnostic::Severity;
use expect_test::{Expect, expect};

/// One known image, with triggers.
struct Known;

impl Images for Known {
    fn config(&self, reference: &str, _platform: &str) -> Option<Config> {
        (reference == "node:onbuild").then(|| Config {
            env: vec![("PATH".into(), "/bin".into()), ("NODE".into(), "20".into())],
            workdir: "/usr/src".into(),
            onbuild: vec!["COPY package.json $NODE/".into(), "RUN npm i".into()],
            ..Config::default()
        })
    }
}

fn options(target: &str, args: &[(&str, &str)]) -> Options {
    let build_args = args.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    Options { target: Some(target.to_owned()), build_args, platform: None }
}

/// The stages with what the history says of them, then the diagnostics.
#[track_caller]
fn check_with(text: &str, options: &Options, want: Expect) {
    let plan = read(text, options, &Known);
    let mut out = String::new();
    for (index, stage) in plan.stages.iter().enumerate() {
        let used = if stage.used { "" } else { " unused" };
        out += &format!("{index} {:?} on {:?} needs {:?}{used}\n", stage.name.as_deref(), stage.base, stage.needs);
        for step in &stage.steps {
            out += &format!("  {}{}\n", if step.trigger { "^ " } else { "" }, step.created_by);
        }
    }
    for d in &plan.diagnostics {
        let shown = d.span.map(|s| s.of(text)).unwrap_or_default();
        out += &format!("{} {}: {shown:?}: {}\n", d.severity.as_str(), d.code, d.message);
    }
    want.assert_eq(&out);
}

#[track_caller]
fn check(text: &str, want: Expect) {
    check_with(text, &Options::default(), want);
}

#[track_caller]
fn check_error(text: &str, want: (&str, &str)) {
    let plan = read(text, &Options::default(), &Known);
    let errors: Vec<_> = plan.diagnostics.iter().filter(|d| d.severity == Severity::Error).collect();
    let got = errors.first().map(|d| (d.span.map(|s| s.of(text)).unwrap_or_default(), d.message.as_str()));
    assert_eq!(got, Some(want), "{text}");
}

#[test]
fn stages_are_linked_by_name_number_and_mount() {
    check(
        "FROM a AS one\nFROM b AS Two\nRUN --mount=from=one,target=/x c\nFROM one AS skipped\nFROM scratch\nCOPY --from=tWO /a /b\nCOPY --from=0 /a /b\nCOPY --from=nginx /a /b\n",
        expect![[r#"
            0 Some("one") on Image("a") needs []
            1 Some("two") on Image("b") needs [0]
              RUN /bin/sh -c c # buildkit
            2 Some("skipped") on Stage(0) needs [0] unused
            3 None on Scratch needs [0, 1]
              COPY /a /b # buildkit
              COPY /a /b # buildkit
              COPY /a /b # buildkit
        "#]],
    );
}

#[test]
fn arguments_have_their_scopes() {
    check_with(
        "ARG V=1\nARG IMG=i:$V\nFROM $IMG AS base\nARG V\nARG D=$V-d E\nRUN a\nFROM base\nENV D=env\nRUN b\nARG D=later\nRUN c\n",
        &options("", &[("V", "2")]),
        expect![[r#"
            0 Some("base") on Image("i:2") needs []
              ARG V=2
              ARG D=2-d E
              RUN |3 V=2 D=2-d E= /bin/sh -c a # buildkit
            1 None on Stage(0) needs [0]
              ENV D=env
              RUN |3 V=2 D=env E= /bin/sh -c b # buildkit
              ARG D=later
              RUN |3 V=2 D=later E= /bin/sh -c c # buildkit
        "#]],
    );
}

#[test]
fn triggers_of_images_and_stages_come_first() {
    check(
        "FROM node:onbuild AS a\nONBUILD COPY --from=b /x /y\nCMD x\nFROM alpine AS b\nFROM a\nRUN z\n",
        expect![[r#"
            0 Some("a") on Image("node:onbuild") needs []
              ^ COPY package.json 20/ # buildkit
              ^ RUN /bin/sh -c npm i # buildkit
              CMD ["/bin/sh" "-c" "x"]
            1 Some("b") on Image("alpine") needs []
            2 None on Stage(0) needs [0, 1]
              ^ COPY /x /y # buildkit
              RUN /bin/sh -c z # buildkit
        "#]],
    );
}

#[test]
fn the_history_is_worded_as_buildkit_words_it() {
    check(
        "FROM scratch\nENV A=1 B=\"x y\"\nLABEL l=\"$A\"\nEXPOSE 443 80-81/udp\nVOLUME /a /b\nUSER u$A\nWORKDIR /w\nWORKDIR x/../y\nSHELL [\"/bin/bash\", \"-c\"]\nENTRYPOINT run $A\nHEALTHCHECK --interval=90s CMD [\"a\", \"b\"]\nSTOPSIGNAL SIGINT\nMAINTAINER me\nADD --chmod=755 --chown=1:2 a b$A c/\nCOPY <<-one two /d\n\t$A\n\tone\nRUN <<EOF\nx\nEOF\nRUN cat <<EOF\nx\nEOF\nRUN [\"a\", \"b c\"]\n",
        expect![[r##"
            0 None on Scratch needs []
              ENV A=1 B=x y
              LABEL l=1
              EXPOSE [443/tcp 80/udp 81/udp]
              VOLUME [/a /b]
              USER u1
              WORKDIR /w
              WORKDIR /w/y
              SHELL [/bin/bash -c]
              ENTRYPOINT ["/bin/bash" "-c" "run $A"]
              HEALTHCHECK {Test:[CMD a b] Interval:1m30s Timeout:0s StartPeriod:0s StartInterval:0s Retries:0}
              STOPSIGNAL SIGINT
              MAINTAINER me
              ADD --chown=1:2 --chmod=755 a b1 c/ # buildkit
              COPY two <<one /d # buildkit
              RUN /bin/bash -c x
             # buildkit
              RUN /bin/bash -c cat <<EOF
            x
            EOF # buildkit
              RUN a b c # buildkit
        "##]],
    );
}

#[test]
fn refusals_are_buildkits_with_their_places() {
    for (text, want) in [
        ("FROM $X", ("$X", "base name ($X) should not be blank")),
        (
            "FROM Alpine",
            (
                "Alpine",
                "failed to parse stage name \"Alpine\": invalid reference format: repository name (library/Alpine) must be lowercase",
            ),
        ),
        (
            "FROM --platform=nope a",
            (
                "nope",
                "failed to parse platform nope: \"nope\": unknown operating system or architecture: invalid argument",
            ),
        ),
        (
            "FROM a\nCOPY --from=$X a b",
            (
                "$X",
                "variable expansion is not supported for --from, define a new stage with FROM using ARG from global scope as a workaround",
            ),
        ),
        ("FROM a\nCOPY --from=3 a b", ("3", "invalid stage index 3")),
        (
            "FROM a\nCOPY --from=later a b\nFROM b AS later\nFROM b\nCOPY --from=0 a b",
            ("later", "cannot copy from stage \"later\", it needs to be defined before current stage \"stage-0\""),
        ),
        ("FROM a AS x\nCOPY --from=x a b", ("COPY --from=x a b", "circular dependency detected on stage: x")),
        ("FROM a\nRUN --mount=target=/ x", ("target=/", "invalid mount target \"/\"")),
        ("FROM a\nRUN --mount=type=tmpfs,target=/x,size=many x", ("size=many", "invalid value for size: many")),
        (
            "FROM a\nCOPY --chmod=9 a b",
            ("9", "invalid chmod parameter: '9'. it should be octal string and between 0 and 07777"),
        ),
        ("FROM a\nCOPY --chmod=u+x,w a b", ("u+x,w", "invalid syntax")),
        ("FROM a\nADD https://x.org/a.git?rev=1 b", ("https://x.org/a.git?rev=1", "unexpected query \"rev\"")),
        (
            "FROM a\nADD --checksum=sha256:0 https://x.org/a b",
            ("ADD --checksum=sha256:0 https://x.org/a b", "invalid checksum digest length"),
        ),
        (
            "FROM a\nRUN --device=gpu x",
            ("gpu", "device feature is only supported in Dockerfile frontend 1.14.0-labs or later"),
        ),
        (
            "FROM --platform=linux/é a",
            (
                "--platform=linux/é",
                "failed to parse platform linux/Ã©: \"Ã©\" is an invalid component of \"linux/Ã©\": platform specifier component must match \"^[A-Za-z0-9_.-]+$\": invalid argument",
            ),
        ),
        ("FROM a\nCOPY https://x.org/a b", ("https://x.org/a", "source can't be a URL for COPY")),
        (
            "FROM a\nADD --checksum=sha256:0 a b",
            ("ADD --checksum=sha256:0 a b", "checksum requires HTTP(S) or Git sources"),
        ),
        ("FROM a\nEXPOSE abc", ("abc", "invalid containerPort: abc")),
        ("FROM a\nSTOPSIGNAL SIGFOO", ("SIGFOO", "invalid signal: SIGFOO")),
        (
            "FROM a\nWORKDIR \"x",
            ("\"x", "failed to process \"\\\"x\": unexpected end of statement while looking for matching double-quote"),
        ),
        ("ARG A=1", ("", "dockerfile contains no stages to build")),
    ] {
        check_error(text, want);
    }
}

#[test]
fn a_stage_that_nobody_needs_refuses_nothing() {
    check(
        "FROM a AS broken\nCOPY --chmod=9 a b\nFROM b\n",
        expect![[r#"
            0 Some("broken") on Image("a") needs [] unused
            1 None on Image("b") needs []
            warning bad-mode: "9": invalid chmod parameter: '9'. it should be octal string and between 0 and 07777
        "#]],
    );
}

#[test]
fn a_target_has_a_name_and_no_number() {
    let plan = read("FROM a AS one\nFROM b", &options("ONE", &[]), &NoImages);
    assert_eq!(plan.target, Some(0));
    assert_eq!(plan.stages.iter().map(|s| s.used).collect::<Vec<_>>(), [true, false]);
    let plan = read("FROM a AS one\nFROM b", &options("0", &[]), &NoImages);
    assert_eq!((plan.target, plan.diagnostics[0].code), (None, "unknown-target"));
    let plan = read("FROM a AS builder\nFROM b", &options("bulider", &[]), &NoImages);
    assert_eq!(plan.diagnostics[0].help.as_deref(), Some("did you mean builder?"));
}

#[test]
fn the_platform_is_known_to_arguments() {
    let options = Options { platform: Some("linux/arm64".into()), ..Options::default() };
    let text =
        "FROM --platform=$BUILDPLATFORM a AS b\nARG TARGETARCH\nCOPY x /$TARGETARCH\nFROM c\nCOPY --from=b / /\n";
    let plan = read(text, &options, &NoImages);
    assert_eq!(plan.stages[0].platform, "linux/amd64");
    assert_eq!(plan.stages[1].platform, "linux/arm64");
    assert_eq!(plan.stages[0].steps[1].text, "COPY x /arm64");
}

#[test]
fn steps_know_where_they_run() {
    let plan = read("FROM node:onbuild\nUSER u\nRUN x\nWORKDIR sub\nRUN y\n", &Options::default(), &Known);
    let steps: Vec<_> =
        plan.stages[0].steps.iter().map(|s| (s.keyword, s.workdir.as_str(), s.user.as_str(), s.trigger)).collect();
    assert_eq!(
        steps,
        [
            ("copy", "/usr/src", "", true),
            ("run", "/usr/src", "", true),
            ("user", "/usr/src", "", false),
            ("run", "/usr/src", "u", false),
            ("workdir", "/usr/src", "u", false),
            ("run", "/usr/src/sub", "u", false),
        ]
    );
}

#[test]
fn texts_that_grow_without_end_are_refused() {
    let mut text = String::from("FROM a\nENV A=0123456789abcdef\n");
    (0..40).for_each(|_| text.push_str("ENV A=$A$A\n"));
    let plan = read(&text, &Options::default(), &NoImages);
    assert!(plan.diagnostics.iter().any(|d| d.severity == Severity::Error));
}

#[test]
fn a_name_that_is_nearly_a_stage_is_told() {
    let told = |text: &str| -> Vec<String> {
        let plan = read(text, &Options::default(), &Known);
        let near = plan.diagnostics.into_iter().filter(|d| d.code == "stage-or-image");
        near.filter_map(|d| d.help).collect()
    };
    let text = "FROM node:onbuild AS builder\nFROM bulder\nCOPY --from=bilder /a /b\n";
    assert_eq!(told(text), ["did you mean the stage builder?"; 2]);
    assert_eq!(told("FROM a AS builder\nFROM nginx\nCOPY --from=builder /a /b\n"), [""; 0]);
}
