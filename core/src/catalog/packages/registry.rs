//! The packages of one language's registry: what measured versions weigh, what they need, and how far that may be trusted
//! for others.
//!
//! The text of a section holds facts and packages. A fact is a line `#fact <name> <values…>`, separated by tabs. A package is a
//! line `name version bytes files compiled compiled_files download document marks programs needs extras`, separated by tabs, its
//! newest version first; a line without a name is another version of the package above, and `=` in a field means as there.

use super::version::{self, Kinship};
use crate::size::{Estimate, Provenance};
use std::collections::BTreeMap;

/// The packages of a registry.
#[derive(Debug, Default)]
pub struct Registry {
    packages: BTreeMap<String, Vec<Release>>,
    facts: BTreeMap<String, Vec<String>>,
}

/// A version of a package that was measured by installing it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Release {
    /// Its version.
    pub version: String,
    /// Bytes of the files that it installs, without what is compiled at installation.
    pub bytes: u64,
    /// How many files they are.
    pub files: u32,
    /// Bytes of what is compiled at installation (`.pyc`).
    pub compiled: u64,
    /// How many files they are.
    pub compiled_files: u32,
    /// Bytes that are downloaded.
    pub download: u64,
    /// Bytes of the registry's document about the package, all versions in it; 0 where it was not measured.
    pub document: u64,
    /// What else is known of it, in words.
    pub marks: Vec<String>,
    /// Programs that it brings.
    pub programs: Vec<String>,
    /// What it depends on: a name, `name[extra]`, or `name@version` where an older version was meant.
    pub needs: Vec<String>,
    /// What it depends on besides where an extra is asked for.
    pub extras: Vec<(String, Vec<String>)>,
}

/// A release that stands for what is meant.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    /// What was measured.
    pub release: &'a Release,
    /// How near it is to what is meant.
    pub kinship: Kinship,
}

impl Registry {
    /// Reads a section; lines that are not understood are left out.
    pub fn read(text: &str) -> Self {
        let mut registry = Self::default();
        let (mut name, mut above) = (String::new(), Release::default());
        for line in text.lines() {
            if let Some(fact) = line.strip_prefix("#fact\t") {
                let mut values = fact.split('\t').map(str::to_owned);
                if let Some(name) = values.next() {
                    registry.facts.insert(name, values.collect());
                }
            } else if !line.starts_with('#')
                && let Some((own, rest)) = line.split_once('\t')
            {
                if !own.is_empty() {
                    own.clone_into(&mut name);
                    above = Release::default();
                }
                if let Some(release) = Release::read(rest, &above) {
                    above = release.clone();
                    registry.packages.entry(name.clone()).or_default().push(release);
                }
            }
        }
        registry
    }

    /// Every package in its newest version, sorted by name.
    pub fn newest(&self) -> impl Iterator<Item = (&str, &Release)> {
        self.packages.iter().filter_map(|(name, releases)| Some((name.as_str(), releases.first()?)))
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.packages.is_empty()
    }

