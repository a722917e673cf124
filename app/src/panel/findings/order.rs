//! Which findings stand where, and what is said of their savings.

use crate::words;
use layerlab_core::optimize::Advice;
use layerlab_core::report::Diagnostic;
use layerlab_core::size::Bytes;

/// The groups in their order: the core's word, and what a person reads.
const GROUPS: [(&str, &str); 4] =
    [("size", "Size"), ("rebuild", "Rebuild"), ("security", "Security"), ("correctness", "Correctness")];

/// The findings by group, the most bytes first, without those of which the list of problems says all already; empty groups are left out.
pub fn grouped<'a>(findings: &'a [Advice], problems: &[Diagnostic]) -> Vec<(&'static str, Vec<&'a Advice>)> {
    let of = |word: &str| {
        let mut own: Vec<&Advice> = findings.iter().filter(|f| f.group == word && !is_told(f, problems)).collect();
        own.sort_by_key(|f| (std::cmp::Reverse(f.saves_bytes), std::cmp::Reverse(f.rebuild_saves_bytes), f.line));
        own
    };
    GROUPS.iter().map(|(word, name)| (*name, of(word))).filter(|(_, own)| !own.is_empty()).collect()
}

/// The findings of a group that are worth a look each, and those that only sum up: fixes that are measured, and whose savings nobody
/// would see in this image. One alone is no sum.
pub fn folded<'a>(own: &[&'a Advice], image: u64) -> (Vec<&'a Advice>, Vec<&'a Advice>) {
    let is_small = |f: &Advice| {
        let most =
            [f.saves_bytes, f.saves_gzip_bytes, f.rebuild_saves_bytes.unwrap_or(0)].into_iter().max().unwrap_or(0);
        matches!(f.group.as_str(), "size" | "rebuild") && f.fixable && most > 0 && most.unsigned_abs() < image / SMALL
    };
    let (small, large): (Vec<_>, Vec<_>) = own.iter().copied().partition(|f| is_small(f));
    if small.len() < 2 { (own.to_vec(), Vec::new()) } else { (large, small) }
}

/// The part of an image that is too small to be seen in it.
const SMALL: u64 = 1000;

/// What a sum of small findings says: `12 smaller findings, together 1.2 kB`.
pub fn sum(small: &[&Advice]) -> String {
    let bytes: i64 = small.iter().map(|f| f.saves_bytes.max(f.rebuild_saves_bytes.unwrap_or(0))).sum();
    format!("{} smaller findings, together {}", words::grouped(small.len() as u64), Bytes(bytes.unsigned_abs()))
}

/// The one figure that a finding is weighed by: of the image, or else of a rebuild, or of the download.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amount {
    /// The change, with its sign.
    pub change: String,
    /// What it is a change of, and how sure it is.
    pub note: String,
    /// Whether it costs.
    pub costs: bool,
    /// How much of the image that is, in a word for the style sheet.
    pub weight: &'static str,
}

/// What a finding is weighed by; nothing where no bytes are at stake.
pub fn amount(finding: &Advice, image: u64) -> Option<Amount> {
    let Advice { saves_bytes, saves_low: low, saves_high: high, saves_gzip_bytes, rebuild_saves_bytes, .. } = finding;
    let (bytes, note) = match (*saves_bytes, rebuild_saves_bytes.unwrap_or(0), *saves_gzip_bytes) {
        (0, 0, 0) if low == high => return None,
        (0, 0, bytes) if low == high => (bytes, "download".to_owned()),
        (0, bytes, _) if low == high => (bytes, "each rebuild".to_owned()),
        (bytes, ..) if low == high => (bytes, "exact".to_owned()),
        (bytes, ..) => (bytes, format!("{} to {}", change(*high), change(*low))),
    };
    let about = if note == "exact" || note == "each rebuild" { "" } else { "≈ " };
    let weight = match bytes.unsigned_abs() {
        bytes if bytes >= image / 10 => "heavy",
        bytes if bytes >= image / 100 => "middle",
        _ => "light",
    };
    Some(Amount { change: format!("{about}{}", change(bytes)), note, costs: bytes < 0, weight })
}

/// The findings of all groups that stand in no list of problems, those that save most first.
pub fn by_weight<'a>(findings: &'a [Advice], problems: &[Diagnostic]) -> Vec<&'a Advice> {
    let mut all: Vec<&Advice> = grouped(findings, problems).into_iter().flat_map(|(_, own)| own).collect();
    all.sort_by_key(|f| std::cmp::Reverse(f.saves_bytes.max(f.rebuild_saves_bytes.unwrap_or(0))));
    all
}

