use super::*;
use crate::source::Span;

/// The tree in short: `a|b`, `&&`, `||`, `;`, words in `‹›`, quoted text in `'…'`, double quotes as `"…"`.
fn show(list: &List) -> String {
    list.items.iter().map(item).collect::<Vec<_>>().join("; ")
}

fn item(item: &Item) -> String {
    let mut out = pipeline(&item.first);
    for (connector, next) in &item.rest {
        out += if *connector == Connector::And { " && " } else { " || " };
        out += &pipeline(next);
    }
    if item.background { out + " &" } else { out }
}

fn pipeline(p: &Pipeline) -> String {
    let bang = if p.negated { "! " } else { "" };
    bang.to_owned() + &p.commands.iter().map(command).collect::<Vec<_>>().join(" | ")
}

fn command(c: &Command) -> String {
    let mut out = kind(&c.kind);
    for r in &c.redirects {
        out += &redirect(r);
    }
    out
}

fn kind(kind: &CommandKind) -> String {
    match kind {
        CommandKind::Simple(s) => {
            let value = |a: &Assignment| match &a.value {
                AssignmentValue::Scalar(w) => word(w),
                AssignmentValue::Array(ws) => format!("({})", words(ws)),
            };
            let all =
                s.assignments.iter().map(|a| format!("{}{}{}", a.name, if a.append { "+=" } else { "=" }, value(a)));
            all.chain(s.words.iter().map(word)).collect::<Vec<_>>().join(" ")
        }
        CommandKind::Subshell(l) => format!("({})", show(l)),
        CommandKind::Group(l) => format!("{{{}}}", show(l)),
        CommandKind::If { branches, otherwise } => {
            let all: Vec<String> =
                branches.iter().map(|b| format!("if {} then {}", show(&b.condition), show(&b.body))).collect();
            all.join(" el") + &otherwise.as_ref().map(|l| format!(" else {}", show(l))).unwrap_or_default() + " fi"
        }
        CommandKind::For { name, words: list, body } => {
            format!("for {name} in [{}] do {} done", list.as_ref().map(|w| words(w)).unwrap_or("@".into()), show(body))
        }
        CommandKind::While { until, condition, body } => {
            format!("{} {} do {} done", if *until { "until" } else { "while" }, show(condition), show(body))
        }
        CommandKind::Case { word: w, arms } => {
            let arm = |a: &CaseArm| format!("{}) {}", words(&a.patterns), show(&a.body));
            format!("case {} in {} esac", word(w), arms.iter().map(arm).collect::<Vec<_>>().join(" ;; "))
        }
        CommandKind::Function { name, body } => format!("{name}() {}", command(body)),
        CommandKind::Test(list) => format!("[[ {} ]]", words(list)),
        CommandKind::Arithmetic(p) => format!("(({}))", parts(p)),
        CommandKind::Opaque(text) => format!("OPAQUE<{text}>"),
    }
}

fn redirect(r: &Redirect) -> String {
    let n = r.descriptor;
    match &r.kind {
        RedirectKind::Read(w) => format!(" {n}<{}", word(w)),
        RedirectKind::Write(w) => format!(" {n}>{}", word(w)),
        RedirectKind::Append(w) => format!(" {n}>>{}", word(w)),
        RedirectKind::ReadWrite(w) => format!(" {n}<>{}", word(w)),
        RedirectKind::Duplicate(w) => format!(" {n}>&{}", word(w)),
        RedirectKind::WriteBoth(w) => format!(" &>{}", word(w)),
        RedirectKind::AppendBoth(w) => format!(" &>>{}", word(w)),
        RedirectKind::Heredoc(body) => {
            format!(" {n}<<[{}]", body.get().map(|b| parts(&b.parts)).unwrap_or("none".into()))
        }
        RedirectKind::HereString(w) => format!(" {n}<<<{}", word(w)),
    }
}

fn words(words: &[Word]) -> String {
    words.iter().map(word).collect::<Vec<_>>().join(" ")
}

