//! Bytes, and figures that know where they come from.
//!
//! There is no number without a source: whatever is not exact carries bounds and a [`Provenance`], and adding keeps the
//! weakest. This is the only place that formats sizes.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign};

/// Where a figure comes from, strongest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Provenance {
    /// Follows from declared files by Docker's rules.
    #[default]
    Exact,
    /// The manifest says so.
    Declared,
    /// A fact with a cited source.
    Catalogue,
    /// A model's estimate.
    Heuristic,
    /// Nobody knows; the bounds say how much it may be.
    Unknown,
}

impl Provenance {
    /// The word of the contract.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Declared => "declared",
            Self::Catalogue => "catalogue",
            Self::Heuristic => "heuristic",
            Self::Unknown => "unknown",
        }
    }
}

/// A number of bytes with bounds and a source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Estimate {
    /// The likeliest figure.
    pub bytes: u64,
    /// At least this.
    pub low: u64,
    /// At most this.
    pub high: u64,
    /// The weakest source that went into it.
    pub provenance: Provenance,
}

impl Estimate {
    /// A figure that follows from declared files.
    pub fn exact(bytes: u64) -> Self {
        Self { bytes, low: bytes, high: bytes, provenance: Provenance::Exact }
    }

    /// A figure that the manifest states.
    pub fn declared(bytes: u64) -> Self {
        Self { provenance: Provenance::Declared, ..Self::exact(bytes) }
    }

    /// A figure between bounds; bounds that do not hold the figure are widened to it.
    pub fn between(low: u64, bytes: u64, high: u64, provenance: Provenance) -> Self {
        Self { bytes, low: low.min(bytes), high: high.max(bytes), provenance }
    }

    /// Whether the bounds meet.
    pub fn is_certain(self) -> bool {
        self.low == self.high
    }
}

impl Add for Estimate {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self {
            bytes: self.bytes.saturating_add(other.bytes),
            low: self.low.saturating_add(other.low),
            high: self.high.saturating_add(other.high),
            provenance: self.provenance.max(other.provenance),
        }
    }
}

impl AddAssign for Estimate {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for Estimate {
    fn sum<I: Iterator<Item = Self>>(figures: I) -> Self {
        figures.fold(Self::default(), Add::add)
    }
}

/// A size for people, in the SI units that Docker prints (1 kB = 1000 B), with three significant digits:
/// `0 B`, `999 B`, `1.2 kB`, `15.3 MB`, `829 MB`, `1.52 GB`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bytes(pub u64);

const UNITS: [&str; 6] = ["kB", "MB", "GB", "TB", "PB", "EB"];

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < 1000 {
            return write!(f, "{} B", self.0);
        }
        let (mut value, mut unit) = (self.0 as f64 / 1000.0, 0);
        // 999.5 would round up to 1000 in this unit.
        while value >= 999.5 && unit + 1 < UNITS.len() {
            value /= 1000.0;
            unit += 1;
        }
        let digits = if value < 9.995 { 2 } else { usize::from(value < 99.95) };
        let text = format!("{value:.digits$}");
        let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
        write!(f, "{text} {}", UNITS.get(unit).copied().unwrap_or_default())
    }
}

/// Reads a size as people write it: `1200`, `1.2 kB`, `35MB`, `4 GiB`; `None` for anything else.
pub fn parse_bytes(text: &str) -> Option<u64> {
    let text = text.trim();
    let split = text.find(|c: char| !c.is_ascii_digit() && c != '.' && c != '_').unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let number = number.replace('_', "");
    let factor: u64 = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" | "byte" | "bytes" => 1,
        "k" | "kb" => 1000,
        "m" | "mb" => 1_000_000,
        "g" | "gb" => 1_000_000_000,
        "t" | "tb" => 1_000_000_000_000,
        "ki" | "kib" => 1 << 10,
        "mi" | "mib" => 1 << 20,
        "gi" | "gib" => 1 << 30,
        "ti" | "tib" => 1 << 40,
        _ => return None,
    };
    if let Ok(whole) = number.parse::<u64>() {
        return whole.checked_mul(factor);
    }
    let value = number.parse::<f64>().ok()? * factor as f64;
    (value.is_finite() && value >= 0.0 && value < u64::MAX as f64).then(|| value.round() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_as_docker_prints_them() {
        for (bytes, text) in [
            (0, "0 B"),
            (999, "999 B"),
            (1000, "1 kB"),
            (1234, "1.23 kB"),
            (15_300_000, "15.3 MB"),
            (829_000_000, "829 MB"),
            (999_600_000, "1 GB"),
            (1_520_046_216, "1.52 GB"),
        ] {
            assert_eq!(Bytes(bytes).to_string(), text);
        }
    }

    #[test]
    fn sizes_parse_as_people_write_them() {
        for (text, bytes) in [
            ("1200", Some(1200)),
            ("1.2 kB", Some(1200)),
            ("35MB", Some(35_000_000)),
            ("4 GiB", Some(4 << 30)),
            ("1_000", Some(1000)),
            ("big", None),
            ("", None),
            ("-1", None),
        ] {
            assert_eq!(parse_bytes(text), bytes, "{text:?}");
        }
    }

    #[test]
    fn adding_keeps_the_weakest_source() {
        let sum = Estimate::exact(1) + Estimate::between(5, 10, 20, Provenance::Heuristic);
        assert_eq!(sum, Estimate { bytes: 11, low: 6, high: 21, provenance: Provenance::Heuristic });
    }
}
