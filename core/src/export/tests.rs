//! Documents say what the report says, and nothing in a Dockerfile can make them say or do anything else.

use super::*;
use crate::report::{Base, Copy, Image, Shadowed};

/// A text that tries to leave wherever it is put.
const HOSTILE: &str =
    "a|b\\|c`d``e\n| f | <script>alert(1)</script><!-- --> </style> \"'&amp; [x](javascript:y) \u{202e}\u{0}\\";

fn report(text: &str) -> Report {
    let layer = Layer {
        instruction: text.into(),
        line: 3,
        bytes: 30_000_000,
        low: 20_000_000,
        high: 40_000_000,
        provenance: Provenance::Heuristic,
        ..Layer::default()
    };
    let metadata = Layer { instruction: "CMD [\"x\"]".into(), line: 4, empty: true, ..Layer::default() };
    let stage = Stage {
        name: Some(text.into()),
        base: Base::Image(text.into()),
        base_bytes: 70_000_000,
        bytes: 100_000_000,
        low: 90_000_000,
        high: 110_000_000,
        line: 1,
        used: true,
        base_provenance: Provenance::Declared,
        layers: vec![layer, metadata],
        ..Stage::default()
    };
    let copy =
        Copy { from: Base::Image(text.into()), paths: vec![text.into()], destination: text.into(), ..Copy::default() };
    let shadowed = Shadowed { path: text.into(), bytes: 5, added_line: 3, removed_line: 4, secret: true };
    let diagnostic = Diagnostic {
        code: text.into(),
        severity: text.into(),
        message: text.into(),
        line: 3,
        help: Some(text.into()),
        file: Some(text.into()),
        ..Diagnostic::default()
    };
    Report {
        engine: "containerd".into(),
        image: Image {
            bytes: 100_000_000,
            low: 90_000_000,
            high: 110_000_000,
            base_bytes: 70_000_000,
            layer_count: 2,
            provenance: Provenance::Heuristic,
            ..Image::default()
        },
        stages: vec![stage],
        copies: vec![copy],
        shadowed: vec![shadowed],
        diagnostics: vec![diagnostic],
        ..Report::default()
    }
}

fn advice(text: &str) -> Vec<Advice> {
    vec![Advice {
        message: text.into(),
        rule: text.into(),
        line: 3,
        saves_bytes: 1_000_000,
        round: 1,
        ..Advice::default()
    }]
}

/// Both documents of two versions that hold this text wherever a text can stand.
fn documents(text: &str) -> [String; 2] {
    let (report, advice) = (report(text), advice(text));
    let sheet = Sheet { name: text, report: &report, advice: &advice };
    let document = Document { title: text, sheets: vec![sheet, sheet] };
    [markdown::document(&document), html::document(&document)]
}

#[test]
fn a_document_says_sizes_bounds_sources_and_findings() {
    for text in documents("COPY x") {
        for said in [
            "100 MB",
            "90 MB to 110 MB",
            "70 MB",
            "≈ 30 MB",
            "heuristic",
            "declared",
            "saves 1 MB",
            "looks like a secret",
            "±0 B",
        ] {
            assert!(text.contains(said), "{said} is missing in\n{text}");
        }
    }
}

#[test]
fn no_text_leaves_its_place_in_markdown() {
    let [calm, hostile] = ["calm", HOSTILE].map(|text| documents(text)[0].clone());
    let shape = |text: &str| -> Vec<(usize, char)> {
        text.lines().map(|line| (cells(line), line.chars().next().unwrap_or(' '))).collect()
    };
    assert_eq!(shape(&hostile), shape(&calm), "\n{hostile}");
    assert!(!hostile.contains("<script") && !hostile.contains("<!--"));
    assert!(!hostile.replace("\\]", "").contains("](java"), "a bracket that no backslash takes makes a link");
}

/// The cells of a line of a table, as GitHub's parser divides it: a pipe that no backslash takes is a border.
fn cells(line: &str) -> usize {
    let mut rest = line.chars();
    let mut borders = 0;
    while let Some(c) = rest.next() {
        match c {
            '\\' => drop(rest.next()),
            '|' => borders += 1,
            _ => {}
        }
    }
    borders
}

#[test]
fn code_in_markdown_reads_back_as_it_was() {
    assert_eq!(markdown::code("RUN a | b"), "`RUN a \\| b`");
    assert_eq!(markdown::code("  a\n\tb "), "`a b`");
    assert_eq!(markdown::code("`"), "<code>&#96;</code>");
    assert_eq!(markdown::code("a \\| b"), "<code>a &#92;&#124; b</code>");
    assert_eq!(markdown::code(" "), "");
    assert_eq!(markdown::plain("1 < 2 * @me"), "1 &#60; 2 \\* &#64;me");
}

#[test]
fn no_text_leaves_its_place_in_html() {
    let [calm, hostile] = ["calm", HOSTILE].map(|text| documents(text)[1].clone());
    let tags = |text: &str| -> Vec<String> {
        let parts = text.split('<').skip(1);
        parts.map(|part| part.split(['>', ' ']).next().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(tags(&hostile), tags(&calm));
    assert!(!hostile.contains('\0') && !hostile.contains('\u{202e}'));
    assert!(!calm.contains("<script") && !calm.contains("http:") && !calm.contains("https:") && !calm.contains("src="));
}

#[test]
fn one_version_needs_no_comparison_and_an_empty_report_is_a_document_too() {
    let (report, empty) = (report("x"), Report::default());
    for report in [&report, &empty] {
        let document = Document { title: "t", sheets: vec![Sheet { name: "only", report, advice: &[] }] };
        assert!(!markdown::document(&document).contains("| Version |"));
        assert!(html::document(&document).ends_with("</html>\n"));
    }
}

#[test]
fn html_draws_what_flows_between_stages_and_the_last_one_has_a_name() {
    let stage = |index, name: Option<&str>, bytes| Stage {
        index,
        name: name.map(str::to_owned),
        base: Base::Image("base".into()),
        bytes,
        used: true,
        ..Stage::default()
    };
    let copy = Copy { from: Base::Stage(0), to: 1, line: 2, bytes: 5_000_000, files: 1, ..Copy::default() };
    let report = Report {
        image: Image { stage: 1, bytes: 9_000_000, ..Image::default() },
        stages: vec![stage(0, Some("build"), 90_000_000), stage(1, None, 9_000_000)],
        copies: vec![copy],
        ..Report::default()
    };
    let text =
        html::document(&Document { title: "t", sheets: vec![Sheet { name: "only", report: &report, advice: &[] }] });
    let picture = text.split("<div class=\"flow\">").nth(1).and_then(|rest| rest.split("</svg>").next()).unwrap_or("");
    assert!(picture.contains("<path") && picture.contains("build 90 MB") && picture.contains("final image 9 MB"));
    assert!(!picture.contains("xmlns"), "a picture within a page names no namespace");
    assert!(text.contains("from build to final image: <b>5 MB</b>"), "{text}");
}
