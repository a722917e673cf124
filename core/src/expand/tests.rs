use super::*;

fn env() -> Vec<(String, String)> {
    [("A", "abc"), ("EMPTY", ""), ("FILE", "src/lib.tar.gz"), ("SPACED", "a b  c")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
}

#[track_caller]
fn check(word: &str, want: &str) {
    let got = Lexer::new('\\').word(word, env().as_slice());
    assert_eq!(got.map(|e| e.text).map_err(|e| e.0), Ok(want.to_owned()), "{word}");
}

#[track_caller]
fn check_error(word: &str, want: &str) {
    let got = Lexer::new('\\').word(word, env().as_slice());
    let want = format!("failed to process {}: {want}", crate::quote::go(word));
    assert_eq!(got.map_err(|e| e.0), Err(want), "{word}");
}

#[test]
fn modifiers_follow_the_reference() {
    for (word, want) in [
        ("$A-$B-${A}x", "abc--abcx"),
        ("${B:-d}${EMPTY:-d}${EMPTY-d}", "dd"),
        ("${A:+x}${EMPTY:+x}${EMPTY+y}", "xy"),
        ("${FILE#*/}", "lib.tar.gz"),
        ("${FILE##*.}", "gz"),
        ("${FILE%.*}", "src/lib.tar"),
        ("${FILE%%.*}", "src/lib"),
        ("${FILE/lib/bin}", "src/bin.tar.gz"),
        ("${FILE//./_}", "src/lib_tar_gz"),
        ("${FILE/\\//-}", "src-lib.tar.gz"),
        ("${FILE/?r?/X}", "X/lib.tar.gz"),
        ("${A/[a]/x}", "abc"),
        ("'$A' \"$A\" \\$A", "$A abc $A"),
        ("${B:-${A:-x}}", "abc"),
        ("$", "$"),
    ] {
        check(word, want);
    }
}

#[test]
fn what_is_wrong_is_said_in_buildkits_words() {
    check_error("${A", "unsupported modifier (\u{fffd}) in substitution");
    check_error("${}", "syntax error: bad substitution");
    check_error("${B:?}", "B: is not allowed to be unset");
    check_error("${EMPTY:?say why}", "EMPTY: say why");
    check_error("\"a", "unexpected end of statement while looking for matching double-quote");
    check_error("${A:-x", "syntax error: missing '}'");
    check_error("${A:#x}", "unsupported modifier (:#) in substitution");
    check_error("${A/\\a/x}", "invalid pattern (\\a) in substitution: invalid escape '\\a'");
}

#[test]
fn a_heredoc_knows_no_quotes() {
    let text = Lexer::for_heredoc().word("it's \"$A\" \\$A $(id)", env().as_slice()).unwrap().text;
    assert_eq!(text, "it's \"abc\" $A $(id)");
}

#[test]
fn names_that_were_looked_up_are_told() {
    let got = Lexer::new('\\').word("$A${B:-$C}$A", env().as_slice()).unwrap();
    assert_eq!((got.matched, got.unmatched), (vec!["A".to_owned()], vec!["C".to_owned(), "B".into()]));
}

#[test]
fn words_are_split_behind_expansion_but_not_in_quotes() {
    let words = Lexer::new('\\').words("$SPACED \"$SPACED\" a\\ b", env().as_slice()).unwrap();
    assert_eq!(words, ["a", "b", "c", "a b  c", "a b"]);
}

#[test]
fn a_backtick_escapes_where_it_is_the_escape_character() {
    let got = Lexer::new('`').word("C:\\dir`$A", env().as_slice()).unwrap();
    assert_eq!(got.text, "C:\\dir$A");
}

#[test]
fn values_that_name_each_other_do_not_grow_without_end() {
    let big = vec![("A".to_owned(), "x".repeat(1 << 19))];
    assert!(Lexer::new('\\').word("$A$A$A$A", big.as_slice()).is_err());
    assert!(Lexer::new('\\').word(&"${A:-".repeat(10_000), big.as_slice()).is_err());
    assert!(Lexer::new('\\').word("${A//x/$A}", big.as_slice()).is_err());
}
