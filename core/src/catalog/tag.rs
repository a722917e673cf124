//! How tags are related: `3.12.4-slim-bookworm` is version 3.12.4 of the flavour `slim`, on release bookworm.

/// Names of releases, with the version that orders them.
const RELEASES: [(&str, u32); 36] = [
    ("squeeze", 6),
    ("wheezy", 7),
    ("jessie", 8),
    ("stretch", 9),
    ("buster", 10),
    ("bullseye", 11),
    ("bookworm", 12),
    ("trixie", 13),
    ("forky", 14),
    ("sid", 15),
    ("unstable", 15),
    ("precise", 12),
    ("quantal", 12),
    ("raring", 13),
    ("saucy", 13),
    ("utopic", 14),
    ("vivid", 15),
    ("wily", 15),
    ("yakkety", 16),
    ("zesty", 17),
    ("artful", 17),
    ("cosmic", 18),
    ("disco", 19),
    ("eoan", 19),
    ("kinetic", 22),
    ("lunar", 23),
    ("mantic", 23),
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

/// Names of Node.js' lines of long-term support, which its images' tags have for a version.
const NODE_LINES: [(&str, u32); 11] = [
    ("argon", 4),
    ("boron", 6),
    ("carbon", 8),
    ("dubnium", 10),
    ("erbium", 12),
    ("fermium", 14),
    ("gallium", 16),
    ("hydrogen", 18),
    ("iron", 20),
    ("jod", 22),
    ("krypton", 24),
];

/// Words that name whatever is newest.
const MOVING: [&str; 10] =
    ["latest", "lts", "current", "stable", "mainline", "edge", "rolling", "rawhide", "testing", "base"];

/// Words that change little of what an image weighs: the program that is meant anyhow, triggers, where a package comes from.
const SILENT: [&str; 9] = ["glibc", "cli", "jdk", "eclipse", "onbuild", "backports", "experimental", "ea", "rc"];

/// Distributions, which repeat the release: `centos7`, `al2023`.
const SYSTEMS: [&str; 5] = ["centos", "al", "oraclelinux", "ubuntu", "debian"];

/// What a tag says; ordered by version.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Tag<'t> {
    version: Vec<u32>,
    /// The version of what the image has beside its own program: 17 in `3.9-eclipse-temurin-17` and in `8-jdk17`.
    second: Option<u32>,
    /// Words that choose another content, sorted: `alpine`, `slim`, `jre`.
    flavour: Vec<&'t str>,
    release: Option<u32>,
    /// Whether it is a build before the release.
    is_early: bool,
}

/// How much of a distribution an image stands on, least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Ground {
    Bare,
    Alpine,
    Slim,
    Whole,
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
    /// Another flavour on the same ground: `fpm` for `apache`; how many words differ, and how far the version is.
    Flavour(u32, u32),
    /// One on less of a distribution than the relative: `slim` for the whole.
    Less(u32, u32),
    /// One on more of a distribution.
    More(u32, u32),
}

impl Distance {
    /// 0 for the same tag, 3 for another major version, more for another content.
    pub(super) fn degree(self) -> u8 {
        match self {
            Self::Rebuilt => 0,
            Self::Patch(..) => 1,
            Self::Minor(..) => 2,
            Self::Major(..) => 3,
            Self::Flavour(..) => 4,
            Self::Less(..) | Self::More(..) => 5,
        }
    }

    /// What a figure is multiplied with: for the low bound, the likeliest value and the high bound. Held against the catalogue
    /// itself: how far images of one repository are apart that are apart so in their tags. Between grounds the likeliest is the
    /// geometric middle.
    pub(super) fn factors(self) -> [f64; 3] {
        match self {
            Self::Rebuilt => [0.97, 1.0, 1.03],
            Self::Patch(..) => [0.8, 1.0, 1.25],
            Self::Minor(..) => [0.65, 1.0, 1.5],
            Self::Major(..) => [0.4, 1.0, 2.0],
            Self::Flavour(..) => [0.3, 1.0, 3.0],
            Self::Less(..) => [0.04, 0.22, 1.2],
            Self::More(..) => [0.83, 4.6, 25.0],
        }
    }
}

impl<'t> Tag<'t> {
    /// Reads a tag of a repository; for a distribution's own image the release's name is its version.
    pub(super) fn read(repository: &str, tag: &'t str) -> Self {
        let early = |word: &str| matches!(word, "ea" | "rc" | "nightly") || word.contains("RC");
        let is_early = tag.split(['-', '_']).any(early);
        let mut read = Self { version: Vec::new(), second: None, flavour: Vec::new(), release: None, is_early };
        for word in tag.split('-') {
            let mut parts = word.split('_');
            read.word(repository, parts.next().unwrap_or_default());
            // `10` behind `17.0.6_` is a build.
            parts
                .filter(|part| !part.starts_with(|c: char| c.is_ascii_digit()))
                .for_each(|part| read.word(repository, part));
        }
        if matches!(repository, "debian" | "ubuntu" | "buildpack-deps") && read.version.is_empty() {
            read.version.extend(read.release);
        }
        read.flavour.sort_unstable();
        read.flavour.dedup();
        read
    }

