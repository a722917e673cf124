//! How tags are related: `3.12.4-slim-bookworm` is version 3.12.4 of the flavour `slim`, on release bookworm.

/// Names of releases, with the version that orders them.
const RELEASES: [(&str, u32); 18] = [
    ("wheezy", 7),
    ("jessie", 8),
    ("stretch", 9),
    ("buster", 10),
    ("bullseye", 11),
    ("bookworm", 12),
    ("trixie", 13),
    ("forky", 14),
    ("sid", 15),
    ("trusty", 14),
    ("xenial", 16),
    ("bionic", 18),
    ("focal", 20),
    ("jammy", 22),
    ("noble", 24),
    ("resolute", 26),
    ("groovy", 20),
    ("hirsute", 21),
];

/// Words that name whatever is newest.
const MOVING: [&str; 10] =
    ["latest", "lts", "current", "stable", "mainline", "edge", "rolling", "rawhide", "testing", "base"];

/// What a tag says; ordered by version.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Tag<'t> {
    version: Vec<u32>,
    /// Words that choose another content, sorted: `alpine`, `slim`, `jre`.
    flavour: Vec<&'t str>,
    release: Option<u32>,
}

/// How far a relative is, nearest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Distance {
    /// The same tag, built again since.
    Rebuilt,
    /// Major and minor version agree, or the newest stands for "latest"; the number is how far the next part is.
    Patch(u32, u32),
    /// The major version agrees.
    Minor(u32, u32),
    /// Another major version.
    Major(u32, u32),
}

impl Distance {
    /// 0 for the same tag, up to 3 for another major version.
    pub(super) fn degree(self) -> u8 {
        match self {
            Self::Rebuilt => 0,
            Self::Patch(..) => 1,
            Self::Minor(..) => 2,
            Self::Major(..) => 3,
        }
    }

    /// What a figure is multiplied with for its bounds. Held against the catalogue itself: how far images of one repository
    /// and flavour are apart that are apart so in version.
    pub(super) fn factors(self) -> (f64, f64) {
        match self {
            Self::Rebuilt => (0.97, 1.03),
            Self::Patch(..) => (0.85, 1.2),
            Self::Minor(..) => (0.65, 1.5),
            Self::Major(..) => (0.4, 2.0),
        }
    }
}

impl<'t> Tag<'t> {
    /// Reads a tag of a repository; for a distribution's own image the release's name is its version.
    pub(super) fn read(repository: &str, tag: &'t str) -> Self {
        let mut read = Self { version: Vec::new(), flavour: Vec::new(), release: None };
        for word in tag.split(['-', '_']) {
            read.word(word);
        }
        if matches!(repository, "debian" | "ubuntu" | "buildpack-deps") && read.version.is_empty() {
            read.version.extend(read.release);
        }
        read.flavour.sort_unstable();
        read.flavour.dedup();
        read
    }

    fn word(&mut self, word: &'t str) {
        let number = word.strip_prefix('v').unwrap_or(word);
        if number.starts_with(|c: char| c.is_ascii_digit()) {
            // `20230109` is a date and `10` behind `17.0.6_` a build: only the first number is the version.
            let parts = number.split('.').map_while(|part| part.parse::<u32>().ok());
            if self.version.is_empty() && number.len() < 8 {
                self.version.extend(parts);
            } else if self.version.is_empty() && number.contains('.') {
                self.version.extend(parts.filter(|part| *part < 10_000));
            }
            return;
        }
        if let Some((_, order)) = RELEASES.iter().find(|(name, _)| *name == word) {
            self.release = Some(*order);
            return;
        }
        let name = word.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        // `centos7` and `al2023` repeat the release; `php8.3` and `jdk25` are what else is in there.
        let moving = MOVING.contains(&name) || name.is_empty();
        if !moving && !matches!(name, "centos" | "al" | "oraclelinux" | "glibc" | "cli") {
            self.flavour.push(name);
        }
    }

    /// How far another tag of the same repository is; `None` for another flavour.
    pub(super) fn distance(&self, other: &Tag<'_>) -> Option<Distance> {
        if self.flavour != other.flavour {
            return None;
        }
        let away = |index: usize| match (self.version.get(index), other.version.get(index)) {
            (Some(one), Some(other)) => one.abs_diff(*other),
            _ => 0,
        };
        let release = match (self.release, other.release) {
            (Some(one), Some(other)) => one.abs_diff(other),
            _ => 0,
        };
        Some(match (away(0), away(1)) {
            (0, 0) => Distance::Patch(away(2), release),
            (0, minor) => Distance::Minor(minor, release),
            (major, _) => Distance::Major(major, release),
        })
    }
}