/// Whether a finding stands among the problems, and nothing of it is to be agreed to.
fn is_told(finding: &Advice, problems: &[Diagnostic]) -> bool {
    finding.assumption.is_none() && is_problem(finding, problems)
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

/// All that a fix saves, what it is weighed by first; each with whether it costs instead.
pub fn savings(finding: &Advice) -> Vec<(String, bool)> {
    [saving(finding), rebuild(finding), download(finding)].into_iter().flatten().collect()
}

/// What it saves of a push or pull.
fn download(finding: &Advice) -> Option<(String, bool)> {
    let bytes = Some(finding.saves_gzip_bytes).filter(|bytes| *bytes != 0)?;
    Some((format!("{} ≈ {} of the download", verb(bytes), Bytes(bytes.unsigned_abs())), bytes < 0))
}

/// What it saves of a rebuild.
fn rebuild(finding: &Advice) -> Option<(String, bool)> {
    let bytes = finding.rebuild_saves_bytes.filter(|bytes| *bytes != 0)?;
    let size = Bytes(bytes.unsigned_abs());
    Some((format!("{} {size} of each rebuild and push after an edit of the sources", verb(bytes)), bytes < 0))
}

fn verb(bytes: i64) -> &'static str {
    if bytes < 0 { "costs" } else { "saves" }
}

/// What a saving does to what it is a saving of.
fn change(saved: i64) -> String {
    let sign = match saved.signum() {
        1 => "−",
        0 => "",
        _ => "+",
    };
    format!("{sign}{}", Bytes(saved.unsigned_abs()))
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
    fn what_saves_most_comes_first_and_a_problem_comes_twice_only_to_be_agreed_to() {
        let all = [
            finding("security", "a", 1, 0),
            finding("size", "b", 2, 5),
            finding("size", "c", 3, 9),
            finding("size", "d", 4, 1),
            Advice { assumption: Some("The secret is given.".into()), ..finding("security", "e", 5, 0) },
        ];
        let problem = |code: &str, line| Diagnostic { code: code.into(), line, ..Diagnostic::default() };
        let groups = grouped(&all, &[problem("d", 4), problem("e", 5)]);
        let names: Vec<_> =
            groups.iter().map(|(name, own)| (*name, own.iter().map(|f| f.rule.as_str()).collect::<Vec<_>>())).collect();
        assert_eq!(names, [("Size", vec!["c", "b"]), ("Security", vec!["a", "e"])]);
    }

    #[test]
    fn what_nobody_would_see_is_summed_up_and_one_alone_is_not() {
        let fixable = |line, bytes| Advice { fixable: true, ..finding("size", "a", line, bytes) };
        let (large, small, smaller) = (fixable(1, 5_000), fixable(2, 700), fixable(3, 500));
        let unknown = finding("size", "a", 4, 0);
        let lines = |own: &[&Advice]| own.iter().map(|f| f.line).collect::<Vec<_>>();
        let (shown, summed) = folded(&[&large, &small, &smaller, &unknown], 1_000_000);
        assert_eq!((lines(&shown), lines(&summed)), (vec![1, 4], vec![2, 3]));
        assert_eq!(sum(&summed), "2 smaller findings, together 1.2 kB");
        let (shown, summed) = folded(&[&large, &small], 1_000_000);
        assert_eq!((lines(&shown), summed.len()), (vec![1, 2], 0));
        let risky = [finding("security", "a", 1, 1), finding("security", "b", 2, 1)];
        assert_eq!(folded(&risky.iter().collect::<Vec<_>>(), 1_000_000).1.len(), 0, "bytes say nothing of security");
    }

    #[test]
    fn a_finding_is_weighed_by_the_image_it_is_in() {
        let weigh = |finding: &Advice| amount(finding, 1_000_000_000).map(|a| (a.change, a.note, a.weight));
        let says = |change: &str, note: &str, weight| Some((change.to_owned(), note.to_owned(), weight));
        assert_eq!(weigh(&finding("size", "a", 1, 300_000_000)), says("−300 MB", "exact", "heavy"));
        let about = Advice { saves_low: -1_000, saves_high: 14_000_000, ..finding("size", "a", 1, 12_000_000) };
        assert_eq!(weigh(&about), says("≈ −12 MB", "−14 MB to +1 kB", "middle"));
        assert_eq!(weigh(&finding("size", "a", 1, -300)), says("+300 B", "exact", "light"));
        let rebuild = Advice { rebuild_saves_bytes: Some(5_000_000), ..finding("rebuild", "a", 1, 0) };
        assert_eq!(weigh(&rebuild), says("−5 MB", "each rebuild", "light"));
        assert_eq!(weigh(&finding("security", "a", 1, 0)), None);
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
