//! What layers weigh on the wire: the estimate of a tar packed with gzip.
//!
//! A builder's blob is one stream of 512-byte headers and contents. Contents are guessed by kind of file, from how far the
//! same kinds were seen to shrink; what is known byte by byte is packed. The facts, and when and how they were measured,
//! stand in `core/data/compressibility.tsv`.

use crate::size::{Estimate, Provenance};

const FACTS: &str = include_str!("../data/compressibility.tsv");

/// Known contents up to this size are packed to see; what is larger goes by kind.
const PACKED_UP_TO: usize = 1 << 20;
/// Deflate spends at least one bit on 129 bytes (RFC 1951: two bits for a match of 258).
const STRONGEST: f64 = 1.0 / 1032.0;
/// What nothing is known of.
const UNKNOWN: Ratio = Ratio { low: STRONGEST, typical: 0.5, high: 1.0, alone: (STRONGEST, 1.0) };
/// The stream's own header and trailer, and the two empty blocks that end the tar, in gzip.
const STREAM: u64 = 45;

/// How much of its size something keeps.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Ratio {
    low: f64,
    typical: f64,
    high: f64,
    /// The least and the most that a single file keeps.
    alone: (f64, f64),
}

/// What a file's content weighs in the packed stream.
#[derive(Clone, Copy, Debug)]
pub struct Content {
    /// As one of many: the bounds are those of files that lie side by side, whose differences even out.
    pub among_others: Estimate,
    /// How far the content of this one file may lie below the bounds, and above them.
    pub alone: (u64, u64),
}

/// A kind of files; its place in the table is its number.
#[derive(Clone, Debug)]
struct Kind {
    name: &'static str,
    ratio: Ratio,
}

/// Kinds that no suffix tells.
#[derive(Clone, Copy, Debug, Default)]
struct Unnamed {
    library: u8,
    store: u8,
    program: u8,
    bare: u8,
    other: u8,
}

/// The facts, ready for use.
#[derive(Clone, Debug)]
pub struct Compressibility {
    suffixes: Suffixes,
    kinds: Vec<Kind>,
    unnamed: Unnamed,
    file_header: Estimate,
    bare_header: Estimate,
}

impl Default for Compressibility {
    fn default() -> Self {
        Self::new(FACTS)
    }
}

/// Where a folder stands, as far as that tells what is in it: in a store whose names don't say what is packed in them
/// already (npm's cache, git's objects), or on the way to one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// Names say what there is.
    #[default]
    Anywhere,
    /// A repository, whose `objects` are a store.
    Repository,
    /// npm's cache, whose `content-v2` is a store.
    Cache,
    /// In a store.
    Store,
}

impl Place {
    /// The place of a folder, or of what lies in it: every component of `path` is a folder.
    pub fn of(path: &str) -> Self {
        path.split('/').filter(|name| !name.is_empty()).fold(Self::Anywhere, Self::child)
    }

    /// The place of a folder in this one.
    pub fn child(self, name: &str) -> Self {
        match (self, name) {
            (Self::Store, _) | (Self::Repository, "objects") | (Self::Cache, "content-v2") => Self::Store,
            (_, "_cacache") => Self::Cache,
            _ if name.ends_with(".git") => Self::Repository,
            _ => Self::Anywhere,
        }
    }
}

/// One row of the facts.
struct Row {
    kind: &'static str,
    suffixes: &'static str,
    ratio: Option<Ratio>,
}

impl Row {
    fn read(line: &'static str) -> Option<Self> {
        let mut fields = line.split('\t');
        let (kind, suffixes) = (fields.next()?, fields.next()?);
        let mut numbers = fields.skip(2).map_while(|field| field.parse().ok());
        let mut next = || numbers.next();
        let ratio = match (next(), next(), next()) {
            (Some(low), Some(typical), Some(high)) => {
                Some(Ratio { low, typical, high, alone: (next().unwrap_or(low), next().unwrap_or(high)) })
            }
            _ => None,
        };
        Some(Self { kind, suffixes, ratio }).filter(|_| !line.starts_with('#'))
    }
}