    /// The values of a fact.
    pub fn fact(&self, name: &str) -> &[String] {
        self.facts.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// The numbers of a fact; nothing where one is missing.
    pub fn numbers<const N: usize>(&self, name: &str) -> Option<[f64; N]> {
        let numbers: Vec<f64> = self.fact(name).iter().map_while(|v| v.parse().ok()).collect();
        numbers.get(..N)?.try_into().ok()
    }

    /// A fact of three numbers, times `factor`: low, typical, high.
    pub fn typical(&self, name: &str, factor: f64) -> Estimate {
        let [low, bytes, high] = self.numbers(name).unwrap_or_default();
        let scaled = |n: f64| (n * factor).round().max(0.0) as u64;
        Estimate::between(scaled(low), scaled(bytes), scaled(high), Provenance::Heuristic)
    }

    /// What a package brings that the catalogue does not have, with all that it needs: the fact `closure KIND` of the longest kind of name
    /// that fits it (`eslint-plugin-*`), else the fact `closure`.
    pub fn closure(&self, name: &str) -> Estimate {
        let fits = |kind: &str| {
            let (before, behind) = kind.split_once('*').unwrap_or((kind, ""));
            name.len() >= before.len() + behind.len() && name.starts_with(before) && name.ends_with(behind)
        };
        let kinds = self.facts.keys().filter(|fact| fact.strip_prefix("closure ").is_some_and(fits));
        self.typical(kinds.max_by_key(|fact| fact.len()).map_or("closure", String::as_str), 1.0)
    }

    /// The measured versions of a package, newest first.
    pub fn releases(&self, name: &str) -> &[Release] {
        self.packages.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// Bytes of the registry's document about a package, which is one for all its versions; 0 where it was measured with none.
    pub fn document(&self, name: &str) -> u64 {
        let single = self.releases(name).iter().filter(|release| !release.is_whole());
        single.map(|release| release.document).max().unwrap_or_default()
    }

    /// The release for an exact version: the nearest one.
    pub fn version(&self, name: &str, wanted: &str) -> Option<Found<'_>> {
        let all = self.releases(name).iter().map(|release| (release, Kinship::of(&release.version, wanted)));
        let (release, kinship) =
            all.min_by_key(|(release, kinship)| (*kinship, version::distance(&release.version, wanted)))?;
        Some(Found { release, kinship })
    }

    /// The release for a range of versions: the newest that fits. Where none does, the one that is nearest to `hint`, a version
    /// at the border of the range. The registry may have a newer one by now, so that even a fitting one is only near.
    pub fn range(&self, name: &str, hint: &str, fits: &dyn Fn(&str) -> bool) -> Option<Found<'_>> {
        match self.releases(name).iter().find(|release| fits(&release.version)) {
            Some(release) => Some(Found { release, kinship: Kinship::Patch }),
            None => self.version(name, hint).map(|f| Found { kinship: f.kinship.max(Kinship::Minor), ..f }),
        }
    }

    /// What a figure of a found release is for the version that is meant.
    pub fn drifted(&self, bytes: u64, kinship: Kinship) -> Estimate {
        if kinship == Kinship::Same {
            // The catalogue's figures have three digits.
            let rounding = bytes / 100;
            return Estimate::between(bytes - rounding, bytes, bytes.saturating_add(rounding), Provenance::Catalogue);
        }
        let [low, high] = self.numbers(&format!("drift {}", kinship.word())).unwrap_or([0.0, 4.0]);
        let scaled = |factor: f64| (bytes as f64 * factor).round() as u64;
        let provenance = if kinship == Kinship::Patch { Provenance::Catalogue } else { Provenance::Heuristic };
        Estimate::between(scaled(low), bytes, scaled(high), provenance)
    }

    /// A figure of what another version than the one that is meant was measured to need: that one may need less or more, as closures
    /// of versions were seen to differ (the fact `closure drift KINSHIP`).
    pub fn doubtful(&self, figure: Estimate, kinship: Kinship) -> Estimate {
        let Some([low, high]) = self.numbers(&format!("closure drift {}", kinship.word())) else { return figure };
        let part = |factor: f64| (figure.bytes as f64 * factor).round() as u64;
        Estimate { low: figure.low.min(part(low)), high: figure.high.max(part(high)), ..figure }
    }

    /// As [`drifted`](Self::drifted), where the measured versions of the package itself say that it drifts less.
    pub fn drifted_as(&self, name: &str, bytes: u64, kinship: Kinship) -> Estimate {
        let whole = self.drifted(bytes, kinship);
        let sizes = self.releases(name).iter().map(|release| release.bytes + release.compiled).filter(|size| *size > 0);
        let (least, most, count) =
            sizes.fold((u64::MAX, 0, 0), |(least, most, n), s| (least.min(s), most.max(s), n + 1));
        let Some([margin]) = self.numbers("own drift").filter(|_| kinship > Kinship::Patch && count > 1) else {
            return whole;
        };
        let spread = most as f64 / least as f64 * margin;
        let (low, high) = ((bytes as f64 / spread).round() as u64, (bytes as f64 * spread).round() as u64);
        Estimate { low: whole.low.max(low), high: whole.high.min(high), ..whole }
    }

