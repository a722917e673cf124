//! Which findings stand where, and what is said of their savings.

use crate::words;
use layerlab_core::optimize::Advice;
use layerlab_core::report::Diagnostic;
use layerlab_core::size::Bytes;

/// The groups in their order: the core's word, and what a person reads.
const GROUPS: [(&str, &str); 4] =
    [("size", "Size"), ("rebuild", "Rebuild"), ("security", "Security"), ("correctness", "Correctness")];

/// The findings by group, the most bytes first, without what stands among the problems already; empty groups are left out.
pub fn grouped<'a>(findings: &'a [Advice], problems: &[Diagnostic]) -> Vec<(&'static str, Vec<&'a Advice>)> {
    let of = |word: &str| {
        let mut own: Vec<&Advice> = findings.iter().filter(|f| f.group == word && !is_problem(f, problems)).collect();
        own.sort_by_key(|f| (std::cmp::Reverse(f.saves_bytes), std::cmp::Reverse(f.rebuild_saves_bytes), f.line));
        own
    };
    GROUPS.iter().map(|(word, name)| (*name, of(word))).filter(|(_, own)| !own.is_empty()).collect()
}

/// Whether a finding stands among the problems already.
pub fn is_problem(finding: &Advice, problems: &[Diagnostic]) -> bool {
    problems.iter().any(|p| p.file.is_none() && p.line == finding.line && is_called(finding, &p.code))
}

fn is_called(finding: &Advice, code: &str) -> bool {
    finding.rule == code || finding.aliases.iter().any(|alias| alias == code)
}

/// What a fix saves of the image, and how sure that is: `saves 12 MB, exact`, `saves ≈ 12 MB, estimate: 9 MB to 14 MB`; and
/// whether it costs instead.
pub fn saving(finding: &Advice) -> Option<(String, bool)> {
    let Advice { saves_bytes: bytes, saves_low: low, saves_high: high, .. } = finding;
    if *bytes == 0 && low == high {
        return None;
    }
    let (word, size) = (verb(*bytes), Bytes(bytes.unsigned_abs()));
    let text = if low == high {
        format!("{word} {size}, exact")
    } else {
        format!("{word} ≈ {size}, estimate: {} to {}", signed(*low), signed(*high))
    };
    Some((text, *bytes < 0))
}

/// What it saves of a push or pull.
pub fn download(finding: &Advice) -> Option<(String, bool)> {
    let bytes = Some(finding.saves_gzip_bytes).filter(|bytes| *bytes != 0)?;
    Some((format!("{} ≈ {} of the download", verb(bytes), Bytes(bytes.unsigned_abs())), bytes < 0))
}

/// What it saves of a rebuild.
pub fn rebuild(finding: &Advice) -> Option<(String, bool)> {
    let bytes = finding.rebuild_saves_bytes.filter(|bytes| *bytes != 0)?;
    let size = Bytes(bytes.unsigned_abs());
    Some((format!("{} {size} of each rebuild and push after an edit of the sources", verb(bytes)), bytes < 0))
}

fn verb(bytes: i64) -> &'static str {
    if bytes < 0 { "costs" } else { "saves" }
}

fn signed(bytes: i64) -> String {
    format!("{}{}", if bytes < 0 { "−" } else { "" }, Bytes(bytes.unsigned_abs()))
}

/// What a fix rests on, and how that was tried, in words.
pub fn proof(finding: &Advice, compared: u64) -> String {
    let gone = finding.drops.join(", ");
    match &finding.assumption {
        Some(assumption) => format!("Assumes: {assumption}"),
        None if !finding.fixable => String::new(),
        None if gone.is_empty() => format!(
            "Safe: built with this fix alone, the image has the same configuration and the same {}, compared in type, mode, \
             owner, link, size and content.",
            words::paths(compared)
        ),
        None => format!(
            "Safe: built with this fix alone, the image has the same configuration and of its {} all but {gone}, compared in \
             type, mode, owner, link, size and content.",
            words::paths(compared)
        ),
    }
}

/// Why the rewrite is without the fix, where that is not a person's own choice.
pub fn obstacle(finding: &Advice) -> Option<String> {
    let why = finding.why_not.as_deref().filter(|_| !finding.applied)?;
    let waits = finding.assumption.is_some() && why.starts_with("it has to be agreed to");
    match finding.fixable {
        _ if waits || why == "it was not chosen" => None,
        true => Some(format!("Not in the rewrite: {why}.")),
        false if finding.edits.is_empty() && finding.dockerignore.is_none() => {
            Some(format!("To be mended by hand: {why}."))
        }
        false => Some(format!("The fix can't be applied: {why}.")),
    }
}

/// Whether the fix is made for the text as it is, and so can be applied alone.
pub fn can_apply(finding: &Advice) -> bool {
    let has_fix = !finding.edits.is_empty() || finding.dockerignore.is_some();
    finding.fixable && finding.round == 1 && has_fix
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
        let says = |finding: &Advice| saving(finding).map(|(text, _)| text);
        assert_eq!(says(&one).as_deref(), Some("saves 12 MB, exact"));
        (one.saves_low, one.saves_high) = (-1_000, 14_000_000);
        assert_eq!(says(&one).as_deref(), Some("saves ≈ 12 MB, estimate: −1 kB to 14 MB"));
        assert_eq!(saving(&finding("size", "a", 1, -5)), Some(("costs 5 B, exact".into(), true)));
        assert_eq!(saving(&finding("size", "a", 1, 0)), None);
    }

    #[test]
    fn what_a_person_left_out_is_no_obstacle() {
        let why = |why: &str| Advice { fixable: true, why_not: Some(why.into()), ..Advice::default() };
        assert_eq!(obstacle(&why("it was not chosen")), None);
        assert_eq!(obstacle(&why("it costs")).as_deref(), Some("Not in the rewrite: it costs."));
        assert_eq!(obstacle(&Advice { applied: true, ..why("it costs") }), None);
        let by_hand = Advice { fixable: false, ..why("who knows") };
        assert_eq!(obstacle(&by_hand).as_deref(), Some("To be mended by hand: who knows."));
    }

    #[test]
    fn a_fix_for_a_text_with_other_fixes_is_not_applied_to_this_one() {
        let edits = vec![layerlab_core::report::Edit::default()];
        let first = Advice { fixable: true, round: 1, edits, ..finding("size", "a", 1, 1) };
        assert!(can_apply(&first));
        assert!(!can_apply(&Advice { round: 2, ..first }));
    }
}