impl Compressibility {
    fn new(facts: &'static str) -> Self {
        let rows = || facts.lines().filter_map(Row::read);
        let of = |kind: &str| rows().filter(|row| row.kind == kind).find_map(|row| row.ratio);
        let other = of("other").unwrap_or(UNKNOWN);
        let kinds: Vec<Kind> = rows().map(|row| Kind { name: row.kind, ratio: limits(&row, other) }).collect();
        // There are far fewer than 256 kinds.
        let number = |name: &str| kinds.iter().position(|k| k.name == name).map_or(u8::MAX, |at| at as u8);
        let unnamed = Unnamed {
            library: number("library"),
            store: number("store"),
            program: number("program"),
            bare: number("bare"),
            other: number("other"),
        };
        let named = rows().flat_map(|row| row.suffixes.split(' ').map(move |suffix| (suffix, row.kind)));
        let suffixes = named.filter(|(suffix, _)| *suffix != "-").map(|(suffix, kind)| (suffix, number(kind)));
        let header = |kind: &str| {
            let ratio = of(kind).unwrap_or(Ratio { low: 20.0, typical: 80.0, high: 200.0, alone: (20.0, 200.0) });
            estimate(Estimate::exact(1), ratio)
        };
        let (file_header, bare_header) = (header("header"), header("bare-header"));
        Self { suffixes: Suffixes::new(suffixes.collect()), kinds, unnamed, file_header, bare_header }
    }

    /// The kind of a file, by its path and whether it may be executed.
    pub fn kind(&self, path: &str, mode: u16) -> &'static str {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        self.kinds.get(usize::from(self.number(Place::of(folder), name, mode))).map_or("other", |kind| kind.name)
    }

    fn number(&self, place: Place, name: &str, mode: u16) -> u8 {
        let small;
        let name = if name.bytes().all(|b| b.is_ascii() && !b.is_ascii_uppercase()) {
            name
        } else {
            small = name.to_lowercase();
            &small
        };
        if let Some(kind) = self.suffixes.get(name) {
            return kind;
        }
        let dots =
            || name.bytes().enumerate().filter(|(_, b)| *b == b'.').map(|(at, _)| name.get(at..).unwrap_or_default());
        if dots().any(|end| end.starts_with(".so.")) {
            return self.unnamed.library;
        }
        if place == Place::Store {
            return self.unnamed.store;
        }
        // The longest suffix that is known decides.
        if let Some(kind) = dots().filter(|end| end.len() < name.len()).find_map(|end| self.suffixes.get(end)) {
            return kind;
        }
        match (mode & 0o111 != 0, name.contains('.')) {
            (true, _) => self.unnamed.program,
            (_, false) => self.unnamed.bare,
            _ => self.unnamed.other,
        }
    }

    /// What a file's content weighs in the packed stream. Bounds of a size carry over.
    pub fn content(&self, path: &str, mode: u16, size: Estimate, content: Option<&[u8]>) -> Content {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        self.content_at(Place::of(folder), name, mode, size, content)
    }

    /// As [`Self::content`], of the file `name` in a folder at `place`.
    pub fn content_at(&self, place: Place, name: &str, mode: u16, size: Estimate, content: Option<&[u8]>) -> Content {
        if let Some(bytes) = content.filter(|bytes| bytes.len() <= PACKED_UP_TO) {
            return Content { among_others: packed(bytes), alone: (0, 0) };
        }
        let ratio = self.kinds.get(usize::from(self.number(place, name, mode))).map_or(UNKNOWN, |kind| kind.ratio);
        let among_others = estimate(size, ratio);
        let (least, most) = (scaled(size.low, ratio.alone.0), scaled(size.high, ratio.alone.1));
        Content {
            among_others,
            alone: (among_others.low.saturating_sub(least), most.saturating_sub(among_others.high)),
        }
    }

    /// What the header of a file with content weighs in the packed stream.
    pub fn file_header(&self) -> Estimate {
        self.file_header
    }

    /// What any other entry weighs: a folder, a link, a whiteout.
    pub fn bare_header(&self) -> Estimate {
        self.bare_header
    }

    /// What every layer weighs at least.
    pub fn stream(&self) -> Estimate {
        Estimate { provenance: Provenance::Heuristic, ..Estimate::exact(STREAM) }
    }
}

/// The ratio of a kind; one that was not measured goes by `other`.
fn limits(row: &Row, other: Ratio) -> Ratio {
    let ratio = row.ratio.unwrap_or(other);
    // Whoever writes data may write zeros.
    let low = if matches!(row.kind, "data" | "bare" | "other") { STRONGEST } else { ratio.low };
    Ratio { low, alone: (low.min(ratio.alone.0), ratio.alone.1), ..ratio }
}

fn estimate(size: Estimate, ratio: Ratio) -> Estimate {
    let low = scaled(size.low, ratio.low);
    Estimate::between(low, scaled(size.bytes, ratio.typical), scaled(size.high, ratio.high), Provenance::Heuristic)
}

/// The nearest whole number of bytes; `f64::round` is a call on most machines, and this runs for every file.
fn scaled(size: u64, ratio: f64) -> u64 {
    let exact = size as f64 * ratio;
    let whole = exact as u64;
    if exact - whole as f64 >= 0.5 { whole.saturating_add(1) } else { whole }
}

