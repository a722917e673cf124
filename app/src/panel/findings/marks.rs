//! What the optimizer found, as marks in the text.

use super::order::{can_apply, is_problem, saving};
use crate::browser::editor::Underline;
use crate::engine::advise::Advised;
use crate::state::{Pane, Results};
use crate::words;
use layerlab_core::optimize::Advice;
use layerlab_core::source::{LineIndex, Position};

/// What the optimizer found, but for what is a problem already: to be seen by who looks, and in nobody's way.
pub fn marks(advised: &Advised, results: &Results, pane: Pane, text: &str) -> Vec<Underline> {
    let Some(found) = advised.found.as_ref().filter(|_| pane == Pane::Version(advised.ask.version)) else {
        return Vec::new();
    };
    let problems = results.reports.get(advised.ask.version).map(|r| r.diagnostics.as_slice()).unwrap_or_default();
    let index = LineIndex::new(text);
    let own = found.findings.iter().filter(|finding| finding.round == 1 && !is_problem(finding, problems));
    own.map(|finding| mark(finding, &index, text)).collect()
}

fn mark(finding: &Advice, index: &LineIndex, text: &str) -> Underline {
    let place = |line, column| index.position_utf16(index.offset(Position { line, column }, text), text);
    let from = place(finding.line, finding.column);
    // A long instruction is marked on its first line only.
    let end = if finding.end_line == finding.line { finding.end_column } else { u32::MAX };
    let to = place(finding.line, end);
    let saving = saving(finding).map(|(text, _)| format!("\nIts fix {text}.")).unwrap_or_default();
    let assumes = finding.assumption.as_ref().map(|text| format!("\nAssumes: {text}")).unwrap_or_default();
    let edits = if can_apply(finding) { finding.edits.clone() } else { Vec::new() };
    let message = words::sentence(&finding.message);
    Underline {
        line: from.line,
        column: from.column,
        end_line: to.line,
        end_column: to.column,
        severity: if finding.severity == "info" { "hint" } else { "info" }.into(),
        message: format!("{}: {message}{saving}{assumes}", finding.title),
        source: finding.rule.clone(),
        edits,
        fix: if finding.assumption.is_some() { "Agree and fix" } else { "Fix" },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_better_is_marked_faintly_and_on_one_line() {
        let finding = Advice { line: 2, column: 1, end_line: 4, end_column: 9, ..Advice::default() };
        let text = "FROM a\nRUN a \\\n  b \\\n  c\n";
        let index = LineIndex::new(text);
        let found = mark(&finding, &index, text);
        assert_eq!((found.line, found.end_line, found.severity.as_str()), (2, 2, "info"));
        assert!(found.end_column > 5);
        let hint = Advice { severity: "info".into(), assumption: Some("A.".into()), ..finding };
        let found = mark(&hint, &index, text);
        assert_eq!((found.severity.as_str(), found.fix), ("hint", "Agree and fix"));
    }
}
