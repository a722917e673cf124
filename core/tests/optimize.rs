//! What the optimizer does with what a person chose, and what it refuses.

use layerlab_core::optimize::{Advice, Choice, Goal, Optimized};
use layerlab_core::{NoFiles, Project, Session};
use std::collections::BTreeMap;

const MANIFEST: &str = "\
context:
  files: [{path: app.conf, size: 1 kB}, {path: .env, size: 200}, {path: conf/.env, size: 300}]
images:
  base: {files: [{path: /bin/sh, size: 100 kB, mode: '0755'}, {path: /bin/rm, size: 60 kB, mode: '0755'}, {path: /bin/chown, size: 60 kB, mode: '0755'}, {path: /tmp/x, size: 1}]}
";

fn optimize(dockerfile: &str, choice: Choice) -> Optimized {
    let project = Project { dockerfile: dockerfile.into(), manifest: MANIFEST.into(), ..Project::default() };
    Session::default().optimize(&project, &choice, &NoFiles)
}

fn of<'o>(optimized: &'o Optimized, rule: &str) -> Vec<&'o Advice> {
    optimized.advice.iter().filter(|advice| advice.rule == rule).collect()
}

fn accept(name: &str, values: &[(&str, &str)]) -> Choice {
    let values = values.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    Choice { accept: BTreeMap::from([(name.to_owned(), values)]), ..Choice::default() }
}

#[test]
fn comments_above_an_instruction_switch_rules_off() {
    let add = |comment: &str| format!("FROM scratch\n{comment}\nADD app.conf /a\nADD app.conf /b\n");
    for (comment, lines) in [
        ("# why", vec![3, 4]),
        ("# layerlab ignore=add-where-copy-is-meant", vec![4]),
        ("# layerlab ignore=other-rule, add-where-copy-is-meant", vec![4]),
        ("# hadolint ignore=DL3020", vec![4]),
        ("# layerlab ignore=all", vec![4]),
        ("# check=skip=add-where-copy-is-meant", vec![3, 4]),
    ] {
        let seen = optimize(&add(comment), Choice::default());
        let found: Vec<u32> = of(&seen, "add-where-copy-is-meant").iter().map(|a| a.line).collect();
        assert_eq!(found, lines, "{comment}");
    }
    let skipped = "# check=skip=StageNameCasing\nFROM scratch AS A\nCOPY app.conf /\n";
    assert!(of(&optimize(skipped, Choice::default()), "StageNameCasing").is_empty());
}

#[test]
fn only_what_was_chosen_is_applied() {
    let text = "FROM scratch\nADD app.conf /a\nADD app.conf /b\n";
    let only = |name: &str| optimize(text, Choice { only: vec![name.into()], ..Choice::default() }).dockerfile;
    assert_eq!(only("DL3020"), text.replace("ADD", "COPY"));
    assert_eq!(only("add-where-copy-is-meant:3"), "FROM scratch\nADD app.conf /a\nCOPY app.conf /b\n");
    assert_eq!(only("apt-in-script"), text);
    let off = Choice { off: vec!["add-where-copy-is-meant".into()], ..Choice::default() };
    assert!(optimize(text, off).advice.is_empty());
}

#[test]
fn what_assumes_something_waits_to_be_agreed_to_and_takes_values() {
    let text = "FROM scratch\nCOPY app.conf /a\nCMD [\"/a\"]\n";
    let rule = "root-as-final-user";
    assert_eq!(optimize(text, Choice::default()).dockerfile, text);
    let chosen = optimize(text, accept(rule, &[("user", "1234")]));
    assert_eq!(chosen.dockerfile, "FROM scratch\nCOPY app.conf /a\nUSER 1234\nCMD [\"/a\"]\n");
    assert_eq!(chosen.after.image.config.user, "1234");
    assert!(of(&chosen, rule).iter().all(|advice| advice.applied && advice.assumption.is_some()));
}

#[test]
fn a_value_belongs_to_the_finding_that_it_was_chosen_for() {
    let text = "FROM base\nADD app.conf /a\nRUN chown 5:5 /a\nARG DB_PASSWORD\nARG API_TOKEN\nRUN echo $DB_PASSWORD\nRUN echo $API_TOKEN\n";
    let rule = "SecretsUsedInArgOrEnv";
    let ids = |choice: Choice| -> Vec<String> {
        of(&optimize(text, choice), rule).iter().flat_map(|a| &a.values).map(|value| value.value.clone()).collect()
    };
    let skip = || vec!["add-where-copy-is-meant".to_owned(), "ownership-changed-in-own-layer".to_owned()];
    assert_eq!(ids(Choice { skip: skip(), ..Choice::default() }), ["DB_PASSWORD", "API_TOKEN"]);
    assert_eq!(ids(accept(&format!("{rule}:5"), &[("id", "token")])), ["DB_PASSWORD", "token"]);
    assert_eq!(ids(accept(rule, &[("id", "all")])), ["all", "all"]);
    let mut both = accept(rule, &[("id", "all")]);
    let first = of(&optimize(text, Choice::default()), rule)[0].id.clone();
    both.accept.extend(accept(&first, &[("id", "db")]).accept);
    assert_eq!(ids(both.clone()), ["db", "all"]);
    // Two fixes above move the lines, and the place still is that of the text as it was given.
    let seen = optimize(text, both);
    assert!(seen.rounds > 1 && seen.dockerfile.contains("COPY --chown=5:5 app.conf /a"), "{}", seen.dockerfile);
    assert!(seen.dockerfile.contains("id=db,env=DB_PASSWORD") && seen.dockerfile.contains("id=all,env=API_TOKEN"));
}

