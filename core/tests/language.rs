//! What holds for every text, be it a Dockerfile or not: nothing is lost, places nest, tokens are in order, nothing panics,
//! and time grows with length.

use layerlab_core::lint::{self, Given};
use layerlab_core::plan::{self, NoImages, Options};
use layerlab_core::source::{Edit, Span};
use layerlab_core::syntax::{self, Arguments, Node};
use layerlab_core::{instruction, source::LineIndex};
use std::time::{Duration, Instant};

/// Pieces that Dockerfiles are made of, and some that they are not made of.
const PIECES: [&str; 84] = [
    "FROM ",
    "RUN ",
    "COPY ",
    "ADD ",
    "ENV ",
    "ARG ",
    "LABEL ",
    "CMD ",
    "ENTRYPOINT ",
    "ONBUILD ",
    "HEALTHCHECK ",
    "SHELL ",
    "EXPOSE ",
    "VOLUME ",
    "USER ",
    "WORKDIR ",
    "STOPSIGNAL ",
    "MAINTAINER ",
    "from ",
    "Run ",
    "alpine",
    "scratch",
    " AS ",
    "base",
    "--from=base",
    "--from=0",
    "--platform=$BUILDPLATFORM",
    "--mount=type=cache,target=/c",
    "--mount=",
    "--link",
    "--chown=1:2",
    "--chmod=755",
    "--interval=5s ",
    "--",
    "a",
    "b c",
    "/x",
    "80",
    "80/tcp",
    "1-70000",
    "NONE",
    "$A",
    "${A}",
    "${A:-$B}",
    "${A#*}",
    "${A//x/$A}",
    "${",
    "}",
    "$",
    "\"",
    "'",
    "[\"a\", \"b\"]",
    "[",
    "]",
    "[1]",
    "[\"\\u00e9\\ud83d\"]",
    "=",
    "A=1",
    "A=\"x y\"",
    " ",
    "\t",
    "\u{a0}",
    "\\",
    "\\\n",
    "`",
    "`\n",
    "\n",
    "\n\n",
    "\r\n",
    "#",
    "# comment\n",
    "# escape=`\n",
    "# check=skip=all\n",
    "# check=error=true\n",
    "<<EOF",
    "<<-\"EOF\"",
    "\nEOF\n",
    "3<<E",
    "\nE\n",
    "한𝄞",
    "\u{feff}",
    "\0",
    "&&",
    "https://x.org/a.git",
];

/// A text of up to 60 pieces; the same number gives the same text.
fn text(seed: u64) -> String {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = |limit: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % limit
    };
    let count = next(60);
    (0..count).map(|_| PIECES[next(PIECES.len() as u64) as usize]).collect()
}

fn check_node(node: &Node<'_>, outer: Span) {
    let inside = |span: Span| assert!(outer.contains(span), "{span:?} is not in {outer:?}");
    inside(node.span);
    inside(node.keyword.span);
    node.flags.iter().for_each(|flag| inside(flag.span));
    check_arguments(&node.arguments, outer);
    node.heredocs.iter().for_each(|heredoc| inside(heredoc.span));
}

fn check_arguments(arguments: &Arguments<'_>, outer: Span) {
    let inside = |span: Span| assert!(outer.contains(span), "{span:?} is not in {outer:?}");
    match arguments {
        Arguments::Words(words) | Arguments::Json(words) => words.iter().for_each(|word| inside(word.span)),
        Arguments::Pairs(pairs) => pairs.iter().for_each(|p| inside(p.name.span.cover(p.value.span))),
        Arguments::Typed(kind, rest) => {
            inside(kind.span);
            check_arguments(rest, outer);
        }
        Arguments::Trigger(node) => check_node(node, outer),
        Arguments::None | Arguments::Unknown => {}
    }
}

#[test]
fn nothing_is_lost_and_places_nest() {
    for seed in 0..4_000 {
        let text = text(seed);
        let dockerfile = syntax::parse(&text);
        let printed: String = dockerfile.pieces.iter().map(|piece| piece.span.of(&text)).collect();
        assert_eq!(printed, text, "seed {seed}");
        let whole = Span::new(0, text.len());
        let mut end = 0;
        for node in &dockerfile.nodes {
            assert!(node.span.start >= end && whole.contains(node.span), "seed {seed}");
            end = node.span.end;
            check_node(node, node.span);
        }
        for diagnostic in &dockerfile.diagnostics {
            assert!(diagnostic.span.is_none_or(|span| whole.contains(span)), "seed {seed}: {diagnostic:?}");
        }
    }
}

