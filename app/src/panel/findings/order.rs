//! Which findings stand where, and what is said of their savings.

use layerlab_core::optimize::Advice;
use layerlab_core::report::Diagnostic;
use layerlab_core::size::Bytes;

/// The groups in their order: the core's word, and what a person reads.
const GROUPS: [(&str, &str); 4] =
    [("size", "Size"), ("rebuild", "Rebuild"), ("security", "Security"), ("correctness", "Correctness")];

/// The findings by group, the most bytes first, without what stands among the problems already; empty groups are left out.
pub fn grouped<'a>(findings: &'a [Advice], problems: &[Diagnostic]) -> Vec<(&'static str, Vec<&'a Advice>)> {
    let is_problem = |finding: &Advice| {
        problems.iter().any(|p| p.file.is_none() && p.line == finding.line && is_called(finding, &p.code))
    };
    let of = |word: &str| {
        let mut own: Vec<&Advice> = findings.iter().filter(|f| f.group == word && !is_problem(f)).collect();
        own.sort_by_key(|f| (std::cmp::Reverse(f.saves_bytes), std::cmp::Reverse(f.rebuild_saves_bytes), f.line));
        own
    };
    GROUPS.iter().map(|(word, name)| (*name, of(word))).filter(|(_, own)| !own.is_empty()).collect()
}

fn is_called(finding: &Advice, code: &str) -> bool {
    finding.rule == code || finding.aliases.iter().any(|alias| alias == code)
}

/// What a fix saves of the image, and how sure that is: `saves 12 MB, exact`, `saves ≈ 12 MB, estimate: 9 MB to 14 MB`.
pub fn saving(finding: &Advice) -> Option<String> {
    let Advice { saves_bytes: bytes, saves_low: low, saves_high: high, .. } = finding;
    if *bytes == 0 && low == high {
        return None;
    }
    let (word, size) = (if *bytes < 0 { "costs" } else { "saves" }, Bytes(bytes.unsigned_abs()));
    Some(if low == high {
        format!("{word} {size}, exact")
    } else {
        format!("{word} ≈ {size}, estimate: {} to {}", signed(*low), signed(*high))
    })
}

/// What it saves of a rebuild.
pub fn rebuild(finding: &Advice) -> Option<String> {
    let bytes = finding.rebuild_saves_bytes.filter(|bytes| *bytes != 0)?;
    let word = if bytes < 0 { "costs" } else { "saves" };
    Some(format!("{word} {} of each rebuild and push after an edit of the sources", Bytes(bytes.unsigned_abs())))
}

fn signed(bytes: i64) -> String {
    format!("{}{}", if bytes < 0 { "−" } else { "" }, Bytes(bytes.unsigned_abs()))
}

/// Whether its fix can be applied to the text as it is: the edits of later rounds are those of a text that has fixes already.
pub fn can_apply(finding: &Advice) -> bool {
    finding.fixable && finding.round == 1 && !finding.edits.is_empty()
}

/// `line 3`, `lines 3 to 5`.
pub fn lines(finding: &Advice) -> String {
    match (finding.line, finding.end_line) {
        (line, end) if end > line => format!("lines {line} to {end}"),
        (line, _) => format!("line {line}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(group: &str, rule: &str, line: u32, bytes: i64) -> Advice {
        let (group, rule) = (group.to_owned(), rule.to_owned());
        Advice { group, rule, line, saves_bytes: bytes, saves_low: bytes, saves_high: bytes, ..Advice::default() }
    }

    #[test]
    fn what_saves_most_comes_first_and_no_problem_comes_twice() {
        let all = [
            finding("security", "a", 1, 0),
            finding("size", "b", 2, 5),
            finding("size", "c", 3, 9),
            finding("size", "d", 4, 1),
        ];
        let problem = Diagnostic { code: "d".into(), line: 4, ..Diagnostic::default() };
        let groups = grouped(&all, &[problem]);
        let names: Vec<_> =
            groups.iter().map(|(name, own)| (*name, own.iter().map(|f| f.rule.as_str()).collect::<Vec<_>>())).collect();
        assert_eq!(names, [("Size", vec!["c", "b"]), ("Security", vec!["a"])]);
    }

    #[test]
    fn a_saving_says_how_sure_it_is() {
        let mut one = finding("size", "a", 1, 12_000_000);
        assert_eq!(saving(&one).as_deref(), Some("saves 12 MB, exact"));
        (one.saves_low, one.saves_high) = (-1_000, 14_000_000);
        assert_eq!(saving(&one).as_deref(), Some("saves ≈ 12 MB, estimate: −1 kB to 14 MB"));
        assert_eq!(saving(&finding("size", "a", 1, -5)).as_deref(), Some("costs 5 B, exact"));
        assert_eq!(saving(&finding("size", "a", 1, 0)), None);
    }

    #[test]
    fn a_fix_for_a_text_with_other_fixes_is_not_applied_to_this_one() {
        let edits = vec![layerlab_core::report::Edit::default()];
        let first = Advice { fixable: true, round: 1, edits, ..finding("size", "a", 1, 1) };
        assert!(can_apply(&first));
        assert!(!can_apply(&Advice { round: 2, ..first }));
    }
}
