//! One package of the catalogue.

/// The number of a package's row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(pub u32);

/// What a figure of a package counts, in the order of the row. All but the last four are bytes of regular files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Programs: `/usr/bin`, `/usr/sbin`, `/usr/games`.
    Programs,
    /// The rest of `/usr` but `/usr/share`, and `/lib`.
    Libraries,
    /// `/usr/share`, but for what has a part of its own.
    Shared,
    /// `/usr/share/doc/<package>/copyright`, which slim images keep.
    Copyright,
    /// The rest of `/usr/share/doc`.
    Documentation,
    /// Manual pages, and what else slim images leave out: groff, info, lintian, linda.
    Manuals,
    /// `/usr/share/locale`.
    Translations,
    /// `/etc`.
    Settings,
    /// Everything else: `/var`, `/opt`.
    State,
    /// How many files there are outside of documentation, manuals and translations.
    Files,
    /// Bytes of the package's archive, the `.deb`.
    Archive,
    /// What it leaves in `/var/lib/dpkg/info`.
    Info,
    /// Its paragraph in `/var/lib/dpkg/status`.
    Paragraph,
    /// Its questions' texts, which go to debconf's database.
    Questions,
}

/// A package.
#[derive(Clone, Copy, Debug)]
pub struct Package<'a> {
    /// The number of its row.
    pub id: Id,
    /// Its name.
    pub name: &'a str,
    figures: [u64; 14],
    depends: &'a str,
    recommends: &'a str,
    programs: &'a str,
    extra: &'a str,
}

impl<'a> Package<'a> {
    pub(super) fn read(id: Id, line: &'a str) -> Self {
        let mut columns = line.split('\t');
        let mut next = || columns.next().unwrap_or_default();
        let (name, numbers) = (next(), next());
        let mut figures = [0; 14];
        for (figure, text) in figures.iter_mut().zip(numbers.split(' ')) {
            *figure = number(text);
        }
        Self { id, name, figures, depends: next(), recommends: next(), programs: next(), extra: next() }
    }

    /// One of its figures.
    pub fn part(&self, part: Part) -> u64 {
        self.figures.get(part as usize).copied().unwrap_or_default()
    }

    /// Bytes of all its files.
    pub fn bytes(&self) -> u64 {
        self.figures.iter().take(Part::Files as usize).sum()
    }

    /// What it needs: of each group one.
    pub fn depends(&self) -> impl Iterator<Item = Vec<Id>> + use<'a> {
        groups(self.depends)
    }

    /// What comes along unless that is switched off: of each group one.
    pub fn recommends(&self) -> impl Iterator<Item = Vec<Id>> + use<'a> {
        groups(self.recommends)
    }

    /// Its programs with their bytes, where they are listed: those of `/usr/sbin` begin with `/`; a symbolic link has no bytes. A single
    /// program has all that there is: `=` where it is named as the package.
    pub fn programs(&self) -> impl Iterator<Item = (&'a str, &'a str, u64)> + use<'a> {
        let (own, all) = (self.name, self.part(Part::Programs));
        self.programs.split(' ').filter(|word| !word.is_empty()).map(move |word| {
            let (folder, word) = match word.strip_prefix('/') {
                Some(word) => ("/usr/sbin", word),
                None => ("/usr/bin", word),
            };
            match word.split_once(':') {
                _ if word == "=" => (folder, own, all),
                Some((name, "=")) => (folder, name, all),
                Some((name, bytes)) => (folder, name, number(bytes)),
                None => (folder, word, 0),
            }
        })
    }

    /// What its installation leaves beyond its own files, as it was measured: path, bytes and how many files.
    pub fn extra(&self) -> impl Iterator<Item = (&'a str, u64, u32)> + use<'a> {
        self.extra.split(' ').filter_map(|word| {
            let mut fields = word.split('=');
            let (path, bytes, files) = (fields.next()?, fields.next()?, fields.next()?);
            Some((path, number(bytes), files.parse().ok()?))
        })
    }
}

fn groups(text: &str) -> impl Iterator<Item = Vec<Id>> + use<'_> {
    let ids = |group: &str| group.split('|').filter_map(|word| word.parse().ok().map(Id)).collect::<Vec<_>>();
    text.split(' ').map(ids).filter(|group| !group.is_empty())
}

/// A number with zeros cut off: `123e4`.
fn number(text: &str) -> u64 {
    let (digits, zeros) = text.split_once('e').unwrap_or((text, "0"));
    let factor = zeros.parse().ok().and_then(|zeros| 10_u64.checked_pow(zeros)).unwrap_or(1);
    digits.parse::<u64>().map_or(0, |digits| digits.saturating_mul(factor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_read_as_it_stands() {
        let row = "p\t1e3 2 0 4 5 6 7 8 9 10 11 12 13 14\t1|2 3\t\tp:5e2 q\t/var/lib/p/*=3e4=5";
        let package = Package::read(Id(7), row);
        assert_eq!((package.part(Part::Programs), package.part(Part::Questions)), (1000, 14));
        assert_eq!(package.depends().collect::<Vec<_>>(), [vec![Id(1), Id(2)], vec![Id(3)]]);
        assert_eq!(package.recommends().count(), 0);
        assert_eq!(package.programs().collect::<Vec<_>>(), [("/usr/bin", "p", 500), ("/usr/bin", "q", 0)]);
        assert_eq!(package.extra().collect::<Vec<_>>(), [("/var/lib/p/*", 30_000, 5)]);
    }

    #[test]
    fn a_single_program_has_all_bytes() {
        let programs = |list: &str| {
            let row = format!("p\t5e2\t\t\t{list}");
            Package::read(Id(0), &row)
                .programs()
                .map(|(folder, name, size)| format!("{folder}/{name} {size}"))
                .collect::<Vec<_>>()
        };
        assert_eq!(programs("="), ["/usr/bin/p 500"]);
        assert_eq!(programs("/="), ["/usr/sbin/p 500"]);
        assert_eq!(programs("/q:="), ["/usr/sbin/q 500"]);
    }

    #[test]
    fn what_is_no_row_is_empty() {
        let package = Package::read(Id(0), "only\tx y");
        assert_eq!((package.name, package.part(Part::Programs), package.depends().count()), ("only", 0, 0));
    }
}
