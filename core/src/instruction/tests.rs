use super::*;
use crate::diagnostic::Diagnostic;
use crate::syntax;

fn read(text: &str) -> (Vec<Instruction>, Vec<Diagnostic>) {
    lower(&syntax::parse(text))
}

/// Each diagnostic under its code, with the text it speaks of.
#[track_caller]
fn check_errors(body: &str, want: &[(&str, &str, &str)]) {
    let text = format!("FROM a\n{body}\n");
    let (_, found) = read(&text);
    let got: Vec<_> =
        found.iter().map(|d| (d.code, d.span.map(|s| s.of(&text)).unwrap_or_default(), d.message.as_str())).collect();
    assert_eq!(got, want, "{body}");
}

#[test]
fn mistakes_are_found_where_they_are() {
    for (body, want) in [
        ("COPYY a b", ("unknown-instruction", "COPYY", "unknown instruction: COPYY")),
        ("COPY --form=x a b", ("unknown-flag", "--form", "unknown flag: --form")),
        (
            "COPY --link=maybe a b",
            ("bad-flag-value", "--link=maybe", "expecting boolean value for flag --link, not: maybe"),
        ),
        ("COPY --from a b", ("missing-flag-value", "--from", "missing a value on flag: --from")),
        ("COPY --from=a --from=b a b", ("duplicate-flag", "--from=b", "duplicate flag specified: --from")),
        (
            "FROM a as 1b",
            (
                "bad-stage-name",
                "1b",
                "invalid name for build stage: \"1b\", name can't start with a number or contain symbols",
            ),
        ),
        (
            "RUN --mount=type=bind,from=$X x",
            ("bad-mount", "from=$X", "'from' doesn't support variable expansion, define alias stage instead"),
        ),
        ("RUN --network=hots x", ("bad-flag-value", "hots", "invalid network mode \"hots\"")),
        ("HEALTHCHECK FOO x", ("healthcheck-type", "FOO", "Unknown type \"FOO\" in HEALTHCHECK (try CMD)")),
        ("HEALTHCHECK --interval=5 CMD x", ("bad-duration", "5", "time: missing unit in duration \"5\"")),
        ("HEALTHCHECK --retries=x CMD y", ("bad-flag-value", "x", "strconv.ParseInt: parsing \"x\": invalid syntax")),
        ("ONBUILD ONBUILD RUN x", ("bad-trigger", "ONBUILD", "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed")),
        ("ONBUILD FROM x", ("bad-trigger", "FROM", "FROM isn't allowed as an ONBUILD trigger")),
        ("ONBUILD FROM\u{a0} x", ("bad-trigger", "FROM\u{a0}", "FROM isn't allowed as an ONBUILD trigger")),
        ("SHELL bash", ("shell-not-json", "SHELL bash", "SHELL requires the arguments to be in JSON form")),
        ("COPY a <<E\nE", ("heredoc-destination", "<<E", "COPY cannot accept a heredoc as a destination")),
        // BuildKit reads flags byte by byte, so that this one falls apart; its place does not.
        ("RUN --moün x", ("unknown-flag", "--moün", "unknown flag: --moÃ¼n")),
        ("ARG =x", ("blank-name", "=x", "ARG names can not be blank")),
    ] {
        check_errors(body, &[want]);
    }
}

#[test]
fn a_typo_has_its_remedy() {
    let help = |body: &str| read(&format!("FROM a\n{body}\n")).1.remove(0).help.unwrap_or_default();
    assert_eq!(help("ENTRYPIONT x"), "did you mean ENTRYPOINT?");
    assert_eq!(help("ADD --chwon=x a b"), "did you mean --chown?");
}

#[test]
fn a_broken_instruction_leaves_the_others_alone() {
    let (instructions, found) = read("FROM a AS\nCOPY a\nRUN x\nFROM b AS c\n");
    let names: Vec<_> = instructions.iter().map(|i| i.kind.keyword().upper()).collect();
    assert_eq!(names, ["FROM", "RUN", "FROM"]);
    assert_eq!(found.iter().map(|d| d.code).collect::<Vec<_>>(), ["from-arguments", "missing-argument"]);
}

#[test]
fn only_arguments_may_come_before_a_stage() {
    let (instructions, found) = read("ARG A\nRUN x\nFROM a\n");
    assert_eq!(instructions.len(), 2);
    assert_eq!(found[0].message, "no build stage in current context");
}

#[test]
fn a_trigger_keeps_its_text_and_is_understood() {
    let (instructions, found) = read("FROM a\nONBUILD COPY <<E /x\nbody\nE\nONBUILD RNU x\n");
    let Kind::Onbuild(first) = &instructions[1].kind else { panic!() };
    assert_eq!(first.expression.text, "COPY <<E /x\nbody\nE");
    assert!(matches!(first.trigger.as_ref().unwrap().kind, Kind::Copy(_)));
    let Kind::Onbuild(second) = &instructions[2].kind else { panic!() };
    assert!(second.trigger.is_none());
    assert_eq!(found[0].severity, crate::diagnostic::Severity::Warning, "BuildKit reads it later");
}

#[test]
fn a_mount_is_read_with_all_its_options() {
    let text = "FROM a\nRUN --mount=type=cache,id=x,target=/c,sharing=locked,mode=0700,uid=1,gid=2,ro x\n";
    let (instructions, _) = read(text);
    let Kind::Run(run) = &instructions[1].kind else { panic!() };
    let mount = mount::parse(&run.mounts[0], |value| Ok(value.to_owned())).unwrap();
    assert_eq!(mount.kind, MountKind::Cache);
    assert_eq!(mount.target.as_ref().unwrap().span.of(text), "/c");
    assert_eq!((mount.mode, mount.uid, mount.gid, mount.read_only), (Some(0o700), Some(1), Some(2), Some(true)));
    assert_eq!(mount.sharing.unwrap().text, "locked");
}

#[test]
fn mounts_are_refused_as_buildkit_refuses_them() {
    for (flag, want) in [
        ("type=foo,target=/x", "unsupported mount type \"foo\""),
        ("type=cache,target=/x,sharing=both", "unsupported sharing value \"both\""),
        ("type=bind,size=1k", "unexpected key 'size' for mount type 'bind'"),
        ("type=bind,mode=0700", "mode not allowed for \"bind\" type mounts"),
        ("type=secret", "invalid secret mount. one of source, target required"),
        ("type=secret,id=a,from=b", "secret mount should not have a from"),
        ("type=ssh,sharing=shared", "invalid cache sharing set for ssh mount"),
        ("target", "invalid field 'target' must be a key=value pair"),
        ("taget=/x", "unexpected key 'taget' in 'taget=/x'"),
        ("ro=maybe", "invalid value for ro: maybe"),
    ] {
        let word = Word { text: flag.into(), ..Word::default() };
        let got = mount::parse(&word, |value| Ok(value.to_owned())).map_err(|d| d.message);
        assert_eq!(got, Err(want.to_owned()), "{flag}");
    }
}