    /// What each of `count` packages weighs that the catalogue does not have, so that all together keep within the bounds that
    /// drawing as many from the catalogue gives.
    pub fn strangers(&self, count: usize) -> Estimate {
        let mut best: [f64; 4] = [0.0; 4];
        for name in self.facts.keys() {
            let row = name.strip_prefix("sum ").and_then(|n| n.parse::<f64>().ok());
            if let Some(n) = row.filter(|n| *n <= count as f64 && *n > best[0])
                && let Some([low, bytes, high]) = self.numbers(name)
            {
                best = [n, low, bytes, high];
            }
        }
        let [n, low, bytes, high] = best;
        let each = |sum: f64| if n > 0.0 { (sum / n).round() as u64 } else { 0 };
        Estimate::between(each(low), each(bytes), each(high), Provenance::Heuristic)
    }
}

impl Release {
    fn read(text: &str, above: &Self) -> Option<Self> {
        let mut fields = text.split('\t');
        let version = fields.next()?.to_owned();
        let mut number = || fields.next().and_then(|f| if f == "-" { Some(0) } else { f.parse::<u64>().ok() });
        let (bytes, files, compiled, compiled_files) = (number()?, number()?, number()?, number()?);
        let (download, document) = (number()?, number()?);
        let mut list = |above: &[String]| match fields.next() {
            None | Some("-" | "") => Vec::new(),
            Some("=") => above.to_vec(),
            Some(text) => names(text),
        };
        let (marks, programs, needs) = (list(&above.marks), list(&above.programs), list(&above.needs));
        let extras = match fields.next() {
            None | Some("-" | "") => Vec::new(),
            Some("=") => above.extras.clone(),
            Some(text) => text.split(';').filter_map(extra).collect(),
        };
        let (files, compiled_files) = (u32::try_from(files).ok()?, u32::try_from(compiled_files).ok()?);
        Some(Self {
            version,
            bytes,
            files,
            compiled,
            compiled_files,
            download,
            document,
            marks,
            programs,
            needs,
            extras,
        })
    }

    /// Whether the figures are those of the package with all that it needs.
    pub fn is_whole(&self) -> bool {
        self.marks.iter().any(|mark| mark == "whole")
    }

    /// Bytes, files and download of the package alone, where the figures are those of a whole.
    pub fn own(&self) -> Option<[u64; 3]> {
        let (_, own) = self.extras.iter().find(|(kind, _)| kind == "own")?;
        let numbers: Vec<u64> = own.iter().filter_map(|n| n.parse().ok()).collect();
        numbers.try_into().ok()
    }

    /// What it needs for some of its extras.
    pub fn needs_of<'a>(&'a self, extras: &'a [String]) -> impl Iterator<Item = &'a str> {
        let more = self.extras.iter().filter(|(extra, _)| extras.contains(extra)).flat_map(|(_, needs)| needs);
        self.needs.iter().chain(more).map(String::as_str)
    }
}

/// `redis:redis,kombu[redis]`.
fn extra(text: &str) -> Option<(String, Vec<String>)> {
    let (name, needs) = text.split_once(':')?;
    Some((name.to_owned(), names(needs)))
}

/// A list whose names may have extras with commas between them.
fn names(text: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for name in text.split(',') {
        match all.last_mut() {
            Some(last) if last.contains('[') && !last.contains(']') => {
                last.push(',');
                last.push_str(name);
            }
            _ => all.push(name.to_owned()),
        }
    }
    all
}

/// By how much bounds shrink when figures are added whose errors have nothing to do with each other.
#[derive(Clone, Copy, Debug)]
pub struct Shares {
    below: f64,
    above: f64,
}

