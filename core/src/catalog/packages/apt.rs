//! Debian's packages: what each leaves in an image, what it depends on, and what package management writes beside them.
//!
//! The facts stand in `core/data/packages/apt.tsv`, whose header says what was measured, when and how. Rows are sorted by
//! name and name each other by number, so that a dependency is a few digits. A row is read when it is asked for.

mod facts;
mod row;

pub use facts::{Drift, Growth, Typical};
pub use row::{Id, Package, Part};

use facts::Facts;

/// The packages of one release of Debian, and what is known of its relatives.
#[derive(Debug, Default)]
pub struct Apt {
    text: String,
    /// Where the rows stand in the text, by number.
    rows: Vec<(usize, usize)>,
    facts: Facts,
}

impl Apt {
    /// Reads a section of the bundle.
    pub fn read(section: &str) -> Self {
        let (mut rows, mut at) = (Vec::new(), 0);
        let mut facts = Facts::default();
        for line in section.split_inclusive('\n') {
            let end = at + line.trim_end_matches('\n').len();
            match line.strip_prefix('#') {
                Some(fact) => facts.read(fact.trim_end_matches('\n')),
                None if end > at => rows.push((at, end)),
                None => {}
            }
            at += line.len();
        }
        Self { text: section.to_owned(), rows, facts }
    }

    /// Whether nothing is loaded.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    fn line(&self, id: Id) -> &str {
        let span = self.rows.get(id.0 as usize).copied().unwrap_or_default();
        self.text.get(span.0..span.1).unwrap_or_default()
    }

    /// The package of a number; an empty one for a number that no row has.
    pub fn package(&self, id: Id) -> Package<'_> {
        Package::read(id, self.line(id))
    }

    /// The package of that name, or the one that provides the name.
    pub fn find(&self, name: &str) -> Option<Id> {
        let name_of = |span: &(usize, usize)| {
            let line = self.text.get(span.0..span.1).unwrap_or_default();
            line.split('\t').next().unwrap_or_default()
        };
        let own = |name: &str| self.rows.binary_search_by(|span| name_of(span).cmp(name)).ok();
        let at = own(name).or_else(|| own(self.facts.aliases.get(name)?))?;
        u32::try_from(at).ok().map(Id)
    }

    /// Every package, sorted by name.
    pub fn packages(&self) -> impl Iterator<Item = Package<'_>> {
        (0..self.rows.len() as u32).map(|number| self.package(Id(number)))
    }

    /// The release's name that an image stands on: by the image's tag, which knows best, else by what `/etc/os-release`
    /// says; empty where neither tells.
    pub fn release(&self, image: &str, os: Option<&(String, String)>) -> &str {
        let names = || self.facts.releases.iter().map(|(_, _, name)| name.as_str());
        let tag = image.rsplit('/').next().unwrap_or_default();
        let named = |word: &str| tag.split([':', '-', '.', '_']).any(|part| part == word);
        if let Some(name) = names().find(|name| named(name)) {
            return name;
        }
        let Some((id, version)) = os else { return "" };
        let mut all = self.facts.releases.iter();
        let own = all.find(|(family, number, name)| family == id && (version == name || is_version(version, number)));
        own.map(|(_, _, name)| name.as_str()).unwrap_or_default()
    }

    /// The release that was measured.
    pub fn measured(&self) -> &str {
        &self.facts.measured
    }

    /// How far sizes on a release lie from the measured ones; those of any other where it is not known.
    pub fn drift(&self, release: &str) -> Drift {
        if release == self.facts.measured && !release.is_empty() {
            return self.facts.same;
        }
        self.facts.drifts.get(release).copied().unwrap_or(self.facts.other)
    }

    /// Files that `apt-get update` leaves for a release, with their bytes; those of the measured one where the release is not
    /// known.
    pub fn lists(&self, release: &str) -> &[(String, u64)] {
        self.facts.lists.get(release).or_else(|| self.facts.lists.get(&self.facts.measured)).map_or(&[], Vec::as_slice)
    }

    /// The least and the most that `apt-get update` leaves, over the releases that were measured.
    pub fn range_of_lists(&self) -> (u64, u64) {
        let totals = || self.facts.lists.values().map(|files| files.iter().map(|(_, bytes)| bytes).sum());
        (totals().min().unwrap_or_default(), totals().max().unwrap_or_default())
    }

    /// Names of the packages that a minimal installation has.
    pub fn minimal(&self) -> impl Iterator<Item = &str> {
        self.facts.minimal.split(' ').filter(|name| !name.is_empty())
    }

    /// Names of the packages that an image has beyond a minimal installation, where they are known.
    /// Variants differ in whether they are slim.
    pub fn of_image(&self, image: &str) -> Option<impl Iterator<Item = &str>> {
        let (_, last) = image.rsplit_once('/').unwrap_or(("", image));
        let (name, tag) = last.split_once([':', '@']).unwrap_or((last, ""));
        let official = !image.contains('/') || image.contains("library/");
        let key = if tag.contains("slim") { format!("{name}-slim") } else { name.to_owned() };
        self.facts.images.get(&key).filter(|_| official).map(|names| names.split(' ').filter(|name| !name.is_empty()))
    }

    /// Whether a package of the minimal installation was updated since the release came out.
    pub fn is_updated(&self, name: &str) -> bool {
        self.facts.updated.split(' ').any(|own| own == name)
    }

    /// Bytes of a file of a minimal installation that package management changes.
    pub fn file_of_minimal(&self, path: &str) -> Option<u64> {
        self.facts.files.get(path).copied()
    }

    /// How a file grows that package management writes.
    pub fn growth(&self, path: &str) -> Growth {
        self.facts.growths.get(path).copied().unwrap_or_default()
    }

    /// What a package of a kind that is not in the catalogue brings along, itself included.
    pub fn typical(&self, name: &str) -> Typical {
        self.facts.typical(name)
    }

    /// What packages that Dockerfiles name bring along beside themselves.
    pub fn asked_for(&self) -> Typical {
        self.facts.asked_for
    }

    /// How many times larger packages are than their archives: least, median, greatest of nine in ten.
    pub fn unpacking(&self) -> [f64; 3] {
        self.facts.unpacking
    }
}

