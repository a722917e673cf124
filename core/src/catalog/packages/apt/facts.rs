//! The lines of the catalogue that speak of no single package.

use std::collections::BTreeMap;

/// How far sizes lie from the measured ones, as factors.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Drift {
    /// The least.
    pub low: f64,
    /// The median.
    pub median: f64,
    /// The greatest.
    pub high: f64,
}

/// A file that every run of package management writes or prolongs.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Growth {
    /// Bytes whatever is installed.
    pub fixed: f64,
    /// Bytes for each package.
    pub each: f64,
    /// How far that lies off: a part of it.
    pub spread: f64,
}

/// Bytes that a package of a kind brings along, over nine in ten of those that Dockerfiles name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Typical {
    /// The least.
    pub low: u64,
    /// The median.
    pub median: u64,
    /// The greatest.
    pub high: u64,
}

/// What the header says.
#[derive(Debug)]
pub(super) struct Facts {
    pub measured: String,
    /// Family, version, name.
    pub releases: Vec<(String, String, String)>,
    pub same: Drift,
    pub other: Drift,
    /// Of releases, by name.
    pub drifts: BTreeMap<String, Drift>,
    pub lists: BTreeMap<String, Vec<(String, u64)>>,
    pub minimal: String,
    pub updated: String,
    pub images: BTreeMap<String, String>,
    pub files: BTreeMap<String, u64>,
    pub growths: BTreeMap<String, Growth>,
    pub aliases: BTreeMap<String, String>,
    /// By what a name begins with (`lib`) or ends with (`-dev`); the empty one is any other.
    pub kinds: Vec<(String, Typical)>,
    pub unpacking: [f64; 3],
    /// What a package that Dockerfiles name asks for.
    pub asked_for: Typical,
}

impl Default for Facts {
    fn default() -> Self {
        let none = Drift { low: 0.0, median: 1.0, high: 1.0 };
        Self {
            measured: String::new(),
            releases: Vec::new(),
            same: none,
            other: none,
            drifts: BTreeMap::new(),
            lists: BTreeMap::new(),
            minimal: String::new(),
            updated: String::new(),
            images: BTreeMap::new(),
            files: BTreeMap::new(),
            growths: BTreeMap::new(),
            aliases: BTreeMap::new(),
            kinds: Vec::new(),
            unpacking: [1.0; 3],
            asked_for: Typical::default(),
        }
    }
}

impl Facts {
    /// Takes one line, its `#` left out; what it does not know is a remark for people.
    pub fn read(&mut self, line: &str) {
        let fields: Vec<&str> = line.split('\t').collect();
        let text = |text: &str| text.to_owned();
        let factor = |text: &str| text.parse().unwrap_or(1.0);
        let bytes = |text: &str| text.parse().unwrap_or_default();
        match fields.as_slice() {
            ["measured", name] => self.measured = text(name),
            ["release", family, version, name] => self.releases.push((text(family), text(version), text(name))),
            ["drift", "same", low, high] => self.same = Drift { low: factor(low), median: 1.0, high: factor(high) },
            ["drift", "other", low, high] => self.other = Drift { low: factor(low), median: 1.0, high: factor(high) },
            ["drift", release, low, median, high] => {
                let drift = Drift { low: factor(low), median: factor(median), high: factor(high) };
                self.drifts.insert(text(release), drift);
            }
            ["lists", release, name, size] => {
                self.lists.entry(text(release)).or_default().push((text(name), bytes(size)));
            }
            ["minimal", names] => self.minimal = text(names),
            ["updated", names] => self.updated = text(names),
            ["image", images, names] => {
                self.images.extend(images.split(',').map(|image| (text(image), text(names))));
            }
            ["file", path, size] => {
                self.files.insert(text(path), bytes(size));
            }
            ["growth", path, fixed, each, spread] => {
                let growth = Growth { fixed: factor(fixed), each: factor(each), spread: factor(spread) };
                self.growths.insert(text(path), growth);
            }
            ["alias", name, real] => {
                self.aliases.insert(text(name), text(real));
            }
            ["typical", kind, low, median, high] => {
                let typical = Typical { low: bytes(low), median: bytes(median), high: bytes(high) };
                self.kinds.push((text(kind), typical));
            }
            ["asked-for", low, median, high] => {
                self.asked_for = Typical { low: bytes(low), median: bytes(median), high: bytes(high) };
            }
            ["unpacking", low, median, high] => self.unpacking = [factor(low), factor(median), factor(high)],
            _ => {}
        }
    }

    /// The first kind that fits a name: endings stand before beginnings, and the one that fits all is the last.
    pub fn typical(&self, name: &str) -> Typical {
        let fits = |kind: &str| if kind.starts_with('-') { name.ends_with(kind) } else { name.starts_with(kind) };
        self.kinds.iter().find(|(kind, _)| fits(kind)).map(|(_, typical)| *typical).unwrap_or_default()
    }
}