#[test]
fn a_rule_is_also_called_by_the_names_that_others_have_for_it() {
    let text = "FROM scratch\nCOPY app.conf /a\nCMD [\"/a\"]\n";
    assert_eq!(optimize(text, accept("DL3002", &[("user", "77")])).after.image.config.user, "77");
}

#[test]
fn a_fix_that_makes_an_error_is_withdrawn_and_says_so() {
    let text = "FROM scratch\nCOPY .env /app/.env\n";
    let seen = optimize(text, accept("secret-file-in-layer", &[]));
    let [advice] = of(&seen, "secret-file-in-layer")[..] else { panic!("{:#?}", seen.advice) };
    assert!(!advice.applied && !advice.fixable);
    assert!(advice.why_not.as_ref().unwrap().contains("new error"), "{:?}", advice.why_not);
    assert_eq!((seen.dockerfile.as_str(), seen.dockerignore), (text, None));
}

#[test]
fn an_ignore_file_is_written_and_the_image_loses_what_it_names() {
    let seen = optimize("FROM scratch\nCOPY conf /conf\n", accept("secret-file-in-layer", &[]));
    assert_eq!(seen.dockerignore.as_deref(), Some("**/.env\n"));
    assert_eq!((seen.before.image.bytes, seen.after.image.bytes), (300, 0));
}

#[test]
fn fixes_that_touch_wait_for_the_next_round() {
    let text = "FROM base\nADD app.conf /a\nRUN chown 5:5 /a\n";
    let seen = optimize(text, Choice::default());
    assert_eq!(seen.dockerfile, "FROM base\nCOPY --chown=5:5 app.conf /a\n");
    assert_eq!(seen.before.image.bytes - seen.after.image.bytes, 1000);
    assert_eq!(seen.rounds, 2);
}

#[test]
fn an_owner_whose_number_nobody_knows_is_given_by_name() {
    let text = "FROM debian:12\nRUN useradd --uid 1001 app\nCOPY conf /conf\nRUN chown -R app:app /conf\n";
    let seen = optimize(text, Choice { only: vec!["ownership-changed-in-own-layer".into()], ..Choice::default() });
    let want = text.replace("COPY conf", "COPY --chown=app:app conf").replace(" -R", "");
    assert_eq!(seen.dockerfile, want, "{:#?}", seen.advice);
    // The user is made after the COPY, which would not find it.
    let late = "FROM debian:12\nCOPY conf /conf\nRUN useradd --uid 1001 app && chown -R app:app /conf\n";
    let seen = optimize(late, Choice { only: vec!["ownership-changed-in-own-layer".into()], ..Choice::default() });
    assert!(!seen.dockerfile.contains("--chown=1000"), "{}", seen.dockerfile);
}

#[test]
fn a_finding_can_be_left_alone() {
    let text = "FROM scratch\nADD app.conf /a\nADD app.conf /b\n";
    let skipping = |name: &str| optimize(text, Choice { skip: vec![name.into()], ..Choice::default() });
    for name in ["DL3020:3", "add-where-copy-is-meant:3", "add-where-copy-is-meant:3:1"] {
        assert_eq!(skipping(name).dockerfile, "FROM scratch\nCOPY app.conf /a\nADD app.conf /b\n", "{name}");
    }
    assert_eq!(skipping("DL3020").dockerfile, text);
    let seen = skipping("add-where-copy-is-meant:3");
    let left = of(&seen, "add-where-copy-is-meant")[1];
    assert_eq!((left.applied, left.fixable, left.why_not.as_deref()), (false, true, Some("it was not chosen")));
}

#[test]
fn a_value_that_cannot_be_taken_is_told() {
    let text = "FROM scratch\nCOPY app.conf /a\nCMD [\"/a\"]\n";
    for (value, why) in [("", "new error"), ("a\nb", "a line break")] {
        let seen = optimize(text, accept("root-as-final-user", &[("user", value)]));
        let advice = of(&seen, "root-as-final-user")[0];
        assert!(!advice.applied && !advice.fixable, "{value:?}");
        assert!(advice.why_not.as_ref().unwrap().contains(why), "{value:?}: {:?}", advice.why_not);
        assert_eq!((seen.dockerfile.as_str(), advice.values[0].value.as_str()), (text, value));
    }
}