fn word(w: &Word) -> String {
    format!("‹{}›", parts(&w.parts))
}

fn parts(parts: &[Part]) -> String {
    parts.iter().map(part).collect()
}

fn part(part: &Part) -> String {
    match part {
        Part::Literal(t) => t.clone(),
        Part::Quoted(t) => format!("'{t}'"),
        Part::Double(inner) => format!("\"{}\"", parts(inner)),
        Part::Parameter(p) => match &p.operation {
            Operation::Value => format!("${}", p.name),
            other => format!("${{{} {other:?}}}", p.name).replace("Span", ""),
        },
        Part::Command(list) => format!("$({})", show(list)),
        Part::Arithmetic(inner) => format!("$(({}))", parts(inner)),
        Part::Opaque(text) => format!("OPAQUE<{text}>"),
    }
}

#[track_caller]
fn check(script: &str, want: &str) {
    assert_eq!(show(&parse(script)), want, "{script}");
}

#[test]
fn lists_and_pipelines() {
    check("a && b || c; d | e & f", "‹a› && ‹b› || ‹c›; ‹d› | ‹e› &; ‹f›");
    check("! a | b\nc # comment; not run\n\n d", "! ‹a› | ‹b›; ‹c›; ‹d›");
    check("a &&\n  b |\n c \\\n d", "‹a› && ‹b› | ‹c› ‹d›");
    check("", "");
}

