//! How much a package brings with all that it needs, by its name.

use std::collections::BTreeMap;

/// Packages with the bytes of their closure.
#[derive(Debug, Default)]
pub struct Closures(BTreeMap<String, u64>);

impl Closures {
    /// Reads lines of `name kB`.
    pub(super) fn read(&mut self, text: &str) {
        for line in text.lines().filter(|l| !l.starts_with('#')) {
            let Some((name, size)) = line.split_once('\t') else { continue };
            if let Ok(size) = size.trim().parse::<u64>() {
                self.0.insert(name.to_owned(), size.saturating_mul(1000));
            }
        }
    }

    /// Every package with what it brings, sorted by name.
    pub fn all(&self) -> impl Iterator<Item = (&str, u64)> {
        self.0.iter().map(|(name, bytes)| (name.as_str(), *bytes))
    }

    /// Bytes that a package brings to a bare image.
    pub fn closure(&self, name: &str) -> Option<u64> {
        self.0.get(name).copied()
    }

    /// The same, or what a package of that name with another version in it brings: `openjdk17` as `openjdk11`.
    pub fn closure_or_relative(&self, name: &str) -> Option<u64> {
        let plain = |name: &str| -> String { name.chars().filter(|c| !c.is_ascii_digit() && *c != '.').collect() };
        // `java-17-openjdk` and `java-1.8.0-openjdk`.
        let wanted = plain(name);
        let others = || self.0.iter().filter(|(own, _)| own.contains(|c: char| c.is_ascii_digit()));
        let relative = || others().find(|(own, _)| plain(own) == wanted).map(|(_, bytes)| *bytes);
        let is_versioned = name.contains(|c: char| c.is_ascii_digit());
        self.closure(name).or_else(|| relative().filter(|_| is_versioned))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_version_stands_in() {
        let mut closures = Closures::default();
        closures.read("java-1.8.0-openjdk\t500\nopenjdk11\t300\nbash\t7\n");
        assert_eq!(closures.closure_or_relative("openjdk17"), Some(300_000));
        assert_eq!(closures.closure_or_relative("java-17-openjdk"), Some(500_000));
        assert_eq!((closures.closure_or_relative("bash2"), closures.closure_or_relative("openjdk")), (None, None));
    }

    #[test]
    fn a_closure_is_found_by_its_name() {
        let mut closures = Closures::default();
        closures.read("# why\ngit\t72000\nbroken\n");
        assert_eq!((closures.closure("git"), closures.closure("broken")), (Some(72_000_000), None));
    }
}
