//! What layers weigh on the wire: the estimate of a tar packed with gzip.
//!
//! A builder's blob is one stream of 512-byte headers and contents. Contents are guessed by kind of file, from how far the
//! same kinds were seen to shrink; what is known byte by byte is packed. The facts, and when and how they were measured,
//! stand in `core/data/compressibility.tsv`.

use crate::size::{Estimate, Provenance};
use std::collections::HashMap;

const FACTS: &str = include_str!("../data/compressibility.tsv");

/// Known contents up to this size are packed to see; what is larger goes by kind.
const PACKED_UP_TO: usize = 1 << 20;
/// Deflate spends at least one bit on 129 bytes (RFC 1951: two bits for a match of 258).
const STRONGEST: f64 = 1.0 / 1032.0;
/// Stores under names that don't tell what is packed in them already: npm's cache, git's objects.
const STORES: [&str; 2] = ["/_cacache/content-v2/", ".git/objects/"];
/// The stream's own header and trailer, and the two empty blocks that end the tar, in gzip.
const STREAM: u64 = 45;

/// How much of its size something keeps.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Ratio {
    low: f64,
    typical: f64,
    high: f64,
}

/// The facts, ready for use.
#[derive(Clone, Debug)]
pub struct Compressibility {
    /// Kind by suffix or whole name.
    suffixes: HashMap<&'static str, &'static str>,
    kinds: HashMap<&'static str, Ratio>,
}

impl Default for Compressibility {
    fn default() -> Self {
        Self::new(FACTS)
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
        let ratio = match (numbers.next(), numbers.next(), numbers.next()) {
            (Some(low), Some(typical), Some(high)) => Some(Ratio { low, typical, high }),
            _ => None,
        };
        Some(Self { kind, suffixes, ratio }).filter(|_| !line.starts_with('#'))
    }
}

impl Compressibility {
    fn new(facts: &'static str) -> Self {
        let mut read = Self { suffixes: HashMap::new(), kinds: HashMap::new() };
        for row in facts.lines().filter_map(Row::read) {
            read.suffixes.extend(row.suffixes.split(' ').map(|suffix| (suffix, row.kind)));
            read.kinds.extend(row.ratio.map(|ratio| (row.kind, ratio)));
        }
        read
    }

    /// The kind of a file, by its name and whether it may be executed.
    pub fn kind(&self, path: &str, mode: u16) -> &'static str {
        let name = path.rsplit('/').next().unwrap_or_default().to_lowercase();
        if let Some(kind) = self.suffixes.get(name.as_str()) {
            return kind;
        }
        if name.contains(".so.") {
            return "library";
        }
        if STORES.iter().any(|store| path.contains(store)) {
            return "store";
        }
        // The longest suffix that is known decides.
        let dots = name.match_indices('.').filter(|(at, _)| *at > 0);
        if let Some(kind) = dots.filter_map(|(at, _)| self.suffixes.get(name.get(at..)?)).next() {
            return kind;
        }
        match (mode & 0o111 != 0, name.contains('.')) {
            (true, _) => "program",
            (_, false) => "bare",
            _ => "other",
        }
    }

    /// What a file's content weighs in the packed stream. Bounds of a size carry over.
    pub fn content(&self, path: &str, mode: u16, size: Estimate, content: Option<&[u8]>) -> Estimate {
        if let Some(bytes) = content.filter(|bytes| bytes.len() <= PACKED_UP_TO) {
            return packed(bytes);
        }
        let kind = self.kind(path, mode);
        let unknown = Ratio { low: STRONGEST, typical: 0.5, high: 1.0 };
        let ratio = self.kinds.get(kind).or_else(|| self.kinds.get("other")).copied().unwrap_or(unknown);
        // Whoever writes data may write zeros.
        let low = if matches!(kind, "data" | "bare" | "other") { STRONGEST } else { ratio.low };
        estimate([(size.low, low), (size.bytes, ratio.typical), (size.high, ratio.high)])
    }

    /// What the header of a file with content weighs in the packed stream.
    pub fn file_header(&self) -> Estimate {
        self.header("header")
    }

    /// What any other entry weighs: a folder, a link, a whiteout.
    pub fn bare_header(&self) -> Estimate {
        self.header("bare-header")
    }

    fn header(&self, kind: &str) -> Estimate {
        let ratio = self.kinds.get(kind).copied().unwrap_or(Ratio { low: 20.0, typical: 80.0, high: 200.0 });
        estimate([(1, ratio.low), (1, ratio.typical), (1, ratio.high)])
    }

    /// What every layer weighs at least.
    pub fn stream(&self) -> Estimate {
        Estimate { provenance: Provenance::Heuristic, ..Estimate::exact(STREAM) }
    }
}

fn estimate([low, typical, high]: [(u64, f64); 3]) -> Estimate {
    let scaled = |(size, ratio): (u64, f64)| (size as f64 * ratio).round() as u64;
    Estimate::between(scaled(low), scaled(typical), scaled(high), Provenance::Heuristic)
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
        let of = |path: &str| facts.content(path, 0o644, Estimate::exact(1_000_000), None);
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
        let figure = facts.content("a.js", 0o644, size, None);
        assert!(figure.low == 0 && figure.high > 100_000);
    }

    #[test]
    fn known_contents_are_packed_to_see() {
        let facts = Compressibility::default();
        let zeros = vec![0; 1_000_000];
        assert!(facts.content("a.gz", 0o644, Estimate::exact(1_000_000), Some(&zeros)).bytes < 2000);
        assert_eq!(facts.content("a", 0o644, Estimate::exact(0), Some(&[])).bytes, 0);
    }
}