#[test]
fn words_and_quotes() {
    check(r#"echo 'a b' "c $D \$e" f\ g *.txt"#, r#"‹echo› ‹'a b'› ‹"'c '$D' $e'"› ‹f' 'g› ‹*.txt›"#);
    check("echo $'a\\tb\\x41\\101' $x$1 ${y}z $ $?", "‹echo› ‹'a\tbAA'› ‹$x$1› ‹$yz› ‹$› ‹$?›");
    check("echo a#b #c", "‹echo› ‹a#b›");
    check("echo `echo \\`x\\``; echo $(a; b)", "‹echo› ‹$(‹echo› ‹$(‹x›)›)›; ‹echo› ‹$(‹a›; ‹b›)›");
    check("echo $((1 + $x * (2))) $( (a) )", "‹echo› ‹$(('1 + '$x' * (2)'))› ‹$((‹a›))›");
    check("diff <(a) >(b c)", "‹diff› ‹OPAQUE<<(a)>› ‹OPAQUE<>(b c)>›");
}

#[test]
fn assignments_come_before_words_only() {
    check("A=1 B=\"x y\" C= cmd D=2", "A=‹1› B=‹\"'x y'\"› C=‹› ‹cmd› ‹D=2›");
    check("a=(x 'y z') b+=c", "a=(‹x› ‹'y z'›) b+=‹c›");
}

#[test]
fn redirections() {
    check("a >f 2>&1 <g >>h 2>/dev/null", "‹a› 1>‹f› 2>&‹1› 0<‹g› 1>>‹h› 2>‹/dev/null›");
    check("a 2 >f &>g >|h 3<>i", "‹a› ‹2› 1>‹f› &>‹g› 1>‹h› 3<>‹i›");
    check("{ a; } >f; (b) 2>g", "{‹a›} 1>‹f›; (‹b›) 2>‹g›");
    check("a <<< \"x\"", "‹a› 0<<<‹\"'x'\"›");
}

#[test]
fn heredocs_start_behind_their_line() {
    check("cat <<A <<'B' >f; x\none $V\nA\ntwo $V\nB\ny", "‹cat› 0<<['one '$V'\n'] 0<<['two $V\n'] 1>‹f›; ‹x›; ‹y›");
    check("cat <<-E\n\t\tin\n\tE\nz", "‹cat› 0<<['in\n']; ‹z›");
    check("x=$(cat <<E\nin\nE\n)", "x=‹$(‹cat› 0<<['in\n'])›");
    check("cat <<E", "‹cat› 0<<[none]");
}

#[test]
fn compound_commands() {
    check("if a; then b; elif c; then d; else e; fi", "if ‹a› then ‹b› elif ‹c› then ‹d› else ‹e› fi");
    check(
        "for i in 1 2; do echo $i; done; for j; do x; done",
        "for i in [‹1› ‹2›] do ‹echo› ‹$i› done; for j in [@] do ‹x› done",
    );
    check("while a\ndo b\ndone; until c; do d; done", "while ‹a› do ‹b› done; until ‹c› do ‹d› done");
    check("case $x in a|b) c;; (*) d;; esac", "case ‹$x› in ‹a› ‹b›) ‹c› ;; ‹*›) ‹d› esac");
    check("f() { a; }; function g { b; }; f x", "f() {‹a›}; g() {‹b›}; ‹f› ‹x›");
    check("[[ $a == b && -f c ]] && ((x++))", "[[ ‹$a› ‹==› ‹b› ‹&&› ‹-f› ‹c› ]] && (('x++'))");
    check("echo if then fi", "‹echo› ‹if› ‹then› ‹fi›");
}

#[test]
fn parameter_operations() {
    let operation = |script: &str| match &parse(script).items[0].first.commands[0].kind {
        CommandKind::Simple(s) => match &s.words[0].parts[0] {
            Part::Parameter(p) => p.operation.clone(),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    };
    let is = |w: &Word, text: &str| assert_eq!(w.literal().as_deref(), Some(text));
    assert!(matches!(operation("${#x}"), Operation::Length));
    assert!(
        matches!(operation("${x:-'a }'b}"), Operation::Default { empty_too: true, word } if word.literal().as_deref() == Some("a }b"))
    );
    assert!(matches!(operation("${x+y}"), Operation::Alternative { empty_too: false, .. }));
    assert!(matches!(operation("${x##*/}"), Operation::RemovePrefix { longest: true, .. }));
    assert!(matches!(operation("${x%.*}"), Operation::RemoveSuffix { longest: false, .. }));
    let Operation::Replace { every: true, pattern, with } = operation("${x//a/b}") else { panic!() };
    is(&pattern, "a");
    is(&with, "b");
    assert!(matches!(operation("${x:1:2}"), Operation::Slice { length: Some(_), .. }));
    check("${!x} ${x^^}", "‹OPAQUE<${!x}>› ‹${x Opaque(\"^^\")}›");
}

#[test]
fn what_is_not_understood_is_kept() {
    check("a; if b; then c", "‹a›; OPAQUE<if b; then c>");
    check("a ) b", "‹a›; OPAQUE<) b>");
    check("echo 'open", "‹echo› ‹OPAQUE<'open>›");
    check("for ((i=0;i<3;i++)); do x; done", "OPAQUE<for ((i=0;i<3;i++)); do x; done>");
}

#[test]
fn spans_are_places_in_the_script() {
    let script = "a;  rm -rf /x  >/dev/null # c\nb";
    let list = parse(script);
    let span = |i: usize| list.items[i].span().of(script);
    assert_eq!((span(0), span(1), span(2)), ("a", "rm -rf /x  >/dev/null", "b"));
    let nested = parse("echo $(cat x)");
    let CommandKind::Simple(s) = &nested.items[0].first.commands[0].kind else { panic!() };
    let Part::Command(inner) = &s.words[1].parts[0] else { panic!() };
    assert_eq!(inner.items[0].span(), Span::new(7, 12));
}

#[test]
fn hostile_nesting_ends() {
    for opener in ["(", "$(", "{ ", "`", "\"$(", "${x:-", "$((", "if ", "<<E $(", "[[ ", "<(", "x=(", "case a in b) "] {
        parse(&opener.repeat(20_000));
        parse(&format!("echo {}", opener.repeat(20_000)));
    }
    parse(&"a\n".repeat(50_000));
    parse(&"cat <<E\n".repeat(3_000));
}