/// `12.5` is a version of `12`.
fn is_version(version: &str, number: &str) -> bool {
    version.strip_prefix(number).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# measured\n#release\tdebian\t12\tbookworm\n#release\tubuntu\t22.04\tjammy\n#measured\tbookworm\n\
        #drift\tsame\t0.98\t1.04\n#drift\tother\t0.5\t2\n#drift\ttrixie\t0.4\t1.2\t3\n#alias\tawk\tmawk\n#minimal\tbash mawk\n\
        #lists\tbookworm\tInRelease\t10\n#lists\tbookworm\tPackages\t100\n#typical\tlib\t1\t20\t300\n#typical\t\t5\t50\t500\n\
        #image\tpython,node\tcurl\n#image\tpython-slim\t\n\
        #growth\t/var/log/dpkg.log\t100\t500\t0.2\n\
        bash\t1000 0 3\ncurl\t280 0 15 21\t2\t0\tcurl:280\nlibcurl4\t0 712\nmawk\t100\n";

    #[test]
    fn rows_are_found_by_name_and_by_what_they_provide() {
        let apt = Apt::read(TEXT);
        let curl = apt.package(apt.find("curl").unwrap());
        assert_eq!((curl.name, curl.part(Part::Programs), curl.part(Part::Copyright)), ("curl", 280, 21));
        let depends: Vec<Vec<Id>> = curl.depends().collect();
        assert_eq!(depends, [[apt.find("libcurl4").unwrap()]]);
        assert_eq!(curl.recommends().count(), 1);
        assert_eq!(curl.programs().collect::<Vec<_>>(), [("/usr/bin", "curl", 280)]);
        assert_eq!(apt.find("awk"), apt.find("mawk"));
        assert_eq!(apt.find("cur"), None);
    }

    #[test]
    fn a_release_is_told_by_the_tag_or_by_the_system() {
        let apt = Apt::read(TEXT);
        let os = |id: &str, version: &str| Some((id.to_owned(), version.to_owned()));
        assert_eq!(apt.release("python:3.12-slim-bookworm", None), "bookworm");
        assert_eq!(apt.release("docker.io/library/x:1", os("debian", "12.5").as_ref()), "bookworm");
        assert_eq!(apt.release("ubuntu:22.04", os("ubuntu", "22.04").as_ref()), "jammy");
        assert_eq!(apt.release("x", os("debian", "1").as_ref()), "");
        assert_eq!(apt.drift("bookworm").low, 0.98);
        assert_eq!((apt.drift("jammy").high, apt.drift("jammy").median), (2.0, 1.0));
        assert_eq!((apt.drift("trixie").median, apt.drift("trixie").high), (1.2, 3.0));
    }

    #[test]
    fn images_have_what_their_variant_has() {
        let apt = Apt::read(TEXT);
        let count = |image: &str| apt.of_image(image).map(Iterator::count);
        assert_eq!(
            (count("python:3.12"), count("docker.io/library/node:22"), count("python:3.12-slim")),
            (Some(1), Some(1), Some(0))
        );
        assert_eq!((count("acme/python:3.12"), count("node:22-slim")), (None, None));
    }

    #[test]
    fn what_is_not_in_the_catalogue_is_typical_of_its_kind() {
        let apt = Apt::read(TEXT);
        assert_eq!(apt.typical("libfoo1").median, 20);
        assert_eq!(apt.typical("frobnicate").high, 500);
    }
}
