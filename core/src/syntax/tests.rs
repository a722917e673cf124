use super::*;
use expect_test::{Expect, expect};

/// The tree, then each diagnostic under the text it speaks of.
#[track_caller]
fn check(text: &str, want: Expect) {
    let dockerfile = parse(text);
    let printed: String = dockerfile.pieces.iter().map(|p| p.span.of(text)).collect();
    assert_eq!(printed, text, "the pieces are the text");
    let mut out = dump(&dockerfile) + "\n";
    for diagnostic in &dockerfile.diagnostics {
        let shown = diagnostic.span.map(|s| s.of(text)).unwrap_or_default();
        let help = diagnostic.help.as_ref().map(|h| format!(" ({h})")).unwrap_or_default();
        out += &format!(
            "{}: {}: {shown:?}: {}{help}\n",
            diagnostic.severity.as_str(),
            diagnostic.code,
            diagnostic.message
        );
    }
    want.assert_eq(&out);
}

#[test]
fn continuations_are_joined_and_comments_in_them_dropped() {
    check(
        "FROM alpine\nRUN a && \\\n# no\n\n  b \\  \n  c\n",
        expect![[r##"
            (from "alpine")
            (run "a &&   b   c")
        "##]],
    );
}

#[test]
fn directives_end_at_the_first_other_line() {
    check(
        "# escape=`\n# comment\n# escape=\\\nRUN a `\n b\n",
        expect![[r##"
            (run "a  b")
        "##]],
    );
    check(
        "# escape=x\n# escape=x\nRUN a\n",
        expect![[r##"
            (run "a")
            error: invalid-escape: "x": invalid escape token 'x' does not match ` or \
            error: repeated-directive: "# escape=x": only one escape parser directive can be used
        "##]],
    );
    check(
        "# sintax=docker/dockerfile:1\nFROM a\n",
        expect![[r##"
            (from "a")
            warning: unknown-directive: "# sintax=docker/dockerfile:1": this is a comment: there is no parser directive sintax (did you mean syntax?)
        "##]],
    );
}

#[test]
fn heredocs_belong_to_their_instruction() {
    check(
        "RUN <<A cat <<-\"B\"\na\nA\n\tb\n\tB\nONBUILD COPY <<f /\n$x\nf\nCMD <<X\n",
        expect![[r##"
            (run "<<A cat <<-\"B\"")
            (onbuild (copy "<<f" "/"))
            (cmd "<<X")
        "##]],
    );
    let dockerfile = parse("RUN <<A cat 3<<-\"B\"\na\nA\n\tb\n\tB\n");
    let heredocs = &dockerfile.nodes[0].heredocs;
    let shown: Vec<_> = heredocs
        .iter()
        .map(|h| (h.name.as_str(), h.content.as_str(), h.raw(), h.expand, h.chomp, h.descriptor))
        .collect();
    assert_eq!(shown, [("A", "a\n", "a\n", true, false, 0), ("B", "b\n", "\tb\n", false, true, 3)]);
}

#[test]
fn a_heredoc_without_end_ends_at_the_next_instruction() {
    check(
        "FROM a\nRUN <<EOF\necho\nCOPY a b\n",
        expect![[r##"
            (from "a")
            (run "<<EOF")
            (copy "a" "b")
            error: unterminated-heredoc: "RUN <<EOF": unterminated heredoc (it ends with a line that says EOF and nothing else)
        "##]],
    );
}

#[test]
fn the_json_form_falls_back_to_the_shell_form() {
    check(
        "CMD [\"a\", \"\\u00e9\\n\"]\nCMD ['a']\nCMD [\"a\",]\nCMD [ \"a\" ] b\nCMD [1]\n",
        expect![[r##"
            (cmd "a" "é\n")
            (cmd "['a']")
            (cmd "[\"a\",]")
            (cmd "[ \"a\" ] b")
            (cmd)
            error: json-not-strings: "[1]": when using JSON array syntax, arrays must be comprised of strings only (put every element in double quotes)
        "##]],
    );
}

#[test]
fn pairs_keep_their_quotes() {
    check(
        "ENV a=\"b c\" d=e\\ f\nENV a b  c\nENV a\nENV a=b c\nLABEL\n",
        expect![[r##"
            (env "a" "\"b c\"" "=" "d" "e\\ f" "=")
            (env "a" "b  c" "")
            (env)
            (env)
            (label)
            error: missing-value: "a": ENV must have two arguments (write ENV a=value)
            error: missing-equals: "c": Syntax error - can't find = in "c". Must be of the form: name=value (put the value of ENV in double quotes if this word belongs to it)
        "##]],
    );
}

#[test]
fn flags_lose_their_quotes_and_words_know_their_places() {
    let text = "COPY --chown=\"a b\" --link -- --x \\\n  y\n";
    let dockerfile = parse(text);
    let node = &dockerfile.nodes[0];
    assert_eq!(dump(&dockerfile), r#"(copy ["--chown=a b" "--link"] "--x" "y")"#);
    let flags: Vec<_> = node.flags.iter().map(|f| f.span.of(text)).collect();
    assert_eq!(flags, ["--chown=\"a b\"", "--link"]);
    let Arguments::Words(words) = &node.arguments else { panic!("{node:?}") };
    assert_eq!(words.iter().map(|w| w.span.of(text)).collect::<Vec<_>>(), ["--x", "y"]);
    assert_eq!((node.span.of(text), node.lines), (text.trim_end(), (1, 2)));
}

#[test]
fn a_mark_carriage_returns_and_a_missing_last_line_end_are_kept() {
    check(
        "\u{feff}FROM a\r\n\r\n# x\r\nRUN b \\\r\n c",
        expect![[r##"
            (from "a")
            (run "b  c")
        "##]],
    );
}

#[test]
fn a_file_without_instructions_is_refused() {
    check(
        "# only a comment\n",
        expect![[r##"

            error: no-instructions: "": file with no instructions (a Dockerfile starts with FROM and a base image, such as FROM alpine)
        "##]],
    );
}

#[test]
fn lines_that_buildkit_can_not_hold_are_refused() {
    let text = format!("RUN {}\n", "x".repeat(65_536));
    assert_eq!(parse(&text).diagnostics[0].code, "line-too-long");
    let text = format!("RUN {}\n", "x".repeat(65_531));
    assert_eq!(parse(&text).diagnostics, []);
}

#[test]
fn tokens_say_what_everything_is() {
    let text = "# syntax=x\nFROM --platform=$P a:1 AS b # c\nRUN x \"y $z\" && \\\n  # c\n  w <<E\nbody\nE\nENV K='v' L=$K\nCMD [\"a\"]\nFRM b\nFROM b\n";
    let shown: Vec<String> =
        tokens(text).iter().map(|t| format!("{} {:?}", t.kind.as_str(), t.span.of(text))).collect();
    expect![[r##"
        directive "# syntax="
        directive-value "x"
        keyword "FROM"
        flag "--platform"
        operator "="
        variable "$P"
        image "a:1"
        keyword "RUN"
        string "\"y "
        variable "$z"
        string "\""
        operator "&&"
        continuation "\\"
        comment "# c"
        heredoc-delimiter "<<E"
        heredoc-body "body\n"
        heredoc-delimiter "E"
        keyword "ENV"
        name "K"
        operator "="
        string "'v'"
        name "L"
        operator "="
        variable "$K"
        keyword "CMD"
        operator "["
        string "\"a\""
        operator "]"
        unknown "FRM"
        keyword "FROM"
        image "b""##]]
    .assert_eq(&shown.join("\n"));
}