impl Shares {
    /// Those of some figures: deviations add as squares do, and a part of each, `common`, adds plainly because all may err in
    /// one direction.
    pub fn of(figures: &[Estimate], common: f64) -> Self {
        Self {
            below: share(figures.iter().map(|e| e.bytes.saturating_sub(e.low)), common),
            above: share(figures.iter().map(|e| e.high.saturating_sub(e.bytes)), common),
        }
    }

    /// One of the figures, or a part of one, with bounds that may be added plainly to those of the others.
    pub fn narrow(self, figure: Estimate) -> Estimate {
        let part = |deviation: u64, share: f64| (deviation as f64 * share).round() as u64;
        let low = figure.bytes.saturating_sub(part(figure.bytes.saturating_sub(figure.low), self.below));
        let high = figure.bytes.saturating_add(part(figure.high.saturating_sub(figure.bytes), self.above));
        Estimate { low, high, ..figure }
    }
}

fn share(deviations: impl Iterator<Item = u64>, common: f64) -> f64 {
    let (mut sum, mut squares) = (0.0, 0.0);
    for deviation in deviations {
        let deviation = deviation as f64;
        sum += deviation;
        squares += deviation * deviation;
    }
    if sum > 0.0 { (common + (1.0 - common) * squares.sqrt() / sum).min(1.0) } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# measured 2026-11-21\n\
        #fact\tdrift minor\t0.5\t2\n#fact\tsum 1\t10\t100\t1000\n#fact\tsum 10\t400\t1000\t4000\n\
        flask\t3.1.0\t300\t20\t500\t10\t100\t0\t-\tflask\tclick,jinja2\tasync:asgiref\n\
        \t2.0.0\t200\t18\t400\t9\t90\t0\t=\t=\tclick\t=\n";

    #[test]
    fn the_nearest_version_stands_for_the_one_that_is_meant() {
        let registry = Registry::read(TEXT);
        let found = registry.version("flask", "3.0.3").unwrap();
        assert_eq!((found.release.version.as_str(), found.kinship), ("3.1.0", Kinship::Minor));
        let found = registry.range("flask", "2.1", &|v| version::compare(v, "3").is_lt()).unwrap();
        assert_eq!((found.release.bytes, found.kinship), (200, Kinship::Patch));
        assert_eq!(found.release.programs, ["flask"]);
        assert_eq!(found.release.needs_of(&["async".into()]).collect::<Vec<_>>(), ["click", "asgiref"]);
        assert!(registry.version("django", "1").is_none());
    }

    #[test]
    fn bounds_grow_with_the_distance_and_shrink_with_the_number() {
        let registry = Registry::read(TEXT);
        let near = registry.drifted(300, Kinship::Minor);
        assert_eq!((near.low, near.bytes, near.high), (150, 300, 600));
        let each = registry.strangers(12);
        assert_eq!((each.low, each.bytes, each.high), (40, 100, 400));
        let figures = vec![Estimate::between(0, 100, 200, Provenance::Heuristic); 100];
        let shares = Shares::of(&figures, 0.0);
        let sum: Estimate = figures.into_iter().map(|f| shares.narrow(f)).sum();
        assert_eq!((sum.low, sum.bytes, sum.high), (9_000, 10_000, 11_000));
    }

    #[test]
    fn a_name_says_what_a_package_may_bring() {
        let text = "#fact\tclosure\t1\t2\t3\n#fact\tclosure @*\t1\t4\t9\n#fact\tclosure @types/*\t1\t5\t9\n#fact\tclosure *-cli\t1\t6\t9\n";
        let registry = Registry::read(text);
        let brings = ["left-pad", "@types/node", "@vue/cli", "gulp-cli", "@x/y-cli", "-cli"]
            .map(|name| registry.closure(name).bytes);
        assert_eq!(brings, [2, 5, 4, 6, 6, 6]);
    }

    #[test]
    fn lines_that_are_not_understood_are_left_out() {
        assert!(Registry::read("flask\tx\ny\n\t\t\t\n").is_empty());
    }
}
