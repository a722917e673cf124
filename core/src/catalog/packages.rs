//! What the packages of package managers weigh: one text of sections, one a family, that comes apart from the program.
//!
//! The files are `core/data/packages/*.tsv`. Each begins with a line `#section <family>`, followed by `#` lines that say what
//! was measured, when and how; the rest belongs to the family, whose reader is a module in here. The command line has them
//! built in; the page fetches them after its first figures, packed as [`columns`] says. Without them package managers leave behind what is
//! unknown.

pub mod apt;
mod closures;
pub mod columns;
mod crates;
mod figures;
pub mod registry;
pub mod version;

pub use closures::Closures;
pub use crates::{Crate, Crates};
pub use figures::Figures;

use crate::filesystem::Key;
use apt::Apt;
use registry::Registry;

const SECTION: &str = "#section ";

/// The facts of all families that are loaded.
#[derive(Debug, Default)]
pub struct Packages {
    key: Key,
    figures: Figures,
    /// Debian's packages.
    pub apt: Apt,
    apk: Closures,
    crates: Crates,
    rpm: Closures,
    /// Python packages of the package index.
    pub pip: Registry,
    /// Packages of the npm registry.
    pub npm: Registry,
}

impl Packages {
    /// Reads a text of sections, in any order; families that it does not have stay unknown.
    pub fn read(text: &str) -> Self {
        let mut packages = Self::default();
        for (family, section) in sections(text) {
            packages.key = packages.key.with(family).with(section);
            let section = &columns::unpack(section);
            match family {
                "apt" => packages.apt = Apt::read(section),
                "apk" => packages.apk.read(section),
                "cargo" => packages.crates.read(section),
                "figures" => packages.figures.read(section),
                "rpm" => packages.rpm.read(section),
                "pip" => packages.pip = Registry::read(section),
                "npm" => packages.npm = Registry::read(section),
                _ => {}
            }
        }
        packages
    }

    /// The facts that the command line has built in (feature `facts`).
    #[cfg(any(test, feature = "facts"))]
    pub fn builtin() -> Self {
        Self::read(BUILTIN)
    }

    /// Single figures of tools and downloads.
    pub fn figures(&self) -> &Figures {
        &self.figures
    }

    /// What names of Alpine's packages bring in Debian.
    pub fn apk(&self) -> &Closures {
        &self.apk
    }

    /// Rust crates.
    pub fn crates(&self) -> &Crates {
        &self.crates
    }

    /// What names of RPM packages bring in Debian.
    pub fn rpm(&self) -> &Closures {
        &self.rpm
    }

    /// Tells one state of the catalogue from another.
    pub fn key(&self) -> Key {
        self.key
    }
}

/// The files of `core/data/packages`, in alphabetical order.
#[cfg(any(test, feature = "facts"))]
const BUILTIN: &str = concat!(
    include_str!("../../data/packages/apk.tsv"),
    include_str!("../../data/packages/apt.tsv"),
    include_str!("../../data/packages/cargo.tsv"),
    include_str!("../../data/packages/figures.tsv"),
    include_str!("../../data/packages/npm.tsv"),
    include_str!("../../data/packages/pip.tsv"),
    include_str!("../../data/packages/rpm.tsv"),
);

/// The sections of a text: family, and everything behind the line that names it.
fn sections(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let begins_line = |at: &usize| *at == 0 || text.as_bytes().get(at - 1) == Some(&b'\n');
    let starts: Vec<usize> = text.match_indices(SECTION).map(|(at, _)| at).filter(begins_line).collect();
    let ends = starts.iter().skip(1).copied().chain([text.len()]).collect::<Vec<_>>();
    starts.into_iter().zip(ends).filter_map(|(start, end)| {
        let section = text.get(start..end)?.strip_prefix(SECTION)?;
        let (family, body) = section.split_once('\n').unwrap_or((section, ""));
        Some((family.trim(), body))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bundle_falls_into_its_sections() {
        let text = "#section apt\n# measured 2026\nbash\t1\n#section pip\nflask\t2\n";
        let all: Vec<_> = sections(text).collect();
        assert_eq!(all, [("apt", "# measured 2026\nbash\t1\n"), ("pip", "flask\t2\n")]);
        assert_eq!(sections("nothing\n").count(), 0);
    }

    #[test]
    fn another_catalogue_has_another_key() {
        assert_ne!(Packages::read("#section apt\na\n").key(), Packages::read("#section apt\nb\n").key());
        assert_eq!(Packages::read("").key(), Packages::default().key());
        assert_eq!(Packages::builtin().key(), Packages::read(BUILTIN).key());
    }

    #[test]
    fn the_catalogue_says_the_same_when_it_was_packed() {
        // Comments are for those who read the files.
        let kept: String = BUILTIN.split_inclusive('\n').filter(|l| !l.starts_with("# ") && *l != "#\n").collect();
        let (packed, plain) = (Packages::read(&columns::pack(BUILTIN)), Packages::read(&kept));
        let facts = |packages: Packages| format!("{:?}", Packages { key: Key::default(), ..packages });
        assert!(facts(packed) == facts(plain));
    }
}
