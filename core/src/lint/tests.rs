use super::{Given, check};
use crate::plan::{NoImages, Options};

/// What BuildKit would say: each finding as its rule, its lines and its text, then the error.
#[track_caller]
fn check_lint(text: &str, want: &[&str], error: Option<&str>) {
    let checked = check(text, &Given { options: &Options::default(), images: &NoImages, ignore: None });
    let reached = checked.findings.iter().filter(|f| f.reached);
    let got: Vec<String> = reached.map(|f| format!("{} {}: {}", f.lines.0, f.rule, f.detail)).collect();
    assert_eq!(got, want, "{text}");
    assert_eq!(checked.build_error.as_deref(), error, "{text}");
}

#[test]
fn names_are_told_of_a_text_that_can_not_be_expanded() {
    check_lint(
        "FROM a\nLABEL a=$NOPE${\n",
        &["2 UndefinedVar: Usage of undefined variable '$NOPE'"],
        Some("failed to process \"$NOPE${\": syntax error: missing '}'"),
    );
    check_lint(
        "FROM ${BASE:?missing}\n",
        &["1 UndefinedArgInFrom: FROM argument 'BASE' is not declared"],
        Some("failed to process \"${BASE:?missing}\": BASE: missing"),
    );
    check_lint(
        "FROM a\nVOLUME '' $NOPE\n",
        &["2 UndefinedVar: Usage of undefined variable '$NOPE'"],
        Some("VOLUME specified can not be an empty string"),
    );
}

#[test]
fn a_blank_name_is_not_offered() {
    // The name of the first variable expands to nothing.
    check_lint(
        "FROM a\nENV $B=1\nCOPY x $C\n",
        &["2 UndefinedVar: Usage of undefined variable '$B'", "3 UndefinedVar: Usage of undefined variable '$C'"],
        None,
    );
}

#[test]
fn paths_of_windows_are_absolute_there() {
    check_lint("ARG P=windows/amd64\nFROM --platform=$P a\nWORKDIR C:/app\n", &[], None);
    let found =
        "2 WorkdirRelativePath: Relative workdir \"C:/app\" can have unexpected results if the base image changes";
    check_lint("FROM a\nWORKDIR C:/app\n", &[found], None);
}

#[test]
fn options_that_make_no_sense_are_refused() {
    let why = "strconv.ParseBool: parsing \"yes\": invalid syntax";
    let error = format!("failed to parse check options: failed to parse check option \"error=yes\": {why}");
    check_lint("# check=error=yes\nFROM a\n", &[], Some(&error));
}
