//! Ranges of versions as npm writes them: `^1.2.3`, `~1.2`, `>=1 <3`, `1.x || 2.x`, `1.2 - 2.3`, tags.

use crate::catalog::packages::version::{is_prerelease, numbers};

/// Whether a version lies in a range. A tag or an address takes any.
pub(super) fn fits(range: &str, version: &str) -> bool {
    let early = is_prerelease(version) && !range.contains('-');
    !early && range.split("||").any(|part| all(part.trim(), version))
}

/// A version at the border of a range, where it names one.
pub(super) fn hint(range: &str) -> &str {
    let last = range.split("||").last().unwrap_or_default().trim();
    let first = last.split_whitespace().next().unwrap_or_default();
    first.trim_start_matches(|c: char| !c.is_ascii_digit())
}

/// The version where a range is one version.
pub(super) fn exact(range: &str) -> Option<&str> {
    let version = range.trim().trim_start_matches(['=', 'v']);
    let parts: Vec<&str> = version.split(['-', '+']).next()?.split('.').collect();
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    (parts.len() == 3 && parts.iter().all(is_number)).then_some(version)
}

fn all(range: &str, version: &str) -> bool {
    if let Some((from, to)) = range.split_once(" - ") {
        return one(&format!(">={}", from.trim()), version) && one(&format!("<={}", to.trim()), version);
    }
    // Operators may stand apart from their versions.
    let mut joined = range.to_owned();
    for operator in [">=", "<=", ">", "<", "=", "~", "^"] {
        joined = joined.replace(&format!("{operator} "), operator);
    }
    joined.split_whitespace().all(|comparator| one(comparator, version))
}

fn one(comparator: &str, version: &str) -> bool {
    let end = comparator.find(|c: char| !"^~<>=v".contains(c)).unwrap_or(comparator.len());
    let (operator, wanted) = comparator.split_at(end);
    if !wanted.starts_with(|c: char| c.is_ascii_digit()) {
        // `*`, `x`, `latest`, an address.
        return true;
    }
    let given = given(wanted);
    let (wanted, version) = (padded(&numbers(wanted)), padded(&numbers(version)));
    let same = |count: usize| version.iter().zip(&wanted).take(count).all(|(a, b)| a == b);
    match operator.trim_end_matches('v') {
        "^" => {
            // All up to the first number that is not zero stays; of what is not given anything may be.
            let first = wanted.iter().position(|n| *n != 0).unwrap_or(given.saturating_sub(1));
            version >= wanted && same((first + 1).min(given))
        }
        "~" => version >= wanted && same(given.min(2)),
        ">=" => version >= wanted,
        ">" => version > wanted && !(given < 3 && same(given)),
        "<=" => version <= wanted || given < 3 && same(given),
        "<" => version < wanted,
        _ => same(given),
    }
}

/// How many of its three numbers a version gives: two for `1.2.x`.
fn given(version: &str) -> usize {
    let is_given = |part: &&str| part.starts_with(|c: char| c.is_ascii_digit());
    version.split(['-', '+']).next().unwrap_or_default().split('.').take_while(is_given).count().min(3)
}

fn padded(numbers: &[u64]) -> [u64; 3] {
    [0, 1, 2].map(|i| numbers.get(i).copied().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_those_of_npm() {
        for (range, version, does) in [
            ("^1.2.3", "1.9.0", true),
            ("^1.2.3", "2.0.0", false),
            ("^0.2.3", "0.2.9", true),
            ("^0.2.3", "0.3.0", false),
            ("^0.0.3", "0.0.4", false),
            ("~1.2.3", "1.2.9", true),
            ("~1.2.3", "1.3.0", false),
            ("~1", "1.9.0", true),
            (">= 1.2 <2", "1.5.0", true),
            (">=1.2 <2", "2.0.0", false),
            ("1.x || >=3", "3.1.0", true),
            ("1.x || >=3", "2.1.0", false),
            ("1.2 - 2.3", "2.3.9", true),
            ("*", "5.0.0", true),
            ("latest", "5.0.0", true),
            ("^1.0.0", "1.1.0-beta.1", false),
            ("4.19.2", "4.19.2", true),
            ("4.19.2", "4.19.3", false),
            (">=9.6.5", "9.2.0", false),
        ] {
            assert_eq!(fits(range, version), does, "{range} {version}");
        }
        assert_eq!((exact("4.19.2"), exact("^4.19.2"), exact("4.x")), (Some("4.19.2"), None, None));
        assert_eq!(hint("^1 || ^2.3.0"), "2.3.0");
    }
}
