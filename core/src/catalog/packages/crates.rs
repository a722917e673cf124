//! What Rust crates leave behind when they are built: their archive, their sources, their entry of the registry's index, and what
//! the compiler makes of them.

use std::collections::BTreeMap;

/// One crate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Crate {
    /// Bytes of the downloaded archive; 0 where a build for Linux does not need it.
    pub archive: u64,
    /// Bytes of its unpacked sources.
    pub sources: u64,
    /// Bytes of its entry in the registry's index.
    pub index: u64,
    /// Bytes in `target/release`.
    pub release: u64,
    /// Bytes that a small program grows by that uses it, built for release; `None` where that was not measured.
    pub adds: Option<u64>,
    /// Names of the crates that it is built with, with its default features.
    pub needs: Vec<String>,
    /// What a feature adds to them.
    pub features: BTreeMap<String, Vec<String>>,
}

/// Crates by name.
#[derive(Debug, Default)]
pub struct Crates(BTreeMap<String, Crate>);

impl Crates {
    /// Reads lines of `name archive sources index release needs`, in which `+feature:a,b` says what a feature adds, and `=4000`
    /// what a program grows by.
    pub(super) fn read(&mut self, text: &str) {
        for line in text.lines().filter(|l| !l.starts_with('#')) {
            let mut fields = line.split('\t');
            let name = fields.next().unwrap_or_default();
            let mut number = || fields.next().and_then(|f| f.parse::<u64>().ok());
            let (Some(archive), Some(sources), Some(index), Some(release)) = (number(), number(), number(), number())
            else {
                continue;
            };
            let (mut needs, mut features, mut adds) = (Vec::new(), BTreeMap::new(), None);
            for word in fields.next().unwrap_or_default().split_whitespace() {
                if let Some(bytes) = word.strip_prefix('=') {
                    adds = bytes.parse().ok();
                    continue;
                }
                match word.strip_prefix('+').and_then(|w| w.split_once(':')) {
                    Some((feature, list)) => {
                        features.insert(feature.to_owned(), list.split(',').map(str::to_owned).collect());
                    }
                    None => needs.push(word.to_owned()),
                }
            }
            self.0.insert(name.to_owned(), Crate { archive, sources, index, release, adds, needs, features });
        }
    }

    /// A crate by its name.
    pub fn of(&self, name: &str) -> Option<&Crate> {
        self.0.get(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_has_its_sizes_and_its_needs() {
        let mut crates = Crates::default();
        crates.read("# why\nserde_json\t158079\t756886\t316173\t4202052\t=161712 itoa memchr +std:zmij\nbroken\t1\n");
        let found = crates.of("serde_json").unwrap();
        assert_eq!((found.release, found.needs.len(), found.adds), (4_202_052, 2, Some(161_712)));
        assert_eq!(found.features["std"], ["zmij"]);
        assert_eq!(crates.of("broken"), None);
    }
}
