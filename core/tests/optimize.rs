//! What the optimizer does with what a person chose, and what it refuses.

use layerlab_core::optimize::{Advice, Choice, Optimized};
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