/// A stage that a team asks for by name is no less a target than the last one.
#[test]
fn what_changes_a_stage_that_others_may_ask_for_is_not_safe() {
    let text = "FROM base AS dev\nCOPY app.conf /srv/\nRUN chown 5:5 /srv/app.conf\nFROM base\nCOPY app.conf /a\n";
    let seen = optimize(text, Choice::default());
    let after = Session::default().report(
        &Project {
            dockerfile: seen.dockerfile.clone(),
            manifest: MANIFEST.into(),
            options: layerlab_core::plan::Options { target: Some("dev".into()), ..Default::default() },
            ..Project::default()
        },
        &NoFiles,
    );
    assert!(after.diagnostics.iter().all(|d| d.severity != "error"), "{:#?}\n{}", after.diagnostics, seen.dockerfile);
    assert!(seen.advice.iter().all(|a| !a.applied || a.rule != "unused-stage"));
}

#[test]
fn what_a_program_without_a_model_might_look_for_is_not_dropped_unasked() {
    let manifest = "\
context: {files: [{path: set-up.sh, size: 1 kB, mode: '0755'}]}
images:
  debian:12: {files: [{path: /bin/sh, size: 100 kB, mode: '0755'}, {path: /bin/rm, size: 60 kB, mode: '0755'}], os: {id: debian, version: '12'}}
runs:
  - {command: apt-get update, writes: [{path: /var/lib/apt/lists/deb_Packages, size: 19 MB}]}
  - {command: apt-get install *, writes: [{path: /usr/bin/git, size: 3.7 MB}]}
";
    let text = "FROM debian:12\nRUN apt-get update && apt-get install -y --no-install-recommends git\n";
    let run = |dockerfile: &str| {
        let project = Project { dockerfile: dockerfile.into(), manifest: manifest.into(), ..Project::default() };
        Session::default().optimize(&project, &Choice::default(), &NoFiles)
    };
    let alone = run(text);
    assert!(of(&alone, "package-lists-left-in-layer")[0].applied);
    let seen = run(&format!("{text}COPY set-up.sh /\nRUN ./set-up.sh --all\n"));
    let lists = of(&seen, "package-lists-left-in-layer")[0];
    assert!(!lists.applied && lists.fixable, "{lists:#?}");
    let assumption = lists.assumption.as_deref().unwrap();
    assert!(assumption.contains("`./set-up.sh --all` of line 4"), "{assumption}");
}

#[test]
fn the_total_says_what_a_rebuild_costs_before_and_after() {
    let manifest = "\
context: {files: [{path: src/main.c, size: 1 kB}, {path: big, size: 9 MB}]}
images:
  base: {files: [{path: /bin/sh, size: 100 kB, mode: '0755'}, {path: /bin/chown, size: 60 kB, mode: '0755'}]}
";
    let text = "FROM base\nCOPY src /srv/src\nCOPY big /srv/\nRUN chown 5:5 /srv/big\n";
    let project = Project { dockerfile: text.into(), manifest: manifest.into(), ..Project::default() };
    for goal in [None, Some(Goal::Size), Some(Goal::Rebuild), Some(Goal::Surface)] {
        let seen = Session::default().optimize(&project, &Choice { goal, ..Choice::default() }, &NoFiles);
        assert_eq!(seen.edited.as_deref(), Some("src/main.c"));
        let saved = seen.rebuild_before.unwrap() - seen.rebuild_after.unwrap();
        assert!(saved > 9_000_000, "{goal:?}: {saved}\n{}", seen.dockerfile);
        let own: i64 = seen.advice.iter().filter(|a| a.applied).filter_map(|a| a.rebuild_saves_bytes).sum();
        assert_eq!(saved, own);
    }
}

#[test]
fn what_two_images_share_does_not_blur_what_a_fix_saves() {
    let text = "FROM debian:12.99\nCOPY app.conf /a\nRUN chown 1 /a\n";
    let seen = optimize(text, Choice::default());
    assert!(seen.before.image.low < seen.before.image.high);
    assert_eq!((seen.saves_low, seen.saves_high), (1000, 1000));
}

#[test]
fn another_base_image_may_be_anything_within_its_own_bounds() {
    let text = "FROM python:3.12.99\nCOPY app.conf /a\nCMD [\"/a\"]\n";
    let choice = accept("base-larger-than-needed", &[]);
    let seen = optimize(text, choice);
    let (before, after) = (&seen.before.image, &seen.after.image);
    assert!(before.bytes > after.bytes && before.low < before.high && after.low < after.high);
    // The file that was copied is known, and in both.
    let ends = |one: u64, other: u64| i64::try_from(one).unwrap() - i64::try_from(other).unwrap();
    assert_eq!((seen.saves_low, seen.saves_high), (ends(before.low, after.high), ends(before.high, after.low)));
}