    fn word(&mut self, repository: &str, word: &'t str) {
        let number = word.strip_prefix('v').unwrap_or(word);
        if number.starts_with(|c: char| c.is_ascii_digit()) {
            self.number(number);
            return;
        }
        let of = |names: &[(&str, u32)]| names.iter().find(|(name, _)| *name == word).map(|(_, order)| *order);
        if let Some(order) = of(&RELEASES) {
            self.release = Some(order);
            return;
        }
        if let Some(line) = of(&NODE_LINES).filter(|_| repository == "node" && self.version.is_empty()) {
            self.version.push(line);
            return;
        }
        let name = word.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        if SYSTEMS.contains(&name) || name.len() < 2 {
            return;
        }
        let is_silent = MOVING.contains(&name) || SILENT.contains(&name);
        // `php8.3` and `jdk25` are what else is in there.
        if name != "alpine" {
            self.second = self.second.or(word.strip_prefix(name).and_then(leading));
        }
        if !is_silent {
            self.flavour.push(name);
        }
    }

    /// `20230109` is a date, and behind a version stands that of something else: only the first number is the version.
    fn number(&mut self, number: &str) {
        let parts = number.split('.').map_while(leading);
        if self.version.is_empty() && number.len() < 8 {
            self.version.extend(parts);
        } else if self.version.is_empty() && number.contains('.') {
            self.version.extend(parts.filter(|part| *part < 10_000));
        } else if self.second.is_none() && number.len() < 3 {
            self.second = leading(number);
        }
    }

    /// The same version in the flavour of another tag, which named the same build.
    pub(super) fn flavoured_as(&self, other: &Self) -> Self {
        Self { flavour: other.flavour.clone(), ..self.clone() }
    }

    /// How far another tag of the same repository is; `None` for another flavour.
    pub(super) fn distance(&self, other: &Self) -> Option<Distance> {
        if self.flavour != other.flavour {
            return None;
        }
        let away = |index: usize| self.away(other, index);
        let release = apart(self.release, other.release);
        let second = apart(self.second, other.second).max(u32::from(self.is_early != other.is_early));
        Some(match (away(0), away(1).max(second)) {
            (0, 0) => Distance::Patch(away(2), release),
            (0, minor) => Distance::Minor(minor, release),
            (major, _) => Distance::Major(major, release),
        })
    }

    /// How far another tag of the same repository is, whichever its flavour; `None` where nothing can be told: Windows is no Linux.
    pub(super) fn detour(&self, other: &Self) -> Option<Distance> {
        let is_windows = |word: &&str| word.contains("windows") || word.contains("nanoserver") || word.contains("ltsc");
        if self.flavour.iter().any(is_windows) || other.flavour.iter().any(is_windows) {
            return None;
        }
        let lacks = |one: &Self, other: &Self| one.flavour.iter().filter(|word| !other.flavour.contains(word)).count();
        let words = u32::try_from(lacks(self, other) + lacks(other, self)).unwrap_or(u32::MAX);
        let version = self.away(other, 0);
        Some(match self.ground().cmp(&other.ground()) {
            std::cmp::Ordering::Equal => Distance::Flavour(words, version),
            std::cmp::Ordering::Less => Distance::Less(words, version),
            std::cmp::Ordering::Greater => Distance::More(words, version),
        })
    }

    /// Whether it is made of Alpine, as far as its words tell.
    pub(super) fn is_alpine(&self) -> bool {
        self.ground() == Ground::Alpine
    }

    fn ground(&self) -> Ground {
        let has = |words: &[&str]| self.flavour.iter().any(|word| words.contains(word));
        match () {
            () if has(&["chiseled", "distroless", "scratch"]) => Ground::Bare,
            () if has(&["alpine", "musl"]) => Ground::Alpine,
            () if has(&["slim", "minimal", "jre"]) => Ground::Slim,
            () => Ground::Whole,
        }
    }

    fn away(&self, other: &Self, index: usize) -> u32 {
        apart(self.version.get(index).copied(), other.version.get(index).copied())
    }
}

/// How far two numbers are apart; what is not said is near.
fn apart(one: Option<u32>, other: Option<u32>) -> u32 {
    one.zip(other).map_or(0, |(one, other)| one.abs_diff(other))
}

/// The number that a text begins with.
fn leading(text: &str) -> Option<u32> {
    text.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}