/// Kinds by suffix or whole name. A file is looked up several times, so this has to be quick: names are told apart by their
/// length and two of their bytes first.
#[derive(Clone, Debug)]
struct Suffixes {
    rows: Vec<(&'static str, u8)>,
    /// Where the rows of each bucket begin, and after the last one their number.
    starts: Vec<u16>,
    longest: usize,
}

const BUCKETS: usize = 256;

impl Suffixes {
    fn new(mut rows: Vec<(&'static str, u8)>) -> Self {
        // The sort is stable: of two rows for one suffix the later one stays behind the other, and wins.
        rows.sort_by_key(|(suffix, _)| bucket(suffix));
        let first = |wanted: usize| rows.partition_point(|(suffix, _)| bucket(suffix) < wanted);
        let starts = (0..=BUCKETS).map(|wanted| first(wanted) as u16).collect();
        let longest = rows.iter().map(|(suffix, _)| suffix.len()).max().unwrap_or_default();
        Self { rows, starts, longest }
    }

    fn get(&self, name: &str) -> Option<u8> {
        if name.len() > self.longest {
            return None;
        }
        let at = bucket(name);
        let (start, end) = (*self.starts.get(at)?, *self.starts.get(at + 1)?);
        let rows = self.rows.get(usize::from(start)..usize::from(end))?;
        rows.iter().rev().find(|(suffix, _)| *suffix == name).map(|(_, kind)| *kind)
    }
}

fn bucket(name: &str) -> usize {
    let bytes = name.as_bytes();
    let (second, last) = (bytes.get(1).copied().unwrap_or_default(), bytes.last().copied().unwrap_or_default());
    (name.len() * 31 + usize::from(second) * 7 + usize::from(last) * 13) % BUCKETS
}

/// Packs a content to see. Alone it shrinks less than beside others like it, so the figure is an upper bound.
fn packed(bytes: &[u8]) -> Estimate {
    let alone = miniz_oxide::deflate::compress_to_vec(bytes, 6).len() as u64;
    let alone = if bytes.is_empty() { 0 } else { alone };
    Estimate::between(alone / 3, alone, alone, Provenance::Heuristic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_kinds() {
        let facts = Compressibility::default();
        for (path, mode, kind) in [
            ("/usr/bin/git", 0o755, "program"),
            ("/app/server.v2", 0o755, "program"),
            ("lib/x86_64-linux-gnu/libc.so.6", 0o755, "library"),
            ("usr/lib/libx.so.1.2.3", 0o644, "library"),
            ("a/jquery.min.js", 0o644, "minified"),
            ("a/index.JS", 0o644, "javascript"),
            ("a/index.d.ts", 0o644, "typescript"),
            ("vendor.tar.gz", 0o644, "packed"),
            ("usr/share/doc/x/copyright", 0o644, "text"),
            ("etc/hostname", 0o644, "bare"),
            (".gitignore", 0o644, "other"),
            ("a.unheard-of", 0o644, "other"),
            ("libcrypto.so.3", 0o644, "library"),
            ("root/.npm/_cacache/content-v2/sha512/a/b/c", 0o644, "store"),
        ] {
            assert_eq!(facts.kind(path, mode), kind, "{path}");
        }
    }

    #[test]
    fn what_is_packed_already_stays_and_text_shrinks() {
        let facts = Compressibility::default();
        let of = |path: &str| facts.content(path, 0o644, Estimate::exact(1_000_000), None).among_others;
        assert!(of("a.gz").bytes > 900_000 && of("a.py").bytes < 400_000);
        for path in ["a.gz", "a.py", "a.bin", "a"] {
            let figure = of(path);
            assert!(figure.low <= figure.bytes && figure.bytes <= figure.high && figure.high <= 1_050_000, "{path}");
        }
    }

    #[test]
    fn bounds_of_a_size_carry_over() {
        let facts = Compressibility::default();
        let size = Estimate::between(0, 1000, 1_000_000, Provenance::Unknown);
        let figure = facts.content("a.js", 0o644, size, None).among_others;
        assert!(figure.low == 0 && figure.high > 100_000);
    }

    #[test]
    fn known_contents_are_packed_to_see() {
        let facts = Compressibility::default();
        let zeros = vec![0; 1_000_000];
        let packed =
            |size, content| facts.content("a.gz", 0o644, Estimate::exact(size), Some(content)).among_others.bytes;
        assert!(packed(1_000_000, &zeros) < 2000);
        assert_eq!(packed(0, &[]), 0);
    }
}
