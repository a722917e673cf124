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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closure_is_found_by_its_name() {
        let mut closures = Closures::default();
        closures.read("# why\ngit\t72000\nbroken\n");
        assert_eq!((closures.closure("git"), closures.closure("broken")), (Some(72_000_000), None));
    }
}