#[test]
fn lines_of_instructions_are_those_of_their_places() {
    for seed in 0..2_000 {
        let text = text(seed);
        let index = LineIndex::new(&text);
        for node in &syntax::parse(&text).nodes {
            assert_eq!(index.line(node.span.start), node.lines.0, "seed {seed}");
        }
    }
}

#[test]
fn tokens_are_in_order_and_cut_no_character() {
    for seed in 0..4_000 {
        let text = text(seed);
        let mut end = 0;
        for token in syntax::tokens(&text) {
            let span = token.span;
            assert!(span.start >= end && span.end > span.start, "seed {seed}: {token:?} in {text:?}");
            assert!(text.get(span.start as usize..span.end as usize).is_some(), "seed {seed}: {token:?}");
            end = span.end;
        }
    }
}

#[test]
fn every_text_gets_through_plan_and_checks() {
    let options = Options::default();
    let given = Given { options: &options, images: &NoImages, ignore: None };
    for seed in 0..1_500 {
        let text = text(seed);
        let plan = plan::read(&text, &options, &NoImages);
        let refused = plan.diagnostics.iter().any(|d| d.severity == layerlab_core::diagnostic::Severity::Error);
        let checked = lint::check(&text, &given);
        // The checks look at all stages, the plan at those that the target needs.
        assert!(!refused || checked.build_error.is_some(), "seed {seed}: {text:?}");
        for finding in &checked.findings {
            assert!(Span::new(0, text.len()).contains(finding.span), "seed {seed}: {finding:?}");
        }
        for stage in &plan.stages {
            assert!(stage.needs.iter().all(|need| *need < plan.stages.len()));
        }
    }
}

/// A fix leaves a text that is read at least as well, and fixes come to an end.
#[test]
fn fixes_break_nothing_and_come_to_an_end() {
    let options = Options::default();
    let given = Given { options: &options, images: &NoImages, ignore: None };
    for seed in 0..1_000 {
        let mut text = text(seed);
        let refusals = |text: &str| {
            let dockerfile = syntax::parse(text);
            dockerfile.diagnostics.len() + instruction::lower(&dockerfile).1.len()
        };
        let before = refusals(&text);
        if before > 0 {
            continue;
        }
        for round in 0.. {
            assert!(round < 20, "seed {seed}: fixes do not come to an end in {text:?}");
            let findings = lint::check(&text, &given).findings;
            let Some(finding) = findings.iter().find(|f| !f.edits.is_empty()) else { break };
            let after = Edit::apply(&text, &finding.edits);
            assert_eq!(refusals(&after), 0, "seed {seed}: {} breaks {text:?}: {after:?}", finding.rule);
            text = after;
        }
    }
}

/// Texts that look for slow spots. Each is read at two lengths; ten times the length may take fifty times as long at most
/// (twenty would do on a quiet machine), where quadratic reading takes a hundred.
#[test]
fn time_grows_with_length() {
    let units = [
        "RUN <<A\n",
        "RUN a \\\n",
        "RUN \"",
        "RUN '",
        "COPY <<",
        "${",
        "$A",
        "ENV A=$A\n",
        "# comment\n",
        "ONBUILD ",
        "\\\n",
        "[",
        "CMD [\"",
        "[\"a\",",
        "--a=\"",
        "RUN --mount=a,",
        "\n",
        "\u{a0}",
        "FROM a AS b\n",
        "FROM b AS b\n",
        "COPY --from=b a b\n",
        "EXPOSE 1-2",
        "LABEL a b\n",
        "CMD a\n",
        "=",
        "${A:-",
        "RUN $(",
        "ARG A=1 ",
        "<<A <<B ",
        "\r",
        "{\"a\":",
        "HEALTHCHECK ",
        "ENV V#=x\n",
        "ARG V#\n",
        "# check=skip=V#\nUSER $B\n",
    ];
    let options = Options::default();
    let given = Given { options: &options, images: &NoImages, ignore: None };
    let once = |text: &str| {
        let started = Instant::now();
        syntax::tokens(text);
        plan::read(text, &options, &NoImages);
        lint::check(text, &given);
        started.elapsed()
    };
    // The best of some: what else the machine does counts for nothing.
    let time = |text: &str| (0..4).map(|_| once(text)).min().unwrap_or_default();
    for unit in units {
        // `V#` is another name each time.
        let body = |count: usize| match unit.split_once("V#") {
            Some((before, behind)) => (0..count).map(|i| format!("{before}V{i}{behind}")).collect(),
            None => unit.repeat(count),
        };
        let of = |bytes: usize| format!("FROM x AS b\nARG A\n{}", body(bytes / unit.len()));
        let (short, long) = (time(&of(3_000)), time(&of(30_000)));
        assert!(long < short * 50 + Duration::from_millis(100), "{unit:?}: {short:?}, then {long:?}");
    }
}
