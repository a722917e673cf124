//! Version numbers as registries write them, as far as telling near from far and old from new needs it.

use std::cmp::Ordering;

/// How near a measured version is to the one that is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kinship {
    /// It is that version.
    Same,
    /// The first two numbers agree.
    Patch,
    /// The first number agrees.
    Minor,
    /// It is another major version.
    Major,
}

impl Kinship {
    /// The kinship of two versions.
    pub fn of(one: &str, other: &str) -> Self {
        if one == other {
            return Self::Same;
        }
        let (one, other) = (numbers(one), numbers(other));
        let at = |i: usize| one.get(i).unwrap_or(&0) == other.get(i).unwrap_or(&0);
        match (at(0), at(1), one == other) {
            (.., true) => Self::Same,
            (true, true, _) => Self::Patch,
            (true, false, _) => Self::Minor,
            (false, ..) => Self::Major,
        }
    }

    /// The word of the catalogue.
    pub fn word(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}

/// The numbers of a version, up to what makes it a pre-release or a build: `v1.2.3-rc.1` gives 1, 2, 3.
pub fn numbers(version: &str) -> Vec<u64> {
    let version = version.trim().trim_start_matches(['v', '=']);
    let version = version.split(['-', '+']).next().unwrap_or_default();
    let mut numbers = Vec::new();
    for part in version.split('.') {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        match part.get(..digits).unwrap_or_default().parse() {
            Ok(number) => numbers.push(number),
            Err(_) => break,
        }
        if digits < part.len() {
            break;
        }
    }
    while numbers.len() > 1 && numbers.last() == Some(&0) {
        numbers.pop();
    }
    numbers
}

/// Whether it is a pre-release: letters behind the numbers, other than those of a build or a post-release.
pub fn is_prerelease(version: &str) -> bool {
    let version = version.trim_start_matches('v').split('+').next().unwrap_or_default();
    version.contains(|c: char| c.is_ascii_alphabetic()) && !version.contains("post")
}

/// Older or newer, by the numbers alone.
pub fn compare(one: &str, other: &str) -> Ordering {
    numbers(one).cmp(&numbers(other))
}

/// How far two versions of one kinship are apart: the differences of their numbers, the first one weighing most.
pub fn distance(one: &str, other: &str) -> Vec<u64> {
    let (one, other) = (numbers(one), numbers(other));
    let length = one.len().max(other.len());
    let at = |numbers: &[u64], i: usize| numbers.get(i).copied().unwrap_or(0);
    (0..length).map(|i| at(&one, i).abs_diff(at(&other, i))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_near_by_their_first_numbers() {
        for (one, other, kinship) in [
            ("1.2.3", "1.2.3", Kinship::Same),
            ("1.0", "1.0.0", Kinship::Same),
            ("1.2.3", "1.2.4", Kinship::Patch),
            ("1.2.3", "1.4.0", Kinship::Minor),
            ("1.2", "2.2", Kinship::Major),
            ("v18.1.0-rc.1", "18.1.0", Kinship::Same),
        ] {
            assert_eq!(Kinship::of(one, other), kinship, "{one} {other}");
        }
        assert_eq!(compare("1.10.0", "1.9.9"), Ordering::Greater);
        assert!(is_prerelease("2.0.0rc1") && is_prerelease("5.0.0-beta.3") && !is_prerelease("2.9.0.post0"));
    }
}
